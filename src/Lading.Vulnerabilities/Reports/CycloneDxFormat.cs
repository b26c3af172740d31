using Lading.Inventory;
using Lading.Inventory.Documents;
using Lading.Vulnerabilities.Findings;

namespace Lading.Vulnerabilities.Reports;

/// <summary>The SBOM as CycloneDX together with its section <c>vulnerabilities</c>.</summary>
internal sealed class CycloneDxFormat(string name) : ReportFormat
{
    private readonly SbomFormat _format = SbomFormats.Parse(name).Format;

    public override string Name => name;
    public override IReadOnlyList<string> Aliases => _format.Aliases;
    public override string Description => $"{_format.Description}, packages and vulnerabilities";
    public override IReadOnlyList<string> Versions => _format.Versions;
    public override bool NeedsTexts => true;

    public override void Write(ScanReport report, Stream output, ReportOptions options, int width)
    {
        // What was read becomes another document by what is added to it: it gets a serial number of its own.
        Sbom sbom = report.Sbom with { DocumentId = null, Created = report.Created ?? report.Sbom.Created };
        _format.Write(sbom, output, new FormatOptions
        {
            Version = options.Version,
            Vulnerabilities = (sink, minor) => new CycloneDxVulnerabilities(sink, minor, report).Write(),
        });
    }
}
