using System.Text;

namespace Lading.Oci.Layers;

/// <summary>
/// A path pattern. <c>*</c> and <c>?</c> stand for characters within one segment, <c>**</c> for any number of whole
/// segments, <c>{a,b}</c> for alternatives (expanded by <see cref="Expand"/>). The pattern covers the whole path from
/// the root; <c>**/</c> in front makes it match at any depth. A leading <c>i:</c> ignores the case of ASCII letters.
/// </summary>
public sealed class Glob
{
    private readonly byte[][] _folders;

    private Glob(string text, byte[][] folders, byte[] name, bool ignoreCase)
    {
        Text = text;
        _folders = folders;
        Name = name;
        IgnoreCase = ignoreCase;
    }

    /// <summary>The pattern as it was written.</summary>
    public string Text { get; }

    /// <summary>The folders that the pattern names without a wildcard.</summary>
    public IEnumerable<string> FolderNames =>
        _folders.Where(f => f.AsSpan().IndexOfAny((byte)'*', (byte)'?') < 0).Select(Encoding.UTF8.GetString);

    /// <summary>The last segment's pattern.</summary>
    public byte[] Name { get; }

    /// <summary>True when ASCII case does not matter.</summary>
    public bool IgnoreCase { get; }

    /// <summary>Parses one pattern, alternatives already expanded.</summary>
    public static Glob Parse(string pattern)
    {
        string text = pattern;
        bool ignoreCase = pattern.StartsWith("i:", StringComparison.Ordinal);
        if (ignoreCase)
            pattern = pattern[2..].ToLowerInvariant();
        byte[][] segments = pattern.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Encoding.UTF8.GetBytes).ToArray();
        // A trailing ** means everything below.
        if (segments is [.., var last] && last.AsSpan().SequenceEqual("**"u8))
            segments = [.. segments, [(byte)'*']];
        if (segments.Length == 0)
            throw LadingException.Usage($"'{text}' is not a path pattern.");
        return new Glob(text, segments[..^1], segments[^1], ignoreCase);
    }

    /// <summary>The pattern once for each combination of its <c>{…}</c> alternatives.</summary>
    public static IEnumerable<string> Expand(string pattern)
    {
        int open = pattern.IndexOf('{');
        int close = open < 0 ? -1 : pattern.IndexOf('}', open);
        if (close < 0)
            return [pattern];
        return pattern[(open + 1)..close].Split(',')
            .SelectMany(choice => Expand(string.Concat(pattern.AsSpan(0, open), choice, pattern.AsSpan(close + 1))));
    }

    /// <summary>True when the whole path matches.</summary>
    public bool IsMatch(ReadOnlySpan<byte> path)
    {
        int slash = path.LastIndexOf((byte)'/');
        return Wildcard(Name, path[(slash + 1)..], IgnoreCase) && MatchesFolders(slash < 0 ? default : path[..slash]);
    }

    /// <summary>True when the folders above the last segment match; the caller has matched the name.</summary>
    public bool MatchesFolders(ReadOnlySpan<byte> folders) => Folders(_folders, folders);

    /// <summary>
    /// From the end: most patterns are "**" and then fixed folders, which decides in a compare or two. The latest "**" met
    /// is the one point to go back to, as in <see cref="Wildcard"/>: what an earlier one could take, it can take as well.
    /// </summary>
    private bool Folders(ReadOnlySpan<byte[]> patterns, ReadOnlySpan<byte> path)
    {
        ReadOnlySpan<byte[]> retryPatterns = default;
        ReadOnlySpan<byte> retryPath = default;
        bool retry = false;
        while (!patterns.IsEmpty || !path.IsEmpty)
        {
            if (!patterns.IsEmpty && patterns[^1].AsSpan().SequenceEqual("**"u8))
            {
                patterns = patterns[..^1];
                if (patterns.IsEmpty)
                    return true;
                retry = true;
                retryPatterns = patterns;
                retryPath = path;
                continue;
            }
            int slash = path.LastIndexOf((byte)'/');
            if (!patterns.IsEmpty && !path.IsEmpty && Wildcard(patterns[^1], path[(slash + 1)..], IgnoreCase))
            {
                patterns = patterns[..^1];
                path = slash < 0 ? default : path[..slash];
                continue;
            }
            if (!retry || retryPath.IsEmpty)
                return false;
            retryPath = retryPath[..Math.Max(0, retryPath.LastIndexOf((byte)'/'))];
            patterns = retryPatterns;
            path = retryPath;
        }
        return true;
    }

    /// <summary>Matches <c>*</c> and <c>?</c> in linear time with one point to go back to.</summary>
    public static bool Wildcard(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> text, bool ignoreCase)
    {
        int p = 0, t = 0, star = -1, mark = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                mark = t;
            }
            else if (p < pattern.Length && (pattern[p] == '?' || pattern[p] == Fold(text[t], ignoreCase)))
            {
                p++;
                t++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                t = ++mark;
            }
            else
            {
                return false;
            }
        }
        while (p < pattern.Length && pattern[p] == '*')
            p++;
        return p == pattern.Length;
    }

    /// <summary>The byte with ASCII upper case folded, if asked for.</summary>
    public static byte Fold(byte value, bool ignoreCase) =>
        ignoreCase && value is >= (byte)'A' and <= (byte)'Z' ? (byte)(value | 0x20) : value;
}
