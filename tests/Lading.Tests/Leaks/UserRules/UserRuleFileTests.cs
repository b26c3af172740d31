using System.Text;
using CsCheck;
using Lading.Leaks.Detection;
using Lading.Leaks.Findings;
using Lading.Leaks.Rules;
using Lading.Leaks.UserRules;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Leaks.UserRules;

public class UserRuleFileTests
{
    private const string Rule = """
        title = "ours"
        [[rules]]
        id = "acme-key"
        description = "ACME key"
        regex = '''(acme)_([a-zA-Z0-9]{12,40})'''
        secretGroup = 2
        keywords = ["ACME_"]
        tags = ["key"]

        """;

    [Fact]
    public void A_rule_finds_its_group_behind_its_keyword()
    {
        Sighting sighting = Assert.Single(Find(Rule, "key: acme_Qz81mPw7Lr02Xy"));
        Assert.Equal(("acme-key", 10L, 14), (sighting.Rule, sighting.Offset, sighting.Length));
    }

    [Theory]
    [InlineData("entropy = 3.9", "acme_aaaaaaaaaaaaab", false)]
    [InlineData("entropy = 3.5", "acme_Qz81mPw7Lr02Xy", true)]
    [InlineData("path = '''\\.env$'''", "acme_Qz81mPw7Lr02Xy", false)]
    [InlineData("path = '''\\.txt$'''", "acme_Qz81mPw7Lr02Xy", true)]
    [InlineData("[[rules.allowlists]]\nstopwords = [\"PW7\"]", "acme_Qz81mPw7Lr02Xy", false)]
    [InlineData("[[rules.allowlists]]\nregexes = ['''^Qz''']", "acme_Qz81mPw7Lr02Xy", false)]
    [InlineData("[[rules.allowlists]]\nregexes = ['''^acme''']", "acme_Qz81mPw7Lr02Xy", true)]
    [InlineData("[[rules.allowlists]]\nregexTarget = \"match\"\nregexes = ['''^acme''']", "acme_Qz81mPw7Lr02Xy", false)]
    [InlineData("[[rules.allowlists]]\nregexTarget = \"line\"\nregexes = ['''dummy''']", "acme_Qz81mPw7Lr02Xy # dummy", false)]
    [InlineData("[[rules.allowlists]]\ncondition = \"AND\"\npaths = ['''a\\.txt''']\nstopwords = [\"nothere\"]", "acme_Qz81mPw7Lr02Xy", true)]
    [InlineData("[[rules.allowlists]]\ncondition = \"AND\"\npaths = ['''a\\.txt''']\nstopwords = [\"xy\"]", "acme_Qz81mPw7Lr02Xy", false)]
    [InlineData("[rules.allowlist]\nstopwords = [\"xy\"]", "acme_Qz81mPw7Lr02Xy", false)]
    [InlineData("[[rules.allowlists]]\ncondition = \"AND\"\ncommits = [\"abc\"]\nstopwords = [\"xy\"]", "acme_Qz81mPw7Lr02Xy", true)]
    [InlineData("[[allowlists]]\nstopwords = [\"xy\"]\ntargetRules = [\"acme-key\"]", "acme_Qz81mPw7Lr02Xy", false)]
    [InlineData("[[allowlists]]\nstopwords = [\"xy\"]\ntargetRules = [\"other\"]", "acme_Qz81mPw7Lr02Xy", true)]
    [InlineData("[allowlist]\npaths = ['''txt$''']", "acme_Qz81mPw7Lr02Xy", false)]
    [InlineData("[extend]\ndisabledRules = [\"acme-key\"]", "acme_Qz81mPw7Lr02Xy", false)]
    [InlineData("skipReport = true", "acme_Qz81mPw7Lr02Xy", false)]
    public void Every_condition_of_gitleaks_counts(string more, string text, bool found) => Assert.Equal(found, Find(Rule + more, text).Count == 1);

    [Fact]
    public void A_required_rule_must_find_something_near()
    {
        string rules = Rule + """
            [[rules.required]]
            id = "acme-user"
            withinLines = 2
            [[rules]]
            id = "acme-user"
            regex = '''user_[0-9]{4}'''
            keywords = ["user_"]
            skipReport = true
            """;
        Assert.Equal("acme-key", Assert.Single(Find(rules, "user_1234\nacme_Qz81mPw7Lr02Xy")).Rule);
        Assert.Empty(Find(rules, "user_1234\n\n\n\nacme_Qz81mPw7Lr02Xy"));
        Assert.Empty(Find(rules, "acme_Qz81mPw7Lr02Xy"));
    }

    [Fact]
    public void A_rule_with_a_path_alone_finds_the_file_once()
    {
        string rules = "[[rules]]\nid = \"keystore\"\npath = '''\\.txt$'''";
        Assert.Equal("keystore", Assert.Single(Find(rules, new string('x', 200_000))).Rule);
        Assert.Empty(Find(rules.Replace("txt", "jks"), "x"));
    }

