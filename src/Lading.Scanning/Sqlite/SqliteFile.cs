using System.Buffers.Binary;
using System.Collections;
using System.Text;

namespace Lading.Scanning.Sqlite;

/// <summary>
/// Reads the tables of an SQLite database from its bytes: sqlite.org, "Database File Format". Rowid tables only, without
/// indexes, journal or write-ahead log; a file inside an image is a stream, which the native library cannot open. Every
/// page is read once at most, so that pages pointing in circles end in a <see cref="ParseException"/>.
/// </summary>
internal sealed class SqliteFile
{
    private const int MaxDepth = 32;
    private const int MaxPayload = 64 << 20;

    private readonly ScannedFile _file;
    private readonly int _pageSize;
    private readonly int _usable;
    private readonly BitArray _visited;

    private SqliteFile(ScannedFile file, int pageSize, int reserved)
    {
        _file = file;
        _pageSize = pageSize;
        _usable = pageSize - reserved;
        _visited = new BitArray((int)Math.Min(int.MaxValue - 1, file.Size / pageSize + 2));
    }

    /// <summary>True when the database is in write-ahead mode: newest changes may be in a file of their own.</summary>
    public bool UsesWriteAheadLog { get; private init; }

    /// <summary>Opens a database; throws <see cref="ParseException"/> when the file is none.</summary>
    public static SqliteFile Open(ScannedFile file)
    {
        Span<byte> header = stackalloc byte[100];
        if (file.Read(0, header) < 100 || !header.StartsWith("SQLite format 3\0"u8))
            throw new ParseException("it is not an SQLite database");
        int pageSize = BinaryPrimitives.ReadUInt16BigEndian(header[16..]) is 1 ? 65536 : BinaryPrimitives.ReadUInt16BigEndian(header[16..]);
        int reserved = header[20];
        if (pageSize < 512 || (pageSize & (pageSize - 1)) != 0 || pageSize - reserved < 480)
            throw new ParseException($"the database has pages of {pageSize} bytes");
        if (BinaryPrimitives.ReadUInt32BigEndian(header[56..]) is not (0 or 1))
            throw new ParseException("the database holds its text as UTF-16, which is not read");
        return new SqliteFile(file, pageSize, reserved) { UsesWriteAheadLog = header[18] == 2 };
    }

    /// <summary>The rows of a table, in order of their row numbers; throws when there is no such table.</summary>
    public IEnumerable<SqliteRow> Table(string name)
    {
        _visited.SetAll(false);
        foreach (SqliteRow row in Rows(1))
            if (row.Text(0) == "table" && string.Equals(row.Text(1), name, StringComparison.OrdinalIgnoreCase))
                return Rows(row.Integer(3) is > 0 and var root && root <= _visited.Count ? (uint)root : throw Damaged("the table's first page lies outside"));
        throw new ParseException($"the database has no table {name}");
    }

    private IEnumerable<SqliteRow> Rows(uint root)
    {
        var stack = new Stack<(byte[] Page, int Cell, int Base)>();
        stack.Push(Page(root));
        while (stack.TryPop(out var at))
        {
            (byte[] page, int cell, int start) = at;
            bool leaf = page[start] == 0x0d;
            if (!leaf && page[start] != 0x05)
                throw Damaged($"a page of kind {page[start]} is in the table's tree");
            int count = BinaryPrimitives.ReadUInt16BigEndian(page.AsSpan(start + 3));
            int pointers = start + (leaf ? 8 : 12);
            if (pointers + 2 * count > _usable)
                throw Damaged("a page says to hold more cells than fit");
            if (leaf)
            {
                for (int i = 0; i < count; i++)
                    yield return Row(page, BinaryPrimitives.ReadUInt16BigEndian(page.AsSpan(pointers + 2 * i)));
                continue;
            }
            if (cell > count)
                continue;
            stack.Push((page, cell + 1, start));
            if (stack.Count > MaxDepth)
                throw Damaged("the table's tree is too deep");
            uint child = cell == count
                ? BinaryPrimitives.ReadUInt32BigEndian(page.AsSpan(start + 8))
                : ReadPointer(page, BinaryPrimitives.ReadUInt16BigEndian(page.AsSpan(pointers + 2 * cell)));
            stack.Push(Page(child));
        }
    }

    private uint ReadPointer(byte[] page, int offset) =>
        offset + 4 <= _usable ? BinaryPrimitives.ReadUInt32BigEndian(page.AsSpan(offset)) : throw Damaged("a cell lies outside its page");

    private (byte[] Page, int Cell, int Base) Page(uint number)
    {
        byte[] page = new byte[_pageSize];
        ReadPage(number, page);
        return (page, 0, number == 1 ? 100 : 0);
    }

    private void ReadPage(uint number, Span<byte> page)
    {
        if (number == 0 || number >= _visited.Count || _visited[(int)number])
            throw Damaged($"page {number} does not exist or is used twice");
        _visited[(int)number] = true;
        if (_file.Read((long)(number - 1) * _pageSize, page) != page.Length)
            throw Damaged("the file ends within a page");
    }

    private SqliteRow Row(byte[] page, int offset)
    {
        ReadOnlySpan<byte> cell = page.AsSpan(0, _usable);
        if (offset >= cell.Length)
            throw Damaged("a cell lies outside its page");
        cell = cell[offset..];
        long size = SqliteRow.Varint(ref cell);
        long rowId = SqliteRow.Varint(ref cell);
        if (size is < 0 or > MaxPayload || size > _file.Size)
            throw Damaged($"a row has {size} bytes");
        int local = SqliteRow.LocalSize(size, _usable);
        if (local > cell.Length || (local < size && local + 4 > cell.Length))
            throw Damaged("a cell is longer than its page");
        byte[] payload = new byte[size];
        cell[..local].CopyTo(payload);
        if (local < size)
            Overflow(BinaryPrimitives.ReadUInt32BigEndian(cell[local..]), payload.AsSpan(local));
        return new SqliteRow(rowId, payload);
    }

    private void Overflow(uint number, Span<byte> rest)
    {
        byte[] page = new byte[_pageSize];
        while (!rest.IsEmpty)
        {
            ReadPage(number, page);
            number = BinaryPrimitives.ReadUInt32BigEndian(page);
            int length = Math.Min(rest.Length, _usable - 4);
            page.AsSpan(4, length).CopyTo(rest);
            rest = rest[length..];
        }
    }

    private static ParseException Damaged(string what) => new($"the database is damaged: {what}");
}
