using Lading.Leaks.BuildFiles.Dockerfiles;
using Lading.Leaks.BuildFiles.Rules;

namespace Lading.Leaks.BuildFiles.Judging;

/// <summary>
/// Comments that silence findings: <c>lading:allow</c> with or without rule ids, on the line, on a line of the instruction or in the
/// comment lines right above; in Dockerfiles also <c>check=skip=</c> at the head or above an instruction, <c>hadolint ignore=</c> and
/// <c>trivy:ignore:</c> by the names that those programs give a rule.
/// </summary>
internal sealed class Suppression(SourceFile source, Dockerfile? file)
{
    private const string Allow = "lading:allow";
    private const int MostLines = 2000;
    private const int Reach = 4096;
    private readonly string[] _skipped = file?.Directive("check") is { } check ? Skipped(check) : [];

    /// <summary>True when a comment takes the finding out.</summary>
    public bool Covers(Finding finding)
    {
        if (finding.Rule.Aliases.Any(a => _skipped.Contains(a)) || (_skipped.Contains("all") && finding.Rule.Aliases.Contains("SecretsUsedInArgOrEnv")))
            return true;
        int first = finding.Instruction?.Line ?? source.LineAt(finding.Span.Start);
        int last = Math.Min(finding.Instruction?.EndLine ?? source.LineAt(Math.Max(finding.Span.Start, finding.Span.End - 1)), first + MostLines);
        for (int line = first; line <= last; line++)
            if (Allows(Near(line, finding.Span), finding.Rule, isComment: false))
                return true;
        for (int line = first - 1; line > 0 && source.Line(line).TrimStart() is ['#', ..] && first - line < MostLines; line--)
            if (Allows(source.Line(line)[..Math.Min(Reach, source.Line(line).Length)], finding.Rule, isComment: true))
                return true;
        return false;
    }

    /// <summary>A line, cut to <see cref="Reach"/> characters on either side of the finding, so that one endless line costs nothing.</summary>
    private ReadOnlySpan<char> Near(int line, TextSpan span)
    {
        TextSpan whole = source.LineSpan(line);
        int start = Math.Clamp(span.Start - Reach, whole.Start, whole.End);
        return source.Text.AsSpan(start..Math.Clamp(Math.Max(span.End, start) + Reach, start, whole.End));
    }

    private bool Allows(ReadOnlySpan<char> line, BuildFileRule rule, bool isComment)
    {
        int at = line.IndexOf(Allow);
        if (at >= 0 && Names(line[(at + Allow.Length)..], rule))
            return true;
        if (line.IndexOf("gitleaks:allow") >= 0)
            return true;
        if (file is null || line.TrimStart() is not ['#', ..])
            return false;
        string text = line.TrimStart().TrimStart('#').Trim().ToString();
        if (isComment && text.StartsWith("check=skip=", StringComparison.OrdinalIgnoreCase))
            return Skipped(text[6..]).Any(s => s == "all" || rule.Aliases.Contains(s));
        if (text.StartsWith("hadolint ignore=", StringComparison.Ordinal))
            return Words(text["hadolint ignore=".Length..]).Any(rule.Aliases.Contains);
        return text.StartsWith("trivy:ignore:", StringComparison.Ordinal) && Words(text["trivy:ignore:".Length..]).Any(rule.Aliases.Contains);
    }

    /// <summary>Ids after the word say which rules are meant; without one all are.</summary>
    private static bool Names(ReadOnlySpan<char> rest, BuildFileRule rule)
    {
        string[] ids = [.. Words(rest.ToString()).Where(w => BuildFileRules.All.Any(r => r.Id == w || r.Aliases.Contains(w)))];
        return ids.Length == 0 || ids.Contains(rule.Id) || ids.Any(rule.Aliases.Contains);
    }

    private static string[] Words(string text) => text.Split([' ', ',', ';', '='], StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The rules after <c>skip=</c> in <c>skip=A,B;error=true</c>.</summary>
    private static string[] Skipped(string check) =>
        [.. check.Split(';').Select(p => p.Trim()).Where(p => p.StartsWith("skip=", StringComparison.OrdinalIgnoreCase)).SelectMany(p => Words(p[5..]))];
}
