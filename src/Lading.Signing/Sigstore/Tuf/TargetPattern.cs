namespace Lading.Signing.Sigstore.Tuf;

/// <summary>
/// The patterns of delegated paths: TUF 1.0, section 4.5 ("PATHPATTERN"), glob(7). <c>*</c>, <c>?</c> and <c>[...]</c> stand for characters
/// of one segment and never for the separator.
/// </summary>
internal static class TargetPattern
{
    /// <summary>The longest pattern and the longest path that are compared.</summary>
    public const int MaxLength = 1024;

    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> path)
    {
        if (pattern.Length > MaxLength || path.Length > MaxLength)
            return false;
        while (true)
        {
            int patternEnd = pattern.IndexOf('/'), pathEnd = path.IndexOf('/');
            if ((patternEnd < 0) != (pathEnd < 0))
                return false;
            if (patternEnd < 0)
                return MatchesSegment(pattern, path);
            if (!MatchesSegment(pattern[..patternEnd], path[..pathEnd]))
                return false;
            pattern = pattern[(patternEnd + 1)..];
            path = path[(pathEnd + 1)..];
        }
    }

    // Only the last star is ever gone back to, so the time is at most the product of both lengths.
    private static bool MatchesSegment(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        int p = 0, t = 0, star = -1, resume = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = ++p;
                resume = t;
            }
            else if (p < pattern.Length && MatchesOne(pattern[p..], text[t], out int length))
            {
                p += length;
                t++;
            }
            else if (star >= 0)
            {
                p = star;
                t = ++resume;
            }
            else
            {
                return false;
            }
        }
        return pattern[p..].TrimStart('*').IsEmpty;
    }

    private static bool MatchesOne(ReadOnlySpan<char> pattern, char c, out int length)
    {
        length = 1;
        if (pattern[0] == '?')
            return true;
        // The first character of a set stands for itself even when it closes the set.
        int first = pattern.Length > 1 && pattern[1] == '!' ? 2 : 1;
        int close = pattern[0] == '[' && pattern.Length > first + 1 ? pattern[(first + 1)..].IndexOf(']') : -1;
        if (close < 0)
            return pattern[0] == c;
        ReadOnlySpan<char> set = pattern[first..(first + 1 + close)];
        length = first + 1 + close + 1;
        // Programs differ in what [^ means: a role is rather trusted for too little.
        return set[0] != '^' && In(set, c) == (first == 1);
    }

    private static bool In(ReadOnlySpan<char> set, char c)
    {
        for (int i = 0; i < set.Length; i++)
        {
            if (i + 2 < set.Length && set[i + 1] == '-')
            {
                if (c >= set[i] && c <= set[i + 2])
                    return true;
                i += 2;
            }
            else if (set[i] == c)
            {
                return true;
            }
        }
        return false;
    }
}
