using System.Text;
using Lading.Oci.Layers;

namespace Lading.Vulnerabilities.Triage;

/// <summary>
/// A glob over the places of packages: a file, a folder (all below it), or an archive (all inside it). A leading slash
/// does not matter; without any slash the name may be at any depth.
/// </summary>
internal sealed class PathPattern
{
    /// <summary>Characters a pattern has at most.</summary>
    private const int MaxLength = 1024;

    /// <summary>More <c>**</c> in one pattern would make it slow, and nobody writes them.</summary>
    private const int MaxDeep = 4;

    /// <summary>Alternatives in braces a pattern has at most.</summary>
    private const int MaxAlternatives = 32;

    private readonly Glob[] _globs;
    private readonly string _text;

    private PathPattern(string text, Glob[] globs) => (_text, _globs) = (text, globs);

    /// <summary>Reads a pattern; null when it is none or over a limit.</summary>
    public static PathPattern? Parse(string text)
    {
        if (text.Length > MaxLength || text.Trim('/').Length == 0 || text.Split("**").Length - 1 > MaxDeep
            || text.Count(c => c == '{') > 2 || text.Count(c => c == ',') > MaxAlternatives)
            return null;
        string pattern = text.StartsWith("./", StringComparison.Ordinal) ? text[2..] : text;
        if (!pattern.TrimEnd('/').Contains('/') && !pattern.StartsWith('/'))
            pattern = "**/" + pattern;
        if (pattern.EndsWith('/'))
            pattern += "**";
        Glob[] globs = [.. Glob.Expand(pattern).Where(p => p.Trim('/').Length > 0).Select(Glob.Parse)];
        return globs.Length == 0 ? null : new PathPattern(text, globs);
    }

    /// <summary>True when the path, a folder above it or an archive around it matches.</summary>
    public bool Matches(string path)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(path.TrimStart('/'));
        if (IsMatch(bytes))
            return true;
        for (int i = bytes.Length - 1; i > 0; i--)
            if (bytes[i] == '!' && IsMatch(bytes.AsSpan(0, i)))
                return true;
        if (!bytes.AsSpan().Contains((byte)'!'))
            return false;
        bytes.AsSpan().Replace((byte)'!', (byte)'/');
        return IsMatch(bytes);
    }

    private bool IsMatch(ReadOnlySpan<byte> path)
    {
        foreach (Glob glob in _globs)
            if (glob.IsMatch(path))
                return true;
        return false;
    }

    public override string ToString() => _text;
}
