using System.Text.Json;
using Lading.Leaks.Findings;
using Lading.Scanning.Reports;

namespace Lading.Leaks.Reports;

/// <summary>All of a report as Lading's own JSON; its schema is docs/schemas/leaks-1.json.</summary>
internal sealed class LeakJson : LeakFormat
{
    public const string Schema = "urn:lading:schema:leaks:1";

    public override string Name => "json";
    public override string Description => "everything that is known, as Lading's own JSON";

    public override void Write(LeakReport report, Stream output, LeakFormatOptions options, int width)
    {
        using (var json = new Utf8JsonWriter(output, ReportJson.Options(compact: false)))
            WriteTo(json, report);
        output.WriteByte((byte)'\n');
    }

    /// <summary>Writes the report as one value, also as part of a larger document.</summary>
    public static void WriteTo(Utf8JsonWriter json, LeakReport report)
    {
        json.WriteStartObject();
        json.WriteString("$schema", Schema);
        json.WriteString("format", "lading-leaks");
        json.WriteNumber("version", 1);
        json.WriteStartObject("tool");
        json.Text("name", "lading");
        json.Text("version", LadingVersion.Text);
        json.WriteEndObject();
        json.Text("source", report.Source);
        json.WriteStartObject("summary");
        json.WriteNumber("leaks", report.Leaks.Count);
        json.WriteNumber("places", report.Leaks.Sum(l => l.Places.Count));
        foreach (LeakSeverity severity in LeakWords.Severities)
            json.WriteNumber(LeakWords.Of(severity), report.Leaks.Count(l => l.Severity == severity));
        json.WriteNumber("ignored", report.Ignored);
        json.WriteNumber("skipped", report.Skipped.Count);
        json.WriteNumber("files", report.Files);
        json.WriteNumber("bytes", report.Bytes);
        json.WriteEndObject();
        json.Objects("leaks", report.Leaks, leak => Leak(json, leak));
        json.Objects("skipped", report.Skipped, skipped =>
        {
            json.Text("path", skipped.Path);
            json.Number("layer", skipped.Layer);
            json.Text("reason", skipped.Reason);
        });
        json.WriteEndObject();
    }

    private static void Leak(Utf8JsonWriter json, Leak leak)
    {
        json.Text("rule", leak.Rule);
        json.Text("title", leak.Title);
        json.Text("confidence", LeakWords.Of(leak.Confidence));
        json.Text("severity", LeakWords.Of(leak.Severity));
        json.Text("fingerprint", leak.Fingerprint?.ToString());
        json.Text("masked", leak.Masked);
        json.Texts("details", leak.Details);
        json.Objects("places", leak.Places, place =>
        {
            json.Text("kind", LeakWords.Of(place.Kind));
            json.Text("path", place.Path);
            if (place.Line > 0)
                json.WriteNumber("line", place.Line);
            if (place.Column > 0)
                json.WriteNumber("column", place.Column);
            json.Number("offset", place.Offset);
            json.Text("pointer", place.Pointer);
            json.Texts("encodings", place.Encodings);
            json.Number("layer", place.Layer);
            json.Text("layerDigest", place.LayerDigest?.Text);
            json.Text("instruction", place.Instruction);
            json.Number("hiddenBy", place.HiddenBy);
        });
    }
}
