using System.Text.Json;
using System.Text.Unicode;
using Lading.Oci;

namespace Lading.Inventory.Documents;

/// <summary>Reads JSON from outside: bounded size and depth, no comments, no member twice.</summary>
internal static class JsonInput
{
    public static JsonDocument Parse(ReadOnlyMemory<byte> document, string where, DocumentLimits limits)
    {
        limits.CheckSize(document.Length, where);
        ReadOnlyMemory<byte> text = document[(document.Length - SbomFormats.SkipByteOrderMark(document.Span).Length)..];
        if (!Utf8.IsValid(text.Span))
            throw LadingException.Input($"{where}: line {LineOfInvalidText(text.Span)}: not UTF-8.");
        try
        {
            return JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = limits.MaxDepth, AllowDuplicateProperties = false });
        }
        catch (JsonException e)
        {
            string place = e.LineNumber is { } line ? $"line {line + 1}, byte {e.BytePositionInLine + 1}" : "/";
            throw LadingException.Input($"{where}: {place}: not well-formed JSON: {Printable.Text(e.Message)}", inner: e);
        }
        catch (InvalidOperationException e)
        {
            throw LadingException.Input($"{where}: /: not well-formed JSON: {Printable.Text(e.Message)}", inner: e);
        }
    }

    /// <summary>A member of the outermost object that is a text; null when it is missing, no text or not valid Unicode.</summary>
    public static string? TopLevelText(JsonElement root, string name)
    {
        try
        {
            return root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static int LineOfInvalidText(ReadOnlySpan<byte> text)
    {
        int line = 1;
        foreach (Range range in text.Split((byte)'\n'))
        {
            if (!Utf8.IsValid(text[range]))
                break;
            line++;
        }
        return line;
    }
}
