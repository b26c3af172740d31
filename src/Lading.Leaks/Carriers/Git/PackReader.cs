using System.Buffers.Binary;
using System.IO.Compression;
using Lading.Scanning;

namespace Lading.Leaks.Carriers.Git;

/// <summary>Where an object lies in a pack, and what it is.</summary>
/// <param name="Offset">Of its header.</param>
/// <param name="Type">As the header says.</param>
/// <param name="Size">Bytes unpacked, of the difference where it is one.</param>
/// <param name="Content">Offset of its packed content.</param>
/// <param name="Base">Offset of the object that it differs from; 0 when there is none or it is known by id.</param>
/// <param name="BaseId">Id of that object; null when there is none or it is known by offset.</param>
internal readonly record struct PackedObject(long Offset, GitType Type, long Size, long Content, long Base, string? BaseId);

/// <summary>
/// Reads entries of a pack at given offsets: gitformat-pack(5), version 2 and 3. A pack says where objects begin only in a file of its
/// own; here the end of each is found by its checksum. Throws <see cref="ParseException"/> for what is damaged.
/// </summary>
internal sealed class PackReader(Stream pack)
{
    private const int MaxHeader = 64;
    private readonly byte[] _window = new byte[64 << 10];

    /// <summary>The number of objects, from the header.</summary>
    public uint Count()
    {
        Span<byte> header = stackalloc byte[12];
        pack.Position = 0;
        pack.ReadExactly(header);
        return BinaryPrimitives.ReadUInt32BigEndian(header[4..]) is 2 or 3
            ? BinaryPrimitives.ReadUInt32BigEndian(header[8..])
            : throw new ParseException("the pack has a version that is not known here");
    }

    /// <summary>The header of the object at <paramref name="offset"/>.</summary>
    public PackedObject Header(long offset)
    {
        Span<byte> head = stackalloc byte[MaxHeader];
        pack.Position = offset;
        head = head[..pack.ReadAtLeast(head, MaxHeader, throwOnEndOfStream: false)];
        int at = 0;
        byte b = Next(head, ref at);
        var type = (GitType)(b >> 4 & 7);
        long size = b & 15;
        for (int shift = 4; (b & 0x80) != 0; shift += 7)
        {
            b = Next(head, ref at);
            if (shift > 55)
                throw Damaged();
            size |= (long)(b & 0x7f) << shift;
        }
        long start = 0;
        string? id = null;
        switch (type)
        {
            case GitType.OffsetDelta:
                b = Next(head, ref at);
                long distance = b & 0x7f;
                while ((b & 0x80) != 0)
                {
                    b = Next(head, ref at);
                    if (distance > long.MaxValue >> 8)
                        throw Damaged();
                    distance = (distance + 1) << 7 | (uint)(b & 0x7f);
                }
                start = offset - distance;
                if (distance <= 0 || start < 12)
                    throw Damaged();
                break;
            case GitType.ReferenceDelta:
                if (at + 20 > head.Length)
                    throw Damaged();
                id = Convert.ToHexStringLower(head.Slice(at, 20));
                at += 20;
                break;
            case GitType.Commit or GitType.Tree or GitType.Blob or GitType.Tag:
                break;
            default:
                throw Damaged();
        }
        return new PackedObject(offset, type, size, offset + at, start, id);
    }

    /// <summary>The unpacked content of an object or difference.</summary>
    public byte[] Read(in PackedObject entry)
    {
        byte[] content = new byte[entry.Size];
        using Stream stream = Open(entry);
        if (stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false) < content.Length || stream.ReadByte() >= 0)
            throw Damaged();
        return content;
    }

    /// <summary>The unpacked content as a stream.</summary>
    public Stream Open(in PackedObject entry)
    {
        pack.Position = entry.Content;
        return new ZLibStream(pack, CompressionMode.Decompress, leaveOpen: true);
    }

    /// <summary>
    /// The offset behind an object whose unpacked content has this checksum: RFC 1950, 2.2, ends with it. Nothing shorter than
    /// 8 bytes is a stream of zlib.
    /// </summary>
    public long End(in PackedObject entry, uint adler)
    {
        Span<byte> wanted = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(wanted, adler);
        // DEFLATE cannot make content more than 1,032 times smaller.
        long at = entry.Content + Math.Max(4, entry.Size / 1032);
        while (true)
        {
            pack.Position = at;
            int length = pack.ReadAtLeast(_window, _window.Length, throwOnEndOfStream: false);
            int found = _window.AsSpan(0, length).IndexOf(wanted);
            if (found >= 0)
                return at + found + 4;
            if (length < _window.Length)
                throw Damaged();
            at += length - 3;
        }
    }

    private static byte Next(ReadOnlySpan<byte> head, ref int at) => at < head.Length ? head[at++] : throw Damaged();

    private static ParseException Damaged() => new("the pack is damaged or cut off");
}
