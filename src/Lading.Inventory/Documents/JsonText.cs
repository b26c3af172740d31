using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Lading.Inventory.Documents;

/// <summary>How all JSON documents are spelled.</summary>
internal static class JsonText
{
    /// <summary>Two spaces, line feeds, only what must be escaped is: the documents go into files, never into HTML.</summary>
    public static JsonWriterOptions Options(bool compact) => new()
    {
        Indented = !compact,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

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
}
