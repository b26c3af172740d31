using System.Net;
using System.Text.Json;

namespace Lading.Oci.Registry;

/// <summary>A bearer token and until when it is good.</summary>
internal sealed record BearerToken(string Value, DateTimeOffset Expires)
{
    /// <summary>Hides the token, which a record would print.</summary>
    public override string ToString() => $"token until {Expires:O}";
}

/// <summary>
/// Gets tokens from a token server: distribution token specification ("Requesting a Token", by GET, with Basic
/// credentials or anonymously) and OAuth2 ("Refresh Token", by POST, with an identity token).
/// </summary>
internal sealed class TokenClient(HttpConnections connections, RegistrySettings settings)
{
    private const int MaxAnswer = 256 << 10;
    private const int MaxToken = 48 << 10;

    // The specification's default for answers that name no lifetime, and its least.
    private const int ShortestLifetime = 60;

    public async Task<BearerToken> FetchAsync(AuthChallenge challenge, AuthScope scope, FoundCredential found, Uri registry, string where, CancellationToken cancellation)
    {
        Uri realm = Realm(challenge, registry, where);
        string doing = $"getting a token from {realm.Authority}";
        bool exchange = found.Credential is { Kind: RegistryCredentialKind.IdentityToken };
        var clock = new RetryClock(settings.Retry);
        while (true)
        {
            TimeSpan? asked = null;
            try
            {
                using HttpRequestMessage request = exchange ? Exchange(realm, challenge, scope, found.Credential!) : Get(realm, challenge, scope, found.Credential);
                HttpResponseMessage response = await HttpExchange.SendAsync(connections.For(realm), request, settings.IdleTimeout, cancellation).ConfigureAwait(false);
                if (response.StatusCode == HttpStatusCode.OK)
                {
                    using (response)
                        return Read(await BoundedBody.ReadAsync(response, MaxAnswer, $"The token from {realm.Authority}", settings.IdleTimeout, cancellation).ConfigureAwait(false), realm);
                }
                asked = RetryClock.RetryAfter(response);
                if (!RetryClock.IsTransient(response.StatusCode) || !clock.TryNext(asked, out TimeSpan delay))
                    throw await RegistryErrors.FromAsync(response, where, doing, found.Describe(), cancellation).ConfigureAwait(false);
                response.Dispose();
                await Task.Delay(delay, cancellation).ConfigureAwait(false);
            }
            catch (Exception e) when (e is HttpRequestException or IOException or TimeoutException)
            {
                if (!RetryClock.IsTransient(e) || !clock.TryNext(null, out TimeSpan delay))
                    throw RegistryErrors.From(e, where, doing, realm.Authority);
                await Task.Delay(delay, cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The token server's address: HTTPS, unless the registry itself is spoken to without.</summary>
    private static Uri Realm(AuthChallenge challenge, Uri registry, string where)
    {
        if (!Uri.TryCreate(challenge.Realm, UriKind.Absolute, out Uri? realm) || realm.Scheme is not ("https" or "http") || realm.UserInfo.Length > 0)
            throw new RegistryException(null, $"{where}: the registry names the token server '{Printable.Text(challenge.Realm)}', which is no address.", null);
        if (realm.Scheme == "http" && registry.Scheme == "https")
            throw new RegistryException(null, $"{where}: the registry names the token server {Printable.Text(realm.Authority)} without TLS; no credentials are sent there.", null);
        if (RegistryHosts.PointsInward(registry, realm))
            throw new RegistryException(null, $"{where}: the registry names a token server on this machine or a link-local address, {Printable.Text(realm.Authority)}.", null);
        return realm;
    }

    private static HttpRequestMessage Get(Uri realm, AuthChallenge challenge, AuthScope scope, RegistryCredential? credential)
    {
        var query = new List<string>();
        if (challenge.Service is not null)
            query.Add("service=" + Uri.EscapeDataString(challenge.Service));
        query.AddRange(scope.Scopes.Select(s => "scope=" + Uri.EscapeDataString(s)));
        if (credential is { Username.Length: > 0 })
            query.Add("account=" + Uri.EscapeDataString(credential.Username));
        string joined = string.Join('&', query);
        var address = new UriBuilder(realm) { Query = realm.Query.Length > 1 ? realm.Query[1..] + "&" + joined : joined, Fragment = "" };
        var request = new HttpRequestMessage(HttpMethod.Get, address.Uri);
        request.Headers.Authorization = credential?.Basic();
        return request;
    }

    private static HttpRequestMessage Exchange(Uri realm, AuthChallenge challenge, AuthScope scope, RegistryCredential credential) => new(HttpMethod.Post, realm)
    {
        Content = new FormUrlEncodedContent(
        [
            new("grant_type", "refresh_token"),
            new("service", challenge.Service ?? ""),
            new("client_id", "lading"),
            new("scope", string.Join(' ', scope.Scopes)),
            new("refresh_token", credential.SecretText()),
        ]),
    };

    private static BearerToken Read(byte[] answer, Uri realm)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(answer, new JsonDocumentOptions { MaxDepth = 16 });
            JsonElement root = document.RootElement;
            string? value = Text(root, "token") ?? Text(root, "access_token");
            if (value is null || value.Length > MaxToken || value.AsSpan().ContainsAnyExceptInRange('!', '~'))
                throw LadingException.Network($"The token server {realm.Authority} answered without a usable token.");
            int seconds = root.TryGetProperty("expires_in", out JsonElement lifetime) && lifetime.ValueKind == JsonValueKind.Number && lifetime.TryGetInt32(out int s)
                ? Math.Clamp(s, ShortestLifetime, 24 * 3600) : ShortestLifetime;
            // A tenth is left for clocks and slow requests; a token that ends early all the same is renewed on 401.
            return new BearerToken(value, DateTimeOffset.UtcNow.AddSeconds(seconds * 0.9));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The cause could quote a token.
            throw LadingException.Network($"The token server {realm.Authority} did not answer with a JSON object.");
        }
        finally
        {
            System.Security.Cryptography.CryptographicOperations.ZeroMemory(answer);
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
}
