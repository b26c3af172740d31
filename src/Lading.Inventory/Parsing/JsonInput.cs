using System.Text;
using System.Text.Json;
using Lading.Scanning;

namespace Lading.Inventory.Parsing;

/// <summary>Reading JSON (RFC 8259) that anybody may have written: comments and trailing commas are let pass, depth is bounded.</summary>
internal static class JsonInput
{
    private static readonly JsonReaderOptions Options = new()
    {
        MaxDepth = 64,
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
    };

    /// <summary>
    /// Parses <paramref name="bytes"/> and hands the root object to <paramref name="read"/>. Throws
    /// <see cref="ParseException"/> when it is not JSON, not an object, or a text in it is not UTF-8.
    /// </summary>
    public static T Read<T>(ReadOnlySpan<byte> bytes, Func<JsonElement, T> read)
    {
        if (bytes.StartsWith(Encoding.UTF8.Preamble))
            bytes = bytes[Encoding.UTF8.Preamble.Length..];
        try
        {
            var reader = new Utf8JsonReader(bytes, Options);
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new ParseException("the JSON is not an object");
            return read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new ParseException($"the JSON is damaged: {e.Message}", e);
        }
    }

    /// <summary>The text under that name; null when absent, empty or something else.</summary>
    public static string? Text(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String &&
        value.GetString() is { Length: > 0 } text ? text : null;

    /// <summary>True when the value under that name is <c>true</c>.</summary>
    public static bool Flag(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.True;

    /// <summary>The members of the object under that name; none when there is no such object.</summary>
    public static IEnumerable<JsonProperty> Members(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) ? value.Members() : [];

    /// <summary>The members of an object; none for other values.</summary>
    public static IEnumerable<JsonProperty> Members(this JsonElement element) =>
        element.ValueKind == JsonValueKind.Object ? element.EnumerateObject() : [];

    /// <summary>The items of the array under that name; none when there is no such array.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray() : [];

    /// <summary>True when the object has a member of that name that is an object or array with something in it.</summary>
    public static bool Has(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.ValueKind switch
        {
            JsonValueKind.Object => value.GetPropertyCount() > 0,
            JsonValueKind.Array => value.GetArrayLength() > 0,
            _ => false,
        };
}
