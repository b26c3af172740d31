using System.IO.Compression;
using System.Text;
using Lading.Inventory;
using Lading.Inventory.Assembly;
using Lading.Inventory.Documents;
using Lading.Oci;
using Lading.Oci.Layers;
using Lading.Oci.Sources;
using Lading.Scanning;
using Lading.Testing;
using Lading.Tests.Inventory.Java;
using Lading.Vulnerabilities.Advisories;
using Lading.Vulnerabilities.Findings;
using Lading.Vulnerabilities.Matching;
using Xunit;

namespace Lading.Tests.Vulnerabilities.Matching;

/// <summary>The attacks everybody knows, in images built here and scanned from the archive on. Records are in the form OSV.dev serves.</summary>
public sealed class FamousAttacksTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static MemoryAdvisories Advisories(params string[] records) => new([.. records.Select((r, i) => OsvReader.Read(Encoding.UTF8.GetBytes(r), $"record {i}"))]);

    private static readonly MemoryAdvisories Known = Advisories(
        """
        {"id":"GHSA-jfh8-c2jp-5v3q","modified":"2024-01-01T00:00:00Z","aliases":["CVE-2021-44228"],"summary":"Remote code injection in Log4j",
         "severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H"}],
         "affected":[{"package":{"ecosystem":"Maven","name":"org.apache.logging.log4j:log4j-core"},
           "ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"2.13.0"},{"fixed":"2.15.0"}]}]}]}
        """,
        """
        {"id":"DEBIAN-CVE-2024-3094","modified":"2024-04-01T00:00:00Z","upstream":["CVE-2024-3094"],
         "affected":[{"package":{"ecosystem":"Debian:13","name":"xz-utils"},
           "ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"5.5.1alpha-0.1"},{"fixed":"5.6.1+really5.4.5-1"}]}]}]}
        """,
        """
        {"id":"GHSA-pjwm-rvh2-c87w","modified":"2024-01-01T00:00:00Z","aliases":["CVE-2021-4229"],"summary":"Embedded malware in ua-parser-js",
         "database_specific":{"severity":"HIGH"},
         "affected":[{"package":{"ecosystem":"npm","name":"ua-parser-js"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0.7.29"},{"fixed":"0.7.30"}]}]}]}
        """,
        """
        {"id":"MAL-2021-1","modified":"2024-01-01T00:00:00Z","summary":"Malicious code in ua-parser-js",
         "affected":[{"package":{"ecosystem":"npm","name":"ua-parser-js"},"versions":["0.7.29","0.8.0","1.0.0"]}]}
        """);

    private async Task<(Sbom Sbom, ScanReport Report)> ScanAsync(params MemoryFile[][] layers)
    {
        var image = new ImageBuilder();
        foreach (MemoryFile[] files in layers)
            image.Layer(LayerCompression.Gzip, files);
        string archive = _folder.Write("image.tar", TarBuilder.Of(ImageBuilder.DockerOci(image)));
        await using Source source = await SourceOpener.OpenAsync("docker-archive:" + archive, new SourceOptions(), default);
        Sbom sbom = Assembler.Build(ImageScanner.Scan(source, new ScanPlan { Analyzers = CatalogerList.All }), CatalogerList.All);
        return (sbom, Scan(sbom));
    }

    private static ScanReport Scan(Sbom sbom) => VulnerabilityScan.Run(sbom, Known, new ScanOptions { Today = new DateOnly(2026, 1, 1) });

    private static string[] Lines(ScanReport report) => [.. report.Findings.Select(f => $"{f.Id} {f.Package.FullName} {f.Package.Version} {f.Rating.Severity}")];

    [Fact]
    public async Task Log4Shell_in_a_jar_in_a_jar_in_a_war()
    {
        byte[] core = JarBuilder.Jar(JarBuilder.Maven("org.apache.logging.log4j", "log4j-core", "2.14.1"));
        byte[] fat = JarBuilder.Jar(CompressionLevel.NoCompression, ("BOOT-INF/lib/log4j-core-2.14.1.jar", core));
        byte[] war = JarBuilder.Jar(CompressionLevel.Fastest, ("WEB-INF/lib/service.jar", fat));
        (_, ScanReport report) = await ScanAsync([new MemoryFile("opt/app/shop.war", war)]);
        Finding finding = Assert.Single(report.Findings);
        Assert.Equal("CVE-2021-44228 org.apache.logging.log4j:log4j-core 2.14.1 Critical", Lines(report)[0]);
        Assert.Equal(["CVE-2021-44228", "GHSA-jfh8-c2jp-5v3q"], finding.Ids);
        Assert.Equal(["2.15.0"], finding.FixedVersions);
        Assert.Equal("opt/app/shop.war!WEB-INF/lib/service.jar!BOOT-INF/lib/log4j-core-2.14.1.jar", finding.Package.Locations[0].Path);
    }

    private const string Trixie = "ID=debian\nVERSION_ID=\"13\"\nPRETTY_NAME=\"Debian GNU/Linux 13 (trixie)\"\n";

    private static string Status(string version) =>
        $"Package: liblzma5\nStatus: install ok installed\nSource: xz-utils\nArchitecture: amd64\nVersion: {version}\nMaintainer: a <a@b>\nDescription: lzma\n\n";

    [Fact]
    public async Task The_xz_backdoor_by_the_name_of_the_source_package()
    {
        (_, ScanReport report) = await ScanAsync([MemoryFile.Text("etc/os-release", Trixie), MemoryFile.Text("var/lib/dpkg/status", Status("5.6.1-1"))]);
        Finding finding = Assert.Single(report.Findings);
        Assert.Equal("CVE-2024-3094", finding.Id);
        Assert.Equal("liblzma5", finding.Package.Name);
        Assert.Equal(MatchMethod.SourceName, finding.Matches[0].Method);
        Assert.Equal(["5.6.1+really5.4.5-1"], finding.FixedVersions);
    }

    [Fact]
    public async Task The_rolled_back_xz_is_clean()
    {
        (_, ScanReport report) = await ScanAsync([MemoryFile.Text("etc/os-release", Trixie), MemoryFile.Text("var/lib/dpkg/status", Status("5.6.1+really5.4.5-1"))]);
        Assert.Empty(report.Findings);
        Assert.Empty(report.Unmatched);
    }

    [Fact]
    public async Task The_hijacked_ua_parser_js_is_malware_and_comes_first()
    {
        (_, ScanReport report) = await ScanAsync([MemoryFile.Text("app/node_modules/ua-parser-js/package.json", """{"name":"ua-parser-js","version":"0.7.29"}""")]);
        Assert.Equal(["MAL-2021-1 ua-parser-js 0.7.29 Critical", "CVE-2021-4229 ua-parser-js 0.7.29 High"], Lines(report));
        Assert.Equal(FindingKind.Malware, report.Findings[0].Kind);
    }

    [Fact]
    public async Task The_image_its_documents_and_its_purls_give_one_answer()
    {
        byte[] core = JarBuilder.Jar(JarBuilder.Maven("org.apache.logging.log4j", "log4j-core", "2.14.1"));
        (Sbom sbom, ScanReport report) = await ScanAsync(
            [MemoryFile.Text("etc/os-release", Trixie), MemoryFile.Text("var/lib/dpkg/status", Status("5.6.1-1"))],
            [new MemoryFile("opt/log4j.jar", core), MemoryFile.Text("app/node_modules/ua-parser-js/package.json", """{"name":"ua-parser-js","version":"0.7.29"}""")]);
        Assert.Equal(4, report.Findings.Count);
        foreach (SbomFormat format in SbomFormats.All.Where(f => f.Writes && f.Reads))
        {
            Sbom read = SbomFormats.Read(format.ToBytes(sbom), format.Name);
            Assert.Equal((format.Name, string.Join('\n', Lines(report))), (format.Name, string.Join('\n', Lines(Scan(read)))));
        }
    }
}
