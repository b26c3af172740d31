namespace Lading.Inventory.Catalogers.Binary;

/// <summary>
/// A pattern over bytes, written as a small regular expression, that finds a version in a program of any size. Before
/// anything is matched, a literal that every match must hold (the anchor) is searched with vector instructions; only
/// around its occurrences the pattern is tried, with a bound on the steps.
/// <para>
/// Grammar: literals; <c>\0 \n \t \xHH \d \w</c> and escaped signs; <c>.</c> (any byte); <c>[…]</c> with ranges and
/// <c>^</c>; <c>(…)</c> with <c>|</c>; <c>(?&lt;v&gt;…)</c>, the version that is captured; <c>? * + {m,n}</c>, each also
/// lazy with a following <c>?</c>. Letters stand for themselves; nothing ignores case.
/// </para>
/// </summary>
internal sealed class BytePattern
{
    /// <summary>Bytes a match may have at most; what repeats without a bound ends there.</summary>
    public const int MaxMatch = 512;

    private const int MaxStepsAtOnce = 20_000;

    private readonly PatternProgram _program;
    private readonly byte[] _anchor;
    private readonly int _minBefore;
    private readonly int _maxBefore;
    private readonly bool[]? _before;
    private readonly bool[]? _after;

    private BytePattern(string text, PatternProgram program)
    {
        Text = text;
        _program = program;
        PatternAnchor anchor = program.Anchor;
        _anchor = anchor.Literal;
        (_minBefore, _maxBefore) = (anchor.MinBefore, Math.Min(anchor.MaxBefore, MaxMatch));
        (_before, _after) = (anchor.Previous, anchor.Next);
    }

    /// <summary>The pattern as written.</summary>
    public string Text { get; }

    /// <summary>Parses a pattern; throws <see cref="ArgumentException"/> for one that is not well-formed or has no literal to search for.</summary>
    public static BytePattern Parse(string text) => new(text, PatternParser.Parse(text));

    /// <summary>The first match in <paramref name="bytes"/>, and the range of its version; false when there is none.</summary>
    public bool TryMatch(ReadOnlySpan<byte> bytes, out Range version)
    {
        long budget = long.MaxValue;
        return TryMatch(bytes, 0, ref budget, out version, out _);
    }

    /// <summary>
    /// The first match whose anchor lies at <paramref name="from"/> or later; <paramref name="next"/> is where to go on.
    /// Each occurrence of the anchor and each step of matching takes one from <paramref name="budget"/>; the search gives
    /// up when nothing is left of it.
    /// </summary>
    public bool TryMatch(ReadOnlySpan<byte> bytes, int from, ref long budget, out Range version, out int next)
    {
        while (from < bytes.Length && budget-- > 0)
        {
            int hit = bytes[from..].IndexOf(_anchor);
            if (hit < 0)
                break;
            int at = from + hit;
            from = at + 1;
            if (_before is not null && at > 0 && !_before[bytes[at - 1]])
                continue;
            if (_after is not null && at + _anchor.Length < bytes.Length && !_after[bytes[at + _anchor.Length]])
                continue;
            if (Try(bytes, at, ref budget, out version))
            {
                next = from;
                return true;
            }
        }
        version = default;
        next = bytes.Length;
        return false;
    }

    /// <summary>Tries every start from which the anchor can lie at <paramref name="at"/>, the farthest first.</summary>
    private bool Try(ReadOnlySpan<byte> bytes, int at, ref long budget, out Range version)
    {
        ReadOnlySpan<byte> window = bytes[..Math.Min(bytes.Length, at + MaxMatch)];
        int most = (int)Math.Min(MaxStepsAtOnce, budget);
        int steps = most;
        version = default;
        bool found = false;
        for (int start = Math.Max(0, at - _maxBefore); !found && start <= at - _minBefore && steps > 0; start++)
            found = _program.Match(window, start, ref steps, out version);
        budget -= most - Math.Max(0, steps);
        return found;
    }
}
