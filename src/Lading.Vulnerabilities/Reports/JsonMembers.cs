using System.Text.Json;

namespace Lading.Vulnerabilities.Reports;

/// <summary>Members of reports as JSON, beside those of <see cref="Inventory.Documents.JsonText"/>; what is null or empty is left out.</summary>
internal static class JsonMembers
{
    public static void Number(this Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number))
            json.WriteNumber(name, number);
    }

    public static void Flag(this Utf8JsonWriter json, string name, bool? value)
    {
        if (value is { } flag)
            json.WriteBoolean(name, flag);
    }

    public static void Time(this Utf8JsonWriter json, string name, DateTimeOffset? value)
    {
        if (value is { } time)
            json.WriteString(name, ReportWords.Time(time));
    }

    /// <summary>An array of objects, one for each item, written by <paramref name="write"/>.</summary>
    public static void Objects<T>(this Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (T item in items)
        {
            json.WriteStartObject();
            write(item);
            json.WriteEndObject();
            if (json.BytesPending > 64 << 10)
                json.Flush();
        }
        json.WriteEndArray();
    }
}
