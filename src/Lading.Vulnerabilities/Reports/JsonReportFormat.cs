using System.Text.Json;
using Lading.Inventory.Documents;
using Lading.Vulnerabilities.Findings;

namespace Lading.Vulnerabilities.Reports;

/// <summary>A form that is one JSON value: indented, in UTF-8, with a line feed at the end.</summary>
internal abstract class JsonReportFormat : ReportFormat
{
    public sealed override void Write(ScanReport report, Stream output, ReportOptions options, int width)
    {
        using (var json = new Utf8JsonWriter(output, ReportJson.Options(compact: false)))
            Write(json, report, options);
        output.WriteByte((byte)'\n');
    }

    /// <summary>Writes the value as a part of another document.</summary>
    internal void WriteValue(Utf8JsonWriter json, ScanReport report, ReportOptions options) => Write(json, report, options);

    /// <summary>Writes the value.</summary>
    protected abstract void Write(Utf8JsonWriter json, ScanReport report, ReportOptions options);
}
