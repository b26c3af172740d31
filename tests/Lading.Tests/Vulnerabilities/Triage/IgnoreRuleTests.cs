using System.Text;
using Lading.Inventory;
using Lading.Tests.Inventory;
using Lading.Vulnerabilities.Advisories;
using Lading.Vulnerabilities.Findings;
using Lading.Vulnerabilities.Scoring;
using Lading.Vulnerabilities.Triage;
using Xunit;
using static Lading.Tests.Vulnerabilities.TriageSamples;

namespace Lading.Tests.Vulnerabilities.Triage;

/// <summary>Ignore rules of all dialects: what they cover, and what is told about them.</summary>
public class IgnoreRuleTests
{
    private static readonly Package Lodash = Package("pkg:npm/lodash@4.17.20", "app/node_modules/lodash/package.json");
    private static readonly Package Twice = Package("pkg:npm/%40acme/left@1.0", "app/a.js", "vendor/b.js");
    private static readonly Finding One = Finding("CVE-2026-1", Lodash, "GHSA-aaaa-bbbb-cccc") with { Fix = FixState.Fixed };
    private static readonly Finding Two = Finding("CVE-2026-2", Twice) with { Rating = new Rating(Severity.Low) };
    private static readonly Finding Bad = Finding("MAL-2026-1", Lodash) with { Kind = FindingKind.Malware };

    private static string Covered(string rules, string name = ".lading.yaml") =>
        string.Join(' ', Apply(Image([Lodash, Twice]), [One, Two, Bad], rules, name).Suppressed.Select(f => f.Id));

    [Theory]
    [InlineData("{id: CVE-2026-1}", "CVE-2026-1")]
    [InlineData("{id: cve-2026-1}", "CVE-2026-1")]
    [InlineData("{alias: GHSA-aaaa-bbbb-cccc}", "CVE-2026-1")]
    [InlineData("{id: [CVE-2026-1, CVE-2026-2]}", "CVE-2026-1 CVE-2026-2")]
    [InlineData("{package: 'pkg:npm/*'}", "CVE-2026-1 CVE-2026-2")]
    [InlineData("{package: 'pkg:npm/%40acme/*'}", "CVE-2026-2")]
    [InlineData("{package: 'pkg:npm/lodash@4.17.*'}", "CVE-2026-1")]
    [InlineData("{package: 'pkg:npm/lodash@4.16.*'}", "")]
    [InlineData("{package: 'pkg:npm/lodash', id: CVE-2026-2}", "")]
    [InlineData("{path: 'app/**'}", "CVE-2026-1")]
    [InlineData("{path: app/}", "CVE-2026-1")]
    [InlineData("{path: /app/}", "CVE-2026-1")]
    [InlineData("{path: package.json}", "CVE-2026-1")]
    [InlineData("{path: ['app/**', 'vendor/**']}", "CVE-2026-1 CVE-2026-2")]
    [InlineData("{layer: 0}", "CVE-2026-1")]
    [InlineData("{layer: 'sha256:000000000000'}", "CVE-2026-1")]
    [InlineData("{layer: 1}", "")]
    [InlineData("{severity: high}", "CVE-2026-1")]
    [InlineData("{severity: [low, High]}", "CVE-2026-1 CVE-2026-2")]
    [InlineData("{fixed: true}", "CVE-2026-1")]
    [InlineData("{fixed: false}", "CVE-2026-2")]
    [InlineData("{id: MAL-2026-1}", "MAL-2026-1")]
    [InlineData("{id: CVE-2026-1, expires: 2026-06-15}", "")]
    [InlineData("{id: CVE-2026-1, expires: 2026-06-16}", "CVE-2026-1")]
    public void A_rule_covers(string rule, string covered) => Assert.Equal(covered, Covered($"ignore:\n  - {rule}\n"));

    [Fact]
    public void What_rules_did_not_do_is_told()
    {
        TriageResult result = Apply(Image([Lodash, Twice]), [One, Two], """
            ignore:
              - {id: CVE-2026-1, reason: not used, owner: ops, expires: 2026-01-02}
              - {id: CVE-1999-1, reason: r, owner: o}
              - {path: vendor/, reason: r, owner: o}
              - id: CVE-2026-2
                package: pkg:npm/lodash
            """);
        Assert.Equal(
        [
            ".lading.yaml:5|CVE-2026-2, package pkg:npm/lodash|names no reason and no owner",
            ".lading.yaml:2|CVE-2026-1|expired 2026-01-02, would cover 1 finding",
            ".lading.yaml:3|CVE-1999-1|unused",
            ".lading.yaml:4|path vendor/|covers only some places: CVE-2026-2 in npm:@acme/left@1.0",
            ".lading.yaml:5|CVE-2026-2, package pkg:npm/lodash|unused",
        ], result.Notes.Select(n => $"{n.Source}|{n.Text}|{n.Problem}"));
        Assert.Empty(result.Suppressed);
    }

