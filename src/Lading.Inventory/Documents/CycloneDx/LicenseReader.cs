using System.Text;
using System.Text.Json;

namespace Lading.Inventory.Documents.CycloneDx;

/// <summary>Reads licence lists; keeps the texts of named licences.</summary>
internal sealed class LicenseReader
{
    public SortedDictionary<string, string> Texts { get; } = new(StringComparer.Ordinal);

    /// <summary>Adds the entries of the member <c>licenses</c> to one list or the other.</summary>
    public void Read(JsonElement holder, List<string> declared, List<string> concluded)
    {
        foreach (JsonElement choice in holder.Items("licenses"))
        {
            JsonElement license = choice.Object("license") ?? choice;
            string? entry = license.Text("id") ?? license.Text("name") ?? choice.Text("expression");
            if (entry is null)
                continue;
            List<string> list = license.Text("acknowledgement") == "concluded" ? concluded : declared;
            if (!list.Contains(entry))
                list.Add(entry);
            if (license.Text("name") is { } name && license.Object("text") is { } text && Content(text) is { } content)
                Texts.TryAdd(LicenseWords.ReferenceFor(name), content);
        }
    }

    /// <summary>The text of an attachment; null for binary ones.</summary>
    private static string? Content(JsonElement attachment)
    {
        string? content = attachment.Text("content");
        if (content is null || attachment.Text("encoding") != "base64")
            return content;
        byte[] bytes = new byte[content.Length];
        if (!Convert.TryFromBase64String(content, bytes, out int length))
            return null;
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes, 0, length);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
