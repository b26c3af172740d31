using System.Buffers.Binary;
using System.Text;
using Lading.Scanning;
using Lading.Scanning.Archives;

namespace Lading.Inventory.Catalogers.Rpm;

/// <summary>
/// A header as rpm keeps it in its database and in package files: an index of entries and a store of their values
/// (rpm.org, "RPM file format", "Header"). All numbers are big-endian. A view over the bytes; nothing is copied until it
/// is asked for.
/// </summary>
internal readonly struct RpmHeader
{
    private readonly ReadOnlyMemory<byte> _index;
    private readonly ReadOnlyMemory<byte> _store;

    private RpmHeader(ReadOnlyMemory<byte> index, ReadOnlyMemory<byte> store)
    {
        _index = index;
        _store = store;
    }

    /// <summary>Takes a header that starts with its two counts; <paramref name="length"/> is what it occupies.</summary>
    public static RpmHeader Parse(ReadOnlyMemory<byte> bytes, out int length)
    {
        if (bytes.Length < 8)
            throw new ParseException("a header is cut off");
        (int entries, int data) = RpmFile.Counts(bytes.Span);
        if (8L + 16L * entries + data > bytes.Length)
            throw new ParseException("a header is longer than its record");
        length = 8 + 16 * entries + data;
        return new RpmHeader(bytes.Slice(8, 16 * entries), bytes.Slice(8 + 16 * entries, data));
    }

    /// <summary>Bytes it occupies, about: what a reader makes of it should be of that order.</summary>
    public int Size => _index.Length + _store.Length;

    private bool Find(int tag, out int type, out int offset, out int count)
    {
        ReadOnlySpan<byte> index = _index.Span;
        for (int at = 0; at < index.Length; at += 16)
        {
            if (BinaryPrimitives.ReadInt32BigEndian(index[at..]) != tag)
                continue;
            type = BinaryPrimitives.ReadInt32BigEndian(index[(at + 4)..]);
            offset = BinaryPrimitives.ReadInt32BigEndian(index[(at + 8)..]);
            count = BinaryPrimitives.ReadInt32BigEndian(index[(at + 12)..]);
            if (offset >= 0 && offset <= _store.Length && count >= 0)
                return true;
        }
        type = offset = count = 0;
        return false;
    }

    /// <summary>A string, or the first of a list: of a text in several languages that is the untranslated one.</summary>
    public string? Text(int tag)
    {
        if (!Find(tag, out int type, out int offset, out _) || type is not (6 or 8 or 9))
            return null;
        ReadOnlySpan<byte> rest = _store.Span[offset..];
        int end = rest.IndexOf((byte)0);
        return end <= 0 ? null : Encoding.UTF8.GetString(rest[..end]) is var text && text != "(none)" ? text : null;
    }

    /// <summary>The strings of a list.</summary>
    public RpmStrings Strings(int tag) =>
        Find(tag, out int type, out int offset, out int count) && type is 6 or 8 or 9 ? new RpmStrings(_store.Span[offset..], type == 6 ? 1 : count) : default;

    /// <summary>A number of 32 bits at a position of a list; null when there is none.</summary>
    public uint? Number(int tag, int position = 0)
    {
        Find(tag, out int type, out int offset, out int count);
        return type == 4 && position < count && offset + 4L * position + 4 <= _store.Length
            ? BinaryPrimitives.ReadUInt32BigEndian(_store.Span[(offset + 4 * position)..])
            : null;
    }

    /// <summary>The values of a list of numbers with this many bytes each (2 or 4); empty when there is none.</summary>
    public ReadOnlySpan<byte> Numbers(int tag, int size)
    {
        Find(tag, out int type, out int offset, out int count);
        return type == (size == 2 ? 3 : 4) && (long)count * size <= _store.Length - offset ? _store.Span.Slice(offset, count * size) : default;
    }

    /// <summary>Bytes as lower-case hex; null when there are none.</summary>
    public string? Hex(int tag) =>
        Find(tag, out int type, out int offset, out int count) && type == 7 && count is > 0 and <= 64 && offset + count <= _store.Length
            ? Convert.ToHexStringLower(_store.Span.Slice(offset, count))
            : null;
}

/// <summary>The strings of one entry, one after the other, each ended by a zero.</summary>
internal ref struct RpmStrings(ReadOnlySpan<byte> store, int count)
{
    private ReadOnlySpan<byte> _rest = store;
    private int _left = count;

    /// <summary>The current string.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>Moves on; false at the end or where the store ends.</summary>
    public bool MoveNext()
    {
        int end = _left <= 0 ? -1 : _rest.IndexOf((byte)0);
        if (end < 0)
            return false;
        _left--;
        Current = _rest[..end];
        _rest = _rest[(end + 1)..];
        return true;
    }

    /// <summary>For <c>foreach</c>.</summary>
    public readonly RpmStrings GetEnumerator() => this;
}
