using System.Text;
using Lading.Leaks.Detection;
using Lading.Leaks.Findings;
using Lading.Leaks.Rules;
using Lading.Testing;
using Lading.Testing.Leaks;
using Xunit;

namespace Lading.Tests.Leaks.Rules;

/// <summary>Every row of the table of token formats has a rule, and what the row describes is found by it.</summary>
public sealed class FormatTableTests
{
    private static readonly SecretScanner s_scanner = new(new FingerprintKey(new byte[32]));

    private static IReadOnlyList<IReadOnlyDictionary<string, string>> Rows()
    {
        IReadOnlyList<IReadOnlyDictionary<string, string>> rows = [.. SharedData.Table("fixtures/leaks/token-formats.tsv")];
        Assert.SkipWhen(rows.Count == 0, "no table of token formats: LADING_SHARED");
        return rows;
    }

    private static List<Sighting> Scan(string text, string path = "app/.env")
    {
        var found = new List<Sighting>();
        s_scanner.Scan(Encoding.UTF8.GetBytes(text), path, lines: true, found);
        return found;
    }

    [Fact]
    public void Every_row_has_a_rule()
    {
        string[] missing = [.. Rows().Select(r => r["id"]).Where(id => RuleSet.BuiltIn.Find(id) is null)];
        Assert.True(missing.Length == 0, string.Join(", ", missing));
    }

    [Fact]
    public void What_a_row_describes_is_found_by_its_rule()
    {
        var random = new Random(7);
        var missed = new List<string>();
        int tried = 0;
        foreach (var row in Rows())
        {
            for (int i = 0; i < 5; i++)
            {
                if (FormatSamples.Line(row, random) is not { } line)
                    break;
                tried++;
                if (!Scan(line).Any(s => s.Rule == row["id"]))
                    missed.Add($"{row["id"]}: {line} gave {string.Join(' ', Scan(line).Select(s => s.Rule))}");
            }
        }
        Assert.True(tried > 500, $"{tried} values were made");
        Assert.True(missed.Count * 50 <= tried, $"{missed.Count} of {tried}:\n{string.Join('\n', missed)}");
    }

    [Fact]
    public void One_flipped_character_breaks_a_checksum()
    {
        var random = new Random(11);
        foreach (string id in NearMisses.Checked)
        {
            for (int i = 0; i < 20; i++)
            {
                string value = FormatSamples.Special(id, random)!;
                Assert.Contains(Scan($"x={value}"), s => s.Rule == id && s.Confidence == Confidence.Proven);
                if (NearMisses.Flipped(value, random) is not { } flipped)
                    continue;
                Assert.DoesNotContain(Scan($"x={flipped}"), s => s.Rule == id);
            }
        }
    }
}
