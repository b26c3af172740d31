using System.Text;
using Lading.Vulnerabilities.Findings;

namespace Lading.Vulnerabilities.Reports.Table;

/// <summary>What people read on a terminal.</summary>
internal sealed class TableFormat : ReportFormat
{
    public override string Name => "table";
    public override IReadOnlyList<string> Aliases => ["text"];
    public override string Description => "a table for people, packages with a fix first";

    public override void Write(ScanReport report, Stream output, ReportOptions options, int width)
    {
        using var writer = new StreamWriter(output, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        var ink = new Ink(options.Colour);
        if (report.Findings.Count > 0)
        {
            new FindingsTable(writer, width, ink).Write(PackageGroup.Of(report.Findings));
            writer.WriteLine();
        }
        if (options.ShowSuppressed && report.Suppressed.Count > 0)
            Suppressed(writer, report, width, ink);
        new TableNotes(writer, width, ink).Write(report, options);
    }

    private static void Suppressed(StreamWriter writer, ScanReport report, int width, Ink ink)
    {
        writer.WriteLine(ink.Heading("Suppressed:"));
        foreach (Finding finding in report.Suppressed)
        {
            string why = finding.Suppressed is { } suppression ? ReportWords.Of(suppression) : "";
            string text = $"  {PlainText.Line(finding.Id, 60)} {PlainText.Line(ReportWords.NameOf(finding.Package))} {PlainText.Line(finding.Package.Version)}: {PlainText.Line(why, 500)}";
            foreach (string line in Columns.Paragraph(text, width, 4))
                writer.WriteLine(line);
        }
        writer.WriteLine();
    }
}
