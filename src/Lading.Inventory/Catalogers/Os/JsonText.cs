using System.Text.Json;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Os;

/// <summary>Reads a JSON file of a package manager; whatever is wrong with it becomes a <see cref="ParseException"/>.</summary>
internal static class JsonText
{
    /// <summary>Parses the file and hands its root to <paramref name="read"/>. Nesting is bounded to 64 by the parser.</summary>
    public static T Read<T>(ScannedFile file, Func<JsonElement, T> read)
    {
        try
        {
            ReadOnlySpan<byte> bytes = file.Bytes;
            if (bytes.StartsWith((ReadOnlySpan<byte>)[0xef, 0xbb, 0xbf]))
                bytes = bytes[3..];
            var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            return read(document.RootElement);
        }
        catch (JsonException e)
        {
            throw new ParseException($"it is not JSON: {e.Message}", e);
        }
        catch (InvalidOperationException e)
        {
            // Strings with half of a surrogate pair are found only when they are read.
            throw new ParseException($"it holds a text that is not Unicode: {e.Message}", e);
        }
    }

    /// <summary>A member's value: a non-empty string, or a number as written; null for all else.</summary>
    public static string? Text(this JsonElement element, string name) =>
        element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out JsonElement value) ? null : value.ValueKind switch
        {
            JsonValueKind.String => value.GetString() is { Length: > 0 } text ? text : null,
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        };

    /// <summary>The elements of a member that is an array; empty for all else.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray()
            : [];

    /// <summary>The strings of a member that is an array.</summary>
    public static IEnumerable<string> Texts(this JsonElement element, string name) =>
        element.Items(name).Where(i => i.ValueKind == JsonValueKind.String).Select(i => i.GetString()!).Where(t => t.Length > 0);

    /// <summary>A member that is an object; null for all else.</summary>
    public static JsonElement? Object(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Object ? value : null;
}
