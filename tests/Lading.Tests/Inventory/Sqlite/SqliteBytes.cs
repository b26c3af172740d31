using System.Text;
using Lading.Tests.Inventory.Rpm;

namespace Lading.Tests.Inventory.Sqlite;

/// <summary>Writes small SQLite databases for tests: one leaf page a table, overflow pages where a row needs them.</summary>
internal static class SqliteBytes
{
    private const int PageSize = 4096;

    /// <summary>A database of tables; a value is null, a number, a text or bytes.</summary>
    public static byte[] Database(params (string Table, object?[][] Rows)[] tables)
    {
        var pages = new List<byte[]> { new byte[PageSize] };
        var schema = new List<object?[]>();
        foreach ((string table, object?[][] rows) in tables)
        {
            schema.Add(["table", table, table, (long)pages.Count + 1, $"CREATE TABLE {table}"]);
            pages.Add(new byte[PageSize]);
            Leaf(pages, pages.Count - 1, 0, rows);
        }
        Leaf(pages, 0, 100, [.. schema]);
        "SQLite format 3\0"u8.CopyTo(pages[0]);
        pages[0][16] = PageSize >> 8;
        pages[0][18] = pages[0][19] = 1;
        pages[0][59] = 1;
        return [.. pages.SelectMany(p => p)];
    }

    private static void Leaf(List<byte[]> pages, int number, int start, object?[][] rows)
    {
        byte[] page = pages[number];
        page[start] = 0x0d;
        page[start + 3] = (byte)(rows.Length >> 8);
        page[start + 4] = (byte)rows.Length;
        int end = PageSize;
        for (int i = 0; i < rows.Length; i++)
        {
            byte[] record = Record(rows[i]);
            int local = Local(record.Length);
            byte[] overflow = local == record.Length ? [] : RpmBytes.Big((uint)pages.Count + 1);
            byte[] cell = [.. Varint(record.Length), .. Varint(i + 1), .. record[..local], .. overflow];
            foreach (byte[] chunk in record[local..].Chunk(PageSize - 4))
            {
                byte[] next = new byte[PageSize];
                RpmBytes.Big((uint)pages.Count + 2).CopyTo(next, 0);
                chunk.CopyTo(next, 4);
                pages.Add(next);
            }
            if (overflow.Length > 0)
                Array.Clear(pages[^1], 0, 4);
            end -= cell.Length;
            cell.CopyTo(page, end);
            page[start + 8 + 2 * i] = (byte)(end >> 8);
            page[start + 9 + 2 * i] = (byte)end;
        }
    }

    private static int Local(int size)
    {
        if (size <= PageSize - 35)
            return size;
        int min = (PageSize - 12) * 32 / 255 - 23;
        int fit = min + (size - min) % (PageSize - 4);
        return fit <= PageSize - 35 ? fit : min;
    }

    private static byte[] Record(object?[] values)
    {
        var types = new List<byte>();
        var body = new List<byte>();
        foreach (object? value in values)
        {
            byte[] bytes = value switch { null => [], long n => [.. RpmBytes.Big((uint)n)], string s => Encoding.UTF8.GetBytes(s), _ => (byte[])value };
            types.AddRange(Varint(value switch { null => 0, long => 4, string => bytes.Length * 2 + 13, _ => bytes.Length * 2 + 12 }));
            body.AddRange(bytes);
        }
        return [.. Varint(types.Count + 1), .. types, .. body];
    }

    private static byte[] Varint(long value) =>
        value < 0x80 ? [(byte)value] : value < 0x4000 ? [(byte)(0x80 | value >> 7), (byte)(value & 0x7f)] : [(byte)(0x80 | value >> 14), (byte)(0x80 | (value >> 7 & 0x7f)), (byte)(value & 0x7f)];
}
