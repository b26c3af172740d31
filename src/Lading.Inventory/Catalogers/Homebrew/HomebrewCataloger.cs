using System.Text;
using System.Text.Json;
using Lading.Inventory.Assembly;
using Lading.Inventory.Catalogers.Os;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Homebrew;

/// <summary>
/// Homebrew's kegs, <c>Cellar/NAME/VERSION/</c>: the formula as it was poured (<c>.brew/NAME.rb</c>) and the receipt
/// (<c>INSTALL_RECEIPT.json</c>). Either shows that the keg is there.
/// </summary>
internal sealed class HomebrewCataloger : Cataloger
{
    public override string Name => "homebrew";
    public override CatalogerTags Tags => CatalogerTags.Installed | CatalogerTags.Os;
    public override IReadOnlyList<PackageType> Types => [PackageType.Brew];
    public override IReadOnlyList<string> Patterns => ["**/Cellar/*/*/.brew/*.rb", "**/Cellar/*/*/INSTALL_RECEIPT.json"];

    public override FileCatalog? Read(ScannedFile file)
    {
        bool isReceipt = file.Name == "INSTALL_RECEIPT.json";
        string keg = isReceipt ? file.Folder : file.Folder[..file.Folder.LastIndexOf('/')];
        string[] parts = keg.Split('/');
        if (parts.Length < 2)
            return null;
        Package package = isReceipt
            ? JsonText.Read(file, root => Receipt(root, parts[^2], parts[^1]))
            : Formula.Read(Encoding.UTF8.GetString(file.Bytes), parts[^2], parts[^1]);
        return new FileCatalog { Packages = [package] };
    }

    private static Package Receipt(JsonElement root, string name, string version)
    {
        var properties = new Dictionary<string, string>();
        if (root.Object("source")?.Text("tap") is { } tap)
            properties["brew:tap"] = tap;
        return new Package
        {
            Type = PackageType.Brew,
            Name = name,
            Version = version,
            Architecture = root.Text("arch"),
            Requires =
            [
                .. from dependency in root.Items("runtime_dependencies")
                   let full = dependency.Text("full_name")
                   where full is not null
                   select new Requirement(full[(full.LastIndexOf('/') + 1)..], dependency.Text("version")),
            ],
            Properties = properties,
        };
    }

    public override void Assemble(CatalogView view, InventoryBuilder builder)
    {
        // One package a keg: what the receipt says of dependencies, completed by the formula.
        foreach (var keg in view.Files.GroupBy(f => f.Folder.EndsWith("/.brew", StringComparison.Ordinal) ? f.Folder[..^"/.brew".Length] : f.Folder, StringComparer.Ordinal))
        {
            CatalogedFile? formula = keg.FirstOrDefault(f => f.Name != "INSTALL_RECEIPT.json" && f.Catalog.Packages[0].Name + ".rb" == f.Name) ?? keg.FirstOrDefault(f => f.Name != "INSTALL_RECEIPT.json");
            CatalogedFile? receipt = keg.FirstOrDefault(f => f.Name == "INSTALL_RECEIPT.json");
            Package package = (formula ?? receipt)!.Catalog.Packages[0];
            if (receipt is not null && formula is not null)
                package = package.With(requires: receipt.Catalog.Packages[0].Requires, properties: receipt.Catalog.Packages[0].Properties);
            builder.Add(view, (receipt ?? formula)!, package);
        }
        builder.ResolveByName(view, universe: static path => path[..Math.Max(0, path.IndexOf("Cellar/", StringComparison.Ordinal))]);
    }
}
