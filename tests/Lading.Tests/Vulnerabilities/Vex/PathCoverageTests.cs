using Lading.Inventory;
using Lading.Vulnerabilities.Findings;
using Lading.Vulnerabilities.Triage;
using Xunit;
using static Lading.Tests.Vulnerabilities.TriageSamples;

namespace Lading.Tests.Vulnerabilities.Vex;

/// <summary>A suppression holds only if it covers every path to the package.</summary>
public class PathCoverageTests
{
    private const string T1 = "2026-01-01T00:00:00Z", T2 = "2026-02-01T00:00:00Z", T3 = "2026-03-01T00:00:00Z";

    private static readonly Package[] Packages = [.. "app,a,b,c,x".Split(',').Select(n => Package($"pkg:npm/{n}@1.0"))];
    private static readonly Finding[] InX = [Finding("CVE-2026-1", Packages[4])];

    private static string Says(string status, string time, string product) =>
        Statement("CVE-2026-1", status, time, string.Join('|', product.Split('|').Select(p => p.Contains(':') || p == "image" ? p.Replace("image", "pkg:oci/app") : $"pkg:npm/{p}@1.0")));

    [Theory]
    // The product is the package itself, or the image with or without the part.
    [InlineData("app>a a>x", "x", true)]
    [InlineData("app>a a>x", "image", true)]
    [InlineData("app>a a>x", "image|x", true)]
    [InlineData("app>a a>x", "image|b", false)]
    // A package above it, on the only path.
    [InlineData("app>a a>x", "a|x", true)]
    [InlineData("app>a a>x", "a", true)]
    [InlineData("app>a a>x", "app|x", true)]
    // One of two paths.
    [InlineData("app>a app>b a>x b>x", "a|x", false)]
    [InlineData("app>a app>b a>x b>x", "a|x b|x", true)]
    [InlineData("app>a app>b a>x b>x", "app|x", true)]
    // The image itself needs it directly.
    [InlineData("image>x app>a a>x", "a|x", false)]
    [InlineData("image>x app>a a>x", "image|x", true)]
    // A diamond that comes together again above it.
    [InlineData("app>a app>b a>c b>c c>x", "c|x", true)]
    [InlineData("app>a app>b a>c b>c c>x", "a|x", false)]
    // A package that has nothing to do with it, and no edges at all.
    [InlineData("app>a a>x", "b|x", false)]
    [InlineData("", "a|x", false)]
    [InlineData("", "x", true)]
    // Rings: one that a path leads into, and one that nothing leads into.
    [InlineData("app>a a>b b>a b>x", "a|x", true)]
    [InlineData("a>b b>a b>x", "app|x", false)]
    [InlineData("a>b b>a b>x", "a|x", false)]
    [InlineData("a>b b>a b>x", "b|x", true)]
    [InlineData("app>x a>b b>a b>x", "app|x", false)]
    public void Not_affected_holds_where_it_covers_every_path(string edges, string products, bool holds)
    {
        Sbom sbom = Image(Packages, edges.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        TriageResult result = Apply(sbom, InX, OpenVex([.. products.Split(' ').Select(p => Says("not_affected", T1, p))]));
        Assert.Equal(holds ? 1 : 0, result.Suppressed.Count);
        Assert.Equal(holds, result.Notes.Count == 0);
    }

    [Theory]
    [InlineData("app>a a>x", "x not_affected 1, x affected 2", "affected")]
    [InlineData("app>a a>x", "x affected 1, x not_affected 2", null)]
    [InlineData("app>a a>x", "x not_affected 2, x affected 1", null)]
    [InlineData("app>a a>x", "x not_affected 1, x under_investigation 1", "under_investigation")]
    [InlineData("app>a a>x", "image|x not_affected 1, a|x affected 2", "affected")]
    [InlineData("app>a a>x", "a|x affected 1, image|x fixed 2", null)]
    [InlineData("app>a app>b a>x b>x", "a|x not_affected 1, b|x not_affected 1, b|x affected 2", "affected")]
    [InlineData("app>a app>b a>x b>x", "app|x not_affected 3, a|x affected 2", null)]
    [InlineData("app>a app>b a>x b>x", "a|x not_affected 3, image affected 2", "affected")]
    [InlineData("app>a app>b a>x b>x", "a|x not_affected 3, b|x not_affected 3, image affected 2", null)]
    [InlineData("app>a app>b a>x b>x", "a|x affected 2, b|x not_affected 3, image not_affected 1", "affected")]
    public void On_each_path_the_latest_statement_counts(string edges, string statements, string? status)
    {
        string[] said = [.. statements.Split(", ").Select(s => s.Split(' ')).Select(s => Says(s[1], s[2] switch { "1" => T1, "2" => T2, _ => T3 }, s[0]))];
        TriageResult result = Apply(Image(Packages, edges.Split(' ')), InX, OpenVex(said));
        Assert.Equal(status is null, result.Counted.Count == 0);
        Assert.Equal(status, result.Counted.FirstOrDefault()?.VexStatus);
    }

    [Fact]
    public void A_library_inside_an_archive_comes_by_the_archive()
    {
        Sbom sbom = Image(Packages) with { Relationships = [new Relationship("a", "x", Lading.Inventory.Assembly.RelationKind.Contains), new Relationship("image", "x", Lading.Inventory.Assembly.RelationKind.Contains)] };
        Assert.Single(Apply(sbom, InX, OpenVex(Says("not_affected", T1, "a|x"))).Suppressed);
    }

    [Fact]
    public void What_is_covered_in_part_says_where_the_open_path_begins()
    {
        TriageResult result = Apply(Image(Packages, "app>a", "app>b", "a>x", "b>x"), InX, OpenVex(Says("not_affected", T1, "a|x")));
        RuleNote note = Assert.Single(result.Notes);
        Assert.Equal("a.json#/statements/0", note.Source);
        Assert.Equal("covers only some paths: CVE-2026-1 in pkg:npm/x@1.0 is also reached from pkg:npm/app@1.0", note.Problem);
    }

    [Fact]
    public void Many_findings_and_statements_are_quick()
    {
        Package[] packages = [.. Enumerable.Range(0, 5000).Select(i => Package($"pkg:npm/p{i}@1.0"))];
        string[] edges = [.. Enumerable.Range(1, 4999).Select(i => $"p{i / 10}>p{i}")];
        Finding[] findings = [.. Enumerable.Range(0, 20_000).Select(i => Finding($"CVE-2026-{i}", packages[i % 5000]))];
        string[] statements = [.. Enumerable.Range(0, 5000).Select(i => Statement($"CVE-2026-{i * 4}", "not_affected", T1, $"pkg:npm/p{i % 10}|pkg:npm/p{i * 4 % 5000}"))];
        var watch = System.Diagnostics.Stopwatch.StartNew();
        TriageResult result = Apply(Image(packages, edges), findings, OpenVex(statements));
        Assert.Equal(20_000, result.Counted.Count + result.Suppressed.Count);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"{watch.Elapsed}");
    }

    [Fact]
    public void A_graph_made_to_be_walked_for_ever_ends()
    {
        Package[] packages = [.. Enumerable.Range(0, 300).Select(i => Package($"pkg:npm/p{i}@1.0"))];
        string[] edges = [.. Enumerable.Range(0, 300).SelectMany(i => Enumerable.Range(0, 300).Select(j => $"p{i}>p{j}"))];
        Finding[] findings = [.. packages.Select(p => Finding("CVE-2026-1", p))];
        string[] statements = [.. packages.Select(p => Statement("CVE-2026-1", "not_affected", T1, $"{p.Purl}|pkg:npm/p7"))];
        Assert.Equal(300, Apply(Image(packages, edges), findings, OpenVex(statements)) is var r ? r.Counted.Count + r.Suppressed.Count : 0);
    }
}
