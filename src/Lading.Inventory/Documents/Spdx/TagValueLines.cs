using Lading.Oci;

namespace Lading.Inventory.Documents.Spdx;

/// <summary>Cuts a tag-value document into tags with their values; <c>&lt;text&gt;</c> may go over several lines.</summary>
internal sealed class TagValueLines(string text, string where)
{
    private const string Open = "<text>";
    private const string Close = "</text>";

    private int _at;
    private int _next = 1;

    /// <summary>The line of the tag last read, 1-based.</summary>
    public int Line { get; private set; }

    public LadingException Wrong(string problem) => LadingException.Input($"{where}: line {Line}: {problem}.");

    /// <summary>The next tag; false at the end.</summary>
    public bool Read(out string tag, out string value)
    {
        tag = value = "";
        while (_at < text.Length)
        {
            Line = _next;
            int begin = _at;
            ReadOnlySpan<char> line = Take();
            if (line.Trim().IsEmpty || line.TrimStart()[0] == '#')
                continue;
            int colon = line.IndexOf(':');
            if (colon <= 0 || !IsTag(line[..colon].Trim()))
                throw Wrong($"'{Printable.Text(line.Trim().ToString(), 60)}' is no tag with a value");
            tag = line[..colon].Trim().ToString();
            int from = colon + 1;
            while (from < line.Length && char.IsWhiteSpace(line[from]))
                from++;
            value = line[from..].StartsWith(Open) ? Block(begin + from + Open.Length) : line[from..].TrimEnd().ToString();
            return true;
        }
        Line = _next;
        return false;
    }

    private ReadOnlySpan<char> Take()
    {
        ReadOnlySpan<char> rest = text.AsSpan(_at);
        int end = rest.IndexOf('\n');
        if (end < 0)
            end = rest.Length;
        _at += end + 1;
        _next++;
        return rest[..end];
    }

    /// <summary>The text that begins at a place and goes on to its end mark.</summary>
    private string Block(int start)
    {
        int end = text.IndexOf(Close, start, StringComparison.Ordinal);
        if (end < 0)
            throw Wrong("the text that begins here does not end");
        ReadOnlySpan<char> block = text.AsSpan(start, end - start);
        int after = text.AsSpan(end).IndexOf('\n');
        _at = after < 0 ? text.Length : end + after + 1;
        _next = Line + block.Count('\n') + 1;
        return block.ToString().ReplaceLineEndings("\n");
    }

    private static bool IsTag(ReadOnlySpan<char> word)
    {
        foreach (char c in word)
            if (!char.IsAsciiLetterOrDigit(c))
                return false;
        return word.Length is > 0 and <= 64;
    }
}
