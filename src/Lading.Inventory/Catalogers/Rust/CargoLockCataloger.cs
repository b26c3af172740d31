using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Rust;

/// <summary>The crates a <c>Cargo.lock</c> resolves, with checksums and dependencies: versions 1 to 4 of the format.</summary>
internal sealed class CargoLockCataloger : Cataloger
{
    public override string Name => "cargo-lock";
    public override CatalogerTags Tags => CatalogerTags.Declared | CatalogerTags.Language;
    public override IReadOnlyList<PackageType> Types => [PackageType.Cargo];
    public override IReadOnlyList<string> Patterns => ["**/Cargo.lock"];

    public override FileCatalog Read(ScannedFile file)
    {
        CargoLock content = CargoLock.Parse(file.Bytes);
        var byName = content.Entries.Select((e, i) => (e, i)).ToLookup(p => p.e.Name, StringComparer.Ordinal);
        var edges = new List<Edge>();
        var needed = new HashSet<int>();
        for (int from = 0; from < content.Entries.Count; from++)
            foreach (string dependency in content.Entries[from].Dependencies)
                if (Resolve(dependency, byName) is { } to)
                {
                    edges.Add(new Edge(from, to));
                    needed.Add(to);
                }
        return new FileCatalog
        {
            // A crate without source is the project's own; one that nothing else of it needs is what is built.
            Packages = [.. content.Entries.Select((e, i) => Crate.Package(e.Name, e.Version, Presence.Declared, e.Source, e.Checksum,
                e.Source is null && !needed.Contains(i) ? PackageRole.Application : PackageRole.Library))],
            Edges = edges,
        };
    }

    /// <summary><c>name</c>, <c>name version</c> or <c>name version (source)</c>: as much as is needed to be unambiguous.</summary>
    private static int? Resolve(string dependency, ILookup<string, (CargoLock.Entry Entry, int Index)> byName)
    {
        string[] words = dependency.Split(' ', 3);
        string? source = words.Length == 3 ? words[2].Trim('(', ')') : null;
        int? found = null;
        foreach ((CargoLock.Entry entry, int index) in byName[words[0]])
        {
            if (words.Length > 1 && entry.Version != words[1])
                continue;
            found ??= index;
            if (source is not null && entry.Source is not null && entry.Source.StartsWith(source, StringComparison.Ordinal))
                return index;
        }
        return found;
    }
}
