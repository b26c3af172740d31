using Lading.Leaks.Detection.Decoding;
using Lading.Leaks.Findings;
using Lading.Leaks.Rules;
using Lading.Leaks.Rules.Checks;

namespace Lading.Leaks.Detection;

/// <summary>One search of one stretch of bytes: its text, then what is encoded in it, then what is encoded in that.</summary>
internal ref struct ScanPass
{
    /// <summary>Encodings that are undone inside one another.</summary>
    public const int MaxDepth = 3;

    /// <summary>Matches in one text beyond which the rest is not looked at: no file has that many secrets.</summary>
    public const int MaxMatches = 50_000;

    private readonly record struct Pending(Match Match, int Start, int End, int Depth, string[] Encodings, Fingerprint Fingerprint, string Masked, string? Known);

    private readonly SecretScanner _scanner;
    private readonly ReadOnlySpan<byte> _content;
    private readonly FileKind _file;
    private readonly List<Pending> _pending = [];
    private readonly List<Match> _matches = [];
    private readonly List<(int Target, int Start, int Length)> _targets = [];
    private readonly DecodeBudget _budget;
    private int _allowed;
    private ScanCuts _cuts;

    public ScanPass(SecretScanner scanner, ReadOnlySpan<byte> content, string path)
    {
        _scanner = scanner;
        _content = content;
        _file = new FileKind(path);
        _budget = new DecodeBudget(content.Length);
    }

    public ScanOutcome Run(bool lines, List<Sighting> found)
    {
        foreach (SecretRule rule in _scanner.Rules.FileRules)
            if (rule.Wants!(_file))
                rule.WholeFile!(rule, new Site(_content, 0, 0, _file), _matches);
        Search(_content, 0, [], null);
        _pending.Sort(static (a, b) => a.Start != b.Start ? a.Start.CompareTo(b.Start) : a.End.CompareTo(b.End));
        Keep(_pending, static p => (p.Start, p.End), static (a, b) => Better(a.Match, a.Depth, b.Match, b.Depth));
        int before = found.Count;
        Report(lines, found);
        if (_scanner.Rules.Dependent is { } dependent)
            RequiredRule.Apply(dependent, found, before);
        return new ScanOutcome(_allowed, _cuts | _budget.Cuts);
    }

    private void Search(ReadOnlySpan<byte> text, int depth, string[] encodings, DecodedText? decoded)
    {
        AnchorFilter filter = _scanner.Rules.Filter;
        ReadOnlySpan<RuleTarget> rules = _scanner.Rules.Targets;
        for (int at = 0; _matches.Count < MaxMatches && filter.Next(text, ref at, _targets);)
            foreach (var (target, start, length) in _targets)
                rules[target].Find(rules[target].Rule, new Site(text, start, length, _file), _matches);
        if (_matches.Count >= MaxMatches)
            _cuts |= ScanCuts.Matches;
        if (_scanner.Rules.PatternSearch is { } patterns)
            _allowed += patterns.Search(text, _file.Path, _matches, ref _cuts);
        Settle(text, depth, encodings, decoded);
        if (depth == MaxDepth)
        {
            // Escapes are everywhere, and what stands among them was seen without undoing them.
            if (encodings[^1] is "base64" or "hex" or "gzip" && new Base64Runs(text).Next(_budget, decoded, out DecodedText? deeper))
            {
                _cuts |= ScanCuts.Depth;
                deeper!.Dispose();
            }
            return;
        }
        var runs = new EncodedRuns(text, _budget, decoded);
        while (runs.Next(out DecodedText? inner))
        {
            using (inner)
                Search(inner!.Text, depth + 1, [.. encodings, .. inner.Encodings], inner);
        }
    }

    /// <summary>Turns the matches in one text into what outlives it.</summary>
    private void Settle(ReadOnlySpan<byte> text, int depth, string[] encodings, DecodedText? decoded)
    {
        _matches.Sort(static (a, b) => a.Start != b.Start ? a.Start.CompareTo(b.Start) : a.End.CompareTo(b.End));
        Keep(_matches, static m => (m.Start, m.End), static (a, b) => Better(a, 0, b, 0));
        AwsPair.Complete(text, _matches);
        foreach (Match seen in _matches)
        {
            Match match = Standing.Judge(seen, _file);
            ReadOnlySpan<byte> value = text[match.Start..match.End];
            if (_scanner.Rules.IsAllowed(match.Rule.Id, _file.Path, text, match.Start, match.End))
            {
                _allowed++;
                continue;
            }
            var (start, end) = decoded is null ? (match.Start, match.End) : decoded.Outermost(match.Start, match.End);
            _pending.Add(new Pending(match, start, end, depth, encodings, _scanner.Key.Of(match.Rule.Id, value), Mask.Of(value), _scanner.Known?.Find(value)));
        }
        _matches.Clear();
    }

    private static bool Better(in Match a, int aDepth, in Match b, int bDepth)
    {
        if (a.Confidence != b.Confidence)
            return a.Confidence > b.Confidence;
        if (a.Rule.Specificity != b.Rule.Specificity)
            return a.Rule.Specificity > b.Rule.Specificity;
        if (aDepth != bDepth)
            return aDepth < bDepth;
        return a.End - a.Start > b.End - b.Start;
    }

    private delegate bool Compare<T>(in T a, in T b);

    /// <summary>Of those that overlap keeps the better; the list is ordered by start.</summary>
    private static void Keep<T>(List<T> list, Func<T, (int Start, int End)> range, Func<T, T, bool> better)
    {
        int kept = 0;
        for (int i = 0; i < list.Count; i++)
        {
            if (kept > 0 && range(list[i]).Start < range(list[kept - 1]).End)
            {
                if (better(list[i], list[kept - 1]))
                    list[kept - 1] = list[i];
            }
            else
            {
                list[kept++] = list[i];
            }
        }
        list.RemoveRange(kept, list.Count - kept);
    }

    private void Report(bool lines, List<Sighting> found)
    {
        int line = 1, counted = 0, lineStart = 0;
        foreach (Pending p in _pending)
        {
            int column = 0;
            if (lines)
            {
                ReadOnlySpan<byte> between = _content[counted..p.Start];
                line += System.MemoryExtensions.Count(between, (byte)'\n');
                if (between.LastIndexOf((byte)'\n') is >= 0 and int newLine)
                    lineStart = counted + newLine + 1;
                counted = p.Start;
                column = p.Start - lineStart + 1;
            }
            if (InlineAllow.Covers(_content, p.Start, p.End))
            {
                _allowed++;
                continue;
            }
            found.Add(new Sighting
            {
                Rule = p.Match.Rule.Id,
                Confidence = p.Match.Confidence,
                Severity = p.Match.Severity,
                Fingerprint = p.Fingerprint,
                KnownHash = p.Known,
                Masked = p.Masked,
                Offset = p.Start,
                Length = p.End - p.Start,
                Line = lines ? line : 0,
                Column = column,
                Encodings = p.Encodings,
                Details = p.Match.Details,
            });
        }
    }
}
