using Lading.Scanning;
using Lading.Vulnerabilities.Advisories;

namespace Lading.Vulnerabilities.Database;

/// <summary>Reads whole parts of a database, for builds, checks and listings.</summary>
internal static class DatabaseContent
{
    /// <summary>The KEV catalogue.</summary>
    public static KevCatalogue Kev(DatabaseFile file) => file.Decode(DatabaseTable.Exploits, 0, row => KevCatalogue.Read(row, file.Meta.Info.KevVersion));

    /// <summary>The EPSS scores.</summary>
    public static EpssScores Epss(DatabaseFile file)
    {
        var scores = new List<(long, int, int)>();
        for (int row = 1; row <= file.Meta.EpssKeys.Count; row++)
            scores.AddRange(file.Decode(DatabaseTable.Exploits, row, EpssScores.ReadRow));
        return new EpssScores(file.Meta.Info.EpssDate is "unknown" ? null : file.Meta.Info.EpssDate, scores);
    }

    /// <summary>All records, those that a private one stands for behind the others.</summary>
    public static IEnumerable<StoredRecord> Records(DatabaseFile file)
    {
        for (int i = 0; i < file.Meta.Stored; i++)
            yield return file.Decode(DatabaseTable.Advisories, i, StoredRecord.Read);
    }

    /// <summary>What was left out or looked wrong when the records were imported; the first 20,000.</summary>
    public static IReadOnlyList<OsvProblem> Problems(DatabaseFile file) => file.Decode(DatabaseTable.Problems, 0, static row =>
        new FactReader(row).List(static (ref r) => new OsvProblem(r.RequiredText(), r.RequiredText(), r.RequiredText(), r.RequiredText())));
}
