using Lading.Inventory.Assembly;
using Lading.Inventory.Catalogers.Os;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Dpkg;

/// <summary>
/// Packages of OpenWrt, Yocto and other embedded systems: opkg keeps dpkg's formats below <c>lib/opkg</c>. Its
/// <c>status</c> says what is installed; <c>info/NAME.control</c> has the fields that it lacks, and stands alone where an
/// image was stripped of its status.
/// </summary>
internal sealed class OpkgCataloger : Cataloger
{
    private static readonly PackageType Opkg = new("opkg");

    public override string Name => "opkg-db";
    public override CatalogerTags Tags => CatalogerTags.Installed | CatalogerTags.Os;
    public override IReadOnlyList<PackageType> Types => [Opkg];
    public override IReadOnlyList<string> Patterns => ["**/lib/opkg/status", "**/lib/opkg/info/*.{control,list}"];

    public override FileCatalog? Read(ScannedFile file)
    {
        if (!file.Name.EndsWith(".list", StringComparison.Ordinal))
            return new FileCatalog { Packages = ControlRecord.ReadAll(file.Bytes, Opkg) };
        return FileBlock.Note(FileBlocks.FromList(file.Bytes));
    }

    public override void Assemble(CatalogView view, InventoryBuilder builder)
    {
        Dictionary<string, CatalogedFile> byPath = view.Files.ToDictionary(f => f.Path, StringComparer.Ordinal);
        var resolver = new DependencyResolver();
        foreach (CatalogedFile file in view.Files)
        {
            bool isStatus = file.Name == "status";
            string database = isStatus ? file.Folder : file.Folder[..^"/info".Length];
            if (!isStatus && byPath.ContainsKey(database + "/status"))
                continue;
            foreach (Package package in file.Catalog.Packages)
            {
                Package completed = Complete(package, database, byPath);
                resolver.Add(database, builder.Add(view, file, completed), completed);
            }
        }
        resolver.Resolve(builder);
    }

    private static Package Complete(Package package, string database, Dictionary<string, CatalogedFile> byPath)
    {
        byte[]? files = byPath.GetValueOrDefault($"{database}/info/{package.Name}.list")?.Catalog.Notes[0].Data;
        Package? control = byPath.GetValueOrDefault($"{database}/info/{package.Name}.control")?.Catalog.Packages.FirstOrDefault();
        return package.With(
            files: FileBlock.Join([package.Files?.Lines.ToArray(), files]),
            declaredLicenses: package.DeclaredLicenses.Count == 0 ? control?.DeclaredLicenses : null,
            requires: package.Requires.Count == 0 ? control?.Requires : null,
            supplier: package.Supplier ?? control?.Supplier);
    }
}
