using Lading.Inventory.Assembly;
using Lading.Scanning.Trees;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Ruby;

/// <summary>
/// Installed gems, by the specifications in each gem home; those under <c>default/</c> come with the interpreter. A
/// dependency is satisfied by the highest version that fits, in the same home first, then in the interpreter's.
/// </summary>
internal sealed class GemPackageCataloger : Cataloger
{
    private const string Marker = "specifications/";

    public override string Name => "gem-package";
    public override CatalogerTags Tags => CatalogerTags.Installed | CatalogerTags.Language;
    public override IReadOnlyList<PackageType> Types => [PackageType.Gem];
    public override IReadOnlyList<string> Patterns => ["**/specifications/*.gemspec", "**/specifications/default/*.gemspec"];

    public override FileCatalog? Read(ScannedFile file)
    {
        bool isDefault = file.Folder.EndsWith("/default", StringComparison.Ordinal);
        Package? package = Gemspec.Parse(SourceText.Decode(file.Bytes)).ToPackage(Presence.Installed, isDefault) ?? FromName(file.Name);
        if (package is null)
            throw new ParseException("the gem specification has no name and version");
        return new FileCatalog { Packages = [package] };
    }

    /// <summary><c>name-1.0.0.gemspec</c>, with a platform after another dash.</summary>
    private static Package? FromName(string file)
    {
        string stem = file[..^".gemspec".Length];
        for (int dash = stem.IndexOf('-'); dash > 0 && dash + 1 < stem.Length; dash = stem.IndexOf('-', dash + 1))
            if (char.IsAsciiDigit(stem[dash + 1]))
                return new Package
                {
                    Type = PackageType.Gem,
                    Name = stem[..dash],
                    Version = stem[(dash + 1)..].Split('-')[0],
                    Method = IdentityMethod.Filename,
                    Confidence = 0.8,
                };
        return null;
    }

    public override void Assemble(CatalogView view, InventoryBuilder builder)
    {
        var gems = new List<(PackageHandle Handle, string Home)>();
        foreach (CatalogedFile file in view.Files)
            gems.Add((builder.Add(view, file, file.Catalog.Packages[0]), HomeOf(file.Path)));
        ILookup<(string, string), PackageHandle> own = gems.ToLookup(g => (g.Home, builder[g.Handle].Name), g => g.Handle);
        ILookup<string, PackageHandle> system = gems.Where(g => IsSystem(g.Home)).ToLookup(g => builder[g.Handle].Name, g => g.Handle);
        foreach ((PackageHandle from, string home) in gems)
            foreach (Requirement requirement in builder[from].Requires.Where(r => r.Scope != DependencyScope.Development))
                if ((Best(own[(home, requirement.Name)], requirement) ?? Best(system[requirement.Name], requirement)) is { } to)
                    builder.Relate(from, to, RelationKind.DependsOn, requirement.Scope);

        PackageHandle? Best(IEnumerable<PackageHandle> candidates, Requirement requirement)
        {
            PackageHandle? best = null;
            foreach (PackageHandle candidate in candidates.Take(256))
                if (GemVersion.Satisfies(builder[candidate].Version!, requirement.Range) &&
                    (best is not { } known || GemVersion.Compare(builder[candidate].Version!, builder[known].Version!) > 0))
                    best = candidate;
            return best;
        }
    }

    private static string HomeOf(string path) => path[..path.LastIndexOf(Marker, StringComparison.Ordinal)];

    /// <summary>Where interpreters look besides a user's or an application's own home.</summary>
    private static bool IsSystem(string home) =>
        home.StartsWith("usr/", StringComparison.Ordinal) || home.StartsWith("var/lib/gems/", StringComparison.Ordinal);
}
