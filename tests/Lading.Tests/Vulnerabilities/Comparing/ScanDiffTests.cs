using System.Text;
using System.Text.Json;
using CsCheck;
using Lading.Testing;
using Lading.Tests.Vulnerabilities.Reports;
using Lading.Vulnerabilities.Comparing;
using Lading.Vulnerabilities.Findings;
using Lading.Vulnerabilities.Scoring;
using Xunit;

namespace Lading.Tests.Vulnerabilities.Comparing;

/// <summary>What changed between two scans, and why.</summary>
public class ScanDiffTests
{
    private static RecordedFinding Finding(string id, string name, string version, params string[] others) => new()
    {
        Id = id, Ids = [id, .. others], PackageKey = $"pkg:npm/{name}@{version}", PackageType = "npm", PackageName = name, PackageVersion = version,
        Severity = Severity.High, Fix = "fixed", FixedVersions = ["9"],
    };

    private static RecordedScan Scan(string[] packages, params RecordedFinding[] findings) => new() { Subject = "s", DatabaseDigest = "sha256:1", Findings = findings, Packages = packages };

    private static string Diff(RecordedScan before, RecordedScan after)
    {
        var text = new StringWriter { NewLine = "\n" };
        ScanDiffText.Write(ScanDiff.Between(before, after), text);
        return text.ToString().TrimEnd();
    }

    [Fact]
    public void A_new_finding_in_a_package_that_was_there_is_new_data() => Assert.Equal(
        "+ CVE-1 high a 1 (data)\n1 new, 0 gone, 0 changed, 0 unchanged; same database, same packages",
        Diff(Scan(["pkg:npm/a@1"]), Scan(["pkg:npm/a@1"], Finding("CVE-1", "a", "1"))));

    [Fact]
    public void A_new_finding_in_a_new_package_is_a_change_of_packages() => Assert.Equal(
        "+ CVE-1 high a 1 (packages)\n1 new, 0 gone, 0 changed, 0 unchanged; same database, other packages",
        Diff(Scan([]), Scan(["pkg:npm/a@1"], Finding("CVE-1", "a", "1"))));

    [Fact]
    public void A_finding_that_an_upgrade_cleared_is_gone_by_packages() => Assert.Equal(
        "- CVE-1 high a 1 (packages)\n0 new, 1 gone, 0 changed, 0 unchanged; same database, other packages",
        Diff(Scan(["pkg:npm/a@1"], Finding("CVE-1", "a", "1")), Scan(["pkg:npm/a@2"])));

    [Fact]
    public void An_upgrade_that_did_not_clear_it_is_a_change() => Assert.Equal(
        "~ CVE-1 high a 2 (version 1 -> 2; packages)\n0 new, 0 gone, 1 changed, 0 unchanged; same database, other packages",
        Diff(Scan(["pkg:npm/a@1"], Finding("CVE-1", "a", "1")), Scan(["pkg:npm/a@2"], Finding("CVE-1", "a", "2"))));

    [Fact]
    public void A_flaw_that_got_its_cve_is_the_same_flaw() => Assert.Equal(
        "~ CVE-1 high a 1 (id GHSA-1 -> CVE-1; data)\n0 new, 0 gone, 1 changed, 0 unchanged; same database, same packages",
        Diff(Scan(["pkg:npm/a@1"], Finding("GHSA-1", "a", "1")), Scan(["pkg:npm/a@1"], Finding("CVE-1", "a", "1", "GHSA-1"))));

    [Fact]
    public void Two_cves_that_share_an_alias_stay_two() => Assert.Equal(
        "0 new, 0 gone, 0 changed, 2 unchanged; same database, same packages",
        Diff(Scan(["pkg:npm/a@1"], Finding("CVE-1", "a", "1", "GHSA-1"), Finding("CVE-2", "a", "1", "GHSA-1")), Scan(["pkg:npm/a@1"], Finding("CVE-2", "a", "1", "GHSA-1"), Finding("CVE-1", "a", "1", "GHSA-1"))));

    [Fact]
    public void What_a_rule_took_out_is_gone_by_triage() => Assert.Equal(
        "- CVE-1 high a 1 (triage)\n0 new, 1 gone, 0 changed, 0 unchanged; same database, same packages",
        Diff(Scan(["pkg:npm/a@1"], Finding("CVE-1", "a", "1")), Scan(["pkg:npm/a@1"], Finding("CVE-1", "a", "1") with { Suppressed = true })));

