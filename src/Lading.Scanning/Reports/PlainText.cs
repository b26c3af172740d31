using System.Text;
using Lading.Oci;

namespace Lading.Scanning.Reports;

/// <summary>Texts of advisories and packages as plain text: bounded, and without characters that steer a terminal or turn the direction of writing.</summary>
internal static class PlainText
{
    /// <summary>One line: runs of white space become one space; what is longer than <paramref name="most"/> characters is cut there and ends with <c>…</c>.</summary>
    public static string Line(string? text, int most = 200)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        var line = new StringBuilder(Math.Min(text.Length, most + 1));
        foreach (char c in text)
        {
            if (line.Length > most)
                break;
            if (!char.IsWhiteSpace(c))
                line.Append(c);
            else if (line.Length > 0 && line[^1] != ' ')
                line.Append(' ');
        }
        string shown = Printable.Text(line.ToString().TrimEnd(), most);
        // Escapes are longer than what they stand for.
        return shown.Length > most + 1 ? Cut(shown, most) + "…" : shown;
    }

    /// <summary>Several lines: line feeds and tabs stay, carriage returns go.</summary>
    public static string Block(string? text, int most)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        bool cut = text.Length > most;
        string kept = cut ? Cut(text, most) : text;
        var block = new StringBuilder(kept.Length);
        foreach (ReadOnlySpan<char> line in kept.EnumerateLines())
            block.Append(Printable.Text(line.ToString().Replace("\t", "    "), int.MaxValue)).Append('\n');
        return block.ToString().Trim('\n') + (cut ? "\n…" : "");
    }

    /// <summary>At most <paramref name="most"/> characters, no half of a surrogate pair at the end.</summary>
    public static string Cut(string text, int most)
    {
        if (text.Length <= most)
            return text;
        return text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];
    }
}
