using System.Buffers.Binary;
using System.IO.Hashing;

namespace Lading.Vulnerabilities.Database;

/// <summary>
/// The tables of the file. Each holds rows numbered from 0 without a gap, and each row is a checksum and its content; how
/// many rows there are is in row 0 of <see cref="Meta"/>. So a row that is not there, or not what was written, is noticed,
/// and "nothing is known about this package" is always proved by an intact row.
/// </summary>
internal enum DatabaseTable
{
    /// <summary>What the database is; one row.</summary>
    Meta = 1,
    /// <summary>Affected entries by package, in buckets.</summary>
    Packages,
    /// <summary>Records by id, alias and upstream id, in buckets.</summary>
    Names,
    /// <summary>One row a record: all but its long texts.</summary>
    Advisories,
    /// <summary>The records' JSON, many in one compressed block.</summary>
    Bodies,
    /// <summary>KEV and EPSS.</summary>
    Exploits,
    /// <summary>What was left out or looked wrong.</summary>
    Problems,
}

/// <summary>How rows are written, and checked when read.</summary>
internal static class DatabaseRow
{
    /// <summary>Bytes before the content.</summary>
    public const int Checksum = 8;

    /// <summary>Version of the form of the file; kept as SQLite's <c>user_version</c>.</summary>
    public const int SchemaVersion = 1;

    /// <summary>SQLite's <c>application_id</c>: "LDAD".</summary>
    public const int ApplicationId = 0x4c444144;

    /// <summary>Name of a table in the file.</summary>
    public static string NameOf(DatabaseTable table) => table switch
    {
        DatabaseTable.Meta => "meta",
        DatabaseTable.Packages => "packages",
        DatabaseTable.Names => "names",
        DatabaseTable.Advisories => "advisories",
        DatabaseTable.Bodies => "bodies",
        DatabaseTable.Exploits => "exploits",
        _ => "problems",
    };

    /// <summary>The row: checksum and content. The checksum knows its place, so rows cannot stand for one another.</summary>
    public static byte[] Seal(DatabaseTable table, long number, ReadOnlySpan<byte> content)
    {
        byte[] row = new byte[Checksum + content.Length];
        content.CopyTo(row.AsSpan(Checksum));
        BinaryPrimitives.WriteUInt64LittleEndian(row, Sum(table, number, content));
        return row;
    }

    /// <summary>The content of a row; false when it is not what was written.</summary>
    public static bool TryOpen(DatabaseTable table, long number, ReadOnlySpan<byte> row, out ReadOnlySpan<byte> content)
    {
        content = row.Length < Checksum ? default : row[Checksum..];
        return row.Length >= Checksum && BinaryPrimitives.ReadUInt64LittleEndian(row) == Sum(table, number, content);
    }

    private static ulong Sum(DatabaseTable table, long number, ReadOnlySpan<byte> content) => XxHash3.HashToUInt64(content, ((long)table << 56) ^ number);
}
