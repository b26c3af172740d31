namespace Lading.Vulnerabilities.Database;

/// <summary>How a record differs between two databases.</summary>
public enum RecordChangeKind
{
    /// <summary>It is new.</summary>
    Added,
    /// <summary>It is gone.</summary>
    Removed,
    /// <summary>It says something else.</summary>
    Changed,
    /// <summary>It was withdrawn.</summary>
    Withdrawn,
}

/// <summary>A record that differs.</summary>
/// <param name="Kind">How.</param>
/// <param name="Set">The set it is in, its ecosystem on OSV.dev; the name of the layer for a private one.</param>
/// <param name="Id">Its id.</param>
/// <param name="Summary">Its one line, the newer.</param>
public sealed record RecordChange(RecordChangeKind Kind, string Set, string Id, string? Summary);

/// <summary>What changed between two databases.</summary>
/// <param name="Records">Records that differ, ordered by set and id.</param>
/// <param name="Exploits">True when KEV or EPSS differ.</param>
public sealed record DatabaseDiff(IReadOnlyList<RecordChange> Records, bool Exploits)
{
    /// <summary>True when the two say the same.</summary>
    public bool IsEmpty => Records.Count == 0 && !Exploits;

    /// <summary>Compares two database files.</summary>
    public static DatabaseDiff Between(string before, string after)
    {
        using DatabaseFile old = DatabaseFile.Open(before), @new = DatabaseFile.Open(after);
        if (old.Meta.Info.Digest == @new.Meta.Info.Digest)
            return new DatabaseDiff([], false);
        Dictionary<(string, string), StoredRecord> left = ByKey(old), right = ByKey(@new);
        var changes = new List<RecordChange>();
        foreach (((string, string) key, StoredRecord record) in right)
        {
            if (!left.TryGetValue(key, out StoredRecord? earlier))
                changes.Add(Change(RecordChangeKind.Added, @new, record));
            else if (!earlier.Hash.AsSpan().SequenceEqual(record.Hash))
                changes.Add(Change(record.Advisory.Withdrawn is not null && earlier.Advisory.Withdrawn is null ? RecordChangeKind.Withdrawn : RecordChangeKind.Changed, @new, record));
        }
        foreach (((string, string) key, StoredRecord record) in left)
            if (!right.ContainsKey(key))
                changes.Add(Change(RecordChangeKind.Removed, old, record));
        bool exploits = !DatabaseContent.Kev(old).Entries.SequenceEqual(DatabaseContent.Kev(@new).Entries) || !DatabaseContent.Epss(old).Scores.SequenceEqual(DatabaseContent.Epss(@new).Scores);
        return new DatabaseDiff([.. changes.OrderBy(c => c.Set, StringComparer.Ordinal).ThenBy(c => c.Id, StringComparer.Ordinal).ThenBy(c => c.Kind)], exploits);
    }

    private static Dictionary<(string, string), StoredRecord> ByKey(DatabaseFile file) =>
        DatabaseContent.Records(file).ToDictionary(r => (r.Advisory.Source, r.Advisory.Id));

    private static RecordChange Change(RecordChangeKind kind, DatabaseFile file, StoredRecord record)
    {
        RecordSet? set = record.Sets.Count > 0 ? file.Meta.Sets.ElementAtOrDefault(record.Sets[0]) : null;
        string name = record.Advisory.Source != DatabaseBuild.PublicLayer ? record.Advisory.Source : set?.Name ?? "";
        return new RecordChange(kind, name, record.Advisory.Id, record.Advisory.Summary);
    }
}
