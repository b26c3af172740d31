using System.Buffers;
using System.Text;
using System.Text.Json;
using Lading.Inventory;
using Lading.Inventory.Documents;

namespace Lading.Vulnerabilities.Records;

/// <summary>A distribution's release as one JSON text: the same for all inventories of the release.</summary>
internal static class StoredDistro
{
    /// <summary>The text; null for no distribution.</summary>
    public static string? Write(Distro? distro)
    {
        if (distro is null)
            return null;
        var text = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(text))
        {
            writer.WriteStartObject();
            writer.WriteString("id", ReportJson.Clean(distro.Id));
            writer.WriteString("version", distro.VersionId is null ? null : ReportJson.Clean(distro.VersionId));
            writer.WriteStartObject("fields");
            foreach ((string key, string value) in distro.Fields.OrderBy(f => f.Key, StringComparer.Ordinal))
                writer.WriteString(ReportJson.Clean(key), ReportJson.Clean(value));
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    /// <summary>What <see cref="Write"/> wrote.</summary>
    public static Distro Read(string text)
    {
        using var document = JsonDocument.Parse(text);
        JsonElement root = document.RootElement;
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (JsonProperty field in root.GetProperty("fields").EnumerateObject())
            fields[field.Name] = field.Value.GetString() ?? "";
        return new Distro(root.GetProperty("id").GetString() ?? "", root.GetProperty("version").GetString()) { Fields = fields };
    }
}
