using Lading.Inventory.Catalogers.LockFiles;
using Lading.Scanning.Trees;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Haskell;

/// <summary>
/// <c>cabal.project.freeze</c>: cabal user guide, "cabal v2-freeze". Of its constraints those that give one version
/// name a package; the others set flags or say that the compiler brings it.
/// </summary>
internal sealed class CabalFreezeCataloger : Cataloger
{
    private const int MaxConstraints = 100_000;

    public override string Name => "haskell-cabal-freeze";
    public override CatalogerTags Tags => CatalogerTags.Declared | CatalogerTags.Language;
    public override IReadOnlyList<PackageType> Types => [PackageType.Hackage];
    public override IReadOnlyList<string> Patterns => ["**/cabal.project*.freeze"];

    public override FileCatalog Read(ScannedFile file)
    {
        string text = SourceText.Decode(file.Bytes);
        var graph = new LockGraph();
        bool inside = false, known = false;
        int count = 0;
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            ReadOnlySpan<char> rest = line;
            if (rest.TrimStart().StartsWith("--"))
                continue;
            if (rest.Length > 0 && !char.IsWhiteSpace(rest[0]))
            {
                int colon = rest.IndexOf(':');
                known |= colon > 0;
                inside = colon > 0 && rest[..colon].Trim().Equals("constraints", StringComparison.OrdinalIgnoreCase);
                rest = rest[(colon + 1)..];
            }
            if (!inside)
                continue;
            foreach (Range part in rest.Split(','))
            {
                if (++count > MaxConstraints)
                    throw new ParseException($"the file has more than {MaxConstraints} constraints");
                if (Constraint(rest[part].Trim()) is { } package)
                    graph.Add(package);
            }
        }
        if (!known && text.Length > 0)
            throw new ParseException("the file is not a cabal.project.freeze: it has no field");
        return graph.Build();
    }

    /// <summary><c>any.name ==1.2</c>; what stands before the last dot says for which components it holds.</summary>
    private static Package? Constraint(ReadOnlySpan<char> text)
    {
        int equals = text.IndexOf("==");
        if (equals <= 0 || text.Contains("||", StringComparison.Ordinal))
            return null;
        ReadOnlySpan<char> name = text[..equals].Trim();
        name = name[(name.LastIndexOfAny('.', ':') + 1)..];
        ReadOnlySpan<char> version = text[(equals + 2)..].TrimStart();
        int end = version.IndexOfAnyExcept("0123456789.");
        version = end < 0 ? version : version[..end];
        // A star after the dot leaves the version open.
        return name.IsEmpty || name.ContainsAny(" \t()") || version.IsEmpty || version[^1] == '.' ? null : HackagePackage.Make(name.ToString(), version.ToString());
    }
}
