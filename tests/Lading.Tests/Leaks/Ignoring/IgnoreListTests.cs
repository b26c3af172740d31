using System.Text;
using CsCheck;
using Lading.Leaks.Detection;
using Lading.Leaks.Findings;
using Lading.Leaks.Ignoring;
using Xunit;

namespace Lading.Tests.Leaks.Ignoring;

public class IgnoreListTests
{
    private static readonly DateOnly Today = new(2026, 6, 1);
    private static readonly FingerprintKey Key = new(new byte[32]);
    private static readonly string Hash = KnownHashes.Of("hunter2hunter2"u8);

    [Theory]
    [InlineData("src/a.env:npm-token:3", true)]
    [InlineData("./src/a.env:npm-token:3 ", true)]
    [InlineData("0123456789012345678901234567890123456789:src/a.env:npm-token:3", true)]
    [InlineData("src/a.env:npm-token:4", false)]
    [InlineData("a.env:npm-token:3", false)]
    [InlineData("src/a.env:github-pat:3", false)]
    [InlineData("src/a.env:some-rule-of-gitleaks:3", true)]
    [InlineData("# src/a.env:npm-token:3", false)]
    public void Gitleaksignore_names_file_rule_and_line(string line, bool ignored)
    {
        IgnoredReport result = Read(".gitleaksignore", "# known\n\n" + line + "\n").Apply(Report(), Today, IsKnown);
        Assert.Equal(ignored ? 1 : 2, result.Report.Leaks.Single().Places.Count);
        Assert.Equal(ignored ? 1 : 0, result.Report.Ignored);
    }

    [Fact]
    public void A_report_of_gitleaks_covers_the_value_in_its_file_wherever_the_line_is()
    {
        string json = """[{"RuleID":"x","File":"src/a.env","StartLine":99,"Secret":"hunter2hunter2","Fingerprint":"f"}]""";
        IgnoreList list = Read("baseline.json", json);
        Assert.Equal(Hash, list.Hashes!.Find("hunter2hunter2"u8));
        Assert.Null(list.Hashes.Find("another"u8));
        Assert.Equal("app/b.env", Assert.Single(list.Apply(Report(Hash), Today, IsKnown).Report.Leaks.Single().Places).Path);
        Assert.Equal(2, list.Apply(Report(), Today, IsKnown).Report.Leaks.Single().Places.Count);
    }

    [Fact]
    public void A_redacted_report_covers_rule_file_and_line()
    {
        IgnoreList list = Read("b.json", """[{"RuleID":"npm-token","File":"src/a.env","StartLine":3,"Secret":"REDACTED"},{"RuleID":"npm-token","File":"src/a.env","StartLine":4,"Secret":"REDACTED"}]""");
        IgnoredReport result = list.Apply(Report(), Today, IsKnown);
        Assert.Single(result.Report.Leaks.Single().Places);
        Assert.Contains("[1]", Assert.Single(result.Unused).Place, StringComparison.Ordinal);
    }

