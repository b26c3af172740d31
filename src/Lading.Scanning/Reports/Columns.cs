using System.Globalization;
using System.Text;

namespace Lading.Scanning.Reports;

/// <summary>Texts measured in columns of a terminal.</summary>
internal static class Columns
{
    /// <summary>Columns that a text takes: two for East Asian wide characters and emoji, none for marks that combine.</summary>
    public static int Of(string text)
    {
        int columns = 0;
        foreach (Rune rune in text.EnumerateRunes())
            columns += Of(rune);
        return columns;
    }

    /// <summary>Padded with spaces on the right.</summary>
    public static string Pad(string text, int width) => text + new string(' ', Math.Max(0, width - Of(text)));

    /// <summary>
    /// The text in lines of at most <paramref name="width"/> columns, broken behind a space or a separator of names and versions
    /// where there is one behind the first quarter of the line. Width 0 breaks nothing.
    /// </summary>
    public static IReadOnlyList<string> Wrap(string text, int width)
    {
        if (width <= 0 || Of(text) <= width)
            return [text];
        var lines = new List<string>();
        int start = 0;
        while (start < text.Length)
        {
            int end = Fit(text, start, width);
            if (end < text.Length)
                end = Break(text, start, end);
            lines.Add(text[start..end].TrimEnd(' '));
            start = end;
            while (start < text.Length && text[start] == ' ')
                start++;
        }
        return lines;
    }

    /// <summary>The text of a paragraph, lines after the first indented.</summary>
    public static IEnumerable<string> Paragraph(string text, int width, int indent)
    {
        if (width <= 0)
            return [text];
        IReadOnlyList<string> lines = Wrap(text, width);
        if (lines.Count == 1)
            return lines;
        string rest = text[lines[0].Length..].TrimStart(' ');
        return [lines[0], .. Wrap(rest, Math.Max(8, width - indent)).Select(l => new string(' ', indent) + l)];
    }

    private static int Fit(string text, int start, int width)
    {
        int end = start;
        for (int columns = 0; end < text.Length;)
        {
            Rune.DecodeFromUtf16(text.AsSpan(end), out Rune rune, out int length);
            columns += Of(rune);
            if (columns > width && end > start)
                break;
            end += length;
        }
        return end;
    }

    private static int Break(string text, int start, int end)
    {
        if (text[end] == ' ')
            return end;
        int first = start + text.AsSpan(start, end - start).IndexOfAnyExcept(' ');
        int space = text.LastIndexOf(' ', end - 1, end - start);
        if (space > first && first >= start)
            return space;
        int separator = text.AsSpan(start, end - start).LastIndexOfAny("/:@-+~_,.");
        return separator >= (end - start) / 4 ? start + separator + 1 : end;
    }

    private static int Of(Rune rune) => rune.Value switch
    {
        < 0x300 => 1,
        >= 0x1100 and <= 0x115f or >= 0x2e80 and <= 0x303e or >= 0x3041 and <= 0xa4cf or >= 0xac00 and <= 0xd7a3
            or >= 0xf900 and <= 0xfaff or >= 0xfe30 and <= 0xfe6f or >= 0xff00 and <= 0xff60 or >= 0xffe0 and <= 0xffe6
            or >= 0x1f300 and <= 0x1faff or >= 0x20000 and <= 0x3fffd => 2,
        _ => Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format ? 0 : 1,
    };
}
