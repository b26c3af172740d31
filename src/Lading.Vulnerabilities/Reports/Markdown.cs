using System.Text;
using Lading.Vulnerabilities.Findings;

namespace Lading.Vulnerabilities.Reports;

/// <summary>Texts from outside as Markdown (GitHub's dialect) that shows them as they are: no markup, no links, no mentions, no HTML.</summary>
internal static class Markdown
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

    /// <summary>An id, linked to its page where it has one.</summary>
    public static string Link(Finding finding) =>
        AdvisoryLinks.Page(finding) is { } page ? $"[{Escape(finding.Id, 60)}]({page})" : Escape(finding.Id, 60);

    /// <summary>A flaw in the packages that have it: a table, its names, its text as a quotation, its links.</summary>
    public static string Finding(IReadOnlyList<Finding> findings, int most)
    {
        Finding first = findings[0];
        var text = new StringBuilder();
        if (first.Summary.Length > 0)
            text.Append($"{Escape(first.Summary, 500)}\n\n");
        text.Append("| Package | Installed | Fixed in | Severity |\n|---|---|---|---|\n");
        foreach (Finding finding in findings.Take(20))
            text.Append($"| {Code(ReportWords.NameOf(finding.Package))} | {Code(finding.Package.Version ?? "?")} | {Escape(ReportWords.FixOf(finding))} | {Severity(finding)} |\n");
        text.Append('\n');
        if (first.Kev is { } kev)
            text.Append($"**Known to be exploited** (CISA, added {ReportWords.Day(kev.Added)}{(kev.Ransomware ? ", used by ransomware" : "")}).\n\n");
        if (first.Ids.Count > 1)
            text.Append($"Also known as {string.Join(", ", first.Ids.Skip(1).Take(20).Select(i => Escape(i, 60)))}.\n\n");
        if (first.Text?.Details is { Length: > 0 } details)
            foreach (string line in PlainText.Block(details, Math.Max(0, most - text.Length)).Split('\n'))
                text.Append("> ").Append(Escape(line, 2000)).Append('\n');
        foreach (string link in AdvisoryLinks.Of(first, 10))
            text.Append($"\n- <{link}>");
        return text.ToString().TrimEnd() + "\n";
    }

    /// <summary>The severity with its score and where it is from.</summary>
    public static string Severity(Finding finding)
    {
        if (finding.Kind != FindingKind.Vulnerability)
            return finding.Kind == FindingKind.Malware ? "malware" : "end of life";
        string score = finding.Rating.Score is { } number ? " " + ReportWords.Score(number) : "";
        return ReportWords.Of(finding.Rating.Severity) + score + (finding.Rating.Borrowed ? $" (from {Escape(finding.Rating.Source, 60)})" : "");
    }
}
