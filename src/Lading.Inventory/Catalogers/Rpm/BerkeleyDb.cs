using System.Buffers.Binary;
using System.Collections;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Rpm;

/// <summary>
/// Reads the values of a Berkeley DB hash database, the backend of rpm up to 4.16: pages of one size, each value on a hash
/// page itself or on a chain of overflow pages (structures of <c>db_page.h</c>). Either byte order. Overflow pages are
/// taken once at most, so that chains in circles end.
/// </summary>
internal sealed class BerkeleyDb
{
    private const uint HashMagic = 0x061561;
    private const int HeaderSize = 26;
    private const byte HashUnsorted = 2, Overflow = 7, Hash = 13;
    private const byte KeyData = 1, OffPage = 3;

    private readonly ScannedFile _file;
    private readonly bool _bigEndian;
    private readonly int _pageSize;
    private readonly int _pages;
    private readonly BitArray _taken;

    private BerkeleyDb(ScannedFile file, bool bigEndian, int pageSize)
    {
        _file = file;
        _bigEndian = bigEndian;
        _pageSize = pageSize;
        _pages = (int)Math.Min(int.MaxValue - 1, file.Size / pageSize);
        _taken = new BitArray(_pages);
    }

    /// <summary>True when the file's first bytes are those of such a database.</summary>
    public static bool IsOne(ReadOnlySpan<byte> head) =>
        head.Length >= 24 && (BinaryPrimitives.ReadUInt32LittleEndian(head[12..]) == HashMagic || BinaryPrimitives.ReadUInt32BigEndian(head[12..]) == HashMagic);

    /// <summary>Opens a database; throws <see cref="ParseException"/> when its first page makes no sense.</summary>
    public static BerkeleyDb Open(ScannedFile file)
    {
        Span<byte> head = stackalloc byte[72];
        if (file.Read(0, head) < head.Length || !IsOne(head))
            throw new ParseException("it is not a Berkeley DB hash database");
        bool bigEndian = BinaryPrimitives.ReadUInt32BigEndian(head[12..]) == HashMagic;
        uint pageSize = bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(head[20..]) : BinaryPrimitives.ReadUInt32LittleEndian(head[20..]);
        if (pageSize is < 512 or > 65536 || (pageSize & (pageSize - 1)) != 0)
            throw new ParseException($"the database has pages of {pageSize} bytes");
        if (head[24] != 0)
            throw new ParseException("the database is encrypted");
        return new BerkeleyDb(file, bigEndian, (int)pageSize);
    }

    /// <summary>The values of all pairs, in the order of the pages. A value that is damaged is told to the file and left out.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Values()
    {
        byte[] page = new byte[_pageSize];
        // The first page describes the database.
        for (int number = 1; number < _pages; number++)
        {
            if (_file.Read((long)number * _pageSize, page) != _pageSize)
                yield break;
            if (page[25] is not (Hash or HashUnsorted))
                continue;
            int entries = Word(page, 20);
            // Keys and values take turns; a value ends where the item before it, towards the page's end, begins.
            for (int i = 1; i < entries && HeaderSize + 2 * i + 2 <= _pageSize; i += 2)
            {
                int start = Word(page, HeaderSize + 2 * i);
                int end = Word(page, HeaderSize + 2 * (i - 1));
                if (start < HeaderSize || start + 1 > end || end > _pageSize)
                    continue;
                if (page[start] == KeyData)
                    yield return page.AsMemory((start + 1)..end).ToArray();
                else if (page[start] == OffPage && start + 12 <= _pageSize && Chain(Double(page, start + 4), Double(page, start + 8)) is { } value)
                    yield return value;
            }
        }
    }

    private byte[]? Chain(uint number, uint length)
    {
        if (length > _file.Size)
        {
            _file.Unknown($"a record says to have {length} bytes, more than the file");
            return null;
        }
        byte[] value = new byte[length];
        byte[] page = new byte[_pageSize];
        int done = 0;
        while (done < value.Length)
        {
            if (number == 0 || number >= _pages || _taken[(int)number] || _file.Read(number * (long)_pageSize, page) != _pageSize || page[25] != Overflow)
            {
                _file.Unknown($"a record's page {number} does not exist, is used twice or is of another kind");
                return null;
            }
            _taken[(int)number] = true;
            int take = Math.Min(Math.Min(Word(page, 22), _pageSize - HeaderSize), value.Length - done);
            page.AsSpan(HeaderSize, take).CopyTo(value.AsSpan(done));
            done += take;
            number = Double(page, 16);
        }
        return value;
    }

    private int Word(byte[] page, int offset) =>
        _bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(page.AsSpan(offset)) : BinaryPrimitives.ReadUInt16LittleEndian(page.AsSpan(offset));

    private uint Double(byte[] page, int offset) =>
        _bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(page.AsSpan(offset)) : BinaryPrimitives.ReadUInt32LittleEndian(page.AsSpan(offset));
}