    [Fact]
    public void A_severity_that_was_raised_is_a_change_of_data() => Assert.Equal(
        "~ CVE-1 critical a 1 (severity high -> critical; data)\n0 new, 0 gone, 1 changed, 0 unchanged; same database, same packages",
        Diff(Scan(["pkg:npm/a@1"], Finding("CVE-1", "a", "1")), Scan(["pkg:npm/a@1"], Finding("CVE-1", "a", "1") with { Severity = Severity.Critical })));

    [Fact]
    public void Copies_of_a_package_in_several_versions_are_paired_by_version() => Assert.Equal(
        "- CVE-1 high a 1 (packages)\n0 new, 1 gone, 0 changed, 1 unchanged; same database, other packages",
        Diff(Scan(["pkg:npm/a@1", "pkg:npm/a@2"], Finding("CVE-1", "a", "1"), Finding("CVE-1", "a", "2")), Scan(["pkg:npm/a@2"], Finding("CVE-1", "a", "2"))));

    [Fact]
    public void A_report_read_back_is_the_report()
    {
        foreach (ScanReport report in (ScanReport[])[ScanReports.Shop, ScanReports.Clean, ScanReports.Alpine, ScanReports.Empty])
        {
            RecordedScan live = RecordedScan.Of(report);
            RecordedScan read = ScanReportReader.Read(ReportText.Bytes("json", report), "a.json");
            ScanDiff diff = ScanDiff.Between(live, read);
            Assert.True(diff.IsEmpty, Diff(live, read));
            Assert.True(diff.SameDatabase && diff.SamePackages);
            Assert.Equal(report.Findings.Count, diff.Unchanged);
            Assert.Equal(live.Subject, read.Subject);
        }
    }

    [Fact]
    public void The_difference_as_json_has_the_cause()
    {
        var memory = new MemoryStream();
        using (var json = new Utf8JsonWriter(memory))
            ScanDiffText.Write(ScanDiff.Between(Scan([]), Scan(["pkg:npm/a@1"], Finding("CVE-1", "a", "1"))), json);
        using JsonDocument document = JsonDocument.Parse(memory.ToArray());
        Assert.Equal("packages", document.RootElement.GetProperty("new")[0].GetProperty("cause").GetString());
    }

    [Theory, InlineData("{}", "/format"), InlineData("[]", "/format"), InlineData("{\"format\":\"lading-scan\"}", "/version"), InlineData("{\"format\":\"lading-scan\",\"version\":1}", "/subject"),
        InlineData("{\"format\":\"lading-scan\",\"version\":1,\"subject\":{\"name\":\"a\"},\"database\":{\"digest\":\"d\"},\"findings\":[{}]}", "/findings/0/package"),
        InlineData("{\"format\":\"lading-scan\",\"version\":1,\"subject\":{\"name\":\"a\"},\"database\":{\"digest\":\"d\"},\"findings\":[{\"id\":\"x\",\"package\":{\"type\":\"npm\",\"name\":\"a\"},\"severity\":{\"word\":\"bad\"}}]}", "/findings/0/severity/word")]
    public void What_is_no_report_is_refused_with_its_place(string text, string place)
    {
        LadingException e = Assert.Throws<LadingException>(() => ScanReportReader.Read(Encoding.UTF8.GetBytes(text), "a.json"));
        Assert.StartsWith($"a.json: {place}", e.Message);
    }

    [Fact]
    public void Mutated_reports_are_read_or_refused()
    {
        byte[] good = ReportText.Bytes("json", ScanReports.Shop);
        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte).Array[1, 8].Sample(changes =>
        {
            byte[] bytes = [.. good];
            foreach ((int at, byte value) in changes)
                bytes[at] = value;
            try
            {
                ScanReportReader.Read(bytes, "a.json");
            }
            catch (LadingException)
            {
            }
        }, iter: 300);
    }

    [Fact]
    public void Many_findings_of_one_id_and_package_are_compared_quickly()
    {
        RecordedFinding[] Many(string suffix) => [.. Enumerable.Range(0, 50_000).Select(i => Finding("CVE-1", "a", i + suffix, "GHSA-1", "GHSA-2"))];
        var clock = System.Diagnostics.Stopwatch.StartNew();
        ScanDiff.Between(Scan([], Many("a")), Scan([], Many("b")));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"{clock.Elapsed}");
    }
}
