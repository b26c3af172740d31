using System.CommandLine;
using Lading.Oci;
using Lading.Signing.Keys;
using Lading.Signing.Sigstore.Identity;

namespace Lading.Cli.Options;

/// <summary>Who signs without a key of their own: cosign's flags.</summary>
internal sealed class IdentityOptions
{
    private const int MaxSecret = 4096;

    private readonly Option<string?> _token = new("--identity-token") { Description = "Identity token, or better the path of a file with it. [default: SIGSTORE_ID_TOKEN, or what the CI system or cloud gives]", HelpName = "TOKEN" };
    private readonly Option<string?> _provider = new("--oidc-provider") { Description = "Take the token from here: github-actions, buildkite-agent, spiffe, google-workload-identity, google-impersonate or filesystem. [default: whichever there is]", HelpName = "NAME" };
    private readonly Option<bool> _noAmbient = new("--oidc-disable-ambient-providers") { Description = "Do not look for a token in the surroundings." };
    private readonly Option<string?> _flow = new("--fulcio-auth-flow") { Description = "How to log in: normal (browser), device (code), token or client_credentials. [default: normal at a terminal, else device]", HelpName = "FLOW" };
    private readonly Option<string?> _issuer = new("--oidc-issuer") { Description = "Identity provider to log in at, in place of the signing config's.", HelpName = "URL" };
    private readonly Option<string> _client = new("--oidc-client-id") { Description = "Name of this program at the identity provider.", HelpName = "NAME", DefaultValueFactory = _ => "sigstore" };
    private readonly Option<string?> _secret = new("--oidc-client-secret-file") { Description = "File with this program's secret at the identity provider.", HelpName = "FILE" };
    private readonly Option<string?> _redirect = new("--oidc-redirect-url") { Description = "Where the browser comes back to. [default: http://localhost:0/auth/callback]", HelpName = "URL" };

    public IReadOnlyList<Option> All => [_token, _provider, _noAmbient, _flow, _issuer, _client, _secret, _redirect];

    /// <summary>The token of whoever signs; an error when there is none to be had.</summary>
    public async Task<IdentityToken> ObtainAsync(ParseResult parsed, Func<Task<string?>> provider, CancellationToken cancellation)
    {
        string? given = parsed.GetValue(_token);
        if (given is not null && !File.Exists(given))
            Terminal.Warn("--identity-token: others on this machine can read what stands in a command line; give a file.");
        using SecretBuffer? secret = parsed.GetValue(_secret) is { } path ? Secret(path) : null;
        IdentityToken token = await IdentityTokens.ObtainAsync(new IdentityTokenRequest
        {
            Given = given,
            Provider = parsed.GetValue(_provider),
            DisableAmbient = parsed.GetValue(_noAmbient),
            Flow = Flow(parsed.GetValue(_flow)),
            Issuer = parsed.GetValue(_issuer) is { } issuer ? () => Task.FromResult<string?>(issuer) : provider,
            ClientId = parsed.GetRequiredValue(_client),
            ClientSecret = secret,
            RedirectUrl = parsed.GetValue(_redirect),
            IsInteractive = !Console.IsInputRedirected && !Console.IsErrorRedirected,
            Say = Console.Error.WriteLine,
            OpenBrowser = Browser.Open,
        }, cancellation).ConfigureAwait(false);
        Terminal.Detail($"Signing as {Printable.Text(token.Subject, 200)}, by {Printable.Text(token.Claims.FederatedIssuer ?? token.Issuer, 200)}, until {token.Expires:u}");
        return token;
    }

    private static LoginFlow Flow(string? text) => text switch
    {
        null or "" => LoginFlow.Automatic,
        "normal" => LoginFlow.Normal,
        "device" => LoginFlow.Device,
        "token" => LoginFlow.Token,
        "client_credentials" => LoginFlow.ClientCredentials,
        _ => throw LadingException.Usage($"--fulcio-auth-flow: there is no flow '{Printable.Text(text, 40)}'.", "normal, device, token or client_credentials."),
    };

    private static SecretBuffer Secret(string path)
    {
        SecretBuffer file = KeyStores.ReadFile(path, MaxSecret);
        file.Truncate(file.Span.TrimEnd(" \t\r\n"u8).Length);
        return file;
    }
}
