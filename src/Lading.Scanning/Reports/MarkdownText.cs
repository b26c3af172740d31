using System.Text;

namespace Lading.Scanning.Reports;

/// <summary>Texts from outside as Markdown (GitHub's dialect) that shows them as they are: no markup, no links, no mentions, no HTML.</summary>
internal static class MarkdownText
{
    private const string Special = "\\`*_{}[]()<>#+-.!|~&@:$^=\"'";

    /// <summary>One line, with everything that could mean something escaped.</summary>
    public static string Escape(string? text, int most = 300)
    {
        string line = PlainText.Line(text, most);
        var result = new StringBuilder(line.Length + 16);
        for (int i = 0; i < line.Length; i++)
        {
            char c = line[i];
            if (c == '@' || c == ':')
                // A backslash does not stop a mention, and an address becomes a link behind "http:".
                result.Append(c == '@' ? "&#64;" : i + 1 < line.Length && line[i + 1] == '/' ? "&#58;" : ":");
            else if (c == '.' && line.AsSpan(0, i).EndsWith("www", StringComparison.OrdinalIgnoreCase))
                result.Append("&#46;");
            else if (c is '<' or '>' or '&')
                result.Append(c switch { '<' => "&lt;", '>' => "&gt;", _ => "&amp;" });
            else if (c == '#')
                result.Append("&#35;");
            else if (Special.Contains(c) && c is not ('.' or '-' or '(' or ')' or '+' or '"' or '\'' or '='))
                result.Append('\\').Append(c);
            else
                result.Append(c);
        }
        return result.ToString();
    }

    /// <summary>A code span; back quotes inside become apostrophes.</summary>
    public static string Code(string? text, int most = 200)
    {
        string line = PlainText.Line(text, most).Replace('`', '\'').Replace("|", "\\|");
        return line.Length == 0 ? "" : $"`{line}`";
    }
}
