using System.Security.Cryptography;

namespace Lading.Vulnerabilities.Database;

/// <summary>Checks a whole database: every row's checksum, every record's SHA-256, and the digest over all of it.</summary>
internal static class DatabaseCheck
{
    /// <summary>Throws <see cref="LadingException"/> at the first thing that is not as it was written; returns the number of records.</summary>
    public static int Verify(DatabaseFile file)
    {
        DatabaseMeta meta = file.Meta;
        foreach ((DatabaseTable table, int rows) in (ReadOnlySpan<(DatabaseTable, int)>)[(DatabaseTable.Packages, meta.PackageBuckets), (DatabaseTable.Names, meta.NameBuckets), (DatabaseTable.Problems, 1)])
            for (int i = 0; i < rows; i++)
                file.Row(table, i);
        var records = new List<StoredRecord>(meta.Stored);
        for (int i = 0; i < meta.Stored; i++)
            records.Add(file.Decode(DatabaseTable.Advisories, i, StoredRecord.Read));
        Parallel.ForEach(records.GroupBy(r => r.Block), group => VerifyBlock(file, group));
        string digest = DatabaseWriter.DigestOf(records.Select(r => (r.Advisory.Source, r.Advisory.Id, r.Hash)), DatabaseContent.Kev(file), DatabaseContent.Epss(file));
        return digest == meta.Info.Digest ? records.Count : throw SqliteFile.Damaged(file.Path, $"its content has the digest {digest}, not {meta.Info.Digest} as it states");
    }

    private static void VerifyBlock(DatabaseFile file, IGrouping<int, StoredRecord> group) => file.Decode(DatabaseTable.Bodies, group.Key, row =>
    {
        List<ReadOnlyMemory<byte>> bodies = BodyBlock.Unpack(row);
        foreach (StoredRecord record in group)
            if (record.Index < 0 || record.Index >= bodies.Count || !SHA256.HashData(bodies[record.Index].Span).AsSpan().SequenceEqual(record.Hash))
                throw new InvalidDataException($"the record {record.Advisory.Id} is not what was imported");
        return true;
    });
}
