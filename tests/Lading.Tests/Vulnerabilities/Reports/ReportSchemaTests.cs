using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using System.Xml.Schema;
using Lading.Inventory;
using Lading.Inventory.Documents;
using Lading.Testing;
using Lading.Vulnerabilities.Findings;
using Xunit;

namespace Lading.Tests.Vulnerabilities.Reports;

/// <summary>
/// Reports validate against the published schemas: JSON through npm's ajv, XML through System.Xml.Schema. GitLab's schema, grype's
/// and Trivy's shapes are not published as data that tests could take; for those the structure is checked by hand.
/// </summary>
public class ReportSchemaTests
{
    private static readonly (string Name, ScanReport Report)[] Samples =
        [("shop", ScanReports.Shop), ("clean", ScanReports.Clean), ("empty", ScanReports.Empty), ("alpine", ScanReports.Alpine), ("attacked", ScanReports.Attacked)];

    private static readonly ReportOptions All = new() { ShowSuppressed = true };

    [Fact]
    public void Our_own_json_fits_its_schema() => JsonSchemas.Check(
        Samples.Select(s => (s.Name, ReportText.Bytes("json", s.Report), (string[])[Path.Combine(Repository.Root, "docs", "schemas", "scan-1.json")])));

    [Fact]
    public void Sarif_fits_its_schema() => Against("schemas/other/sarif-2.1.0.schema.json", "sarif", Samples);

    [Fact]
    public void Open_vex_fits_its_schema_when_there_are_findings() =>
        Against("schemas/other/openvex.schema.json", "openvex", Samples.Where(s => s.Report.Findings.Count > 0));

    private static void Against(string schema, string form, IEnumerable<(string Name, ScanReport Report)> samples)
    {
        string? file = SharedData.Find(schema);
        Assert.SkipWhen(file is null, $"{schema} is not there");
        JsonSchemas.Check(samples.Select(s => (s.Name, ReportText.Bytes(form, s.Report, All), (string[])[file!])));
    }

    [Theory, InlineData("1.4"), InlineData("1.5"), InlineData("1.6"), InlineData("1.7")]
    public void CycloneDx_json_fits_its_schema(string version)
    {
        string? schemas = SharedData.Find("schemas/cyclonedx");
        Assert.SkipWhen(schemas is null, "schemas/cyclonedx is not there");
        JsonSchemas.Check(Samples.Select(s => (s.Name, ReportText.Bytes("cyclonedx-json@" + version, s.Report, All), JsonSchemas.CycloneDx(schemas!, version))));
    }

    [Theory, InlineData("1.4"), InlineData("1.5"), InlineData("1.6"), InlineData("1.7")]
    public void CycloneDx_xml_fits_its_schema(string version)
    {
        XmlSchemaSet? set = CycloneDxSchema.Of(version);
        Assert.SkipWhen(set is null, "schemas/cyclonedx is not there");
        foreach ((string name, ScanReport report) in Samples)
            Assert.Equal("", string.Join('\n', CycloneDxSchema.Problems(set!, ReportText.Bytes("cyclonedx-xml@" + version, report, All)).Take(5).Select(p => $"{name}: {p}")));
    }

    [Theory, InlineData("cyclonedx-json"), InlineData("cyclonedx-xml")]
    public void CycloneDx_with_vulnerabilities_is_read_back_as_the_same_packages(string form)
    {
        Sbom read = SbomFormats.Read(ReportText.Bytes(form, ScanReports.Shop), form);
        Assert.Equal(ScanReports.Shop.Sbom.Packages.Select(p => p.Purl).Order(), read.Packages.Where(p => p.Role != PackageRole.OperatingSystem).Select(p => p.Purl).Order());
    }

    [Fact]
    public void Every_vulnerability_of_cyclonedx_affects_a_component_and_every_alias_is_a_reference()
    {
        using JsonDocument document = JsonDocument.Parse(ReportText.Bytes("cyclonedx-json", ScanReports.Shop));
        JsonElement root = document.RootElement;
        var refs = root.GetProperty("components").EnumerateArray().Select(c => c.GetProperty("bom-ref").GetString()).ToHashSet();
        var told = new HashSet<string>();
        foreach (JsonElement vulnerability in root.GetProperty("vulnerabilities").EnumerateArray())
        {
            Assert.All(vulnerability.GetProperty("affects").EnumerateArray(), a => Assert.Contains(a.GetProperty("ref").GetString(), refs));
            told.Add(vulnerability.GetProperty("id").GetString()!);
            if (vulnerability.TryGetProperty("references", out JsonElement references))
                told.UnionWith(references.EnumerateArray().Select(r => r.GetProperty("id").GetString()!));
        }
        Assert.Equal(ScanReports.Shop.Findings.Concat(ScanReports.Shop.Suppressed).SelectMany(f => f.Ids).Distinct().Order(), told.Order());
    }

