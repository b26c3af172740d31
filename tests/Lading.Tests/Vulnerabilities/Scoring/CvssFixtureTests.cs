using System.Globalization;
using Lading.Testing;
using Lading.Vulnerabilities.Scoring;
using Xunit;

namespace Lading.Tests.Vulnerabilities.Scoring;

/// <summary>Every vector of the shared tables has the score that two other programs agree on.</summary>
public class CvssFixtureTests
{
    private const string Folder = "fixtures/cvss";

    public static TheoryData<string> Tables()
    {
        var tables = new TheoryData<string>();
        if (SharedData.Find(Folder) is { } folder)
            foreach (string file in Directory.GetFiles(folder, "*.tsv").Order(StringComparer.Ordinal))
                tables.Add(Path.GetFileName(file));
        if (tables.Count == 0)
            tables.Add("");
        return tables;
    }

    [Theory, MemberData(nameof(Tables))]
    public void Every_row_has_its_scores(string table)
    {
        if (table.Length == 0)
            Assert.Skip($"{Folder} is not there");
        var failures = new List<string>();
        int rows = 0;
        foreach (IReadOnlyDictionary<string, string> row in SharedData.Table($"{Folder}/{table}"))
        {
            rows++;
            if (!CvssVector.TryParse(row["vector"], out CvssVector? vector))
            {
                failures.Add($"{row["vector"]}: refused");
                continue;
            }
            Compare("score", (decimal)vector!.Score);
            Compare("base", vector.Base());
            Compare("temporal", vector.Temporal());
            Compare("environmental", vector.Environmental());

            void Compare(string column, decimal found)
            {
                if (row.TryGetValue(column, out string? expected) && expected.Length > 0
                    && decimal.Parse(expected, CultureInfo.InvariantCulture) != found)
                    failures.Add($"{row["vector"]}: {column} is {found}, not {expected}");
            }
        }
        Assert.NotEqual(0, rows);
        Assert.True(failures.Count == 0, $"{failures.Count} of {rows}\n" + string.Join("\n", failures.Take(20)));
    }
}