    [Fact]
    public void The_report_names_rule_and_reason()
    {
        Finding finding = Assert.Single(Apply(Image([Lodash]), [One], "ignore:\n  - id: CVE-2026-1\n    reason: no templates here\n    owner: web\n").Suppressed);
        Assert.Equal(new Suppression("rule", ".lading.yaml:2", "ignored", "no templates here"), finding.Suppressed);
    }

    [Theory]
    [InlineData("ignore:\n  - id: CVE-1\n    reasn: x\n", ".lading.yaml:3: 'reasn' is no key of a rule.")]
    [InlineData("ignored: []\n", ".lading.yaml:1: 'ignored' is no key of the file.")]
    [InlineData("ignore:\n  - id: CVE-1\n    expires: soon\n", ".lading.yaml:3: 'soon' is not a date.")]
    [InlineData("ignore:\n  - id: CVE-1\n    expires:\n", ".lading.yaml:3: 'expires' is empty.")]
    [InlineData("ignore:\n  - reason: x\n", ".lading.yaml:2: the rule says nothing about what to ignore.")]
    [InlineData("ignore:\n  - id:\n    severity: low\n", ".lading.yaml:2: 'id' is empty.")]
    [InlineData("ignore:\n  - package: lodash\n", "'lodash' is not a package URL")]
    [InlineData("ignore:\n  - severity: bad\n", "'bad' is no severity")]
    [InlineData("ignore:\n  - layer: top\n", "'top' is no layer")]
    [InlineData("ignore:\n  - fixed: maybe\n", "'fixed' is neither true nor false")]
    [InlineData("ignore:\n  - path: '**/**/**/**/**'\n", "is not a path pattern")]
    [InlineData("ignore:\n  - CVE-1\n", ".lading.yaml:2: a rule is a map.")]
    [InlineData("ignore: CVE-1\n", "'ignore' is not a list")]
    [InlineData("ignore: [\n", "not YAML")]
    [InlineData("ignore: []\nignore:\n  - id: CVE-1\n", "'ignore' is there twice")]
    [InlineData("ignore:\n  - id: CVE-1\n    id: CVE-2\n", ".lading.yaml:3: 'id' is there twice")]
    public void A_misspelled_rule_is_an_error_with_its_line(string text, string message)
    {
        LadingException error = Assert.Throws<LadingException>(() => Rules(text));
        Assert.Contains(message, error.Message);
        Assert.Equal(ErrorKind.Input, error.Kind);
    }

    [Theory]
    [InlineData("# comment\nCVE-2026-1\n", "CVE-2026-1", 0)]
    [InlineData("CVE-2026-1 exp:2026-06-01 # over\nCVE-2026-2   exp:2027-01-01\n", "CVE-2026-2", 1)]
    [InlineData("GHSA-aaaa-bbbb-cccc\nAVD-AWS-0104\ngeneric-unwanted-rule\n", "CVE-2026-1", 2)]
    public void Trivyignore(string text, string covered, int notes)
    {
        Assert.Equal(covered, Covered(text, ".trivyignore"));
        Assert.Equal(notes, Apply(Image([Lodash]), [One, Two], text, ".trivyignore").Notes.Count);
    }

    [Theory]
    [InlineData("vulnerabilities:\n  - id: CVE-2026-1\n    statement: ok\nmisconfigurations:\n  - id: AVD-1\n", "CVE-2026-1", 1)]
    [InlineData("vulnerabilities:\n  - id: CVE-2026-1\n    expired_at: 2024-08-20\n", "", 1)]
    [InlineData("vulnerabilities:\n  - id: CVE-2026-1\n    paths: ['app/node_modules/*/package.json']\n    purls: ['pkg:npm/lodash']\n", "CVE-2026-1", 0)]
    [InlineData("vulnerabilities:\n  - id: CVE-2026-1\n    purls: ['pkg:npm/other']\nlicenses:\n", "", 1)]
    public void Trivyignore_yaml(string text, string covered, int notes)
    {
        Assert.Equal(covered, Covered(text, ".trivyignore.yaml"));
        Assert.Equal(notes, Apply(Image([Lodash]), [One], text, ".trivyignore.yaml").Notes.Count);
    }

