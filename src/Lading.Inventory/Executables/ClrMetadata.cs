using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using Lading.Scanning;

namespace Lading.Inventory.Executables;

/// <summary>The name of a .NET assembly.</summary>
/// <param name="Name">Simple name.</param>
/// <param name="Version">Four parts.</param>
/// <param name="Culture">Culture of a satellite assembly; null for all others.</param>
internal sealed record AssemblyIdentity(string Name, string Version, string? Culture);

/// <summary>
/// The Assembly and AssemblyRef tables of CLR metadata: ECMA-335, II.22 and II.24. All other tables are only measured.
/// </summary>
internal sealed class ClrMetadata
{
    private const int AssemblyTable = 0x20, ReferenceTable = 0x23;
    private const int MaxReferences = 10_000;

    /// <summary>
    /// The columns of tables 0 to 0x23: 2 and 4 bytes, S, G, B an index into the heap of strings, GUIDs, blobs, two hex
    /// digits a row of that table, a small letter one of <see cref="Coded"/>.
    /// </summary>
    private static readonly string[] Columns =
    [
        "2 S G G G", "a S S", "4 S S b 04 06", "04", "2 S B", "06", "4 2 2 S B 08", "08", "2 2 S", "02 b", "c S B", "2 d B", "e f B", "g B",
        "2 h B", "2 4 02", "4 04", "B", "02 14", "14", "2 S b", "02 17", "17", "2 S B", "2 06 i", "02 j j", "S", "B", "2 k S 1A", "4 04", "4 4",
        "4", "4 2 2 2 2 4 B S S", "4", "4 4 4", "2 2 2 2 4 B S S B",
    ];

    /// <summary>II.24.2.6: bits of the tag, and the tables that a coded index may point into.</summary>
    private static (int Bits, string Tables) Coded(char kind) => kind switch
    {
        'a' => (2, "00 1A 23 01"),
        'b' => (2, "02 01 1B"),
        'c' => (3, "02 01 1A 06 1B"),
        'd' => (2, "04 08 17"),
        'e' => (5, "06 04 01 02 08 09 0A 00 0E 17 14 11 1A 1B 20 23 26 27 28 2A 2C 2B"),
        'f' => (3, "06 0A"),
        'g' => (1, "04 08"),
        'h' => (2, "02 06 20"),
        'i' => (1, "14 17"),
        'j' => (1, "06 0A"),
        _ => (1, "04 06"),
    };

    private ClrMetadata(AssemblyIdentity? assembly, IReadOnlyList<AssemblyIdentity> references)
    {
        Assembly = assembly;
        References = references;
    }

    /// <summary>What it is; null for a module without a manifest.</summary>
    public AssemblyIdentity? Assembly { get; }

    /// <summary>What it refers to.</summary>
    public IReadOnlyList<AssemblyIdentity> References { get; }

    /// <summary>Reads the metadata root (II.24.2.1). Throws <see cref="ParseException"/> when it is damaged.</summary>
    public static ClrMetadata Parse(ReadOnlySpan<byte> metadata)
    {
        if (metadata.Length < 20 || BinaryPrimitives.ReadUInt32LittleEndian(metadata) != 0x424a5342)
            throw new ParseException("the CLR metadata has no signature");
        uint versionLength = BinaryPrimitives.ReadUInt32LittleEndian(metadata[12..]);
        if (versionLength > 256 || metadata.Length < 20 + versionLength)
            throw new ParseException("the CLR metadata root is damaged");
        int at = 16 + (int)versionLength;
        int streams = BinaryPrimitives.ReadUInt16LittleEndian(metadata[(at + 2)..]);
        at += 4;
        ReadOnlySpan<byte> tables = default, strings = default;
        for (int i = 0; i < Math.Min(streams, 64) && at + 12 <= metadata.Length; i++)
        {
            ReadOnlySpan<byte> stream = Slice(metadata, BinaryPrimitives.ReadUInt32LittleEndian(metadata[at..]), BinaryPrimitives.ReadUInt32LittleEndian(metadata[(at + 4)..]));
            ReadOnlySpan<byte> name = metadata[(at + 8)..];
            name = name[..Math.Max(0, name[..Math.Min(32, name.Length)].IndexOf((byte)0))];
            if (name.SequenceEqual("#~"u8) || name.SequenceEqual("#-"u8))
                tables = stream;
            else if (name.SequenceEqual("#Strings"u8))
                strings = stream;
            at += 8 + ((name.Length + 4) & ~3);
        }
        return Tables(tables, strings);
    }

