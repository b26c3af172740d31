using System.Buffers.Binary;
using System.Collections;
using System.Text;
using Lading.Leaks.Carriers.KeyFiles;
using Lading.Leaks.Rules;
using Lading.Scanning;
using Lading.Scanning.Sqlite;

namespace Lading.Leaks.Carriers;

/// <summary>
/// The texts and blobs of an SQLite database: sqlite.org, "Database File Format". Pages are read one after the other and not by the
/// trees of tables, so that what a damaged or deleted table holds is found as well: the cells of leaf pages column by column,
/// with the overflow pages of long ones, and by printable runs all that no cell covers (freed pages and cells).
/// </summary>
internal sealed class SqliteCells
{
    private const int MaxPayload = 16 << 20;

    /// <summary>Bytes collected before they are searched.</summary>
    private const int Batch = 4 << 20;

    /// <summary>Tables that are told to have a column for credentials.</summary>
    private const int MaxTables = 100;
    private static readonly byte[][] s_credentials = CredentialName.Words("password", "passwd", "secret", "api_key", "apikey", "private_key", "access_token", "auth_token", "refresh_token");
    private const byte TableLeaf = 0x0d, IndexLeaf = 0x0a;

    private readonly Part _part;
    private readonly FileSearch _search;
    private readonly Stream _file;
    private readonly int _pageSize;
    private readonly int _usable;
    private readonly bool _wide;
    private readonly bool _bigEndian;
    private readonly BitArray _joined;
    private readonly RunBuffer _runs = new();
    private int _damaged;
    private int _tables;

    private SqliteCells(Part part, FileSearch search, Stream file, int pageSize, int reserved, uint encoding)
    {
        _part = part;
        _search = search;
        _file = file;
        _pageSize = pageSize;
        _usable = pageSize - reserved;
        (_wide, _bigEndian) = (encoding is 2 or 3, encoding == 3);
        _joined = new BitArray((int)Math.Min(int.MaxValue - 1, file.Length / pageSize + 2));
    }

    public static void Search(Part part, FileSearch search)
    {
        using Stream file = part.OpenAnywhere() ?? throw new ParseException("it is too large to be opened inside an archive");
        Span<byte> header = stackalloc byte[100];
        file.ReadExactly(header);
        int pageSize = BinaryPrimitives.ReadUInt16BigEndian(header[16..]) is 1 ? 65536 : BinaryPrimitives.ReadUInt16BigEndian(header[16..]);
        int reserved = header[20];
        if (pageSize < 512 || (pageSize & (pageSize - 1)) != 0 || pageSize - reserved < 480)
            throw new ParseException($"the database has pages of {pageSize} bytes");
        new SqliteCells(part, search, file, pageSize, reserved, BinaryPrimitives.ReadUInt32BigEndian(header[56..])).Run();
    }

    private void Run()
    {
        byte[] page = new byte[_pageSize];
        var covered = new List<(int Start, int End)>();
        try
        {
            long pages = (_file.Length + _pageSize - 1) / _pageSize;
            for (long number = 1; number <= pages; number++)
            {
                long origin = (number - 1) * _pageSize;
                if (number < _joined.Length && _joined[(int)number])
                    continue;
                _file.Position = origin;
                int length = _file.ReadAtLeast(page, _pageSize, throwOnEndOfStream: false);
                covered.Clear();
                if (length == _pageSize)
                    Cells(page, number == 1 ? 100 : 0, origin, covered);
                Rest(page.AsSpan(0, length), origin, covered);
                if (_runs.Length >= Batch)
                    Flush();
            }
            Flush();
        }
        finally
        {
            _runs.Dispose();
        }
        if (_damaged > 0)
            _search.Skip(_part.Inner, $"{_damaged} rows of the database are damaged and were searched as they stand");
    }

    private void Flush()
    {
        _search.SearchRuns(_part, _runs);
        _runs.Clear();
    }

    /// <summary>"B-tree Pages": the cells of a leaf; interior pages hold keys that the leaves have as well.</summary>
    private void Cells(byte[] page, int start, long origin, List<(int Start, int End)> covered)
    {
        byte kind = page[start];
        int count = BinaryPrimitives.ReadUInt16BigEndian(page.AsSpan(start + 3));
        int pointers = start + 8;
        if (kind is not (TableLeaf or IndexLeaf) || pointers + 2 * count > _usable)
            return;
        covered.Add((start, pointers + 2 * count));
        for (int i = 0; i < count; i++)
        {
            int at = BinaryPrimitives.ReadUInt16BigEndian(page.AsSpan(pointers + 2 * i));
            try
            {
                covered.Add((at, Cell(page.AsSpan(0, _usable), at, kind == TableLeaf, origin)));
            }
            catch (ParseException)
            {
                _damaged++;
            }
        }
    }

