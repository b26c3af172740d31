using System.Text.Json;
using Lading.Oci;
using Lading.Signing.Sigstore.Services;

namespace Lading.Signing.Sigstore.Identity;

/// <summary>What an issuer says of itself: OpenID Connect Discovery 1.0, section 4; RFC 8414.</summary>
internal sealed record OidcIssuer
{
    private const int MaxAnswer = 256 << 10;

    /// <summary>Its name, the claim <c>iss</c> of its tokens.</summary>
    public required string Name { get; init; }

    /// <summary>Where a browser logs in; null when none can.</summary>
    public required Uri? Authorization { get; init; }

    /// <summary>Where tokens are had; null when none are.</summary>
    public required Uri? Token { get; init; }

    /// <summary>Where a device asks for a code; null when it cannot.</summary>
    public required Uri? Device { get; init; }

    /// <summary>True when a secret is posted among the other parameters and not sent as a password.</summary>
    public required bool PostsSecret { get; init; }

    /// <summary>True when it names itself after a login: RFC 9207.</summary>
    public required bool NamesItself { get; init; }

    /// <summary>
    /// Asks the issuer. Only what it says itself counts: redirects to other hosts are not followed (a flaw of others: CVE-2026-49478), and
    /// its name in the answer must be the one that was asked (Discovery, 4.3).
    /// </summary>
    public static async Task<OidcIssuer> DiscoverAsync(string issuer, ServiceConnection connection, CancellationToken cancellation)
    {
        if (!Uri.TryCreate(issuer, UriKind.Absolute, out Uri? address) || address.Query.Length > 0 || address.Fragment.Length > 0 || address.UserInfo.Length > 0 || !IsSafe(address, address))
            throw LadingException.Usage($"'{Printable.Text(issuer)}' is no issuer to log in at.", "As https://issuer.example.");
        var request = new ServiceRequest("the identity provider", new Uri(issuer.TrimEnd('/') + "/.well-known/openid-configuration"), null) { MaxAnswer = MaxAnswer };
        ServiceAnswer answer = await connection.SendAsync(request, cancellation).ConfigureAwait(false);
        if (!answer.IsGood)
            throw answer.Refusal();
        try
        {
            using JsonDocument document = JsonDocument.Parse(answer.Body, new JsonDocumentOptions { MaxDepth = 16 });
            return Read(document.RootElement, issuer, address, answer);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw answer.Unusable("it is no OpenID Connect configuration", e);
        }
    }

    private static OidcIssuer Read(JsonElement json, string issuer, Uri address, ServiceAnswer answer)
    {
        if (json.ValueKind != JsonValueKind.Object || Text(json, "issuer") != issuer)
            throw answer.Unusable($"it says that it is {Printable.Text(json.ValueKind == JsonValueKind.Object ? Text(json, "issuer") ?? "nobody" : "nobody", 100)}, not {Printable.Text(issuer, 100)}");
        if (json.TryGetProperty("code_challenge_methods_supported", out JsonElement methods) && !Has(methods, "S256"))
            throw answer.Unusable("it does not support PKCE with S256, without which a login on this machine is not safe");
        bool basic = !json.TryGetProperty("token_endpoint_auth_methods_supported", out JsonElement ways) || Has(ways, "client_secret_basic");
        return new OidcIssuer
        {
            Name = issuer,
            Authorization = Endpoint("authorization_endpoint"),
            Token = Endpoint("token_endpoint"),
            Device = Endpoint("device_authorization_endpoint"),
            PostsSecret = !basic && Has(ways, "client_secret_post"),
            NamesItself = json.TryGetProperty("authorization_response_iss_parameter_supported", out JsonElement names) && names.ValueKind == JsonValueKind.True,
        };

        Uri? Endpoint(string name)
        {
            if (Text(json, name) is not { } text)
                return null;
            return Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.UserInfo.Length == 0 && uri.Fragment.Length == 0 && IsSafe(uri, address)
                ? uri
                : throw answer.Unusable($"its {name} is '{Printable.Text(text, 100)}', which is not asked");
        }
    }

    // An issuer elsewhere does not send us to services of this machine.
    private static bool IsSafe(Uri uri, Uri issuer) => issuer.IsLoopback ? uri.Scheme == "https" || (uri.Scheme == "http" && uri.IsLoopback) : uri.Scheme == "https" && !uri.IsLoopback;

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool Has(JsonElement list, string text) => list.ValueKind == JsonValueKind.Array && list.EnumerateArray().Any(e => e.ValueKind == JsonValueKind.String && e.ValueEquals(text));
}
