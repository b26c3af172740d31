using Lading.Inventory.Assembly;
using Lading.Inventory.Catalogers.Os;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Apk;

/// <summary>Alpine's installed packages: <c>lib/apk/db/installed</c>, the "Installed Database" of apk-tools 2 and 3.</summary>
internal sealed class ApkCataloger : Cataloger
{
    public override string Name => "apk-db";
    public override CatalogerTags Tags => CatalogerTags.Installed | CatalogerTags.Os;
    public override IReadOnlyList<PackageType> Types => [PackageType.Apk];
    public override IReadOnlyList<string> Patterns => ["**/lib/apk/db/installed"];

    public override FileCatalog Read(ScannedFile file) => new() { Packages = InstalledDatabase.Parse(file.Bytes) };

    public override void Assemble(CatalogView view, InventoryBuilder builder)
    {
        // Each database is a system of its own. Some requirements are paths, which a package provides or owns.
        var resolver = new DependencyResolver();
        foreach (CatalogedFile file in view.Files)
            foreach (Package package in file.Catalog.Packages)
                resolver.Add(file.Path, builder.Add(view, file, package), package);
        resolver.Resolve(builder);
    }
}
