using System.Text.Json;

namespace Lading.Vulnerabilities.Reports;

/// <summary>Members of reports as JSON, beside those of <see cref="Lading.Scanning.Reports.ReportJson"/>; what is null or empty is left out.</summary>
internal static class JsonMembers
{
    public static void Time(this Utf8JsonWriter json, string name, DateTimeOffset? value)
    {
        if (value is { } time)
            json.WriteString(name, ReportWords.Time(time));
    }
}
