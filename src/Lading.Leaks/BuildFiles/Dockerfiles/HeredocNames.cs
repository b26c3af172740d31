namespace Lading.Leaks.BuildFiles.Dockerfiles;

/// <summary>Finds the here-documents that a line announces: words of the form <c>[digits]&lt;&lt;[-]NAME</c>, the name quoted or not.</summary>
internal static class HeredocNames
{
    /// <summary>Here-documents that one instruction may have.</summary>
    private const int Most = 100;

    /// <summary>Those of a line in order, without their bodies.</summary>
    public static IReadOnlyList<Heredoc> In(string line, char escape)
    {
        if (!line.Contains("<<", StringComparison.Ordinal))
            return [];
        var found = new List<Heredoc>();
        foreach ((int start, int length) in WordSplitter.Split(line, escape))
            if (found.Count < Most && Parse(line.AsSpan(start, length)) is { } heredoc)
                found.Add(heredoc);
        return found;
    }

    private static Heredoc? Parse(ReadOnlySpan<char> word)
    {
        ReadOnlySpan<char> rest = word.TrimStart("0123456789");
        if (!rest.StartsWith("<<"))
            return null;
        rest = rest[2..];
        bool strips = rest.StartsWith("-");
        if (strips)
            rest = rest[1..];
        if (rest.IsEmpty || rest.Contains('<'))
            return null;
        bool quoted = rest.ContainsAny('"', '\'', '\\');
        string name = rest.ToString().Replace("\"", "").Replace("'", "").Replace("\\", "");
        return name.Length == 0 ? null : new Heredoc(name, !quoted, strips, default, "");
    }
}
