using Lading.Inventory.Assembly;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Javascript;

/// <summary>
/// Packages that lie in <c>node_modules</c> (npm, yarn, pnpm, Bun; also the ones inside npm itself), in a distribution's
/// module folder, and applications with a <c>package.json</c> of their own. Dependencies follow Node's own search. npm's
/// record of what it installed adds hashes and what each package is for.
/// </summary>
internal sealed class NodeModulesCataloger : Cataloger
{
    private const string RecordName = ".package-lock.json";
    private const string RecordNote = "npm-record";

    /// <summary>Debian's and Fedora's folders of packaged modules.</summary>
    private static readonly string[] SystemFolders = ["usr/share/nodejs", "usr/lib/nodejs", "usr/share/javascript"];

    public override string Name => "javascript-package";
    public override CatalogerTags Tags => CatalogerTags.Installed | CatalogerTags.Language;
    public override IReadOnlyList<PackageType> Types => [PackageType.Npm];
    public override IReadOnlyList<string> Patterns => ["**/package.json", "**/node_modules/" + RecordName];

    public override FileCatalog? Read(ScannedFile file)
    {
        if (file.Name == RecordName)
            return new FileCatalog { Notes = NpmLockCataloger.Record(file.Bytes, RecordNote) };
        Place place = Classify(file.Folder);
        if (place == Place.InsidePackage)
            return null;
        return PackageJson.Parse(file.Bytes, place == Place.Module) is { } package ? new FileCatalog { Packages = [package] } : null;
    }

    internal enum Place
    {
        Application,
        Module,
        InsidePackage,
    }

    /// <summary>
    /// Only <c>node_modules/name</c> and <c>node_modules/@scope/name</c> can be loaded by name: what lies deeper is a
    /// package's own test data or build output.
    /// </summary>
    internal static Place Classify(string folder)
    {
        const string Modules = "node_modules/";
        int at = folder.LastIndexOf(Modules, StringComparison.Ordinal);
        while (at > 0 && folder[at - 1] != '/')
            at = folder.LastIndexOf(Modules, at - 1, StringComparison.Ordinal);
        if (at >= 0)
            return NpmNames.TrySplit(folder[(at + Modules.Length)..], out _, out _) ? Place.Module : Place.InsidePackage;
        foreach (string system in SystemFolders)
            if (folder.StartsWith(system, StringComparison.Ordinal) && folder.Length > system.Length && folder[system.Length] == '/')
                return Place.Module;
        return Place.Application;
    }

    public override void Assemble(CatalogView view, InventoryBuilder builder)
    {
        Dictionary<string, Note> records = Records(view);
        var tree = new ModuleTree { Global = SystemFolders };
        var handles = new List<(PackageHandle Handle, CatalogedFile File)>();
        foreach (CatalogedFile file in view.Files.Where(f => f.Catalog.Packages.Count > 0))
        {
            if (!tree.Add(file.Folder, handles.Count))
                continue;
            Package package = Complete(file.Catalog.Packages[0], records.GetValueOrDefault(file.Folder));
            handles.Add((builder.Add(view, file, package), file));
        }
        try
        {
            Relate(view, builder, tree, handles);
        }
        catch (ParseException e)
        {
            builder.AddUnknown(new Unknown("", Name, e.Message));
        }
    }

    private static void Relate(CatalogView view, InventoryBuilder builder, ModuleTree tree, List<(PackageHandle Handle, CatalogedFile File)> handles)
    {
        var followed = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach ((PackageHandle from, CatalogedFile file) in handles)
        {
            IReadOnlyList<Requirement> requires = builder[from].Requires;
            List<string> roots = requires.Count == 0 ? [] : tree.Roots(file.Folder);
            foreach (Requirement requirement in requires)
                if (tree.Find(roots, requirement.Name, Follow) is { } to)
                    builder.Relate(from, handles[to].Handle, RelationKind.DependsOn, requirement.Scope);
        }

        string? Follow(string path)
        {
            if (followed.TryGetValue(path, out string? real))
                return real;
            // A layer need not have entries for its folders, only for the file.
            const string File = "/package.json";
            real = view.Resolve(path + File);
            return followed[path] = real is not null && real.EndsWith(File, StringComparison.Ordinal) ? real[..^File.Length] : null;
        }
    }

    /// <summary>What npm recorded, by folder.</summary>
    private static Dictionary<string, Note> Records(CatalogView view)
    {
        var records = new Dictionary<string, Note>(StringComparer.Ordinal);
        foreach ((CatalogedFile file, Note note) in view.Notes(RecordNote))
        {
            string project = file.Folder[..^"node_modules".Length];
            records[project + note.Key] = note;
        }
        return records;
    }

    private static Package Complete(Package package, Note? record)
    {
        if (record is null)
            return package;
        IReadOnlyList<Hash> hashes = NpmNames.Integrity(record.Values.GetValueOrDefault("integrity"));
        return package.With(
            scope: Enum.TryParse(record.Values.GetValueOrDefault("scope"), out DependencyScope scope) ? scope : null,
            downloadLocation: record.Values.GetValueOrDefault("resolved"),
            hashes: hashes.Count > 0 ? hashes : null);
    }
}
