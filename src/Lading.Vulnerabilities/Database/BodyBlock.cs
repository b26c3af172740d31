using Lading.Scanning;

namespace Lading.Vulnerabilities.Database;

/// <summary>The JSON of many records in one zstd frame: neighbours share most of their words.</summary>
internal static class BodyBlock
{
    /// <summary>A block is closed when it has this many bytes.</summary>
    public const int Target = 128 << 10;

    private const int MostPlain = Advisories.OsvReader.MaxRecord + Target + (1 << 20);

    /// <summary>
    /// Packs records. <paramref name="scratch"/> is used again from block to block: arrays of this size would be collected
    /// with everything else.
    /// </summary>
    public static byte[] Pack(ZstdSharp.Compressor zstd, ReadOnlySpan<byte> bodies, IReadOnlyList<int> lengths, ref byte[] scratch)
    {
        using var head = new FactWriter();
        head.List(lengths, static (w, n) => w.Number(n));
        int plain = head.Written.Length + bodies.Length, most = ZstdSharp.Compressor.GetCompressBound(plain);
        if (scratch.Length < plain + most)
            scratch = GC.AllocateUninitializedArray<byte>(plain + most);
        head.Written.CopyTo(scratch);
        bodies.CopyTo(scratch.AsSpan(head.Written.Length));
        int packed = zstd.Wrap(scratch.AsSpan(0, plain), scratch.AsSpan(plain));
        return scratch.AsSpan(plain, packed).ToArray();
    }

    /// <summary>The records of a block. Throws <see cref="InvalidDataException"/> when it is damaged.</summary>
    public static List<ReadOnlyMemory<byte>> Unpack(ReadOnlySpan<byte> block)
    {
        byte[] plain;
        try
        {
            using var zstd = new ZstdSharp.Decompressor();
            plain = zstd.Unwrap(block, MostPlain).ToArray();
        }
        catch (ZstdSharp.ZstdException e)
        {
            throw new InvalidDataException("a block of records cannot be unpacked", e);
        }
        var reader = new FactReader(plain);
        int[] lengths = reader.List(static (ref r) => r.Int());
        int at = plain.Length - reader.Left;
        var records = new List<ReadOnlyMemory<byte>>(lengths.Length);
        foreach (int length in lengths)
        {
            if (length < 0 || length > plain.Length - at)
                throw new InvalidDataException("a record lies outside of its block");
            records.Add(plain.AsMemory(at, length));
            at += length;
        }
        return records;
    }
}
