using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Lading.Scanning.Reports;

/// <summary>How all JSON documents are spelled, and their commonest members.</summary>
internal static class ReportJson
{
    /// <summary>Two spaces, line feeds, only what must be escaped is: the documents go into files, never into HTML.</summary>
    public static JsonWriterOptions Options(bool compact) => new()
    {
        Indented = !compact,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>A member; left out when <paramref name="value"/> is null.</summary>
    public static void Text(this Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
            json.WriteString(name, Clean(value));
    }

    /// <summary>An array of texts; an empty one is written only when <paramref name="always"/>.</summary>
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
            json.WriteStringValue(Clean(value));
        }
        if (open)
            json.WriteEndArray();
    }

    /// <summary>Halves of surrogate pairs, which no encoding can hold, become U+FFFD.</summary>
    public static string Clean(string text)
    {
        int at = text.AsSpan().IndexOfAnyInRange('\ud800', '\udfff');
        if (at < 0)
            return text;
        var result = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
            result.Append(rune.ToString());
        return result.ToString();
    }

    /// <summary>A member; left out when there is no finite number.</summary>
    public static void Number(this Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number))
            json.WriteNumber(name, number);
    }

    /// <summary>A member; left out when null.</summary>
    public static void Flag(this Utf8JsonWriter json, string name, bool? value)
    {
        if (value is { } flag)
            json.WriteBoolean(name, flag);
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
