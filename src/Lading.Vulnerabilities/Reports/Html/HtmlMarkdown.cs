namespace Lading.Vulnerabilities.Reports.Html;

/// <summary>
/// A small part of Markdown as HTML: paragraphs, headings, lists, fenced code, code spans, bold, and links to http and https. All else,
/// HTML among it, is text. Runs in time proportional to the length.
/// </summary>
internal sealed class HtmlMarkdown(HtmlOutput output)
{
    /// <summary>How far a code span or a link may reach, so that what is never closed does not cost a search to the end each time.</summary>
    private const int Reach = 1000;

    private string? _open;

    public void Write(string markdown, int most)
    {
        bool code = false;
        foreach (ReadOnlySpan<char> span in PlainText.Block(markdown, most).EnumerateLines())
        {
            string line = span.ToString();
            string trimmed = line.Trim();
            if (trimmed.StartsWith("```", StringComparison.Ordinal) || trimmed.StartsWith("~~~", StringComparison.Ordinal))
            {
                Switch(code ? null : "pre");
                code = !code;
            }
            else if (code)
            {
                output.Preformatted(line);
                output.Raw("\n");
            }
            else if (trimmed.Length == 0)
                Switch(null);
            else
                Line(trimmed);
        }
        Switch(null);
    }

    private void Line(string line)
    {
        int hashes = line.AsSpan().IndexOfAnyExcept('#');
        if (hashes is > 0 and <= 6 && line[hashes] == ' ')
        {
            Switch(null);
            output.Raw("<h4>");
            Inline(line[hashes..].Trim(' ', '#'));
            output.Raw("</h4>\n");
        }
        else if (line.Length > 2 && line[0] is '-' or '*' or '+' && line[1] == ' ')
        {
            Switch("ul");
            output.Raw("<li>");
            Inline(line[2..]);
            output.Raw("</li>\n");
        }
        else
        {
            if (_open != "p")
                Switch("p");
            else
                output.Raw("\n");
            Inline(line);
        }
    }

    private void Switch(string? element)
    {
        if (_open == element && element is not null)
            return;
        if (_open is not null)
            output.Raw($"</{_open}>\n");
        if (element is not null)
            output.Raw($"<{element}>");
        _open = element;
    }

    private void Inline(string text)
    {
        int plain = 0;
        bool bold = false;
        for (int i = 0; i < text.Length;)
        {
            int next = i;
            switch (text[i])
            {
                case '`' when Find(text, "`", i + 1) is > 0 and var end:
                    Plain(text, plain, i);
                    output.Raw("<code>");
                    output.Preformatted(text[(i + 1)..end]);
                    output.Raw("</code>");
                    next = end + 1;
                    break;
                case '[' when Link(text, i) is { } link:
                    Plain(text, plain, i);
                    output.Write($"<a href=\"{link.Url}\" rel=\"noopener noreferrer nofollow\">{link.Text}</a>");
                    next = link.End;
                    break;
                case '*' when i + 1 < text.Length && text[i + 1] == '*' && (bold || Find(text, "**", i + 2) > 0):
                    Plain(text, plain, i);
                    output.Raw(bold ? "</strong>" : "<strong>");
                    bold = !bold;
                    next = i + 2;
                    break;
            }
            if (next > i)
                plain = next;
            i = Math.Max(next, i + 1);
        }
        Plain(text, plain, text.Length);
        if (bold)
            output.Raw("</strong>");
    }

    private void Plain(string text, int from, int to)
    {
        if (to > from)
            output.Preformatted(text[from..to]);
    }

    private static int Find(string text, string what, int from) =>
        from >= text.Length ? -1 : text.IndexOf(what, from, Math.Min(Reach, text.Length - from), StringComparison.Ordinal);

    private static (string Text, string Url, int End)? Link(string text, int at)
    {
        int middle = Find(text, "](", at + 1);
        if (middle < 0)
            return null;
        int end = Find(text, ")", middle + 2);
        if (end < 0 || AdvisoryLinks.Safe(text[(middle + 2)..end].Trim()) is not { } url)
            return null;
        return (text[(at + 1)..middle], url, end + 1);
    }
}
