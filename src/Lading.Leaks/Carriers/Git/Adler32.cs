namespace Lading.Leaks.Carriers.Git;

/// <summary>The checksum of zlib: RFC 1950, 8.2.</summary>
internal struct Adler32()
{
    private const uint Modulus = 65521;

    /// <summary>The most bytes after which the sums still fit 32 bits.</summary>
    private const int Longest = 5552;

    private uint _a = 1;
    private uint _b;

    public readonly uint Value => _b << 16 | _a;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            foreach (byte b in bytes[..Math.Min(Longest, bytes.Length)])
            {
                _a += b;
                _b += _a;
            }
            _a %= Modulus;
            _b %= Modulus;
            bytes = bytes[Math.Min(Longest, bytes.Length)..];
        }
    }

    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var adler = new Adler32();
        adler.Append(bytes);
        return adler.Value;
    }
}
