using System.Security.Cryptography;
using System.Text;

namespace Lading.Leaks.Detection;

/// <summary>
/// SHA-1 hashes of secrets that other scanners' baselines list (detect-secrets, and gitleaks' once its plain values are
/// hashed). The scanner tests each value while it has it at hand; a hash that no list has is never kept. Immutable.
/// </summary>
public sealed class KnownHashes
{
    private readonly HashSet<string> _hashes;

    /// <summary>A set of hashes, 40 hexadecimal digits each.</summary>
    public KnownHashes(IEnumerable<string> hashes)
    {
        _hashes = new HashSet<string>(hashes.Select(h => h.ToLowerInvariant()), StringComparer.Ordinal);
        // The answer of a scan depends on what it was asked about: a cache tells such scans apart by this.
        Id = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(string.Join(',', _hashes.Order(StringComparer.Ordinal)))).AsSpan(0, 8));
    }

    /// <summary>Names the set.</summary>
    public string Id { get; }

    /// <summary>Hashes in it.</summary>
    public int Count => _hashes.Count;

    /// <summary>The hash of a value when the set has it; else null.</summary>
    public string? Find(ReadOnlySpan<byte> value)
    {
        string hash = Of(value);
        return _hashes.Contains(hash) ? hash : null;
    }

    /// <summary>The hash of a value: SHA-1, because that is what the lists have.</summary>
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5350", Justification = "detect-secrets writes SHA-1.")]
    internal static string Of(ReadOnlySpan<byte> value)
    {
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
        SHA1.HashData(value, hash);
        return Convert.ToHexStringLower(hash);
    }
}
