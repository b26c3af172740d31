using System.Buffers;
using System.Text;
using System.Text.Json;
using Lading.Inventory;
using Lading.Inventory.Documents;

namespace Lading.Vulnerabilities.Records;

/// <summary>The rarer facts of a package that matching asks for, as one short JSON text: most packages have none.</summary>
internal static class ComponentDetails
{
    private static readonly Dictionary<string, string> None = [];

    /// <summary>Properties that decide which advisories are about a package.</summary>
    private static readonly string[] Kept = ["rpm:modularity-label"];

    /// <summary>The text; null when there is nothing to keep.</summary>
    public static string? Write(Package package)
    {
        KeyValuePair<string, string>[] properties = package.Properties.Count == 0 ? [] : [.. package.Properties.Where(p => Kept.Contains(p.Key))];
        if (package.Qualifiers.Count == 0 && properties.Length == 0)
            return null;
        var text = new ArrayBufferWriter<byte>(128);
        using (var writer = new Utf8JsonWriter(text))
        {
            writer.WriteStartObject();
            Map(writer, "qualifiers", package.Qualifiers);
            Map(writer, "properties", properties);
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    /// <summary>What <see cref="Write"/> wrote.</summary>
    public static (IReadOnlyDictionary<string, string> Qualifiers, IReadOnlyDictionary<string, string> Properties) Read(string? text)
    {
        if (text is null)
            return (None, None);
        using var document = JsonDocument.Parse(text);
        return (Map(document.RootElement, "qualifiers"), Map(document.RootElement, "properties"));
    }

    private static void Map(Utf8JsonWriter writer, string name, IEnumerable<KeyValuePair<string, string>> map)
    {
        writer.WriteStartObject(name);
        foreach ((string key, string value) in map.OrderBy(p => p.Key, StringComparer.Ordinal))
            writer.WriteString(ReportJson.Clean(key), ReportJson.Clean(value));
        writer.WriteEndObject();
    }

    private static Dictionary<string, string> Map(JsonElement root, string name)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (JsonProperty property in root.GetProperty(name).EnumerateObject())
            map[property.Name] = property.Value.GetString() ?? "";
        return map;
    }
}
