using System.Text;
using Lading.Leaks.Findings;
using Lading.Oci;
using Lading.Scanning.Reports;

namespace Lading.Leaks.Reports;

/// <summary>Workflow commands of GitHub Actions: an annotation for each leak at its first place, a warning with what was not searched, and a notice with the sum. GitHub shows the first ten of a kind.</summary>
internal sealed class LeakGitHub : LeakFormat
{
    private const int MostReasons = 5;

    public override string Name => "github";
    public override IReadOnlyList<string> Aliases => ["gh-annotations"];
    public override string Description => "annotations of GitHub Actions";

    public override void Write(LeakReport report, Stream output, LeakFormatOptions options, int width)
    {
        using var writer = new StreamWriter(output, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        foreach (Leak leak in report.Leaks)
        {
            LeakPlace place = leak.Places[0];
            string line = place.Line > 0 ? $"line={place.Line},{(place.Column > 0 ? $"col={place.Column}," : "")}" : "";
            string kind = leak.Severity switch { LeakSeverity.Critical or LeakSeverity.High => "error", LeakSeverity.Low => "notice", _ => "warning" };
            string more = leak.Places.Count > 1 ? $" and {leak.Places.Count - 1} more places" : "";
            writer.WriteLine($"::{kind} file={WorkflowCommand.Property(Printable.Text(place.Path, 1000))},{line}title={WorkflowCommand.Property($"{leak.Rule} ({LeakWords.Of(leak.Severity)})")}::{WorkflowCommand.Data($"{LeakWords.Title(leak)}: {LeakWords.Place(place)}{more}")}");
        }
        if (report.Skipped.Count > 0)
            writer.WriteLine($"::warning title={WorkflowCommand.Property($"{LeakWords.Count(report.Skipped.Count, "part")} not searched")}::{WorkflowCommand.Data(string.Join("; ", LeakWords.NotSearched(report).Take(MostReasons)))}");
        string sum = report.Leaks.Count == 0 ? "No secrets found." : $"{LeakWords.Count(report.Leaks.Count, "secret")}: {LeakWords.BySeverity(report.Leaks)}.";
        writer.WriteLine($"::notice title={WorkflowCommand.Property("Secrets in " + report.Source)}::{WorkflowCommand.Data($"{sum} {LeakWords.Searched(report)}")}");
    }
}