    [Fact]
    public void Files_extend_one_another_and_the_later_rule_wins()
    {
        using var folder = new TemporaryFolder();
        folder.Write("base.toml", Encoding.UTF8.GetBytes(Rule + "[[rules]]\nid = \"b\"\nregex = '''bbbb'''"));
        string path = folder.Write("own.toml", Encoding.UTF8.GetBytes("[extend]\npath = \"base.toml\"\n[[rules]]\nid = \"b\"\nregex = '''cccc'''\n[[rules]]\nid = \"acme-key\"\n[[rules.allowlists]]\nstopwords = [\"Qz\"]"));
        UserRuleFile rules = UserRuleFile.Read(path);
        Assert.Equal(["acme-key", "b"], rules.Patterns.Select(p => p.Id));
        Assert.Matches(rules.Patterns[1].Pattern, "cccc");
        Assert.Equal(["acme-key"], Assert.Single(rules.Allow).Rules);
        folder.Write("base.toml", Encoding.UTF8.GetBytes("[extend]\npath = \"own.toml\""));
        Assert.Contains("extend one another", Assert.Throws<LadingException>(() => UserRuleFile.Read(path)).Message);
    }

    [Fact]
    public void Trivys_file_is_read()
    {
        string yaml = """
            rules:
              - id: acme
                category: general
                title: ACME
                severity: CRITICAL
                regex: (?i)(?P<key>acme)_(?P<secret>[a-z0-9]{12,})
                secret-group-name: secret
                keywords: [acme_]
                allow-rules:
                  - id: mine
                    regex: ^zzz
            allow-rules:
              - id: docs
                path: ^docs/
            disable-rules: [github-pat]
            """;
        UserRuleFile rules = Read(yaml, "trivy-secret.yaml");
        Sighting sighting = Assert.Single(Find(rules, "ACME_qz81mpw7lr02xy"));
        Assert.Equal((5L, 14), (sighting.Offset, sighting.Length));
        Assert.Empty(Find(rules, "ACME_zzz1mpw7lr02xy"));
        Assert.Null(rules.ApplyTo(RuleSet.BuiltIn).Find("github-pat"));
        Assert.Equal(LeakSeverity.Critical, rules.Patterns[0].Severity);
    }

    [Theory]
    [InlineData("\n\n[[rules]]\nid = \"a\"\nregex = '''(?=x)'''", ":5: rule 'a': the pattern is not accepted")]
    [InlineData("[[rules]]\nregex = '''x'''", "has no id")]
    [InlineData("[[rules]]\nid = \"a\"\nregex = '''x'''\nsecretGroup = 3", "secretGroup is 3")]
    [InlineData("[[rules]]\nid = \"a\"\nregex = '''x'''\nentropy = \"much\"", "no number")]
    [InlineData("[[rules]]\nid = \"a\"\nregex = '''x'''\n[[rules]]\nid = \"a\"\nregex = '''y'''", "two rules have the id 'a'")]
    [InlineData("[[rules]]\nid = \"a\"\nregex = '''x'''\n[[rules.allowlists]]\ncondition = \"XOR\"", "neither AND nor OR")]
    [InlineData("rules = [", "not TOML")]
    public void A_broken_file_is_told_with_file_and_rule(string toml, string message)
    {
        LadingException e = Assert.Throws<LadingException>(() => Read(toml, "rules.toml"));
        Assert.Contains("rules.toml", e.Message, StringComparison.Ordinal);
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_has_no_effect_is_told()
    {
        Assert.Contains(Read(Rule + "colour = \"red\"", "r.toml").Warnings, w => w.Contains("'colour'", StringComparison.Ordinal));
        Assert.Contains(Read("rules: []\nexclude-block: {regexes: [a]}", "t.yaml").Warnings, w => w.Contains("exclude-block", StringComparison.Ordinal));
    }

    [Fact]
    public void Random_changes_of_a_file_throw_nothing_but_errors_for_people()
    {
        Gen.Select(Gen.Int[0, Rule.Length - 1], Gen.Char.AlphaNumeric, Gen.Int[0, 5], Gen.Bool).Sample((at, c, drop, yaml) =>
        {
            string text = Rule[..at] + c + Rule[Math.Min(Rule.Length, at + drop)..];
            try
            {
                if (yaml)
                    TrivyRules.Read(text, "x.yaml");
                else
                    GitleaksRules.Read(text, "x.toml", 0);
            }
            catch (LadingException)
            {
            }
        }, iter: 1000);
    }

    [Fact]
    public void The_rules_of_gitleaks_itself_are_accepted()
    {
        // Not part of the project; LADING_GITLEAKS_RULES names a copy.
        if (Environment.GetEnvironmentVariable("LADING_GITLEAKS_RULES") is not { Length: > 0 } path)
        {
            Assert.Skip("LADING_GITLEAKS_RULES is not set");
            return;
        }
        UserRuleFile rules = UserRuleFile.Read(path);
        Assert.True(rules.Patterns.Count > 200);
        Assert.NotNull(rules.ApplyTo(RuleSet.BuiltIn).Find(rules.Patterns[0].Id));
    }

    private static UserRuleFile Read(string text, string name)
    {
        using var folder = new TemporaryFolder();
        return UserRuleFile.Read(folder.Write(name, Encoding.UTF8.GetBytes(text)));
    }

    private static List<Sighting> Find(string toml, string text) => Find(Read(toml, "r.toml"), text);

    private static List<Sighting> Find(UserRuleFile rules, string text)
    {
        RuleSet set = rules.ApplyTo(RuleSet.BuiltIn.With(disabled: RuleSet.BuiltIn.All.Select(r => r.Id)));
        var found = new List<Sighting>();
        new SecretScanner(new FingerprintKey(new byte[32]), set).Scan(Encoding.UTF8.GetBytes(text), "src/a.txt", true, found);
        return found;
    }
}
