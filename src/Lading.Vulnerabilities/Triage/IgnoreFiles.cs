using Lading.Scanning.Trees;
using Lading.Oci;
using Lading.Scanning;

namespace Lading.Vulnerabilities.Triage;

/// <summary>One dialect of rule files. To add one: its reader and a line in <see cref="IgnoreFiles.All"/>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="FileNames">The names under which its files are found.</param>
/// <param name="Read">Reads the text of a file; the second text names it in messages.</param>
internal sealed record IgnoreDialect(string Name, IReadOnlyList<string> FileNames, Func<string, string, IgnoreRules> Read);

/// <summary>Rule files of all dialects, told apart by their name, else by their content.</summary>
public static class IgnoreFiles
{
    internal static IReadOnlyList<IgnoreDialect> All { get; } =
    [
        new("lading", [".lading.yaml", ".lading.yml"], LadingRules.Read),
        new("trivy", [".trivyignore"], TrivyRules.ReadList),
        new("trivy-yaml", [".trivyignore.yaml", ".trivyignore.yml"], TrivyRules.ReadYaml),
        new("grype", [".grype.yaml", ".grype.yml"], GrypeRules.Read),
        new("osv-scanner", ["osv-scanner.toml"], OsvScannerRules.Read),
    ];

    /// <summary>The names under which rule files are looked for in a folder, in the order in which they count.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.SelectMany(d => d.FileNames)];

    /// <summary>
    /// Reads a file. <paramref name="path"/> names it in messages, and its last part tells the dialect. Throws a
    /// <see cref="LadingException"/> of kind <see cref="ErrorKind.Input"/> with the line for what it does not understand.
    /// </summary>
    public static IgnoreRules Read(ReadOnlySpan<byte> content, string path)
    {
        if (content.Length > 4 * RuleFile.MaxLength)
            throw LadingException.Input($"{path}: the file has {content.Length} bytes, more than {4 * RuleFile.MaxLength}.");
        string text = SourceText.Decode(content);
        string name = Path.GetFileName(path);
        IgnoreDialect dialect = All.FirstOrDefault(d => d.FileNames.Contains(name)) ?? Detect(text)
            ?? throw LadingException.Input($"{path}: not a file of ignore rules in a form known here.", $"Files are told by their name ({string.Join(", ", Names)}) or content.");
        return dialect.Read(text, path);
    }

    private static IgnoreDialect? Detect(string text)
    {
        if (text.Contains("[[IgnoredVulns]]", StringComparison.Ordinal) || text.Contains("[[PackageOverrides]]", StringComparison.Ordinal))
            return Named("osv-scanner");
        Tree root;
        try
        {
            root = text.Length > RuleFile.MaxLength ? Tree.Missing : YamlTree.Parse(text);
        }
        catch (ParseException)
        {
            root = Tree.Missing;
        }
        if (root["vulnerabilities"].Kind == TreeKind.List)
            return Named("trivy-yaml");
        if (root["ignore"].Kind == TreeKind.List)
            return Named(root["ignore"].Items.Any(r => r["vulnerability"].Kind != TreeKind.Missing || r["package"].Kind == TreeKind.Map || r["fix-state"].Kind != TreeKind.Missing) ? "grype" : "lading");
        foreach (ReadOnlySpan<char> line in text.EnumerateLines())
            if (line.Trim() is { Length: > 0 } content && content[0] != '#')
                return TrivyRules.IsId(content.ToString().Split((char[])[' ', '\t'])[0]) ? Named("trivy") : null;
        return null;
    }

    private static IgnoreDialect Named(string name) => All.First(d => d.Name == name);
}
