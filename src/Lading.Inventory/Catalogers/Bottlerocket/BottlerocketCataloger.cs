using System.Text.Json;
using Lading.Inventory.Catalogers.Os;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Bottlerocket;

/// <summary>Bottlerocket's list of what its image was built from: <c>usr/share/bottlerocket/application-inventory.json</c>.</summary>
internal sealed class BottlerocketCataloger : Cataloger
{
    private static readonly PackageType Bottlerocket = new("bottlerocket");

    public override string Name => "bottlerocket";
    public override CatalogerTags Tags => CatalogerTags.Installed | CatalogerTags.Os;
    public override IReadOnlyList<PackageType> Types => [Bottlerocket];
    public override IReadOnlyList<string> Patterns => ["**/usr/share/bottlerocket/application-inventory.json"];

    public override FileCatalog Read(ScannedFile file) =>
        new() { Packages = JsonText.Read(file, root => root.Items("Content").Select(Package).OfType<Package>().ToArray()) };

    private static Package? Package(JsonElement item)
    {
        if (item.Text("Name") is not { } name || item.Text("Version") is not { } version)
            return null;
        var properties = new Dictionary<string, string>();
        if (item.Text("Release") is { } release)
            properties["bottlerocket:release"] = release;
        if (item.Text("Epoch") is { } epoch)
            properties["bottlerocket:epoch"] = epoch;
        return new Package
        {
            Type = Bottlerocket,
            Name = name,
            Version = version,
            Architecture = item.Text("Architecture"),
            Supplier = item.Text("Publisher"),
            Homepage = item.Text("Url"),
            Description = item.Text("Summary"),
            Properties = properties,
        };
    }
}