    /// <summary>Takes the texts out of one cell; returns where it ends on its page.</summary>
    private int Cell(ReadOnlySpan<byte> page, int at, bool table, long origin)
    {
        if (at >= page.Length)
            throw new ParseException("a cell lies outside its page");
        ReadOnlySpan<byte> cell = page[at..];
        long size = SqliteRow.Varint(ref cell);
        if (table)
            SqliteRow.Varint(ref cell);
        if (size is < 0 or > MaxPayload || size > _file.Length)
            throw new ParseException("a row is too large");
        int local = SqliteRow.LocalSize(size, _usable, table);
        int start = page.Length - cell.Length;
        if (local > cell.Length || local < size && local + 4 > cell.Length)
            throw new ParseException("a cell is longer than its page");
        if (local == size)
        {
            Record(cell[..local], origin + start);
            return start + local;
        }
        byte[] payload = new byte[size];
        cell[..local].CopyTo(payload);
        Join(BinaryPrimitives.ReadUInt32BigEndian(cell[local..]), payload.AsSpan(local));
        _search.Budget.Count(payload.Length);
        Record(payload, origin + start);
        return start + local + 4;
    }

    /// <summary>"Overflow pages". None is part of two rows, so none is read twice.</summary>
    private void Join(uint number, Span<byte> rest)
    {
        Span<byte> head = stackalloc byte[4];
        while (!rest.IsEmpty)
        {
            if (number == 0 || number >= _joined.Length || _joined[(int)number])
                throw new ParseException("an overflow page does not exist or is used twice");
            _joined[(int)number] = true;
            _file.Position = (number - 1L) * _pageSize;
            int length = Math.Min(rest.Length, _usable - 4);
            if (_file.ReadAtLeast(head, 4, throwOnEndOfStream: false) < 4 || _file.ReadAtLeast(rest[..length], length, throwOnEndOfStream: false) < length)
                throw new ParseException("the file ends within a page");
            number = BinaryPrimitives.ReadUInt32BigEndian(head);
            rest = rest[length..];
        }
    }

    /// <summary>"Record Format": texts and blobs, a line each.</summary>
    private void Record(ReadOnlySpan<byte> payload, long origin)
    {
        ReadOnlySpan<byte> rest = payload;
        long headerSize = SqliteRow.Varint(ref rest);
        int varint = payload.Length - rest.Length;
        if (headerSize < varint || headerSize > payload.Length)
            throw new ParseException("a row's header does not fit");
        ReadOnlySpan<byte> header = payload[varint..(int)headerSize];
        long offset = headerSize;
        while (!header.IsEmpty)
        {
            long type = SqliteRow.Varint(ref header);
            long length = SqliteRow.LengthOf(type);
            if (length < 0 || offset + length > payload.Length)
                throw new ParseException("a column does not fit its row");
            if (type >= 12 && length >= PrintableRuns.Least)
                Column(payload.Slice((int)offset, (int)length), origin + offset, isText: (type & 1) == 1);
            offset += length;
        }
    }

    private void Column(ReadOnlySpan<byte> value, long origin, bool isText)
    {
        if (isText && _wide)
            value = Encoding.UTF8.GetBytes((_bigEndian ? Encoding.BigEndianUnicode : Encoding.Unicode).GetString(value));
        if (isText)
        {
            Definition(value, origin);
            _runs.Add(value, origin);
        }
        else
            PrintableRuns.Collect(value, origin, _runs);
    }

    /// <summary>"The SQL Schema Table": a table's definition. One with a column for credentials is told: values in it may look like nothing.</summary>
    private void Definition(ReadOnlySpan<byte> sql, long origin)
    {
        if (!sql.StartsWith("CREATE TABLE "u8) || _tables >= MaxTables)
            return;
        Span<byte> lower = stackalloc byte[2048];
        lower = lower[..AsciiText.Lower(sql, lower)];
        if (!CredentialName.HasAny(lower, s_credentials))
            return;
        _tables++;
        KeyFileRules.AddHint(_search, _part, KeyFileRules.SqliteCredential, sql, origin, "table with a column for credentials");
    }

    /// <summary>What no cell of the page covers.</summary>
    private void Rest(ReadOnlySpan<byte> page, long origin, List<(int Start, int End)> covered)
    {
        covered.Sort();
        int done = 0;
        foreach ((int start, int end) in covered)
        {
            if (start > done)
                PrintableRuns.Collect(page[done..Math.Min(start, page.Length)], origin + done, _runs);
            done = Math.Max(done, end);
        }
        if (done < page.Length)
            PrintableRuns.Collect(page[done..], origin + done, _runs);
    }
}
