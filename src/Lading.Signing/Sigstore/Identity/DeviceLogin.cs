using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Lading.Oci;
using Lading.Signing.Sigstore.Services;

namespace Lading.Signing.Sigstore.Identity;

/// <summary>A login in a browser on any machine, by a code that is shown here: RFC 8628.</summary>
internal static class DeviceLogin
{
    private static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(30);

    private sealed record Codes(string DeviceCode, string UserCode, string Address, TimeSpan Interval, TimeSpan Lifetime);

    public static async Task<IdentityToken> RunAsync(TokenEndpoint endpoint, IdentityTokenRequest request, CancellationToken cancellation)
    {
        OidcIssuer issuer = endpoint.Issuer;
        Uri target = issuer.Device ?? throw LadingException.Network($"At {Printable.Text(issuer.Name, 100)} one cannot log in by a code.", "Try --fulcio-auth-flow normal.");
        var pkce = new Pkce();
        ServiceAnswer answer = await endpoint.PostAsync(target, [("scope", TokenEndpoint.Scope), ("code_challenge", pkce.Challenge), ("code_challenge_method", "S256")], cancellation).ConfigureAwait(false);
        Codes codes = Read(answer);
        CryptographicOperations.ZeroMemory(answer.Body);
        request.Say(string.Create(CultureInfo.InvariantCulture, $"Open {Printable.Text(codes.Address, 300)} in any browser and enter the code {Printable.Text(codes.UserCode, 60)}. It is valid for {codes.Lifetime.TotalMinutes:0.#} minutes."));
        TimeSpan interval = codes.Interval;
        DateTimeOffset end = request.Clock.GetUtcNow() + codes.Lifetime;
        while (request.Clock.GetUtcNow() < end)
        {
            await Task.Delay(interval, request.Clock, cancellation).ConfigureAwait(false);
            (IdentityToken? token, TokenRefusal? refusal) = await endpoint.ExchangeAsync(null, cancellation, ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
                ("device_code", codes.DeviceCode), ("code_verifier", pkce.Verifier)).ConfigureAwait(false);
            if (token is not null)
                return token;
            switch (refusal!.Error)
            {
                case "authorization_pending":
                    break;
                case "slow_down":
                    interval = interval + DefaultInterval < LongestInterval ? interval + DefaultInterval : LongestInterval;
                    break;
                case "access_denied":
                    throw LadingException.Network("The login was refused in the browser.");
                case "expired_token":
                    throw Expired();
                default:
                    throw LadingException.Network($"The identity provider gives no token for the code: {refusal}");
            }
        }
        throw Expired();
    }

    private static Codes Read(ServiceAnswer answer)
    {
        if (!answer.IsGood)
            throw TokenEndpoint.ReadRefusal(answer) is { } refusal ? answer.Unusable(refusal.ToString()) : answer.Refusal();
        try
        {
            using JsonDocument document = JsonDocument.Parse(answer.Body, new JsonDocumentOptions { MaxDepth = 8 });
            JsonElement json = document.RootElement;
            string address = json.GetProperty("verification_uri").GetString()!;
            string full = json.TryGetProperty("verification_uri_complete", out JsonElement complete) && complete.GetString() is { } c ? c : address;
            if (!Uri.TryCreate(full, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("https" or "http"))
                throw answer.Unusable("what it names to log in at is no URL");
            return new Codes(json.GetProperty("device_code").GetString()!, json.GetProperty("user_code").GetString()!, uri.AbsoluteUri,
                Seconds(json, "interval", DefaultInterval, LongestInterval), Seconds(json, "expires_in", TimeSpan.FromMinutes(5), Longest));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw answer.Unusable("it has not what RFC 8628 asks for", e);
        }
    }

    private static TimeSpan Seconds(JsonElement json, string name, TimeSpan otherwise, TimeSpan most)
    {
        if (!json.TryGetProperty(name, out JsonElement value) || value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out double seconds) || !(seconds >= 1))
            return otherwise;
        return seconds < most.TotalSeconds ? TimeSpan.FromSeconds(seconds) : most;
    }

    private static LadingException Expired() => LadingException.Network("Nobody logged in while the code was valid.");
}