    [Fact]
    public void Gitlab_reports_have_what_schema_15_requires()
    {
        foreach ((string name, ScanReport report) in Samples)
        {
            using JsonDocument document = JsonDocument.Parse(ReportText.Bytes("gitlab", report));
            JsonElement root = document.RootElement;
            Assert.Equal("15.0.7", root.GetProperty("version").GetString());
            JsonElement scan = root.GetProperty("scan");
            foreach (string time in (string[])["start_time", "end_time"])
                Assert.Matches(@"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$", scan.GetProperty(time).GetString());
            foreach (JsonElement vulnerability in root.GetProperty("vulnerabilities").EnumerateArray())
            {
                Assert.True(Guid.TryParse(vulnerability.GetProperty("id").GetString(), out _), name);
                Assert.InRange(vulnerability.GetProperty("name").GetString()!.Length, 1, 255);
                Assert.InRange(vulnerability.GetProperty("description").GetString()!.Length, 1, 1048576);
                Assert.InRange(vulnerability.GetProperty("solution").GetString()!.Length, 1, 7000);
                Assert.Contains(vulnerability.GetProperty("severity").GetString(), (string[])["Info", "Unknown", "Low", "Medium", "High", "Critical"]);
                Assert.NotEmpty(vulnerability.GetProperty("identifiers").EnumerateArray());
                foreach (JsonElement identifier in vulnerability.GetProperty("identifiers").EnumerateArray())
                    Assert.All((string[])["type", "name", "value"], m => Assert.NotEqual("", identifier.GetProperty(m).GetString()));
                JsonElement location = vulnerability.GetProperty("location");
                Assert.NotEqual("", location.GetProperty("operating_system").GetString());
                Assert.NotEqual("", location.GetProperty("image").GetString());
                Assert.Equal(JsonValueKind.String, location.GetProperty("dependency").GetProperty("version").ValueKind);
            }
        }
    }

    [Fact]
    public void Grype_and_trivy_shapes_have_the_members_that_are_read()
    {
        using JsonDocument grype = JsonDocument.Parse(ReportText.Bytes("grype-json", ScanReports.Shop));
        JsonElement match = grype.RootElement.GetProperty("matches")[1];
        Assert.Equal("CVE-2021-44228", match.GetProperty("vulnerability").GetProperty("id").GetString());
        Assert.Equal("Critical", match.GetProperty("vulnerability").GetProperty("severity").GetString());
        Assert.Equal("2.15.0", match.GetProperty("vulnerability").GetProperty("fix").GetProperty("versions")[0].GetString());
        Assert.Equal("log4j-core", match.GetProperty("artifact").GetProperty("name").GetString());
        Assert.Equal("GHSA-jfh8-c2jp-5v3q", match.GetProperty("relatedVulnerabilities")[0].GetProperty("id").GetString());
        Assert.Equal("exact-direct-match", match.GetProperty("matchDetails")[0].GetProperty("type").GetString());
        using JsonDocument trivy = JsonDocument.Parse(ReportText.Bytes("trivy-json", ScanReports.Shop));
        JsonElement results = trivy.RootElement.GetProperty("Results");
        Assert.Equal("os-pkgs", results[0].GetProperty("Class").GetString());
        JsonElement vulnerability = results.EnumerateArray().Single(r => r.GetProperty("Type").GetString() == "jar").GetProperty("Vulnerabilities")[0];
        Assert.Equal(("CVE-2021-44228", "CRITICAL", "2.15.0"), (vulnerability.GetProperty("VulnerabilityID").GetString(), vulnerability.GetProperty("Severity").GetString(), vulnerability.GetProperty("FixedVersion").GetString()));
    }

    [Fact]
    public void Junit_counts_are_those_of_its_cases()
    {
        foreach ((string name, ScanReport report) in Samples)
        {
            XElement suite = XDocument.Parse(ReportText.Of("junit", report, All)).Root!.Element("testsuite")!;
            Assert.Equal(suite.Attribute("tests")!.Value, suite.Elements("testcase").Count().ToString());
            Assert.Equal(suite.Attribute("failures")!.Value, suite.Descendants("failure").Count().ToString());
            Assert.Equal(suite.Attribute("skipped")!.Value, suite.Descendants("skipped").Count().ToString());
        }
    }

    [Fact]
    public void Open_vex_of_equal_reports_is_equal_and_of_another_has_another_id()
    {
        string one = ReportText.Of("openvex", ScanReports.Shop);
        Assert.Equal(one, ReportText.Of("openvex", ScanReports.Shop with { }));
        string Id(string text) => Regex.Match(text, "\"@id\": \"(urn:lading:openvex:[0-9a-f]{64})\"").Groups[1].Value;
        Assert.NotEqual("", Id(one));
        Assert.NotEqual(Id(one), Id(ReportText.Of("openvex", ScanReports.Shop with { Findings = [.. ScanReports.Shop.Findings.Skip(1)] })));
    }

    [Fact]
    public void Templates_work_on_the_members_of_our_json()
    {
        string text = ReportText.Of("template", ScanReports.Shop, new ReportOptions { Template = "{{range .findings}}{{.id}} {{.package.name}} {{.severity.word}}\n{{end}}" });
        Assert.Equal("MAL-2021-1 ua-parser-js critical", text.Split('\n')[0]);
        Assert.Throws<LadingException>(() => ReportText.Of("template", ScanReports.Shop));
    }
}
