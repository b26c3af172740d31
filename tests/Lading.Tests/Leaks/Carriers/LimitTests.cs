using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Lading.Leaks.BuildFiles;
using Lading.Leaks.Carriers;
using Lading.Leaks.Detection;
using Lading.Leaks.Findings;
using Lading.Leaks.Rules;
using Lading.Scanning;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Leaks.Carriers;

/// <summary>What a limit cuts off is told; what none cuts off is not.</summary>
public class LimitTests
{
    // The published vector of GitHub's checksum, in two parts so that scanners of this repository stay quiet.
    private const string Token = "ghp_" + "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq17";

    private static LeakFact? Search(string path, string text, RuleSet? rules = null, bool buildFiles = false)
    {
        using var analyzer = new LeaksAnalyzer(new SecretScanner(MarkedSecrets.Key, rules ?? RuleSet.BuiltIn), buildFiles: buildFiles);
        return (LeakFact?)analyzer.Analyze(ScannedFile.FromBytes(path, Encoding.ASCII.GetBytes(text), []));
    }

    private static string[] Skipped(string path, string text, RuleSet? rules = null, bool buildFiles = false) =>
        [.. (Search(path, text, rules, buildFiles)?.Skipped ?? []).Select(s => s.Reason)];

    private static string Base64(string text, int times) =>
        times == 0 ? text : Base64(Convert.ToBase64String(Encoding.ASCII.GetBytes(text)), times - 1);

    [Fact]
    public void Matches_beyond_the_limit_of_one_text_are_told()
    {
        string token = $"k = {Token}\n";
        Assert.Contains(Skipped("a.env", string.Concat(Enumerable.Repeat(token, 50_010))), r => r.StartsWith("it holds more than 50000 values like secrets"));
        Assert.Empty(Skipped("a.env", string.Concat(Enumerable.Repeat(token, 100))));
    }

    [Fact]
    public void What_is_encoded_deeper_than_three_times_is_told()
    {
        string secret = $"password for the registry: {Token} and nothing else";
        LeakFact three = Search("a.txt", Base64(secret, 3))!;
        Assert.Equal(["base64", "base64", "base64"], Assert.Single(three.Found).Sighting.Encodings);
        Assert.Empty(three.Skipped);
        Assert.Contains(Skipped("a.txt", Base64(secret, 4)), r => r.StartsWith("it holds base64 or hex encoded more than 3 times over"));
    }

    [Fact]
    public void Text_that_costs_too_much_to_decode_is_told()
    {
        string mixed = string.Concat(Enumerable.Repeat("%41\\n&amp;b", 100_000));
        Assert.Contains(Skipped("a.txt", mixed), r => r.StartsWith("it is encoded in so many ways"));
    }

    [Fact]
    public void A_gzip_bomb_in_base64_is_told()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
            gzip.Write(new byte[20 << 20]);
        Assert.Contains(Skipped("a.txt", $"data: {Convert.ToBase64String(packed.ToArray())}\n"), r => r.StartsWith("it is encoded in so many ways"));
    }

    [Fact]
    public void Matches_of_a_users_rule_beyond_the_limit_of_one_window_are_told()
    {
        RuleSet rules = RuleSet.BuiltIn.With([new PatternRule { Id = "x", Title = "X", Keywords = ["xkey"], Pattern = new Regex("xkey[0-9]+", RegexOptions.NonBacktracking) }]);
        string line(int count) => string.Concat(Enumerable.Range(1000, count).Select(i => $"xkey{i}\n"));
        Assert.Contains(Skipped("a.txt", line(600), rules), r => r.StartsWith("a rule of --rules matches more than 500 times"));
        Assert.Empty(Skipped("a.txt", line(400), rules));
    }

    [Fact]
    public void A_users_rule_of_many_states_finds_what_it_describes()
    {
        RuleSet rules = UserRuleFile("[ab]*a[ab]{900}c");
        var random = new Random(1);
        string text = string.Concat(Enumerable.Range(0, 3000).Select(_ => random.Next(2) == 0 ? 'a' : 'b')) + "a" + new string('b', 900) + "c\n";
        LeakFact fact = Search("a.txt", text, rules)!;
        Assert.Equal("x", Assert.Single(fact.Found).Sighting.Rule);
        Assert.Empty(fact.Skipped);
    }

    private static RuleSet UserRuleFile(string pattern)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("rules.toml", Encoding.UTF8.GetBytes($"[[rules]]\nid = 'x'\ndescription = 'X'\nregex = '''{pattern}'''\n"));
        return Lading.Leaks.UserRules.UserRuleFile.Read(path).ApplyTo(RuleSet.BuiltIn.With(disabled: RuleSet.BuiltIn.All.Select(r => r.Id)));
    }

    [Fact]
    public void A_limit_that_many_stretches_meet_is_told_once()
    {
        string deep = Base64($"password for the registry: {Token} and nothing else", 4);
        var text = new StringBuilder();
        while (text.Length < 24 << 20)
            text.Append('x', 1 << 20).Append('\n').Append(deep).Append('\n');
        Assert.Single(Skipped("a.log", text.ToString()));
    }

    [Fact]
    public void A_build_file_too_large_to_be_judged_is_told()
    {
        string large = "apiVersion: v1\nkind: ConfigMap\n" + string.Concat(Enumerable.Repeat("# a comment\n", SourceFile.MaxBytes / 12 + 1));
        Assert.Contains(Skipped("k8s.yaml", large, buildFiles: true), r => r.StartsWith("it could not be judged as a build file"));
        Assert.Empty(Skipped("k8s.txt", large, buildFiles: true));
    }
}
