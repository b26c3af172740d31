using Lading.Inventory.Assembly;

namespace Lading.Inventory.Catalogers.Python;

/// <summary>
/// Joins what lies beside each other in a <c>.dist-info</c> or <c>.egg-info</c> folder, and finds which distribution
/// satisfies which requirement in the same world. Requirements that hang on an extra count where some other
/// distribution asks for that extra.
/// </summary>
internal sealed class InstalledDistributions(CatalogView view, InventoryBuilder builder)
{
    private sealed record Distribution(PackageHandle Handle, string Name, string World, string Container, IReadOnlyList<DependencySpecifier> Needs)
    {
        public HashSet<string> Extras { get; } = new(StringComparer.Ordinal);
    }

    /// <summary>Copies of one distribution in one world that are told apart; pip itself leaves one.</summary>
    private const int MaxCopies = 16;
    private const int MaxNeeds = 2_000;

    private readonly List<Distribution> _all = [];
    private readonly Dictionary<(string World, string Name), List<Distribution>> _byName = [];

    public void Assemble()
    {
        ILookup<string, Note> notes = (from file in view.Files from note in file.Catalog.Notes select (file.Folder, note))
            .Concat(from file in view.Files where file.Catalog.Packages.Count > 0 from note in file.Catalog.Notes select (file.Path, note))
            .ToLookup(n => n.Item1, n => n.note, StringComparer.Ordinal);
        foreach (CatalogedFile file in view.Files)
            foreach (Package package in file.Catalog.Packages)
                Add(file, package, IsInfoFolder(file.Folder) ? notes[file.Folder] : notes[file.Path]);
        foreach (Distribution distribution in _all)
            Request(distribution);
        foreach (Distribution distribution in _all)
            Relate(distribution);
    }

    private static bool IsInfoFolder(string folder) =>
        folder.EndsWith(".dist-info", StringComparison.Ordinal) || folder.EndsWith(".egg-info", StringComparison.Ordinal) || folder.EndsWith("EGG-INFO", StringComparison.Ordinal);

    private void Add(CatalogedFile file, Package package, IEnumerable<Note> notes)
    {
        var properties = new Dictionary<string, string>(package.Properties, StringComparer.Ordinal);
        var qualifiers = new Dictionary<string, string>(package.Qualifiers, StringComparer.Ordinal);
        var needs = new List<DependencySpecifier>();
        FileList? files = null;
        IReadOnlyList<Hash>? hashes = null;
        string? download = null;
        foreach (Note note in notes)
        {
            switch (note.Kind)
            {
                case PythonPackageCataloger.RequiresNote when needs.Count < MaxNeeds && DependencySpecifier.Parse(note.Key) is { } specifier:
                    needs.Add(specifier);
                    break;
                case PythonPackageCataloger.FilesNote when note.Data is { } lines:
                    files = new FileList(lines);
                    break;
                case PythonPackageCataloger.PropertiesNote:
                    foreach ((string key, string value) in note.Values)
                        properties[key] = value;
                    break;
                case PythonPackageCataloger.OriginNote:
                    if (note.Values.TryGetValue("vcs_url", out string? vcs))
                        qualifiers["vcs_url"] = vcs;
                    if (note.Values.TryGetValue("sha256", out string? sha256))
                        hashes = [new Hash("SHA-256", sha256)];
                    download = note.Values.GetValueOrDefault("url");
                    break;
            }
        }
        Package complete = package.With(files: files, properties: properties, qualifiers: qualifiers, hashes: hashes, downloadLocation: download,
            requires: package.Requires.Count == 0 && needs.Count > 0 ? [.. needs.Select(CoreMetadata.ToRequirement)] : null);
        string container = SitePackages.ContainerOf(file.Path);
        var distribution = new Distribution(builder.Add(view, file, complete), DependencySpecifier.Normalize(package.Name), SitePackages.WorldOf(container), container, needs);
        _all.Add(distribution);
        if (!_byName.TryGetValue((distribution.World, distribution.Name), out List<Distribution>? same))
            _byName[(distribution.World, distribution.Name)] = same = [];
        if (same.Count < MaxCopies)
            same.Add(distribution);
    }

    /// <summary>Passes on the extras that a distribution asks for; an extra may ask for further ones, also of its own.</summary>
    private void Request(Distribution start)
    {
        var open = new Queue<Distribution>([start]);
        while (open.TryDequeue(out Distribution? distribution))
            foreach (DependencySpecifier need in Applicable(distribution).Where(n => n.Extras.Count > 0))
                foreach (Distribution target in Find(distribution.World, need.Name))
                {
                    int before = target.Extras.Count;
                    target.Extras.UnionWith(need.Extras);
                    if (target.Extras.Count > before)
                        open.Enqueue(target);
                }
    }

    private void Relate(Distribution distribution)
    {
        foreach (Distribution target in Applicable(distribution).SelectMany(n => Find(distribution.World, n.Name)).Distinct(ReferenceEqualityComparer.Instance).Cast<Distribution>())
            builder.Relate(distribution.Handle, target.Handle);
    }

    private static IEnumerable<DependencySpecifier> Applicable(Distribution distribution)
    {
        if (distribution.Needs.Count == 0)
            return [];
        var environment = new EnvironmentMarker(SitePackages.PythonOf(distribution.Container), SitePackages.IsUnix(distribution.Container), distribution.Extras);
        return distribution.Needs.Where(n => environment.Evaluate(n.Marker) != false);
    }

    private List<Distribution> Find(string world, string name) => _byName.GetValueOrDefault((world, DependencySpecifier.Normalize(name))) ?? [];
}
