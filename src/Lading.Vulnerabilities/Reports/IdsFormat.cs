using System.Text;
using Lading.Vulnerabilities.Findings;

namespace Lading.Vulnerabilities.Reports;

/// <summary>One line for each package with findings: its package URL, a tab, the ids with a space between them, ordered. Made for <c>diff</c> and <c>join</c>.</summary>
internal sealed class IdsFormat : ReportFormat
{
    public override string Name => "ids";
    public override string Description => "a line for each package: its purl and the ids";

    public override void Write(ScanReport report, Stream output, ReportOptions options, int width)
    {
        using var writer = new StreamWriter(output, new UTF8Encoding(false), 16 << 10, leaveOpen: true) { NewLine = "\n" };
        // By package object first: packages are few beside findings. Different ones may still share a package URL.
        var byPackage = new Dictionary<Inventory.Package, List<string>>();
        foreach (Finding finding in options.ShowSuppressed ? report.Findings.Concat(report.Suppressed) : report.Findings)
        {
            if (!byPackage.TryGetValue(finding.Package, out List<string>? ids))
                byPackage[finding.Package] = ids = [];
            ids.Add(finding.Id);
        }
        foreach (var package in byPackage.GroupBy(p => PlainText.Line(JsonFormat.KeyOf(p.Key), 4000), p => p.Value, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            writer.Write(package.Key);
            char separator = '\t';
            foreach (string id in package.SelectMany(ids => ids).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
            {
                writer.Write(separator);
                writer.Write(PlainText.Line(id).Replace(' ', '_'));
                separator = ' ';
            }
            writer.WriteLine();
        }
    }
}
