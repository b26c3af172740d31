using System.CommandLine;
using Lading.Signing.Sigstore.Identity;

namespace Lading.Cli.Options;

/// <summary>Who signs without a key of their own: cosign's flags.</summary>
internal sealed class IdentityOptions
{
    private readonly Option<string?> _token = new("--identity-token") { Description = "Identity token, or better the path of a file with it. [default: SIGSTORE_ID_TOKEN]", HelpName = "TOKEN" };

    public IReadOnlyList<Option> All => [_token];

    /// <summary>The token of whoever signs; an error when there is none to be had.</summary>
    public Task<IdentityToken> ObtainAsync(ParseResult parsed, Func<Task<string?>> provider, CancellationToken cancellation)
    {
        _ = provider;
        cancellation.ThrowIfCancellationRequested();
        if (parsed.GetValue(_token) is { Length: > 0 } given)
            return Task.FromResult(IdentityToken.FromTextOrFile(given));
        if (Environment.GetEnvironmentVariable("SIGSTORE_ID_TOKEN") is { Length: > 0 } variable)
            return Task.FromResult(IdentityToken.FromText(variable, "SIGSTORE_ID_TOKEN"));
        throw LadingException.Usage("Who signs? There is neither a --key nor an identity token.", "Give --key, or --identity-token.");
    }
}
