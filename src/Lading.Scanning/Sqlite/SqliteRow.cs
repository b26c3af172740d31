using System.Buffers.Binary;
using System.Text;

namespace Lading.Scanning.Sqlite;

/// <summary>One row: sqlite.org, "Record Format". Columns that the record does not have read as null.</summary>
internal sealed class SqliteRow
{
    private const int MaxColumns = 200;
    private readonly byte[] _payload;
    private readonly List<(long Type, int Offset, int Length)> _columns = [];

    public SqliteRow(long rowId, byte[] payload)
    {
        RowId = rowId;
        _payload = payload;
        ReadOnlySpan<byte> rest = payload;
        long headerSize = Varint(ref rest);
        int varint = payload.Length - rest.Length;
        if (headerSize < varint || headerSize > payload.Length)
            throw new ParseException("the database is damaged: a row's header does not fit");
        ReadOnlySpan<byte> header = payload.AsSpan(varint, (int)headerSize - varint);
        long offset = headerSize;
        while (!header.IsEmpty && _columns.Count < MaxColumns)
        {
            long type = Varint(ref header);
            long length = LengthOf(type);
            if (length < 0 || offset + length > payload.Length)
                throw new ParseException("the database is damaged: a column does not fit its row");
            _columns.Add((type, (int)offset, (int)length));
            offset += length;
        }
    }

    /// <summary>The row's number; the value of a column declared <c>INTEGER PRIMARY KEY</c>, which itself is stored as null.</summary>
    public long RowId { get; }

    /// <summary>Bytes of a blob or text; empty for all else.</summary>
    public ReadOnlyMemory<byte> Bytes(int column) =>
        column < _columns.Count && _columns[column] is { Type: >= 12 } c ? _payload.AsMemory(c.Offset, c.Length) : default;

    /// <summary>A text; null when the column holds none.</summary>
    public string? Text(int column) =>
        column < _columns.Count && _columns[column] is { Type: >= 13 } c && (c.Type & 1) == 1 ? Encoding.UTF8.GetString(_payload, c.Offset, c.Length) : null;

    /// <summary>A whole number; null when the column holds none.</summary>
    public long? Integer(int column)
    {
        if (column >= _columns.Count)
            return null;
        (long type, int offset, int length) = _columns[column];
        if (type is 8 or 9)
            return type - 8;
        if (type is < 1 or > 6)
            return null;
        long value = (sbyte)_payload[offset];
        for (int i = 1; i < length; i++)
            value = value << 8 | _payload[offset + i];
        return value;
    }

    /// <summary>Bytes of a column by its serial type; -1 for one that does not exist.</summary>
    public static long LengthOf(long type) => type switch
    {
        0 or 8 or 9 => 0,
        >= 1 and <= 4 => type,
        5 => 6,
        6 or 7 => 8,
        >= 12 => (type - 12) / 2,
        _ => -1,
    };

    /// <summary>"B-tree Cell Format": how much of a payload is kept on a leaf page of so many usable bytes.</summary>
    public static int LocalSize(long size, int usable, bool table = true)
    {
        int max = table ? usable - 35 : (usable - 12) * 64 / 255 - 23;
        if (size <= max)
            return (int)size;
        int min = (usable - 12) * 32 / 255 - 23;
        int fit = min + (int)((size - min) % (usable - 4));
        return fit <= max ? fit : min;
    }

    /// <summary>"Variable-length integers": seven bits a byte, most significant first, all eight of the ninth.</summary>
    public static long Varint(ref ReadOnlySpan<byte> bytes)
    {
        long value = 0;
        for (int i = 0; i < 9; i++)
        {
            if (i >= bytes.Length)
                throw new ParseException("the database is damaged: a number is cut off");
            byte b = bytes[i];
            if (i == 8)
            {
                bytes = bytes[9..];
                return value << 8 | b;
            }
            value = value << 7 | (uint)(b & 0x7f);
            if (b < 0x80)
            {
                bytes = bytes[(i + 1)..];
                return value;
            }
        }
        return value;
    }
}
