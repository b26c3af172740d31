using System.Text;

namespace Lading.Leaks.BuildFiles.Dockerfiles;

/// <summary>
/// The patterns of <c>${x#p}</c>, <c>${x%p}</c> and <c>${x/a/b}</c>: <c>*</c>, <c>?</c>, and a backslash before what means itself. Works by sets
/// of positions in the pattern, so that no pattern can make it slow beyond <see cref="MaxWork"/>, where the value stays as it is.
/// </summary>
internal static class WordPattern
{
    private const long MaxWork = 4_000_000;

    /// <summary>The value without the shortest or longest prefix that matches.</summary>
    public static string RemovePrefix(string value, string pattern, bool longest)
    {
        List<int> parts = Parse(pattern);
        if ((long)value.Length * parts.Count > MaxWork)
            return value;
        int length = Match(value, 0, parts, longest, step: 1);
        return length < 0 ? value : value[length..];
    }

    /// <summary>The value without the shortest or longest suffix that matches.</summary>
    public static string RemoveSuffix(string value, string pattern, bool longest)
    {
        List<int> parts = Parse(pattern);
        if ((long)value.Length * parts.Count > MaxWork)
            return value;
        parts.Reverse();
        int length = Match(value, value.Length - 1, parts, longest, step: -1);
        return length < 0 ? value : value[..^length];
    }

    /// <summary>The value with the first or every longest match replaced.</summary>
    public static string Replace(string value, string pattern, string replacement, bool all)
    {
        List<int> parts = Parse(pattern);
        if (parts.Count == 0 || (long)value.Length * value.Length * parts.Count > MaxWork)
            return value;
        var result = new StringBuilder();
        bool done = false;
        for (int at = 0; at < value.Length;)
        {
            int length = done ? -1 : Match(value, at, parts, longest: true, step: 1);
            if (length > 0)
            {
                result.Append(replacement);
                at += length;
                done = !all;
            }
            else
                result.Append(value[at++]);
            if (result.Length > Expansion.MaxLength)
                break;
        }
        return result.ToString();
    }

    private const int Any = -1;
    private const int One = -2;

    private static List<int> Parse(string pattern)
    {
        var parts = new List<int>();
        for (int i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '\\' && i + 1 < pattern.Length)
                parts.Add(pattern[++i]);
            else if (pattern[i] != '*')
                parts.Add(pattern[i] == '?' ? One : pattern[i]);
            else if (parts is not [.., Any])
                parts.Add(Any);
        }
        return parts;
    }

    /// <summary>Characters that match from <paramref name="at"/> on in the direction of <paramref name="step"/>; -1 when none do.</summary>
    private static int Match(string value, int at, List<int> parts, bool longest, int step)
    {
        bool[] now = new bool[parts.Count + 1];
        now[0] = true;
        int best = -1;
        for (int length = 0; ; length++, at += step)
        {
            for (int i = 0; i < parts.Count; i++)
                now[i + 1] |= now[i] && parts[i] == Any;
            if (now[parts.Count])
            {
                best = length;
                if (!longest)
                    return best;
            }
            if (at < 0 || at >= value.Length || !now.Contains(true))
                return best;
            bool[] next = new bool[parts.Count + 1];
            for (int i = 0; i < parts.Count; i++)
            {
                if (!now[i])
                    continue;
                if (parts[i] == Any)
                    next[i] = true;
                else if (parts[i] == One || parts[i] == value[at])
                    next[i + 1] = true;
            }
            now = next;
        }
    }
}
