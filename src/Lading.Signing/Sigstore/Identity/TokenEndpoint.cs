using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Lading.Oci;
using Lading.Signing.Keys;
using Lading.Signing.Sigstore.Services;

namespace Lading.Signing.Sigstore.Identity;

/// <summary>Why an issuer gives no token: RFC 6749, section 5.2.</summary>
internal sealed record TokenRefusal(string Error, string? Description)
{
    public override string ToString() => Printable.Text(Description is null ? Error : $"{Error}: {Description}", 300);
}

/// <summary>
/// Asks an issuer for tokens: RFC 6749, sections 4.1.3 and 4.4.2; OpenID Connect Core 1.0, section 3.1.3. The token's signature is not checked
/// here: it comes from the issuer itself over TLS (Core, 3.1.3.7, step 6), and the certificate authority checks it.
/// </summary>
internal sealed class TokenEndpoint(OidcIssuer issuer, IdentityTokenRequest request, ServiceConnection connection)
{
    public const string Scope = "openid email";

    private const string Service = "the identity provider";

    public OidcIssuer Issuer => issuer;

    /// <summary>Exchanges what the fields say for a token; null with the reason when the issuer refuses. A network error for every other answer.</summary>
    public async Task<(IdentityToken? Token, TokenRefusal? Refusal)> ExchangeAsync(string? nonce, CancellationToken cancellation, params (string Name, string Value)[] fields)
    {
        Uri target = issuer.Token ?? throw LadingException.Network($"The identity provider {Printable.Text(issuer.Name, 100)} has no token endpoint.");
        ServiceAnswer answer = await PostAsync(target, fields, cancellation).ConfigureAwait(false);
        try
        {
            if (!answer.IsGood)
                return (null, ReadRefusal(answer) ?? throw answer.Refusal());
            SecretBuffer text = SecretJson.Take(answer, "id_token") ?? throw answer.Unusable("it has no id_token: may this client have one?");
            using (text)
                return (Check(IdentityToken.FromBytes(text.Span, "the token of the identity provider", request.Clock.GetUtcNow()), nonce), null);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(answer.Body);
        }
    }

    /// <summary>Posts a form, with the client's id and secret.</summary>
    public async Task<ServiceAnswer> PostAsync(Uri target, (string Name, string Value)[] fields, CancellationToken cancellation)
    {
        bool basic = request.ClientSecret is not null && !issuer.PostsSecret;
        using SecretBuffer form = Form(fields, withSecret: request.ClientSecret is not null && !basic);
        using SecretBuffer? password = basic ? Password(request.ClientSecret!) : null;
        byte[] body = form.Span.ToArray();
        try
        {
            return await connection.SendAsync(new ServiceRequest(Service, target, body)
            {
                ContentType = "application/x-www-form-urlencoded",
                Secret = password is null ? null : ("Basic", password),
            }, cancellation).ConfigureAwait(false);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(body);
        }
    }

    /// <summary>The error of a refusal; null when the answer is none.</summary>
    public static TokenRefusal? ReadRefusal(ServiceAnswer answer)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(answer.Body, new JsonDocumentOptions { MaxDepth = 8 });
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("error", out JsonElement error) && error.ValueKind == JsonValueKind.String
                ? new TokenRefusal(error.GetString()!, document.RootElement.TryGetProperty("error_description", out JsonElement why) && why.ValueKind == JsonValueKind.String ? why.GetString() : null)
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    // Core, 3.1.3.7: issuer, audience and nonce are the ones that were asked.
    private IdentityToken Check(IdentityToken token, string? nonce)
    {
        string? problem = token.Issuer != issuer.Name ? $"it is one of {Printable.Text(token.Issuer, 100)}"
            : !token.IsFor(request.ClientId) ? $"it is not for {Printable.Text(request.ClientId, 60)}"
            : nonce is not null && token.Claims.Nonce != nonce ? "it is not of this login: the nonce is another"
            : null;
        if (problem is null)
            return token;
        token.Dispose();
        throw LadingException.Network($"The token of the identity provider {Printable.Text(issuer.Name, 100)} is refused: {problem}.");
    }

    private SecretBuffer Form((string Name, string Value)[] fields, bool withSecret)
    {
        var text = new StringBuilder($"client_id={Uri.EscapeDataString(request.ClientId)}");
        foreach ((string name, string value) in fields)
            text.Append('&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        if (withSecret)
            text.Append("&client_secret=");
        using SecretBuffer escaped = withSecret ? Escape(request.ClientSecret!.Span) : new SecretBuffer(0);
        return SecretBuffer.Copy([.. Encoding.UTF8.GetBytes(text.ToString()), .. escaped.Span]);
    }

    // RFC 6749, 2.3.1: both are form-encoded before they become a password.
    private SecretBuffer Password(SecretBuffer secret)
    {
        using SecretBuffer escaped = Escape(secret.Span);
        using SecretBuffer plain = SecretBuffer.Copy([.. Encoding.UTF8.GetBytes(Uri.EscapeDataString(request.ClientId)), (byte)':', .. escaped.Span]);
        var encoded = new SecretBuffer(System.Buffers.Text.Base64.GetMaxEncodedToUtf8Length(plain.Length));
        System.Buffers.Text.Base64.EncodeToUtf8(plain.Span, encoded.Span, out _, out int length);
        encoded.Truncate(length);
        return encoded;
    }

    private static SecretBuffer Escape(ReadOnlySpan<byte> bytes)
    {
        const string hex = "0123456789ABCDEF";
        var escaped = new SecretBuffer(bytes.Length * 3);
        int length = 0;
        foreach (byte b in bytes)
        {
            if (char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~')
            {
                escaped.Span[length++] = b;
                continue;
            }
            escaped.Span[length++] = (byte)'%';
            escaped.Span[length++] = (byte)hex[b >> 4];
            escaped.Span[length++] = (byte)hex[b & 15];
        }
        escaped.Truncate(length);
        return escaped;
    }
}
