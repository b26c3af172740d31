using System.Net;
using System.Text;
using Lading.Oci;
using Lading.Oci.Registry;

namespace Lading.Signing.Sigstore.Services;

/// <summary>What a service answered.</summary>
internal sealed record ServiceAnswer(ServiceRequest Request, HttpStatusCode Status, string Reason, byte[] Body, IReadOnlyDictionary<string, string> Headers, TimeSpan? RetryAfter)
{
    private const int MaxMessage = 300;

    public bool IsGood => Status is HttpStatusCode.OK or HttpStatusCode.Created;

    /// <summary>The error for an answer that was not the one hoped for: service, status and what it said.</summary>
    public LadingException Refusal()
    {
        string? said = RegistryErrors.Parse(Body) ?? Plain();
        return LadingException.Network($"{Capital(Request.Name)} answered {(int)Status} {Printable.Text(Reason, 60)}{(said is null ? "" : $" ({said})")}.", Status switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden when Request.Token is not null => "Does it accept tokens of this issuer, for this audience, and has the token not expired?",
            HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed => "Is the URL the right one for this kind of service?",
            HttpStatusCode.TooManyRequests when RetryAfter is { } wait => $"It asks to wait {Math.Ceiling(wait.TotalSeconds)} s.",
            HttpStatusCode.TooManyRequests => "Wait before trying again.",
            >= HttpStatusCode.InternalServerError => "The fault is on the service's side: try again later.",
            _ => null,
        });
    }

    /// <summary>The error for an answer that is malformed or says what is not so.</summary>
    public LadingException Unusable(string why, Exception? inner = null) =>
        LadingException.Network($"What {Request.Name} answered cannot be used: {why.TrimEnd('.')}.", inner: inner);

    private string? Plain() => Body.Length > 0 && Body.AsSpan().IndexOf((byte)'<') < 0 && System.Text.Unicode.Utf8.IsValid(Body)
        ? Printable.Text(Encoding.UTF8.GetString(Body).Trim(), MaxMessage)
        : null;

    internal static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