    private static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> bytes, uint offset, uint size) =>
        offset <= bytes.Length && size <= bytes.Length - offset ? bytes.Slice((int)offset, (int)size) : default;

    /// <summary>II.24.2.6: which tables are there, their rows, then the tables one after the other.</summary>
    private static ClrMetadata Tables(ReadOnlySpan<byte> tables, ReadOnlySpan<byte> strings)
    {
        if (tables.Length < 24)
            throw new ParseException("the CLR metadata has no tables");
        int heaps = tables[6];
        ulong valid = BinaryPrimitives.ReadUInt64LittleEndian(tables[8..]);
        Span<long> rows = stackalloc long[64];
        rows.Clear();
        int at = 24;
        if (tables.Length < at + BitOperations.PopCount(valid) * 4)
            throw new ParseException("the CLR metadata tables are cut off");
        for (int table = 0; table < 64; table++)
        {
            if ((valid >> table & 1) == 0)
                continue;
            rows[table] = BinaryPrimitives.ReadUInt32LittleEndian(tables[at..]);
            at += 4;
        }
        // Edit-and-continue images carry four more bytes (flag 0x40).
        long position = at + ((heaps & 0x40) != 0 ? 4 : 0);
        AssemblyIdentity? assembly = null;
        var references = new List<AssemblyIdentity>();
        for (int table = 0; table < Columns.Length; table++)
        {
            int width = Width(Columns[table], heaps, rows);
            if (rows[table] * width > tables.Length - position)
                throw new ParseException("the CLR metadata tables are cut off");
            ReadOnlySpan<byte> content = tables.Slice((int)position, (int)(rows[table] * width));
            position += content.Length;
            if (table == AssemblyTable && rows[table] > 0)
                assembly = Identity(content, 4, BlobWidth(heaps), heaps, strings);
            for (int row = 0; table == ReferenceTable && row < Math.Min(rows[table], MaxReferences); row++)
                if (Identity(content.Slice(row * width, width), 0, BlobWidth(heaps), heaps, strings) is { } reference)
                    references.Add(reference);
        }
        return new ClrMetadata(assembly, references);
    }

    private static int BlobWidth(int heaps) => (heaps & 4) != 0 ? 4 : 2;

    private static int Width(string columns, int heaps, ReadOnlySpan<long> rows)
    {
        int width = 0;
        foreach (Range range in columns.AsSpan().Split(' '))
        {
            ReadOnlySpan<char> column = columns.AsSpan(range);
            width += column[0] switch
            {
                _ when column.Length == 2 => rows[Hex(column)] > 0xffff ? 4 : 2,
                '2' => 2,
                '4' => 4,
                'S' => (heaps & 1) != 0 ? 4 : 2,
                'G' => (heaps & 2) != 0 ? 4 : 2,
                'B' => BlobWidth(heaps),
                _ => CodedWidth(column[0], rows),
            };
        }
        return width;
    }

    private static int CodedWidth(char kind, ReadOnlySpan<long> rows)
    {
        (int bits, string tables) = Coded(kind);
        foreach (Range range in tables.AsSpan().Split(' '))
            if (rows[Hex(tables.AsSpan(range))] >= 1 << (16 - bits))
                return 4;
        return 2;
    }

    private static int Hex(ReadOnlySpan<char> digits) => int.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    /// <summary>A row: version, flags, public key, name and culture; the Assembly table has a hash algorithm before them.</summary>
    private static AssemblyIdentity? Identity(ReadOnlySpan<byte> row, int at, int blob, int heaps, ReadOnlySpan<byte> strings)
    {
        int text = (heaps & 1) != 0 ? 4 : 2;
        string version = string.Create(CultureInfo.InvariantCulture,
            $"{Number(row[at..], 2)}.{Number(row[(at + 2)..], 2)}.{Number(row[(at + 4)..], 2)}.{Number(row[(at + 6)..], 2)}");
        int names = at + 12 + blob;
        string? name = Text(strings, Number(row[names..], text));
        return name is null ? null : new AssemblyIdentity(name, version, Text(strings, Number(row[(names + text)..], text)));
    }

    private static uint Number(ReadOnlySpan<byte> bytes, int width) =>
        width == 4 ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private static string? Text(ReadOnlySpan<byte> strings, uint at)
    {
        if (at >= strings.Length)
            return null;
        ReadOnlySpan<byte> rest = strings[(int)at..];
        int end = rest[..Math.Min(rest.Length, 1024)].IndexOf((byte)0);
        return end <= 0 ? null : Encoding.UTF8.GetString(rest[..end]);
    }
}
