using System.Text.Json;
using Lading.Inventory.Parsing;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Dotnet;

/// <summary>NuGet's lock file, <c>packages.lock.json</c>: Microsoft, "Enabling the lock file", versions 1 and 2.</summary>
internal sealed class NugetLockCataloger : Cataloger
{
    public override string Name => "dotnet-packages-lock";
    public override CatalogerTags Tags => CatalogerTags.Declared | CatalogerTags.Language;
    public override IReadOnlyList<PackageType> Types => [PackageType.Nuget];
    public override IReadOnlyList<string> Patterns => ["**/packages.lock.json", "**/packages.*.lock.json"];

    public override FileCatalog Read(ScannedFile file) => JsonInput.Read(file.Bytes, Read);

    private static FileCatalog Read(JsonElement root)
    {
        if (!root.TryGetProperty("dependencies", out _))
            throw new ParseException("the lock file has no dependencies");
        var graph = new NugetGraph();
        foreach (JsonProperty framework in root.Members("dependencies"))
        {
            var scope = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
            foreach (JsonProperty entry in framework.Value.Members().Take(NugetGraph.MaxPackages))
                if (entry.Value.Text("type") != "Project" && entry.Value.Text("resolved") is { } version)
                    scope[entry.Name] = graph.Add(entry.Name, version, entry.Value.Text("contentHash"), entry.Value.Text("type") is "Direct");
            foreach (JsonProperty entry in framework.Value.Members().Take(NugetGraph.MaxPackages))
                if (scope.TryGetValue(entry.Name, out int from))
                    foreach (JsonProperty dependency in entry.Value.Members("dependencies"))
                        if (scope.TryGetValue(dependency.Name, out int to))
                            graph.Relate(from, to);
        }
        return graph.Catalog();
    }
}
