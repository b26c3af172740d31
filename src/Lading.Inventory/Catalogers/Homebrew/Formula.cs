namespace Lading.Inventory.Catalogers.Homebrew;

/// <summary>
/// The plain statements of a formula, a Ruby class: <c>desc "…"</c>, <c>homepage "…"</c>, <c>url "…"</c>, <c>license …</c>,
/// <c>depends_on "…"</c> (Homebrew documentation, "Formula Cookbook"). Nothing is run, and nothing inside nested blocks
/// (resources, bottles, tests) is looked at.
/// </summary>
internal static class Formula
{
    private const int MaxLines = 20_000;
    private static readonly string[] BlockWords = ["if", "unless", "def", "case", "begin", "while", "class", "module"];

    public static Package Read(string text, string name, string version)
    {
        string? description = null, homepage = null, url = null, license = null, sha256 = null;
        var requires = new List<Requirement>();
        int depth = 0, lines = 0;
        foreach (ReadOnlySpan<char> raw in text.AsSpan().EnumerateLines())
        {
            if (++lines > MaxLines)
                break;
            ReadOnlySpan<char> line = raw.Trim();
            if (line is "end")
                depth--;
            if (depth == 1)
            {
                description ??= Quoted(line, "desc ");
                homepage ??= Quoted(line, "homepage ");
                url ??= Quoted(line, "url ");
                sha256 ??= Quoted(line, "sha256 ");
                license ??= License(line);
                if (Quoted(line, "depends_on ") is { } dependency)
                    requires.Add(new Requirement(dependency, null, line.Contains("=> :build", StringComparison.Ordinal) || line.Contains("=> :test", StringComparison.Ordinal)
                        ? DependencyScope.Development : DependencyScope.Runtime));
            }
            if (Opens(line))
                depth++;
        }
        return new Package
        {
            Type = PackageType.Brew,
            Name = name,
            Version = version,
            Description = description,
            Homepage = homepage,
            DownloadLocation = url,
            DeclaredLicenses = license is null ? [] : [license],
            Hashes = sha256 is { Length: 64 } && !sha256.AsSpan().ContainsAnyExcept("0123456789abcdef") ? [new Hash("SHA-256", sha256)] : [],
            Requires = requires,
        };
    }

    private static bool Opens(ReadOnlySpan<char> line)
    {
        if (line.EndsWith(" do", StringComparison.Ordinal) || (line.EndsWith("|", StringComparison.Ordinal) && line.Contains(" do |", StringComparison.Ordinal)))
            return true;
        foreach (string word in BlockWords)
            if (line.StartsWith(word, StringComparison.Ordinal) && (line.Length == word.Length || line[word.Length] is ' ' or '('))
                return !line.EndsWith(" end", StringComparison.Ordinal);
        return false;
    }

    private static string? Quoted(ReadOnlySpan<char> line, string keyword)
    {
        if (!line.StartsWith(keyword, StringComparison.Ordinal))
            return null;
        ReadOnlySpan<char> rest = line[keyword.Length..].TrimStart();
        int end = rest.Length > 1 && rest[0] == '"' ? rest[1..].IndexOf('"') : -1;
        return end > 0 ? rest.Slice(1, end).ToString() : null;
    }

    /// <summary><c>license "MIT"</c>, <c>license any_of: ["MIT", "Zlib"]</c>, <c>license all_of: […]</c>.</summary>
    private static string? License(ReadOnlySpan<char> line)
    {
        if (!line.StartsWith("license ", StringComparison.Ordinal))
            return null;
        string rest = line["license ".Length..].Trim().ToString();
        string joint = rest.StartsWith("any_of:", StringComparison.Ordinal) ? " OR " : " AND ";
        string[] names = [.. rest.Split('"').Where((_, i) => i % 2 == 1)];
        // Nested groups and exceptions stay as written.
        if (rest.Contains("=>", StringComparison.Ordinal) || rest.Count(c => c == '[') > 1 || (names.Length != 1 && !rest.EndsWith(']')))
            return names.Length == 0 ? null : rest;
        return string.Join(joint, names);
    }
}
