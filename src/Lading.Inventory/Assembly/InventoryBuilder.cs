using Lading.Scanning;

namespace Lading.Inventory.Assembly;

/// <summary>A package that was added, to hang dependencies on.</summary>
/// <param name="Index">Position in the builder.</param>
public readonly record struct PackageHandle(int Index);

/// <summary>How two packages, or a package and the source, relate.</summary>
public enum RelationKind : byte
{
    /// <summary><c>From</c> needs <c>To</c> to work.</summary>
    DependsOn,
    /// <summary><c>From</c> contains <c>To</c>: an archive and a library inside it.</summary>
    Contains,
    /// <summary><c>From</c> was built from <c>To</c>: a binary package and its source package.</summary>
    GeneratedFrom,
    /// <summary><c>From</c>, a package of the operating system, owns the files of <c>To</c>: one thing seen twice.</summary>
    Owns,
}

/// <summary>
/// Collects packages, dependencies and what else catalogers have to say, one cataloger after the other. Not
/// thread-safe.
/// </summary>
public sealed class InventoryBuilder
{
    /// <summary>Packages of one name that a requirement is tied to: more would only make hostile input quadratic.</summary>
    private const int MaxProviders = 64;

    internal sealed record Entry(Package Package, Cataloger Cataloger, string Path, int Layer);

    internal List<Entry> Entries { get; } = [];
    internal List<(int From, int To, RelationKind Kind, DependencyScope Scope)> Relations { get; } = [];
    internal List<Unknown> Unknowns { get; } = [];
    private readonly Dictionary<(CatalogedFile, int), PackageHandle> _handles = [];
    private readonly Dictionary<string, string> _licenseTexts = new(StringComparer.Ordinal);

    /// <summary>The release of the operating system, once its cataloger has run (it runs first).</summary>
    public Distro? Distro { get; set; }

    /// <summary>Texts of licences outside the SPDX list, by <c>LicenseRef-…</c>.</summary>
    public IReadOnlyDictionary<string, string> LicenseTexts => _licenseTexts;

    /// <summary>Every package added so far.</summary>
    public IEnumerable<(PackageHandle Handle, Package Package, string Path)> Packages =>
        Entries.Select((e, i) => (new PackageHandle(i), e.Package, e.Path));

    /// <summary>Adds a package found in <paramref name="file"/>; <paramref name="innerPath"/> tells where in an archive.</summary>
    public PackageHandle Add(CatalogView view, CatalogedFile file, Package package, string? innerPath = null)
    {
        Entries.Add(new Entry(package, view.Cataloger, innerPath is null ? file.Path : $"{file.Path}!{innerPath}", file.Layer));
        return new PackageHandle(Entries.Count - 1);
    }

    /// <summary>Adds every package of every file, with the edges the files state.</summary>
    public void AddAll(CatalogView view)
    {
        foreach (CatalogedFile file in view.Files)
            AddFile(view, file);
    }

    /// <summary>Adds one file's packages and edges; <paramref name="change"/> may complete a package or drop it (null).</summary>
    public void AddFile(CatalogView view, CatalogedFile file, Func<Package, Package?>? change = null)
    {
        for (int i = 0; i < file.Catalog.Packages.Count; i++)
        {
            Package? package = file.Catalog.Packages[i];
            if (change is not null)
                package = change(package);
            if (package is not null)
                _handles[(file, i)] = Add(view, file, package, file.Catalog.InnerPaths.GetValueOrDefault(i));
        }
        foreach (Edge edge in file.Catalog.Edges)
            if (HandleOf(file, edge.From) is { } from && HandleOf(file, edge.To) is { } to)
                Relate(from, to, RelationKind.DependsOn, edge.Scope);
    }

    /// <summary>The handle of a file's package, if it was added with <see cref="AddFile"/>.</summary>
    public PackageHandle? HandleOf(CatalogedFile file, int package) => _handles.TryGetValue((file, package), out PackageHandle handle) ? handle : null;

    /// <summary>The package behind a handle.</summary>
    public Package this[PackageHandle handle] => Entries[handle.Index].Package;

    /// <summary>Replaces the package behind a handle by a completed copy.</summary>
    public void Replace(PackageHandle handle, Package package) => Entries[handle.Index] = Entries[handle.Index] with { Package = package };

    /// <summary>States a relationship; a package is never related to itself.</summary>
    public void Relate(PackageHandle from, PackageHandle to, RelationKind kind = RelationKind.DependsOn, DependencyScope scope = DependencyScope.Runtime)
    {
        if (from != to)
            Relations.Add((from.Index, to.Index, kind, scope));
    }

    /// <summary>Keeps the text of a licence that has no SPDX identifier.</summary>
    public void AddLicenseText(string licenseRef, string text) => _licenseTexts.TryAdd(licenseRef, text);

    /// <summary>Records something that could not be made sense of.</summary>
    public void AddUnknown(Unknown unknown) => Unknowns.Add(unknown);

    /// <summary>
    /// Resolves <see cref="Package.Requires"/> of all packages of this cataloger by name among them, also by
    /// <see cref="Package.Provides"/>: the first alternative that is there wins. A requirement nobody satisfies makes no
    /// edge. <paramref name="normalize"/> brings names into one spelling; <paramref name="universe"/> tells which
    /// packages see each other (all, when null).
    /// </summary>
    public void ResolveByName(CatalogView view, Func<string, string>? normalize = null, Func<string, string>? universe = null)
    {
        normalize ??= static name => name;
        universe ??= static _ => "";
        var byName = new Dictionary<(string, string), List<int>>();
        for (int i = 0; i < Entries.Count; i++)
        {
            Entry entry = Entries[i];
            if (entry.Cataloger != view.Cataloger)
                continue;
            string world = universe(entry.Path);
            foreach (string name in entry.Package.Provides.Prepend(entry.Package.FullName))
            {
                var key = (world, normalize(name));
                if (!byName.TryGetValue(key, out List<int>? list))
                    byName[key] = list = [];
                if (list.Count < MaxProviders)
                    list.Add(i);
            }
        }
        for (int i = 0; i < Entries.Count; i++)
        {
            Entry entry = Entries[i];
            if (entry.Cataloger != view.Cataloger || entry.Package.Requires.Count == 0)
                continue;
            string world = universe(entry.Path);
            foreach (Requirement requirement in entry.Package.Requires)
            {
                foreach (string alternative in requirement.Name.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                {
                    if (!byName.TryGetValue((world, normalize(alternative)), out List<int>? found))
                        continue;
                    foreach (int target in found)
                        Relate(new PackageHandle(i), new PackageHandle(target), RelationKind.DependsOn, requirement.Scope);
                    break;
                }
            }
        }
    }
}
