using System.Text.Json;
using Lading.Inventory.Parsing;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Dotnet;

/// <summary>Libraries for browsers that LibMan fetches: <c>libman.json</c>, Microsoft's library-manager, schema 1.0 and 3.0.</summary>
internal sealed class LibmanCataloger : Cataloger
{
    public override string Name => "dotnet-libman";
    public override CatalogerTags Tags => CatalogerTags.Declared | CatalogerTags.Language;
    public override IReadOnlyList<PackageType> Types => [PackageType.Npm];
    public override IReadOnlyList<string> Patterns => ["**/libman.json"];

    public override FileCatalog Read(ScannedFile file) => JsonInput.Read(file.Bytes, Read);

    private static FileCatalog Read(JsonElement root)
    {
        string? usual = root.Text("defaultProvider");
        var packages = new List<Package>();
        foreach (JsonElement library in root.Items("libraries").Take(10_000))
        {
            string? provider = library.Text("provider") ?? usual;
            string text = library.Text("library") ?? library.Text("name") ?? "";
            // cdnjs has names of its own, which mostly are npm's; "filesystem" copies from anywhere.
            int at = text.LastIndexOf('@');
            if (provider == "filesystem" || at <= 0 && library.Text("version") is null || text.Length == 0)
                continue;
            string name = at > 0 ? text[..at] : text;
            int slash = name.StartsWith('@') ? name.IndexOf('/') : -1;
            packages.Add(new Package
            {
                Type = PackageType.Npm,
                Namespace = slash > 0 ? name[..slash] : null,
                Name = slash > 0 ? name[(slash + 1)..] : name,
                Version = at > 0 ? text[(at + 1)..] : library.Text("version"),
                Presence = Presence.Declared,
                Properties = provider is null ? new() : new Dictionary<string, string> { ["libman:provider"] = provider },
            });
        }
        return new FileCatalog { Packages = packages };
    }
}
