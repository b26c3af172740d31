using System.Text;
using Lading.Inventory.Assembly;
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
        builder.AddAll(view);
        builder.ResolveByName(view, static name => InstalledDatabase.BareName(name));
    }
}
