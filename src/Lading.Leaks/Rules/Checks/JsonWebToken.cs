using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Lading.Oci;

namespace Lading.Leaks.Rules.Checks;

/// <summary>What a JSON web token (RFC 7519) says of itself, without its signature being checked.</summary>
internal sealed record JsonWebToken
{
    /// <summary>The longest part that is read.</summary>
    private const int Longest = 16 << 10;

    public required string Algorithm { get; init; }
    public string? Issuer { get; init; }
    public string? Subject { get; init; }
    public string? Role { get; init; }
    /// <summary>Seconds since 1970 at which it ends; null for never.</summary>
    public long? Expires { get; init; }
    /// <summary>Whether it says that it belongs to a service account of Kubernetes.</summary>
    public bool IsServiceAccount { get; init; }

    /// <summary>Reads the header and the payload of a compact token; false unless both are JSON objects and the header names an algorithm.</summary>
    public static bool TryRead(ReadOnlySpan<byte> token, out JsonWebToken? read)
    {
        read = null;
        int dot = token.IndexOf((byte)'.');
        if (dot < 0)
            return false;
        ReadOnlySpan<byte> rest = token[(dot + 1)..];
        int second = rest.IndexOf((byte)'.');
        ReadOnlySpan<byte> payload = second < 0 ? rest : rest[..second];
        Members? header = ReadObject(token[..dot]);
        Members? claims = ReadObject(payload);
        if (header?.Text("alg") is not { } algorithm || claims is null)
            return false;
        read = new JsonWebToken
        {
            Algorithm = algorithm,
            Issuer = claims.Text("iss"),
            Subject = claims.Text("sub"),
            Role = claims.Text("role"),
            Expires = long.TryParse(claims.Text("exp"), NumberStyles.None, null, out long exp) ? exp : null,
            IsServiceAccount = claims.Text("iss") == "kubernetes/serviceaccount" || claims.Names.Any(n => n.StartsWith("kubernetes.io", StringComparison.Ordinal)),
        };
        return true;
    }

    /// <summary>What is worth telling: <c>alg RS256</c>, <c>iss https://…</c>, <c>expires 2024-05-01</c>.</summary>
    public string[] Details()
    {
        var details = new List<string> { $"alg {Printable.Text(Algorithm, 20)}" };
        if (Issuer is { Length: > 0 })
            details.Add($"iss {Printable.Text(Issuer, 100)}");
        if (Role is { Length: > 0 })
            details.Add($"role {Printable.Text(Role, 40)}");
        if (Expires is not { } exp)
            details.Add("never expires");
        else if (exp <= 253402300799)
            details.Add($"expires {DateTimeOffset.FromUnixTimeSeconds(exp):yyyy-MM-dd}");
        return [.. details];
    }

    private sealed class Members : Dictionary<string, string?>
    {
        public string? Text(string name) => TryGetValue(name, out string? text) ? text : null;
        public IEnumerable<string> Names => Keys;
    }

    private static Members? ReadObject(ReadOnlySpan<byte> part)
    {
        if (part.Length is < 4 or > Longest)
            return null;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(part.Length);
        int length = 0;
        try
        {
            if (Base64Url.DecodeFromUtf8(part, buffer, out _, out length) != OperationStatus.Done)
                return null;
            var members = new Members();
            var reader = new Utf8JsonReader(buffer.AsSpan(0, length), new JsonReaderOptions { MaxDepth = 16 });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName && members.Count < 100)
            {
                string name = reader.GetString()!;
                reader.Read();
                members[name] = reader.TokenType switch
                {
                    JsonTokenType.String => reader.GetString(),
                    JsonTokenType.Number => System.Text.Encoding.ASCII.GetString(reader.ValueSpan),
                    _ => null,
                };
                reader.Skip();
            }
            return reader.TokenType == JsonTokenType.EndObject ? members : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer.AsSpan(0, length));
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
