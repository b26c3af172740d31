using Lading.Oci;
using Lading.Signing.Keys;
using Lading.Signing.Sigstore.Services;

namespace Lading.Signing.Sigstore.Identity;

/// <summary>Fixed places in which surroundings keep or give tokens.</summary>
internal sealed record AmbientPlaces
{
    public string TokenFile { get; init; } = "/var/run/sigstore/cosign/oidc-token";

    public string SpiffeSocket { get; init; } = "/tmp/spire-agent/public/api.sock";

    /// <summary>Says in its first word who made the machine: of Google's, it is theirs.</summary>
    public string ProductName { get; init; } = "/sys/class/dmi/id/product_name";

    public string GoogleMetadata { get; init; } = "http://169.254.169.254";

    public string GoogleCredentials { get; init; } = "https://iamcredentials.googleapis.com";

    public string Buildkite { get; init; } = "https://agent.buildkite.com/v3";
}

/// <summary>What a surrounding is asked with.</summary>
internal sealed record AmbientContext(IdentityTokenRequest Request, ServiceConnection Connection)
{
    public AmbientPlaces Places => Request.Places;

    public string Audience => Request.Audience;

    public string? Variable(string name) => Request.Environment(name) is { Length: > 0 } value ? value : null;

    /// <summary>A variable that is a secret; an error when it is not set.</summary>
    public SecretBuffer Secret(string name) => Variable(name) is { } value ? SecretBuffer.FromText(value) : throw LadingException.Input($"{name} is not set.");

    /// <summary>An address out of a variable: https, or http on this machine.</summary>
    public static Uri Address(string url, string where) => Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) && uri.UserInfo.Length == 0 && (uri.Scheme == "https" || (uri.Scheme == "http" && uri.IsLoopback))
        ? uri
        : throw LadingException.Input($"{where}: '{Printable.Text(url, 100)}' is no https URL.");

    /// <summary>A token that was asked for: it is for the audience, or it is of no use.</summary>
    public IdentityToken Token(SecretBuffer text, string where)
    {
        using (text)
        {
            IdentityToken token = IdentityToken.FromBytes(text.Span, where, Request.Clock.GetUtcNow());
            if (token.IsFor(Audience))
                return token;
            token.Dispose();
            throw LadingException.Input($"{IdentityToken.Capital(where)} is for {Printable.Text(string.Join(", ", token.Claims.Audiences), 100)}, not for {Audience}.");
        }
    }
}

/// <summary>A surrounding that gives tokens to what runs in it: a CI system, a cloud, an agent.</summary>
/// <param name="Name">cosign's name of it, for <c>--oidc-provider</c>.</param>
/// <param name="IsHere">True when this program seems to run in it. Cheap, and without a network.</param>
/// <param name="FetchAsync">Gets a token for the audience.</param>
internal sealed record AmbientProvider(string Name, Func<AmbientContext, bool> IsHere, Func<AmbientContext, CancellationToken, Task<IdentityToken>> FetchAsync)
{
    /// <summary>Every surrounding that is known, in the order in which they are asked.</summary>
    public static IReadOnlyList<AmbientProvider> All { get; } =
    [
        GitHubActions.Provider,
        BuildkiteAgent.Provider,
        SpiffeWorkload.Provider,
        GoogleCloud.Impersonation,
        GoogleCloud.Metadata,
        new("filesystem", context => File.Exists(context.Places.TokenFile), (context, _) => Task.FromResult(IdentityToken.FromFile(context.Places.TokenFile, context.Request.Clock.GetUtcNow()))),
    ];

    /// <summary>The one of this name; a usage error for others.</summary>
    public static AmbientProvider Named(string name)
    {
        string known = name == "google" ? GoogleCloud.Metadata.Name : name;
        return All.FirstOrDefault(p => p.Name == known)
            ?? throw LadingException.Usage($"--oidc-provider: there is no provider '{Printable.Text(name, 60)}'.", $"{string.Join(", ", All.Select(p => p.Name))} are.");
    }
}
