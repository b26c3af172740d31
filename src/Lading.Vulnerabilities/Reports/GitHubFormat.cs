using System.Text;
using Lading.Inventory;
using Lading.Inventory.Documents;
using Lading.Vulnerabilities.Findings;
using Lading.Vulnerabilities.Scoring;

namespace Lading.Vulnerabilities.Reports;

/// <summary>Workflow commands of GitHub Actions: an annotation for each finding, and a notice with the sum. GitHub shows the first ten of a kind.</summary>
internal sealed class GitHubFormat : ReportFormat
{
    public override string Name => "github";
    public override IReadOnlyList<string> Aliases => ["gh-annotations"];
    public override string Description => "annotations of GitHub Actions";

    public override void Write(ScanReport report, Stream output, ReportOptions options, int width)
    {
        using var writer = new StreamWriter(output, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        var failing = report.Failing.ToHashSet();
        for (int i = 0; i < report.Findings.Count; i++)
        {
            Finding finding = report.Findings[i];
            bool error = report.Gate is null ? finding.Kind == FindingKind.Malware || finding.Rating.Severity >= Severity.High : failing.Contains(i);
            Location? place = finding.Package.Locations.FirstOrDefault();
            string file = place is null ? "" : $"file={WorkflowCommand.Property(place.Path)},{(place.Line is { } line ? $"line={line}," : "")}";
            string title = $"{finding.Id} ({KindOrSeverity(finding)}) in {ReportWords.NameOf(finding.Package)} {finding.Package.Version}";
            string text = $"{(finding.Summary.Length > 0 ? PlainText.Line(finding.Summary, 500) + ". " : "")}{ReportWords.AdviceOf(finding)}";
            writer.WriteLine($"::{(error ? "error" : "warning")} {file}title={WorkflowCommand.Property(title)}::{WorkflowCommand.Data(text)}");
        }
        ReportSummary summary = ReportSummary.Of(report);
        string sum = report.Findings.Count == 0 ? "No known vulnerabilities." : $"{ReportWords.Count(summary.Findings, "finding")}: {summary.Severities()}.";
        writer.WriteLine($"::notice title={WorkflowCommand.Property("Vulnerabilities of " + ReportWords.Of(report.Sbom.Subject))}::{WorkflowCommand.Data($"{sum} Database {ReportWords.Database(report)}.")}");
    }

    private static string KindOrSeverity(Finding finding) => finding.Kind switch
    {
        FindingKind.Malware => "malware", FindingKind.EndOfLife => "end of life", _ => ReportWords.Of(finding.Rating.Severity),
    };
}
