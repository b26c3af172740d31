using Lading.Inventory;
using Lading.Oci;
using Lading.Oci.Registry;
using Lading.Vulnerabilities.Database;
using Lading.Vulnerabilities.Findings;
using Lading.Vulnerabilities.Matching;
using Lading.Vulnerabilities.Reports;

namespace Lading.Cli.Commands;

/// <summary>What is known to be wrong with an image, as a predicate: what <c>lading scan -o cosign-vuln</c> would write of it.</summary>
internal static class ImageScan
{
    /// <summary>Reads the image, looks its packages up, and writes the predicate of type <c>vuln</c>.</summary>
    public static async Task<byte[]> MakeAsync(string source, AdvisoryDatabase database, RegistrySettings registries, DateTimeOffset now, CancellationToken cancellation)
    {
        Sbom sbom = await ImageSbom.ReadAsync(source, registries, cancellation).ConfigureAwait(false);
        ScanReport report = VulnerabilityScan.Run(sbom, database, new ScanOptions { Texts = true, Today = DateOnly.FromDateTime(now.UtcDateTime) });
        report = report with { DatabaseAge = now - database.Info.Updated, Created = SourceDateEpoch.Value ?? now };
        using var output = new MemoryStream();
        ReportFormats.Parse("cosign-vuln").Format.Write(report, output, new ReportOptions(), 0);
        return output.ToArray();
    }
}
