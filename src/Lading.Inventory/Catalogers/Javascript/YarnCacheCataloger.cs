using Lading.Scanning.Archives;
using Lading.Inventory.Assembly;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Javascript;

/// <summary>
/// Yarn's Plug'n'Play runs packages out of the zip archives of its cache, without any <c>node_modules</c>: yarnpkg.com,
/// "Plug'n'Play" and "enableGlobalCache". Which version a name means is known where there is one version only.
/// </summary>
internal sealed class YarnCacheCataloger : Cataloger
{
    public override string Name => "yarn-cache";
    public override CatalogerTags Tags => CatalogerTags.Installed | CatalogerTags.Language;
    public override IReadOnlyList<PackageType> Types => [PackageType.Npm];
    public override IReadOnlyList<string> Patterns => ["**/.yarn/cache/*.zip", "**/.yarn/berry/cache/*.zip"];

    public override FileCatalog? Read(ScannedFile file)
    {
        const string Name = "/package.json";
        foreach ((string name, byte[] json) in ZipEntries.Read(file, n => n.EndsWith(Name, StringComparison.Ordinal) &&
            NodeModulesCataloger.Classify(n[..^Name.Length]) == NodeModulesCataloger.Place.Module))
            if (PackageJson.Parse(json, isModule: true) is { } package)
                return new FileCatalog { Packages = [package], InnerPaths = new Dictionary<int, string> { [0] = name } };
        return null;
    }

    public override void Assemble(CatalogView view, InventoryBuilder builder)
    {
        var byName = new Dictionary<(string Folder, string Name), PackageHandle?>();
        var added = new List<(PackageHandle Handle, string Folder)>();
        foreach (CatalogedFile file in view.Files)
        {
            PackageHandle handle = builder.Add(view, file, file.Catalog.Packages[0], file.Catalog.InnerPaths.GetValueOrDefault(0));
            var key = (file.Folder, builder[handle].FullName);
            byName[key] = byName.ContainsKey(key) ? null : handle;
            added.Add((handle, file.Folder));
        }
        foreach ((PackageHandle from, string folder) in added)
            foreach (Requirement requirement in builder[from].Requires)
                if (byName.GetValueOrDefault((folder, requirement.Name)) is { } to)
                    builder.Relate(from, to, RelationKind.DependsOn, requirement.Scope);
    }
}
