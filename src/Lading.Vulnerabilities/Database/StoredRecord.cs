using System.Security.Cryptography;
using Lading.Scanning;
using Lading.Vulnerabilities.Advisories;

namespace Lading.Vulnerabilities.Database;

/// <summary>A row of the advisories table: the record, and where its JSON is.</summary>
/// <param name="Block">Row of the bodies table.</param>
/// <param name="Index">Which record in that block.</param>
/// <param name="Hash">SHA-256 of the JSON.</param>
/// <param name="Sets">The sets it came with, by their index in <see cref="DatabaseMeta.Sets"/>.</param>
/// <param name="Advisory">The record.</param>
internal sealed record StoredRecord(int Block, int Index, byte[] Hash, IReadOnlyList<int> Sets, Advisory Advisory)
{
    public static StoredRecord Read(ReadOnlySpan<byte> row)
    {
        var r = new FactReader(row);
        var record = new StoredRecord(r.Int(), r.Int(), r.Bytes(), r.List(static (ref r) => r.Int()), AdvisoryCodec.ReadAdvisory(ref r));
        return record.Hash.Length == SHA256.HashSizeInBytes ? record : throw new InvalidDataException("a digest of a wrong length");
    }

    /// <summary>Writes a row. <paramref name="advisory"/> is as <see cref="AdvisoryCodec"/> wrote it.</summary>
    public static void Write(FactWriter w, int block, int index, byte[] hash, IReadOnlyCollection<int> sets, ReadOnlySpan<byte> advisory)
    {
        w.Number(block);
        w.Number(index);
        w.Bytes(hash);
        w.List(sets, static (w, s) => w.Number(s));
        w.Raw(advisory);
    }
}
