using System.Text.Json;
using Lading.Inventory.Documents;

namespace Lading.Vulnerabilities.Reports;

/// <summary>Members of JSON objects; what is null or empty is left out.</summary>
internal static class JsonMembers
{
    public static void Text(this Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
            json.WriteString(name, JsonText.Clean(value));
    }

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

    /// <summary>An array of texts; an empty one is written when <paramref name="always"/>.</summary>
    public static void Texts(this Utf8JsonWriter json, string name, IEnumerable<string> values, bool always = false)
    {
        bool open = always;
        if (always)
            json.WriteStartArray(name);
        foreach (string value in values)
        {
            if (!open)
                json.WriteStartArray(name);
            open = true;
            json.WriteStringValue(JsonText.Clean(value));
        }
        if (open)
            json.WriteEndArray();
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