    [Fact]
    public void A_baseline_of_detect_secrets_covers_by_hash_also_where_the_repository_lies_elsewhere()
    {
        string json = $$$"""{"version":"1.5.0","results":{"a.env":[{"type":"Secret Keyword","filename":"a.env","hashed_secret":"{{{Hash}}}","is_verified":false,"line_number":3,"is_secret":true}]}}""";
        IgnoreList list = Read(".secrets.baseline", json);
        Assert.Equal("app/b.env", Assert.Single(list.Apply(Report(Hash), Today, IsKnown).Report.Leaks.Single().Places).Path);
        Assert.Contains("audited to be real", Assert.Single(list.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Entries_of_trivy_expire()
    {
        IgnoreList list = Read(".trivyignore.yaml", "secrets:\n  - id: npm-token\n    paths: [\"src/**\"]\n    expired_at: 2026-06-01\n    statement: known\n  - id: npm-token\n    expired_at: 2026-05-31\n");
        IgnoredReport result = list.Apply(Report(), Today, IsKnown);
        Assert.Equal("app/b.env", Assert.Single(result.Report.Leaks.Single().Places).Path);
        Assert.Contains("secrets[1]", Assert.Single(result.Expired).Place, StringComparison.Ordinal);
        Assert.Empty(result.Unused);
    }

    [Fact]
    public void Our_own_list_is_read_as_it_was_written_and_keeps_reasons()
    {
        using var first = new MemoryStream();
        LadingBaseline.Write(first, Report(), Key, IgnoreList.Empty);
        IgnoreList list = IgnoreList.Read(first.ToArray(), ".ladingleaks");
        Assert.Equal(Key.Id, list.Key!.Id);
        Assert.Empty(list.Apply(Report(), Today, IsKnown).Report.Leaks);
        LeakReport elsewhere = Report() with { Leaks = [Report().Leaks[0] with { Places = [new LeakPlace { Kind = PlaceKind.File, Path = "new.env", Line = 1 }] }] };
        IgnoredReport result = list.Apply(elsewhere, Today, IsKnown);
        Assert.Single(result.Report.Leaks);
        Assert.Single(result.Unused);
        IgnoreList reasoned = list with { Entries = [list.Entries[0] with { Reason = "rotated", Expires = Today }] };
        using var second = new MemoryStream();
        LadingBaseline.Write(second, Report(), Key, reasoned);
        Assert.Equal(("rotated", Today), (IgnoreList.Read(second.ToArray(), "x").Entries[0].Reason, IgnoreList.Read(second.ToArray(), "x").Entries[0].Expires!.Value));
    }

    [Fact]
    public void Lists_with_different_keys_do_not_go_together()
    {
        IgnoreList other = IgnoreList.Empty with { Key = FingerprintKey.Random() };
        Assert.Throws<LadingException>(() => (IgnoreList.Empty with { Key = Key }).With(other));
    }

    [Theory]
    [InlineData(".gitleaksignore", "only-a-word", ":1:")]
    [InlineData("x.json", "{\"a\":1}", "not a list that is known")]
    [InlineData("x.json", "[{\"RuleID\":\"a\"}]", "[0] has no File")]
    [InlineData("x.json", "[{\"RuleID\":\"a\",\"File\":\"b\",\"StartLine\":1e99}]", "not a list that is known")]
    [InlineData("x.json", "{\"version\":999999999999999999991,\"entries\":[]}", "/version is not")]
    [InlineData("x.json", "{\"results\":{\"a\":[{\"hashed_secret\":\"zz\"}]}}", "hashed_secret")]
    [InlineData("x.json", "{\"version\":2,\"entries\":[]}", "/version")]
    [InlineData("x.json", "{\"version\":1,\"entries\":[{\"fingerprint\":\"00000000000000000000000000000000\"}]}", "/key is missing")]
    [InlineData("x.yaml", "secrets:\n  - paths: [a]\n", "secrets[0] has no id")]
    public void A_broken_list_is_told_with_its_place(string name, string text, string message) =>
        Assert.Contains(message, Assert.Throws<LadingException>(() => Read(name, text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Random_bytes_throw_nothing_but_errors_for_people()
    {
        string[] seeds = ["""{"version":1,"key":"00","entries":[{"fingerprint":"0","paths":["a"]}]}""", """[{"RuleID":"x","File":"a","StartLine":9,"Secret":"s"}]""", """{"results":{"a":[{"hashed_secret":"0","type":"t","line_number":1}]}}""", "a:b:3\n", "secrets:\n  - id: a\n    expired_at: 2026-01-01\n"];
        Gen.Select(Gen.Int[0, seeds.Length - 1], Gen.Int[0, 70], Gen.Char["{}[]\":,0aß-\n "], Gen.Int[0, 3], Gen.Int[0, 2]).Sample((seed, at, c, drop, name) =>
        {
            at = Math.Min(at, seeds[seed].Length);
            string text = seeds[seed][..at] + c + seeds[seed][Math.Min(seeds[seed].Length, at + drop)..];
            try
            {
                Read(((string[])["x.json", "x.yaml", "x"])[name], text);
            }
            catch (LadingException)
            {
            }
        }, iter: 3000);
    }

    private static bool IsKnown(string rule) => rule is "npm-token" or "github-pat";

    private static IgnoreList Read(string name, string text) => IgnoreList.Read(Encoding.UTF8.GetBytes(text), name);

    private static LeakReport Report(string? hash = null) => new()
    {
        Source = "dir:.",
        Leaks =
        [
            new Leak
            {
                Rule = "npm-token", Title = "npm token", Confidence = Confidence.Shaped, Severity = LeakSeverity.High, KnownHash = hash,
                Fingerprint = Key.Of("npm-token", "hunter2hunter2"u8), Masked = "****",
                Places = [new LeakPlace { Kind = PlaceKind.File, Path = "src/a.env", Line = 3 }, new LeakPlace { Kind = PlaceKind.File, Path = "app/b.env", Line = 3 }],
            },
        ],
    };
}
