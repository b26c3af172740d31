using System.Security.Cryptography;
using System.Text;

namespace Lading.Signing.Keys.Services;

/// <summary>AWS's Signature Version 4: "Create a signed AWS API request".</summary>
internal static class AwsSignature
{
    /// <summary>
    /// The Authorization header of a request without a query. <paramref name="headers"/> have lower-case names, are ordered by them, and
    /// hold <c>x-amz-date</c> as <paramref name="time"/>, <c>yyyyMMddTHHmmssZ</c>.
    /// </summary>
    public static string Authorization(
        AwsCredentials credentials, string method, string path, IReadOnlyList<(string Name, string Value)> headers, ReadOnlySpan<byte> body, string time, string region, string service)
    {
        string names = string.Join(';', headers.Select(h => h.Name));
        string canonical = $"{method}\n{path}\n\n{string.Concat(headers.Select(h => $"{h.Name}:{h.Value}\n"))}\n{names}\n{Hex(body)}";
        string scope = $"{time[..8]}/{region}/{service}/aws4_request";
        string toSign = $"AWS4-HMAC-SHA256\n{time}\n{scope}\n{Hex(Encoding.UTF8.GetBytes(canonical))}";
        byte[] key = [.. "AWS4"u8, .. credentials.SecretKey.Span];
        foreach (string part in scope.Split('/'))
        {
            byte[] next = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
            CryptographicOperations.ZeroMemory(key);
            key = next;
        }
        string signature = Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign)));
        CryptographicOperations.ZeroMemory(key);
        return $"AWS4-HMAC-SHA256 Credential={credentials.KeyId}/{scope}, SignedHeaders={names}, Signature={signature}";
    }

    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