    [Theory]
    [InlineData("{vulnerability: CVE-2026-1, reason: x}", "CVE-2026-1")]
    [InlineData("{vulnerability: GHSA-aaaa-bbbb-cccc, include-aliases: true}", "CVE-2026-1")]
    [InlineData("{package: {name: 'lod.*'}}", "CVE-2026-1")]
    [InlineData("{package: {name: lod}}", "")]
    [InlineData("{package: {name: '@acme/(left|right)'}}", "CVE-2026-2")]
    [InlineData("{package: {version: 4.17.20, type: npm, language: javascript}}", "CVE-2026-1")]
    [InlineData("{package: {type: python}}", "")]
    [InlineData("{package: {location: '/app/**'}}", "CVE-2026-1")]
    [InlineData("{fix-state: fixed}", "CVE-2026-1")]
    [InlineData("{fix-state: not-fixed}", "CVE-2026-2")]
    [InlineData("{match-type: exact-direct-match}", "CVE-2026-1 CVE-2026-2")]
    [InlineData("{match-type: cpe-match}", "")]
    [InlineData("{namespace: 'github:language:javascript', package: {name: lodash}}", "CVE-2026-1")]
    [InlineData("{namespace: 'debian:distro:debian:12'}", "")]
    [InlineData("{vex-status: under_investigation}", "")]
    [InlineData("{reason: nothing}", "")]
    public void Grype(string rule, string covered) => Assert.Equal(covered, Covered($"check-for-app-update: false\nignore:\n  - {rule}\n", ".grype.yaml"));

    [Fact]
    public void Grype_settings_are_handed_on()
    {
        IgnoreRules rules = Rules("only-fixed: true\nfail-on-severity: High\n", ".grype.yaml");
        Assert.Equal((true, "high"), (rules.OnlyFixed, rules.FailOnSeverity));
    }

    [Fact]
    public void A_rule_about_a_vex_status_covers_what_vex_said()
    {
        TriageResult result = FindingTriage.Apply([One], Image([Lodash]), Rules("ignore: [{vex-status: affected}]", ".grype.yaml"),
            [OpenVex(Statement("CVE-2026-1", "affected", "2026-01-01T00:00:00Z", "pkg:npm/lodash"))], Now);
        Assert.Equal("rule", Assert.Single(result.Suppressed).Suppressed!.By);
    }

