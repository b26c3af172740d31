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
        using var writer = new StreamWriter(output, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        IEnumerable<Finding> findings = options.ShowSuppressed ? report.Findings.Concat(report.Suppressed) : report.Findings;
        foreach (var package in findings.GroupBy(f => PlainText.Line(JsonFormat.KeyOf(f.Package), 4000), StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
            writer.WriteLine($"{package.Key}\t{string.Join(' ', package.Select(f => PlainText.Line(f.Id).Replace(' ', '_')).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))}");
    }
}
