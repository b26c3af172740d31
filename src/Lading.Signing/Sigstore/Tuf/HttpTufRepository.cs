using System.Net;
using Lading.Signing.Sigstore.Services;

namespace Lading.Signing.Sigstore.Tuf;

/// <summary>A repository behind a URL. Each file has its time ("slow retrieval attack"); what fails for a moment is tried again.</summary>
internal sealed class HttpTufRepository(Uri address) : TufRepository
{
    private readonly ServiceConnection _connection = new(new ServiceSettings { Wait = TimeSpan.FromSeconds(12) }, []);

    public override string Address { get; } = address.AbsoluteUri.TrimEnd('/');

    public override async Task<byte[]?> FetchAsync(IReadOnlyList<string> path, int most, CancellationToken cancellation)
    {
        // Escaped whole, a name cannot lead anywhere else; only the names of dots would be resolved all the same.
        if (path.Any(s => s is "." or ".."))
            return null;
        var target = new Uri($"{Address}/{string.Join('/', path.Select(Uri.EscapeDataString))}");
        ServiceAnswer answer = await _connection.SendAsync(new ServiceRequest("the TUF repository", target, null) { Accept = "*/*", MaxAnswer = most }, cancellation).ConfigureAwait(false);
        // Stores that may not list their files say 403 for those they do not have.
        return answer.Status is HttpStatusCode.NotFound or HttpStatusCode.Forbidden or HttpStatusCode.Gone ? null
            : answer.IsGood ? answer.Body
            : throw answer.Refusal();
    }

    public override void Dispose() => _connection.Dispose();
}
