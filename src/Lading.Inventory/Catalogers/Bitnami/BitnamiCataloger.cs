using System.Text.Json;
using Lading.Inventory.Assembly;
using Lading.Inventory.Catalogers.Os;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Bitnami;

/// <summary>
/// Bitnami's images say themselves what they hold: an SPDX document for each component (<c>.spdx-NAME.spdx</c>), in older ones only
/// <c>.bitnami_components.json</c>.
/// </summary>
internal sealed class BitnamiCataloger : Cataloger
{
    private const int MaxRelationships = 1_000_000;

    public override string Name => "bitnami";
    public override CatalogerTags Tags => CatalogerTags.Installed | CatalogerTags.Language;
    public override IReadOnlyList<PackageType> Types => [PackageType.Bitnami];
    public override IReadOnlyList<string> Patterns => ["**/opt/bitnami/**/.spdx-*.spdx", "**/opt/bitnami/.bitnami_components.json"];

    public override FileCatalog Read(ScannedFile file) =>
        JsonText.Read(file, root => file.Name == ".bitnami_components.json" ? new FileCatalog { Packages = Components(root) } : Document(root));

    /// <summary><c>{"nginx": {"arch": …, "distro": …, "version": …}}</c></summary>
    private static Package[] Components(JsonElement root) => root.ValueKind != JsonValueKind.Object ? [] :
    [
        .. from component in root.EnumerateObject()
           let version = component.Value.Text("version")
           where version is not null && component.Name.Length > 0
           select new Package
           {
               Type = PackageType.Bitnami,
               Name = component.Name,
               Version = version,
               Architecture = component.Value.Text("arch"),
               Qualifiers = component.Value.Text("distro") is { } distro ? new Dictionary<string, string> { ["distro"] = distro } : [],
               Supplier = "Bitnami",
               Role = PackageRole.Application,
           },
    ];

    /// <summary>The packages of an SPDX 2 document and what contains what (SPDX 2.3, 7 and 11).</summary>
    private static FileCatalog Document(JsonElement root)
    {
        var packages = new List<Package>();
        var byId = new Dictionary<string, int>(StringComparer.Ordinal);
        string? supplier = root.Object("creationInfo")?.Texts("creators").FirstOrDefault(c => c.StartsWith("Organization: ", StringComparison.Ordinal))?["Organization: ".Length..];
        foreach (JsonElement item in root.Items("packages"))
        {
            if (BitnamiPackage.Read(item, supplier) is not { } package)
                continue;
            if (item.Text("SPDXID") is { } id)
                byId.TryAdd(id, packages.Count);
            packages.Add(package);
        }
        var edges = new List<Edge>();
        foreach (JsonElement relationship in root.Items("relationships").Take(MaxRelationships))
            if (relationship.Text("relationshipType") == "CONTAINS" &&
                byId.TryGetValue(relationship.Text("spdxElementId") ?? "", out int from) && byId.TryGetValue(relationship.Text("relatedSpdxElement") ?? "", out int to))
                edges.Add(new Edge(from, to));
        return new FileCatalog { Packages = packages, Edges = edges };
    }

    public override void Assemble(CatalogView view, InventoryBuilder builder)
    {
        var documented = new HashSet<(string, string?)>();
        foreach (CatalogedFile file in view.Files.Where(f => f.Name != ".bitnami_components.json"))
        {
            PackageHandle[] handles = [.. file.Catalog.Packages.Select(p => builder.Add(view, file, p))];
            foreach (Package package in file.Catalog.Packages)
                documented.Add((package.Name, package.Version));
            foreach (Edge edge in file.Catalog.Edges)
                builder.Relate(handles[edge.From], handles[edge.To], RelationKind.Contains);
        }
        foreach (CatalogedFile file in view.Files.Where(f => f.Name == ".bitnami_components.json"))
            builder.AddFile(view, file, p => documented.Contains((p.Name, p.Version)) ? null : p);
    }
}
