using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Lading.Oci;

namespace Lading.Signing.Sigstore.Identity;

/// <summary>The claims of an identity token (OpenID Connect Core 1.0, sections 2 and 5.1) that decide what a certificate will say. Unverified.</summary>
public sealed record IdentityClaims
{
    private const int MaxText = 2048;
    private const int MaxAudiences = 64;

    private static readonly SearchValues<byte> TokenBytes =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."u8);

    /// <summary><c>iss</c>: who issued the token.</summary>
    public required string Issuer { get; init; }

    /// <summary><c>sub</c>: the issuer's own name of the one it speaks of; empty when it gives none.</summary>
    public required string Subject { get; init; }

    /// <summary><c>email</c>; null when there is none. Verified by the issuer when it is here.</summary>
    public required string? Email { get; init; }

    /// <summary><c>aud</c>: whom the token is meant for.</summary>
    public required IReadOnlyList<string> Audiences { get; init; }

    /// <summary><c>exp</c>, in UTC.</summary>
    public required DateTimeOffset Expires { get; init; }

    /// <summary><c>nbf</c>, in UTC; null when there is none.</summary>
    public required DateTimeOffset? NotBefore { get; init; }

    /// <summary><c>nonce</c>: ties the token to one login; null when there is none.</summary>
    public required string? Nonce { get; init; }

    /// <summary><c>federated_claims.connector_id</c>: who really vouched, where an issuer only passes logins on (as Dex does); null otherwise.</summary>
    public required string? FederatedIssuer { get; init; }

    /// <summary>The email where there is one, else the subject.</summary>
    public string Name => Email ?? Subject;

    /// <summary>True for three non-empty parts in base64url: RFC 7515, section 7.1.</summary>
    internal static bool LooksLikeToken(ReadOnlySpan<char> text)
    {
        int dots = 0;
        foreach (char c in text.Trim())
        {
            if (c == '.')
                dots++;
            else if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_'))
                return false;
        }
        return dots == 2 && text.TrimStart().StartsWith("ey", StringComparison.Ordinal);
    }

    internal static IdentityClaims Read(ReadOnlySpan<byte> token, string where)
    {
        // Only these bytes: a token goes into a header line, and nothing else may come with it.
        int first = token.IndexOf((byte)'.'), last = token.LastIndexOf((byte)'.');
        if (first <= 0 || last <= first + 1 || last == token.Length - 1 || token[(first + 1)..last].Contains((byte)'.') || token.ContainsAnyExcept(TokenBytes))
            throw Bad(where, "it does not have three parts in base64url", null);
        Decode(token[..first], where, header => CheckHeader(header, where));
        IdentityClaims? claims = null;
        Decode(token[(first + 1)..last], where, payload => claims = FromJson(payload, where));
        return claims!;
    }

    internal void CheckTimes(DateTimeOffset now, string where)
    {
        if (Expires <= now)
            throw LadingException.Input($"{IdentityToken.Capital(where)} expired at {Expires:u}.", "Get a new one: tokens live for minutes.");
        if (NotBefore > now + IdentityToken.ClockSkew)
            throw LadingException.Input($"{IdentityToken.Capital(where)} is valid from {NotBefore:u} only.", "Is the clock of this machine right?");
    }

    private static void Decode(ReadOnlySpan<byte> base64, string where, Action<JsonElement> read)
    {
        byte[] bytes = new byte[Base64Url.GetMaxDecodedLength(base64.Length)];
        try
        {
            if (Base64Url.DecodeFromUtf8(base64, bytes, out _, out int length) != OperationStatus.Done)
                throw Bad(where, "a part is not base64url", null);
            using JsonDocument document = JsonDocument.Parse(bytes.AsMemory(0, length), new JsonDocumentOptions { MaxDepth = 16, AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw Bad(where, "a part is no JSON object", null);
            read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw Bad(where, "a part is no JSON", e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private static void CheckHeader(JsonElement header, string where)
    {
        string? algorithm = Text(header, "alg", where);
        if (string.IsNullOrEmpty(algorithm) || algorithm.Equals("none", StringComparison.OrdinalIgnoreCase))
            throw Bad(where, "it is not signed", null);
    }

    private static IdentityClaims FromJson(JsonElement json, string where)
    {
        string? email = Text(json, "email", where);
        if (email is { Length: > 0 } && !IsTrue(json, "email_verified"))
            throw LadingException.Input($"{IdentityToken.Capital(where)} has an email address that its issuer did not verify.", "Log in with an account whose address is verified.");
        var claims = new IdentityClaims
        {
            Issuer = Text(json, "iss", where) is { Length: > 0 } issuer ? issuer : throw Bad(where, "it has no claim iss", null),
            Subject = Text(json, "sub", where) ?? "",
            Email = email is { Length: > 0 } ? email : null,
            Audiences = ReadAudiences(json, where),
            Expires = Time(json, "exp", where) ?? throw Bad(where, "it has no claim exp", null),
            NotBefore = Time(json, "nbf", where),
            Nonce = Text(json, "nonce", where),
            FederatedIssuer = json.TryGetProperty("federated_claims", out JsonElement federated) && federated.ValueKind == JsonValueKind.Object
                ? Text(federated, "connector_id", where) : null,
        };
        return claims.Name.Length > 0 ? claims : throw Bad(where, "it has neither a claim email nor sub", null);
    }

    private static List<string> ReadAudiences(JsonElement json, string where)
    {
        if (!json.TryGetProperty("aud", out JsonElement audience))
            return [];
        if (audience.ValueKind == JsonValueKind.String)
            return [Bounded(audience, "aud", where)];
        if (audience.ValueKind != JsonValueKind.Array || audience.GetArrayLength() > MaxAudiences)
            throw Bad(where, "its claim aud is neither text nor a short list", null);
        return [.. audience.EnumerateArray().Select(a => Bounded(a, "aud", where))];
    }

    // Some issuers write it as text.
    private static bool IsTrue(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement value)
        && (value.ValueKind == JsonValueKind.True || (value.ValueKind == JsonValueKind.String && value.ValueEquals("true"u8)));

    private static string? Text(JsonElement json, string name, string where) =>
        !json.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null ? null : Bounded(value, name, where);

    private static string Bounded(JsonElement value, string name, string where) =>
        value.ValueKind == JsonValueKind.String && value.GetString() is { Length: <= MaxText } text ? text : throw Bad(where, $"its claim {name} is no text, or too long", null);

    private static DateTimeOffset? Time(JsonElement json, string name, string where)
    {
        if (!json.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
            return null;
        // NumericDate may have a fraction: RFC 7519, section 2.
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double seconds) && seconds is >= 0 and < 253_402_300_800
            ? DateTimeOffset.FromUnixTimeSeconds((long)seconds)
            : throw Bad(where, $"its claim {name} is no time", null);
    }

    private static LadingException Bad(string where, string why, Exception? inner) =>
        LadingException.Input($"{IdentityToken.Capital(where)} is no identity token: {why}.", "A JSON Web Token is wanted, as an OpenID Connect issuer gives it.", inner);
}
