using CsCheck;
using Lading.Inventory;
using Lading.Inventory.Assembly;
using Lading.Testing;
using Lading.Vulnerabilities.Advisories;
using Lading.Vulnerabilities.Reports;
using Lading.Vulnerabilities.Reports.Html;
using Lading.Vulnerabilities.Reports.Table;
using Xunit;

namespace Lading.Tests.Vulnerabilities.Reports;

/// <summary>The parts that several forms are made of.</summary>
public class ReportPartTests
{
    private static AffectedPackage Affected(params RangeEvent[] events) => new() { Ecosystem = "npm", Name = "a", Ranges = events.Length == 0 ? [] : [new AffectedRange(events)] };

    [Fact]
    public void Ranges_are_told_as_vers()
    {
        PackageType npm = PackageType.Npm;
        Assert.Equal("vers:npm/<1.2", VersRange.Of(npm, Affected(new RangeEvent(RangeEventKind.Introduced, "0"), new RangeEvent(RangeEventKind.Fixed, "1.2"))));
        Assert.Equal("vers:npm/>=1|<=1.5|>=2|<2.1", VersRange.Of(npm, Affected(new(RangeEventKind.Introduced, "1"), new(RangeEventKind.LastAffected, "1.5"), new(RangeEventKind.Introduced, "2"), new(RangeEventKind.Fixed, "2.1"))));
        Assert.Equal("vers:npm/*", VersRange.Of(npm, Affected(new RangeEvent(RangeEventKind.Introduced, "0"))));
        Assert.Equal("vers:npm/*", VersRange.Of(npm, Affected() with { AllVersions = true }));
        Assert.Equal("vers:npm/1|1%3C2", VersRange.Of(npm, Affected() with { Versions = ["1", "1<2"] }));
        Assert.Null(VersRange.Of(npm, Affected()));
        Assert.Null(VersRange.Of(npm, Affected() with { Versions = [.. Enumerable.Range(0, 1000).Select(i => $"{i}")] }));
    }

    [Fact]
    public void Ids_lead_to_their_pages_and_odd_or_private_ones_nowhere()
    {
        Assert.Equal("https://nvd.nist.gov/vuln/detail/CVE-2021-44228", AdvisoryLinks.Page("CVE-2021-44228"));
        Assert.Equal("https://github.com/advisories/GHSA-jfh8-c2jp-5v3q", AdvisoryLinks.Page("GHSA-jfh8-c2jp-5v3q"));
        Assert.Equal("https://osv.dev/vulnerability/ALSA-2024%3A1309", AdvisoryLinks.Page("ALSA-2024:1309"));
        Assert.Null(AdvisoryLinks.Page("CVE-2021-1", "our-own"));
        Assert.Null(AdvisoryLinks.Page("CVE-2021-1/../../x"));
        Assert.Null(AdvisoryLinks.Safe("javascript:alert(1)"));
        Assert.Null(AdvisoryLinks.Safe("https://user@example.org/"));
        Assert.Null(AdvisoryLinks.Safe("//example.org"));
    }

    [Fact]
    public void Lines_are_broken_to_the_width_and_lose_nothing_but_spaces() => Gen.Select(Gen.String[Gen.Char["ab -/.漢\u0301é"], 0, 80], Gen.Int[2, 40]).Sample((text, width) =>
    {
        IReadOnlyList<string> lines = Columns.Wrap(text, width);
        Assert.All(lines, l => Assert.True(Columns.Of(l) <= width));
        Assert.Equal(text.Replace(" ", ""), string.Concat(lines).Replace(" ", ""));
    });

    [Fact]
    public void Paths_prefer_what_depends_over_what_contains()
    {
        Sbom sbom = ScanReports.Shop.Sbom;
        Package log4j = sbom.Packages.Single(p => p.Name == "log4j-core");
        IReadOnlyList<Package> path = Assert.Single(new DependencyPaths(sbom).To(log4j));
        Assert.Equal(["shop-web", "spring-boot-starter-log4j2", "log4j-core"], path.Select(p => p.Name));
        Assert.Empty(new DependencyPaths(sbom).To(sbom.Packages.Single(p => p.Name == "Django")));
    }

    [Fact]
    public void Paths_end_in_circles()
    {
        Package[] packages = [.. "ab".Select(c => new Package { Type = PackageType.Npm, Name = $"{c}", Id = $"{c}" })];
        var sbom = new Sbom
        {
            Subject = new Subject { Id = "s", Kind = "file", Name = "s" }, Packages = packages,
            Relationships = [new Relationship("a", "b", RelationKind.DependsOn), new Relationship("b", "a", RelationKind.DependsOn), new Relationship("a", "a", RelationKind.DependsOn)],
        };
        Assert.Empty(new DependencyPaths(sbom).To(packages[0]));
    }

    private static string Html(string markdown)
    {
        var text = new StringWriter();
        new HtmlMarkdown(new HtmlOutput(text)).Write(markdown, 10_000);
        return text.ToString().Replace("\n", "");
    }

    [Theory]
    [InlineData("# A\ntext `x<y` **b** [l](https://example.org/a)", "<h4>A</h4><p>text <code>x&lt;y</code> <strong>b</strong> <a href=\"https://example.org/a\" rel=\"noopener noreferrer nofollow\">l</a></p>")]
    [InlineData("- a\n- b\n\nc", "<ul><li>a</li><li>b</li></ul><p>c</p>")]
    [InlineData("```\n<b>\n```", "<pre>&lt;b&gt;</pre>")]
    [InlineData("[x](javascript:alert(1)) <i>", "<p>[x](javascript:alert(1)) &lt;i&gt;</p>")]
    [InlineData("**open `open [open](", "<p>**open `open [open](</p>")]
    public void Markdown_is_read_as_far_as_it_is_safe(string markdown, string html) => Assert.Equal(html, Html(markdown));

    [Fact]
    public void Markdown_that_never_closes_is_read_in_linear_time()
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        foreach (string part in (string[])["[", "`", "**", "[a](", "- [", "#"])
            new HtmlMarkdown(new HtmlOutput(TextWriter.Null)).Write(string.Concat(Enumerable.Repeat(part, 200_000)), int.MaxValue);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"{clock.Elapsed}");
    }

    [Fact]
    public void Markdown_gives_nothing_but_known_tags() => Gen.String[Gen.Char["ab`*[]()<>#-\n &\"h:/"], 0, 200].Sample(text =>
    {
        string rest = System.Text.RegularExpressions.Regex.Replace(Html(text), "</?(?:p|h4|ul|li|pre|code|strong|a(?: href=\"https?://[^\"]*\" rel=\"noopener noreferrer nofollow\")?)>", "");
        Assert.DoesNotContain('<', rest);
        Assert.DoesNotContain('>', rest);
    });

    [Fact]
    public void A_line_is_never_longer_than_asked_for() => Gen.Select(Gen.String, Gen.Int[1, 50]).Sample((text, most) =>
    {
        string line = PlainText.Line(text, most);
        Assert.InRange(line.Length, 0, most + 1);
        Assert.DoesNotContain(line, char.IsControl);
    });
}
