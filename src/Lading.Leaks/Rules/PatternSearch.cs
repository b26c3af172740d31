using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Lading.Leaks.Detection;
using Lading.Leaks.Findings;
using Match = Lading.Leaks.Detection.Match;

namespace Lading.Leaks.Rules;

/// <summary>Tries users' patterns on windows around their keywords.</summary>
internal sealed class PatternSearch
{
    /// <summary>Longest text that is given to a pattern at once, and what two such texts share.</summary>
    public const int Window = 64 << 10;

    /// <summary>Matches of one pattern in one window: finding all of them is not linear, finding one is.</summary>
    public const int MostInWindow = 500;

    /// <summary>How long a rule may take on one text. The time is linear in it, but a pattern that stands for many states has a large factor.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(5);

    private readonly PatternRule[] _rules;
    private readonly SecretRule[] _as;
    private readonly AnchorFilter _filter;
    private readonly int[] _everywhere;

    public PatternSearch(PatternRule[] rules)
    {
        _rules = rules;
        _as = [.. rules.Select(r => new SecretRule(r.Id, r.Title, r.Severity, Specificity.User))];
        var anchors = new List<(string, CharClass?, int)>();
        var everywhere = new List<int>();
        for (int i = 0; i < rules.Length; i++)
        {
            if (rules[i].Keywords.Count == 0 || rules[i].Keywords.Any(k => k.Length < 3 || !Ascii.IsValid(k)))
                everywhere.Add(i);
            else
                anchors.AddRange(rules[i].Keywords.Select(k => (k, (CharClass?)null, i)));
        }
        _filter = new AnchorFilter(anchors);
        _everywhere = [.. everywhere];
    }

    /// <summary>Adds what is found; returns how many findings the rules' own lists took out, and tells in <paramref name="cuts"/> when it is not all.</summary>
    public int Search(ReadOnlySpan<byte> text, string path, List<Match> found, ref ScanCuts cuts)
    {
        int allowed = 0;
        var pending = new (int Start, int End)[_rules.Length];
        var spent = new TimeSpan[_rules.Length];
        var targets = new List<(int Target, int Start, int Length)>();
        for (int at = 0; _filter.Next(text, ref at, targets);)
            foreach (var (rule, from, length) in targets)
            {
                var (start, end) = (Math.Max(0, from - PatternRule.Before), (int)Math.Min(text.Length, (long)from + length + PatternRule.After));
                ref var window = ref pending[rule];
                if (start <= window.End)
                {
                    window.End = Math.Max(window.End, end);
                    continue;
                }
                allowed += Try(rule, text, window.Start, window.End, path, found, ref cuts, ref spent[rule]);
                window = (start, end);
            }
        for (int rule = 0; rule < _rules.Length; rule++)
            allowed += Try(rule, text, pending[rule].Start, pending[rule].End, path, found, ref cuts, ref spent[rule]);
        foreach (int rule in _everywhere)
            allowed += Try(rule, text, 0, text.Length, path, found, ref cuts, ref spent[rule]);
        return allowed;
    }

    private int Try(int rule, ReadOnlySpan<byte> text, int start, int end, string path, List<Match> found, ref ScanCuts cuts, ref TimeSpan spent)
    {
        if (start == end || _rules[rule].Path is { } wanted && !wanted.IsMatch(path))
            return 0;
        int allowed = 0;
        for (int from = start; from < end; from += Window - PatternRule.After)
        {
            // Not by the timeout of Regex: with one, a pattern that stands for many states finds nothing (.NET 10).
            if (spent > Patience)
            {
                cuts |= ScanCuts.Slow;
                break;
            }
            int to = Math.Min(end, from + Window);
            long begun = Stopwatch.GetTimestamp();
            allowed += TryWindow(rule, text, from, to, path, found, ref cuts);
            spent += Stopwatch.GetElapsedTime(begun);
            if (to == end || _rules[rule].IsForFile)
                break;
        }
        return allowed;
    }

    private int TryWindow(int index, ReadOnlySpan<byte> text, int from, int to, string path, List<Match> found, ref ScanCuts cuts)
    {
        PatternRule rule = _rules[index];
        using var latin = new LatinText(text[from..to]);
        if (!rule.Pattern.IsMatch(latin.Span))
            return 0;
        int allowed = 0, count = 0;
        string window = new(latin.Span);
        for (var match = rule.Pattern.Match(window); match.Success; match = match.NextMatch(), count++)
        {
            if (count == MostInWindow)
            {
                cuts |= ScanCuts.Patterns;
                break;
            }
            Group secret = SecretOf(match, rule.SecretGroup);
            if (secret.Length == 0)
                continue;
            int start = from + secret.Index, end = start + secret.Length;
            if (rule.Entropy > 0 && Randomness.Entropy(text[start..end]) <= rule.Entropy)
                continue;
            if (rule.Allow.Count > 0)
            {
                using var line = new LatinText(InlineAllow.LineAround(text, start, end));
                bool taken = false;
                foreach (AllowList list in rule.Allow)
                    taken |= list.Allows(path, secret.ValueSpan, match.ValueSpan, line.Span);
                if (taken)
                {
                    allowed++;
                    continue;
                }
            }
            found.Add(new Match(_as[index], start, end, Confidence.Shaped, rule.Severity, []));
        }
        return allowed;
    }

    private static Group SecretOf(System.Text.RegularExpressions.Match match, int group)
    {
        if (group > 0)
            return group < match.Groups.Count && match.Groups[group].Success ? match.Groups[group] : match;
        for (int i = 1; i < match.Groups.Count; i++)
            if (match.Groups[i].Success && match.Groups[i].Length > 0)
                return match.Groups[i];
        return match;
    }
}
