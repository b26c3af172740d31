using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Lading.Oci.Layers;

/// <summary>
/// The 512-byte header block of a tar: POSIX.1-2017 pax "ustar Interchange Format", with GNU's base-256 numbers.
/// </summary>
internal readonly ref struct TarHeader(ReadOnlySpan<byte> block)
{
    public const int Size = 512;

    private readonly ReadOnlySpan<byte> _block = block;

    public ReadOnlySpan<byte> Name => Text(0, 100);
    public ReadOnlySpan<byte> LinkName => Text(157, 100);
    public ReadOnlySpan<byte> Prefix => IsPosix ? Text(345, 155) : default;
    public byte TypeFlag => _block[156];

    /// <summary><c>ustar\0</c>: GNU's own format (<c>ustar </c>) keeps other things where POSIX has the prefix.</summary>
    public bool IsPosix => _block.Slice(257, 6).SequenceEqual("ustar\0"u8);

    public bool IsZero => !_block.ContainsAnyExcept((byte)0);

    /// <summary>GNU old sparse: an extension block with more of the map follows.</summary>
    public bool HasSparseExtension => _block[482] != 0;

    public bool TryMode(out long mode) => TryNumber(100, 8, out mode);
    public bool TrySize(out long size) => TryNumber(124, 12, out size);

    /// <summary>True when the stored checksum is that of the block with the checksum field read as spaces.</summary>
    public bool ChecksumHolds
    {
        get
        {
            if (!TryNumber(148, 8, out long stored))
                return false;
            int sum = Sum(_block) - Sum(_block.Slice(148, 8)) + 8 * ' ';
            if (stored == sum)
                return true;
            // Some old writers summed signed bytes.
            int signed = 8 * ' ';
            for (int i = 0; i < Size; i++)
                if (i is < 148 or >= 156)
                    signed += (sbyte)_block[i];
            return stored == signed;
        }
    }

    private static int Sum(ReadOnlySpan<byte> bytes)
    {
        Vector<ushort> total = Vector<ushort>.Zero;
        ReadOnlySpan<Vector<byte>> vectors = MemoryMarshal.Cast<byte, Vector<byte>>(bytes);
        foreach (Vector<byte> vector in vectors)
        {
            Vector.Widen(vector, out Vector<ushort> low, out Vector<ushort> high);
            total += low + high;
        }
        int sum = 0;
        for (int i = 0; i < Vector<ushort>.Count; i++)
            sum += total[i];
        foreach (byte b in bytes[(vectors.Length * Vector<byte>.Count)..])
            sum += b;
        return sum;
    }

    private ReadOnlySpan<byte> Text(int offset, int length)
    {
        ReadOnlySpan<byte> field = _block.Slice(offset, length);
        int end = field.IndexOf((byte)0);
        return end < 0 ? field : field[..end];
    }

    private bool TryNumber(int offset, int length, out long value)
    {
        ReadOnlySpan<byte> field = _block.Slice(offset, length);
        if ((field[0] & 0x80) != 0)
            return TryBase256(field, out value);
        value = 0;
        int i = 0;
        while (i < field.Length && field[i] == ' ')
            i++;
        for (; i < field.Length && field[i] is >= (byte)'0' and <= (byte)'7'; i++)
            value = (value << 3) | (long)(field[i] - '0');
        return i == field.Length || field[i] is 0 or (byte)' ';
    }

    /// <summary>A big-endian two's complement number whose first bit only marks the form; negative ones are refused.</summary>
    private static bool TryBase256(ReadOnlySpan<byte> field, out long value)
    {
        value = 0;
        if (field[0] != 0x80 || (field.Length > 8 && field[1..^8].ContainsAnyExcept((byte)0)))
            return false;
        value = field.Length >= 8
            ? BinaryPrimitives.ReadInt64BigEndian(field[^8..]) & (field.Length == 8 ? 0x7fff_ffff_ffff_ffff : -1)
            : 0;
        return value >= 0;
    }
}
