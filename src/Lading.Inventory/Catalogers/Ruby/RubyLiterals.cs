using System.Globalization;
using System.Text;

namespace Lading.Inventory.Catalogers.Ruby;

/// <summary>
/// Reads the text literals of one line of Ruby (docs.ruby-lang.org, "Literals": quotes, <c>%q</c>, <c>%w</c>) without
/// running anything. A literal that is put together at run time is left out.
/// </summary>
internal static class RubyLiterals
{
    private const int MaxLiterals = 2_000;

    /// <summary>The literals of a line, in order, up to a comment.</summary>
    public static List<string> Read(ReadOnlySpan<char> line)
    {
        var literals = new List<string>();
        for (int at = 0; at < line.Length && literals.Count < MaxLiterals; at++)
        {
            char c = line[at];
            if (c == '#')
                break;
            if (c is '"' or '\'')
                at = Quoted(line, at + 1, c, c, escapes: c == '"', literals);
            else if (c == '%' && at + 2 < line.Length && line[at + 1] is 'q' or 'Q' or 'w' or 'W' && Closing(line[at + 2]) is { } close)
                at = line[at + 1] is 'w' or 'W' ? Words(line, at + 3, close, literals) : Quoted(line, at + 3, line[at + 2], close, escapes: line[at + 1] == 'Q', literals);
        }
        return literals;
    }

    private static char? Closing(char open) => open switch
    {
        '<' => '>',
        '(' => ')',
        '[' => ']',
        '{' => '}',
        '|' or '!' or '/' => open,
        _ => null,
    };

    private static int Words(ReadOnlySpan<char> line, int at, char close, List<string> literals)
    {
        int length = line[at..].IndexOf(close);
        if (length < 0)
            length = line.Length - at;
        literals.AddRange(line.Slice(at, length).ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(MaxLiterals));
        return at + length;
    }

    private static int Quoted(ReadOnlySpan<char> line, int at, char open, char close, bool escapes, List<string> literals)
    {
        var text = new StringBuilder();
        bool isLiteral = true;
        int depth = 0;
        for (; at < line.Length; at++)
        {
            char c = line[at];
            if (c == '\\' && at + 1 < line.Length)
            {
                at++;
                if (escapes)
                    at = Escape(line, at, text);
                else
                    text.Append(line[at] == close || line[at] == '\\' ? "" : "\\").Append(line[at]);
                continue;
            }
            if (c == close && depth-- == 0)
                break;
            if (c == open && open != close)
                depth++;
            if (escapes && c == '#' && at + 1 < line.Length && line[at + 1] == '{')
                isLiteral = false;
            text.Append(c);
        }
        if (isLiteral)
            literals.Add(text.ToString());
        return at;
    }

    /// <summary>Appends what stands after a backslash and returns the index of its last character.</summary>
    private static int Escape(ReadOnlySpan<char> line, int at, StringBuilder text)
    {
        if (line[at] == 'u' && at + 4 < line.Length && ushort.TryParse(line.Slice(at + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort unit))
        {
            text.Append((char)unit);
            return at + 4;
        }
        text.Append(line[at] switch
        {
            'n' => '\n',
            't' => '\t',
            _ => line[at],
        });
        return at;
    }
}
