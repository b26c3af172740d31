using System.CommandLine;
using Lading.Oci;
using Lading.Signing.Keys;
using Lading.Signing.Sigstore.Identity;

namespace Lading.Cli.Options;

/// <summary>Who signs without a key of their own: cosign's flags.</summary>
internal sealed class IdentityOptions
{
    private const int MaxSecret = 4096;

    private readonly Option<string?> _token = new("--identity-token") { Description = "Identity token, or better the path of a file with it. [default: SIGSTORE_ID_TOKEN, else of the surroundings, else a login]", HelpName = "TOKEN" };
    private readonly Option<string?> _provider = new("--oidc-provider") { Description = "Surrounding that gives the token: github-actions, buildkite-agent, spiffe, google, filesystem. [default: whichever there is]", HelpName = "NAME" };
    private readonly Option<bool> _noAmbient = new("--oidc-disable-ambient-providers") { Description = "Do not look for a token in the surroundings." };
    private readonly Option<string?> _flow = new("--fulcio-auth-flow") { Description = "How to log in: normal (a browser here), device (a browser elsewhere), token or client_credentials. [default: normal on a terminal, else device]", HelpName = "FLOW" };
    private readonly Option<string?> _issuer = new("--oidc-issuer") { Description = "Where to log in. [default: of the signing config]", HelpName = "URL" };
    private readonly Option<string> _client = new("--oidc-client-id") { Description = "What this program is called there.", HelpName = "ID", DefaultValueFactory = _ => "sigstore" };
    private readonly Option<string?> _secret = new("--oidc-client-secret-file") { Description = "File with this program's secret there.", HelpName = "FILE" };
    private readonly Option<string?> _redirect = new("--oidc-redirect-url") { Description = "Where the browser comes back to, as http://localhost:PORT/auth/callback. [default: a free port]", HelpName = "URL" };

    /// <summary>Environment variables that matter, for help texts.</summary>
    public static IReadOnlyList<(string, string)> Environment { get; } =
    [
        ("SIGSTORE_ID_TOKEN", "identity token, where there is no --key"),
        ("ACTIONS_ID_TOKEN_REQUEST_URL, ACTIONS_ID_TOKEN_REQUEST_TOKEN", "GitHub Actions: where to get one"),
        ("BUILDKITE_AGENT_ACCESS_TOKEN, BUILDKITE_AGENT_ENDPOINT, BUILDKITE_JOB_ID", "Buildkite: the same"),
        ("SPIFFE_ENDPOINT_SOCKET", "SPIFFE workload API"),
        ("GOOGLE_SERVICE_ACCOUNT_NAME, GCE_METADATA_HOST", "Google Cloud: the account to speak for, the metadata server"),
        ("BROWSER", "program that opens the login page"),
    ];

    public IReadOnlyList<Option> All => [_token, _provider, _noAmbient, _flow, _issuer, _client, _secret, _redirect];

    /// <summary>The token of whoever signs; an error when there is none to be had. <paramref name="provider"/> gives the signing config's place to log in.</summary>
    public async Task<IdentityToken> ObtainAsync(ParseResult parsed, Func<Task<string?>> provider, CancellationToken cancellation)
    {
        using SecretBuffer? secret = parsed.GetValue(_secret) is { } path ? ReadSecret(path) : null;
        return await IdentityTokens.ObtainAsync(new IdentityTokenRequest
        {
            Given = parsed.GetValue(_token),
            Provider = parsed.GetValue(_provider),
            DisableAmbient = parsed.GetValue(_noAmbient),
            Flow = Flow(parsed.GetValue(_flow)),
            Issuer = parsed.GetValue(_issuer) is { } issuer ? () => Task.FromResult<string?>(issuer) : provider,
            ClientId = parsed.GetRequiredValue(_client),
            ClientSecret = secret,
            RedirectUrl = parsed.GetValue(_redirect),
            IsInteractive = !Console.IsInputRedirected && !Console.IsErrorRedirected,
            // Without it nobody could log in: said even when quiet.
            Say = Console.Error.WriteLine,
            OpenBrowser = Browser.Open,
        }, cancellation).ConfigureAwait(false);
    }

    private static LoginFlow Flow(string? name) => name switch
    {
        null => LoginFlow.Automatic,
        "normal" => LoginFlow.Normal,
        "device" => LoginFlow.Device,
        "token" => LoginFlow.Token,
        "client_credentials" => LoginFlow.ClientCredentials,
        _ => throw LadingException.Usage($"--fulcio-auth-flow: there is no flow '{Printable.Text(name, 40)}'.", "normal, device, token or client_credentials."),
    };

    private static SecretBuffer ReadSecret(string path)
    {
        SecretBuffer secret = KeyStores.ReadFile(path, MaxSecret);
        secret.Truncate(secret.Span.TrimEnd(" \t\r\n"u8).Length);
        return secret;
    }
}
