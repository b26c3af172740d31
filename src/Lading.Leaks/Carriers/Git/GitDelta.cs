using Lading.Scanning;

namespace Lading.Leaks.Carriers.Git;

/// <summary>Applies the differences of packs: gitformat-pack(5), "Deltified representation".</summary>
internal static class GitDelta
{
    /// <summary>
    /// The object that <paramref name="delta"/> makes of <paramref name="source"/>, no larger than <paramref name="most"/>;
    /// <paramref name="inserted"/> gets the ranges that are not copied. Throws <see cref="ParseException"/> when damaged.
    /// </summary>
    public static byte[] Apply(ReadOnlySpan<byte> source, ReadOnlySpan<byte> delta, int most, List<(int Start, int End)> inserted)
    {
        if (Size(ref delta) != source.Length)
            throw Damaged();
        long size = Size(ref delta);
        if (size > most)
            throw new ParseException($"an object has {size} bytes, more than {most}");
        byte[] result = new byte[size];
        int done = 0;
        while (!delta.IsEmpty)
        {
            byte code = Next(ref delta);
            ReadOnlySpan<byte> piece;
            if ((code & 0x80) != 0)
            {
                int offset = Operand(ref delta, code, 4);
                int length = Operand(ref delta, code >> 4, 3);
                length = length == 0 ? 0x10000 : length;
                if (offset < 0 || (long)offset + length > source.Length)
                    throw Damaged();
                piece = source.Slice(offset, length);
            }
            else if (code == 0 || code > delta.Length)
                throw Damaged();
            else
            {
                piece = delta[..code];
                delta = delta[code..];
                inserted.Add((done, done + code));
            }
            if (piece.Length > result.Length - done)
                throw Damaged();
            piece.CopyTo(result.AsSpan(done));
            done += piece.Length;
        }
        return done == result.Length ? result : throw Damaged();
    }

    /// <summary>The size of the object that a delta makes, from its first bytes.</summary>
    public static long ResultSize(ReadOnlySpan<byte> delta)
    {
        Size(ref delta);
        return Size(ref delta);
    }

    private static long Size(ref ReadOnlySpan<byte> delta)
    {
        long size = 0;
        for (int shift = 0; shift < 63; shift += 7)
        {
            byte b = Next(ref delta);
            size |= (long)(b & 0x7f) << shift;
            if (b < 0x80)
                return size;
        }
        throw Damaged();
    }

    private static int Operand(ref ReadOnlySpan<byte> delta, int present, int bytes)
    {
        int value = 0;
        for (int i = 0; i < bytes; i++)
            if ((present >> i & 1) != 0)
                value |= Next(ref delta) << (8 * i);
        return value;
    }

    private static byte Next(ref ReadOnlySpan<byte> delta)
    {
        if (delta.IsEmpty)
            throw Damaged();
        byte b = delta[0];
        delta = delta[1..];
        return b;
    }

    private static ParseException Damaged() => new("a difference in the pack is damaged");
}