    [Theory]
    [InlineData("(a+)+$")]
    [InlineData("(.*a){20}")]
    public void Expressions_made_to_take_for_ever_do_not(string pattern)
    {
        NamePattern name = NamePattern.Parse(pattern, out _)!;
        var watch = System.Diagnostics.Stopwatch.StartNew();
        Assert.False(name.IsMatch(new string('a', 15) + new string('b', 20_000)));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20));
    }

    [Theory]
    [InlineData("((a{100}){100}){100}")]
    [InlineData("(a")]
    [InlineData("(?=a)b")]
    [InlineData("a{9999999999999}")]
    public void Expressions_that_cannot_be_held_to_linear_time_are_refused(string pattern) => Assert.Null(NamePattern.Parse(pattern, out _));

    [Theory]
    [InlineData("[[IgnoredVulns]]\nid = \"GHSA-aaaa-bbbb-cccc\"\nreason = \"x\"\n", "CVE-2026-1", 0)]
    [InlineData("[[IgnoredVulns]]\nid = \"CVE-2026-1\"\nignoreUntil = 2022-11-09\n", "", 1)]
    [InlineData("[[IgnoredVulns]]\nid = \"CVE-2026-1\"\nignoreUntil = 2027-11-09T10:00:00Z\n", "CVE-2026-1", 0)]
    [InlineData("[[IgnoredVulns]]\nid = \"CVE-2026-1\"\nignoreUntil = \"2027-11-09\"\n", "CVE-2026-1", 0)]
    [InlineData("[[PackageOverrides]]\nname = \"lodash\"\necosystem = \"npm\"\nvulnerability.ignore = true\n", "CVE-2026-1", 0)]
    [InlineData("[[PackageOverrides]]\nname = \"lodash\"\nversion = \"4.17.20\"\nignore = true\neffectiveUntil = 2020-01-01\n", "", 1)]
    [InlineData("[[PackageOverrides]]\nname = \"lodash\"\nlicense.override = [\"MIT\"]\n", "", 1)]
    [InlineData("[[PackageOverrides]]\ngroup = \"dev\"\nignore = true\n", "", 1)]
    [InlineData("GoVersionOverride = \"1.2\"\n", "", 1)]
    public void Osv_scanner(string text, string covered, int notes)
    {
        Assert.Equal(covered, Covered(text, "osv-scanner.toml"));
        Assert.Equal(notes, Apply(Image([Lodash]), [One], text, "osv-scanner.toml").Notes.Count);
    }

    [Fact]
    public void Places_in_toml_are_told()
    {
        Assert.Equal("osv-scanner.toml:3", Assert.Single(Rules("# x\n[[IgnoredVulns]]\nid = \"CVE-1\"\n", "osv-scanner.toml").Rules).Source[..18]);
        Assert.Contains(":3: 'ignoreUntill'", Assert.Throws<LadingException>(() => Rules("[[IgnoredVulns]]\nid = \"CVE-1\"\nignoreUntill = 2027-11-09\n", "osv-scanner.toml")).Message);
    }

    [Theory]
    [InlineData("ignore:\n  - id: CVE-2026-1\n", ".lading.yaml")]
    [InlineData("ignore:\n  - vulnerability: CVE-2026-1\n", ".grype.yaml")]
    [InlineData("vulnerabilities:\n  - id: CVE-2026-1\n", ".trivyignore.yaml")]
    [InlineData("# x\nCVE-2026-1\n", ".trivyignore")]
    [InlineData("[[IgnoredVulns]]\nid = \"CVE-2026-1\"\n", "osv-scanner.toml")]
    public void A_file_of_another_name_is_told_by_its_content(string text, string like)
    {
        IgnoreRule named = Assert.Single(Rules(text, like).Rules), other = Assert.Single(Rules(text, "rules.txt").Rules);
        Assert.Equal(named.Ids, other.Ids);
    }

    [Fact]
    public void What_is_no_file_of_rules_is_refused() => Assert.Throws<LadingException>(() => Rules("hello world\n", "x.txt"));

    [Fact]
    public void Paths_inside_archives_are_covered_by_the_archive()
    {
        Assert.True(PathPattern.Parse("app.war")!.Matches("srv/app.war!WEB-INF/lib/a.jar"));
        Assert.True(PathPattern.Parse("srv/app.war/WEB-INF/**")!.Matches("srv/app.war!WEB-INF/lib/a.jar"));
        Assert.True(PathPattern.Parse("**/a.jar")!.Matches("srv/app.war!WEB-INF/lib/a.jar"));
        Assert.False(PathPattern.Parse("srv/other.war")!.Matches("srv/app.war!WEB-INF/lib/a.jar"));
        Assert.True(PathPattern.Parse("{app,lib}/*.js")!.Matches("lib/x.js"));
    }

    [Fact]
    public void Damaged_files_are_refused_or_applied_and_nothing_else()
    {
        (string Name, string Text)[] seeds =
        [
            (".lading.yaml", "ignore:\n  - id: [CVE-2026-1, GHSA-1]\n    package: pkg:deb/debian/openssl@3.0.*?arch=amd64\n    path: ['{a,b}/**/c*', '**/x/']\n    layer: 3\n    severity: [low]\n    fixed: true\n    reason: &r x\n    owner: *r\n    expires: 2026-12-31\n"),
            (".trivyignore", "# c\nCVE-2026-1 exp:2026-12-31\nGHSA-1 # x\n"),
            (".trivyignore.yaml", "vulnerabilities:\n  - id: CVE-2026-1\n    paths: ['**/a']\n    purls: ['pkg:npm/x']\n    expired_at: 2024-08-20\nsecrets: [{id: x}]\n"),
            (".grype.yaml", "ignore:\n  - vulnerability: CVE-2026-1\n    fix-state: fixed\n    namespace: a:distro:b:c\n    match-type: cpe-match\n    package: {name: '(a|b)+c{2,3}[^x]?', version: 1, language: go, type: npm, location: '/x/**', upstream-name: 'k.*'}\n"),
            ("osv-scanner.toml", "[[IgnoredVulns]]\nid = \"CVE-2026-1\"\nignoreUntil = 2022-11-09\n[[PackageOverrides]]\nname = \"x\"\nvulnerability.ignore = true\n"),
        ];
        foreach ((string name, string text) in seeds)
            foreach (string where in (string[])[name, "x"])
                Mutations.Of(Encoding.UTF8.GetBytes(text), bytes =>
                {
                    try
                    {
                        FindingTriage.Apply([One, Two, Bad], Image([Lodash, Twice]), IgnoreFiles.Read(bytes, where), [], Now);
                    }
                    catch (LadingException)
                    {
                    }
                }, 200);
    }
}
