using System.Text.Json;
using Lading.Inventory.Documents;
using Lading.Vulnerabilities.Reports;

namespace Lading.Vulnerabilities.Comparing;

/// <summary>Writes a <see cref="ScanDiff"/> for people and for programs.</summary>
public static class ScanDiffText
{
    /// <summary>One line for each change, <c>+</c>, <c>-</c> or <c>~</c> in front, and the sum.</summary>
    public static void Write(ScanDiff diff, TextWriter output)
    {
        foreach ((char mark, IReadOnlyList<FindingChange> changes) in (ReadOnlySpan<(char, IReadOnlyList<FindingChange>)>)[('+', diff.New), ('-', diff.Gone), ('~', diff.Changed)])
            foreach (FindingChange change in changes)
            {
                RecordedFinding f = change.Finding;
                string what = change.What.Count > 0 ? PlainText.Line(string.Join("; ", change.What), 500) + "; " : "";
                output.WriteLine($"{mark} {PlainText.Line(f.Id)} {ReportWords.Of(f.Severity)} {PlainText.Line(f.PackageName)} {PlainText.Line(f.PackageVersion ?? "?")} ({what}{Of(change.Cause)})");
            }
        output.WriteLine($"{diff.New.Count} new, {diff.Gone.Count} gone, {diff.Changed.Count} changed, {diff.Unchanged} unchanged; {(diff.SameDatabase ? "same database" : "another database")}, {(diff.SamePackages ? "same packages" : "other packages")}");
    }

    /// <summary>As JSON: <c>new</c>, <c>gone</c>, <c>changed</c>, each with <c>cause</c> <c>data</c>, <c>packages</c> or <c>triage</c>.</summary>
    public static void Write(ScanDiff diff, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        foreach ((string name, IReadOnlyList<FindingChange> changes) in (ReadOnlySpan<(string, IReadOnlyList<FindingChange>)>)[("new", diff.New), ("gone", diff.Gone), ("changed", diff.Changed)])
            json.Objects(name, changes, change =>
            {
                RecordedFinding f = change.Finding;
                json.Text("id", f.Id);
                json.Texts("ids", f.Ids, always: true);
                json.Text("package", f.PackageKey);
                json.Text("name", f.PackageName);
                json.Text("version", f.PackageVersion);
                json.Text("severity", ReportWords.Of(f.Severity));
                json.Number("score", f.Score);
                json.Text("cause", Of(change.Cause));
                json.Texts("what", change.What);
            });
        json.WriteNumber("unchanged", diff.Unchanged);
        json.WriteBoolean("sameDatabase", diff.SameDatabase);
        json.WriteBoolean("samePackages", diff.SamePackages);
        json.WriteEndObject();
    }

    private static string Of(ChangeCause cause) => cause switch { ChangeCause.Data => "data", ChangeCause.Triage => "triage", _ => "packages" };
}
