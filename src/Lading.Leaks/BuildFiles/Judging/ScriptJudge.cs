using Lading.Leaks.BuildFiles.Rules;
using Lading.Leaks.Findings;

namespace Lading.Leaks.BuildFiles.Judging;

/// <summary>Looks through scripts and CI workflows for builds that are given secrets as build arguments: <c>--build-arg NAME=…</c> and the <c>build-args:</c> of build actions.</summary>
internal static class ScriptJudge
{
    private const string Option = "--build-arg";

    /// <summary>The findings in the order of the text.</summary>
    public static IReadOnlyList<Finding> Judge(SourceFile source)
    {
        var findings = new List<Finding>();
        string text = source.Text;
        for (int at = text.IndexOf(Option, StringComparison.Ordinal); at >= 0; at = text.IndexOf(Option, at + Option.Length, StringComparison.Ordinal))
        {
            int start = at + Option.Length;
            while (start < text.Length && text[start] is ' ' or '=' or '"' or '\'' or ',' or '\t')
                start++;
            Take(findings, source, start);
        }
        for (int line = 1; line <= source.LineCount; line++)
            if (source.Line(line).Trim() is var head && head.StartsWith("build-args:") && head["build-args:".Length..].Trim() is ['|' or '>', ..])
                line = TakeBlock(findings, source, line);
            else if (head.StartsWith("build-args:") && !head["build-args:".Length..].Trim().IsEmpty)
                Take(findings, source, source.LineSpan(line).Start + source.Line(line).IndexOf(':') + 1);
        return findings;
    }

    /// <summary>The lines of a block that are indented deeper than its head.</summary>
    private static int TakeBlock(List<Finding> findings, SourceFile source, int head)
    {
        int indent = Indent(source.Line(head));
        int line = head + 1;
        for (; line <= source.LineCount && (source.Line(line).Trim().IsEmpty || Indent(source.Line(line)) > indent); line++)
            Take(findings, source, source.LineSpan(line).Start + Indent(source.Line(line)));
        return line - 1;
    }

    private static int Indent(ReadOnlySpan<char> line) => line.Length - line.TrimStart(' ').Length;

    private static void Take(List<Finding> findings, SourceFile source, int start)
    {
        string text = source.Text;
        while (start < text.Length && text[start] is ' ' or '"' or '\'')
            start++;
        int end = start;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_'))
            end++;
        string name = text[start..end];
        if (!SecretNames.IsSecret(name))
            return;
        int stop = end;
        while (stop < text.Length && !char.IsWhiteSpace(text[stop]) && text[stop] is not ('"' or '\''))
            stop++;
        string value = stop > end + 1 && text[end] == '=' ? text[(end + 1)..stop] : "";
        if (value.Length > 0 && !value.StartsWith('$') && SecretValues.IsHarmless(value))
            return;
        bool isLiteral = value.Length > 0 && !value.Contains('$') && !value.Contains("{{", StringComparison.Ordinal) && !SecretValues.IsPlaceholder(value);
        findings.Add(new Finding { Rule = BuildFileRules.BuildArgument, Subject = name, Span = TextSpan.Between(start, stop), Value = isLiteral ? value : null, Severity = isLiteral ? null : LeakSeverity.Medium });
    }
}
