using System.Text.Json;
using Lading.Inventory.Parsing;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Dotnet;

/// <summary>What NuGet resolved for a project: <c>obj/project.assets.json</c>, versions 2 to 4.</summary>
internal sealed class ProjectAssetsCataloger : Cataloger
{
    public override string Name => "dotnet-project-assets";
    public override CatalogerTags Tags => CatalogerTags.Declared | CatalogerTags.Language;
    public override IReadOnlyList<PackageType> Types => [PackageType.Nuget];
    public override IReadOnlyList<string> Patterns => ["**/project.assets.json"];

    public override FileCatalog Read(ScannedFile file) => JsonInput.Read(file.Bytes, Read);

    private static FileCatalog Read(JsonElement root)
    {
        if (!root.TryGetProperty("libraries", out _))
            throw new ParseException("the file has no libraries");
        var graph = new NugetGraph();
        var indexes = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (JsonProperty library in root.Members("libraries").Take(NugetGraph.MaxPackages))
        {
            int slash = library.Name.IndexOf('/');
            if (slash > 0 && slash < library.Name.Length - 1 && library.Value.Text("type") is null or "package")
                indexes[library.Name] = graph.Add(library.Name[..slash], library.Name[(slash + 1)..], library.Value.Text("sha512"), false);
        }
        foreach (JsonProperty target in root.Members("targets"))
        {
            // A target resolves each name to one version.
            var scope = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
            foreach (JsonProperty library in target.Value.Members().Take(NugetGraph.MaxPackages))
                if (indexes.TryGetValue(library.Name, out int index))
                    scope[library.Name[..library.Name.IndexOf('/')]] = index;
            foreach (JsonProperty library in target.Value.Members().Take(NugetGraph.MaxPackages))
                if (indexes.TryGetValue(library.Name, out int from))
                    foreach (JsonProperty dependency in library.Value.Members("dependencies"))
                        if (scope.TryGetValue(dependency.Name, out int to))
                            graph.Relate(from, to);
        }
        return graph.Catalog();
    }
}
