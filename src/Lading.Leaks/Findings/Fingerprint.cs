using System.Security.Cryptography;
using System.Text;

namespace Lading.Leaks.Findings;

/// <summary>
/// Tells secrets apart without holding them: the first 16 bytes of HMAC-SHA256 over rule and secret, under a key that
/// belongs to a project. The same secret under the same rule has one fingerprint wherever it lies.
/// </summary>
/// <param name="High">The first eight bytes, big-endian.</param>
/// <param name="Low">The next eight bytes.</param>
public readonly record struct Fingerprint(ulong High, ulong Low)
{
    /// <summary>32 lower-case hexadecimal digits.</summary>
    public override string ToString() => $"{High:x16}{Low:x16}";

    /// <summary>Reads what <see cref="ToString"/> writes; false for all else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Fingerprint fingerprint)
    {
        fingerprint = default;
        if (text.Length != 32 || text.ContainsAnyExcept("0123456789abcdef"))
            return false;
        fingerprint = new Fingerprint(
            ulong.Parse(text[..16], System.Globalization.NumberStyles.HexNumber, null),
            ulong.Parse(text[16..], System.Globalization.NumberStyles.HexNumber, null));
        return true;
    }
}

/// <summary>Makes fingerprints under one key. Safe to call from many threads at once.</summary>
public sealed class FingerprintKey
{
    /// <summary>Bytes of a key.</summary>
    public const int Length = 32;

    private readonly byte[] _key;

    /// <summary>A key of <see cref="Length"/> bytes. It is no secret of its owner, but who has it can test guesses against fingerprints.</summary>
    public FingerprintKey(ReadOnlySpan<byte> key)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, Length);
        _key = key.ToArray();
    }

    /// <summary>A new key.</summary>
    public static FingerprintKey Random() => new(RandomNumberGenerator.GetBytes(Length));

    /// <summary>The key itself, for the file that keeps it.</summary>
    public ReadOnlySpan<byte> Bytes => _key;

    /// <summary>Names the key in a cache or a baseline without giving it away: 16 hexadecimal digits.</summary>
    public string Id => Convert.ToHexStringLower(SHA256.HashData(_key).AsSpan(0, 8));

    /// <summary>The fingerprint of a secret that a rule found.</summary>
    public Fingerprint Of(string rule, ReadOnlySpan<byte> secret)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        hmac.AppendData(Encoding.UTF8.GetBytes(rule));
        hmac.AppendData([0]);
        hmac.AppendData(secret);
        Span<byte> hash = stackalloc byte[32];
        hmac.GetHashAndReset(hash);
        return new Fingerprint(
            System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(hash),
            System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(hash[8..]));
    }
}
