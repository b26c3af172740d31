using System.Text;
using Lading.Leaks.Detection;
using Lading.Leaks.Findings;
using Lading.Leaks.Rules;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Leaks.Rules;

/// <summary>Every row of the table of token formats has a rule, and what the row describes is found by it.</summary>
public sealed class FormatTableTests
{
    private static readonly SecretScanner s_scanner = new(new FingerprintKey(new byte[32]));

    private static readonly string[] s_checked = ["github-pat", "github-oauth", "github-user-to-server", "github-server-to-server", "github-refresh",
        "npm-token", "gitlab-pat-routable", "bitbucket-app-password", "atlassian-api-token", "grafana-sa", "age-secret-key", "age-pq-key", "nkey-seed"];

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

    /// <summary>A line that holds the value as the row's context says that it must be held; null when the row is for people.</summary>
    internal static string? Line(IReadOnlyDictionary<string, string> row, Random random)
    {
        string id = row["id"], context = row["context"], anchor = row["anchor"].Split(',')[0];
        if (FormatSamples.Special(id, random) is { } special)
            return $"VALUE={special}";
        if (FormatSamples.Body(random, row["body"]) is not { } body)
            return null;
        if (context.StartsWith("self", StringComparison.Ordinal))
            return $"VALUE={anchor}{body}";
        // A prefix of the value ends with punctuation or is not a word; a keyword is a word.
        if (!context.Contains("keyword", StringComparison.Ordinal))
            return null;
        string keyword = context.Split(' ') is [.., var last] && last.Contains('_') ? last : row["provider"].Split(' ', '/')[0];
        bool prefix = anchor.Length < 5 && !keyword.StartsWith(anchor.TrimEnd('_'), StringComparison.OrdinalIgnoreCase) || anchor.EndsWith('-') || anchor.EndsWith('_') && char.IsLower(anchor[0]);
        return $"{(anchor.Length >= 5 && !prefix ? anchor.TrimEnd('_') : keyword)}_API_TOKEN={(prefix ? anchor : "")}{body}";
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
                if (Line(row, random) is not { } line)
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
        foreach (string id in s_checked)
        {
            for (int i = 0; i < 20; i++)
            {
                string value = FormatSamples.Special(id, random)!;
                Assert.Contains(Scan($"x={value}"), s => s.Rule == id && s.Confidence == Confidence.Proven);
                int at = random.Next(value.IndexOfAny(['_', '-']) + 8, value.Length);
                char other = value[at] switch { 'A' => 'B', 'Q' => 'P', '7' => '6', >= '0' and <= '9' => value[at] == '5' ? '4' : '5', >= 'a' and <= 'f' => value[at] == 'c' ? 'd' : 'c', >= 'a' => value[at] == 'x' ? 'z' : 'x', _ => 'A' };
                if (!char.IsAsciiLetterOrDigit(value[at]))
                    continue;
                string flipped = value[..at] + other + value[(at + 1)..];
                Assert.DoesNotContain(Scan($"x={flipped}"), s => s.Rule == id);
            }
        }
    }
}
