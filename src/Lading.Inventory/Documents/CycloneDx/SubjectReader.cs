using System.Globalization;
using System.Text.Json;

namespace Lading.Inventory.Documents.CycloneDx;

/// <summary>Reads <c>metadata</c>: the subject and the tools.</summary>
internal static class SubjectReader
{
    /// <summary>The subject; where the document does not say, one of kind <see cref="CycloneDxSubject.NoSubject"/>.</summary>
    public static Subject Read(JsonElement? component, PropertyBag properties, string id)
    {
        if (component is not { } c)
            return new Subject { Id = id, Kind = CycloneDxSubject.NoSubject, Name = "" };
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string key, string value) in properties.TakeAll(PropertyNames.Image + "label:"))
            labels.TryAdd(key, value);
        string? group = c.Text("group");
        if (group is { Length: > 0 })
            properties.Add(PropertyNames.Group, group);
        string? Image(string name) => properties.Take(PropertyNames.Image + name);
        return new Subject
        {
            Id = id,
            Kind = properties.Take(PropertyNames.Kind) ?? c.Text("type") ?? "application",
            Name = c.Text("name") ?? "",
            Version = c.Text("version"),
            Purl = c.Text("purl"),
            Supplier = c.Object("supplier")?.Text("name"),
            ManifestDigest = Image("manifestDigest"),
            IndexDigest = Image("indexDigest"),
            ConfigDigest = Image("configDigest"),
            Platform = Image("platform"),
            Created = Image("created"),
            Tags = [.. properties.TakeAll(PropertyNames.Image + "tag").Select(t => t.Value)],
            Labels = labels,
            Layers = Layers(properties),
            BaseImage = Image("base"),
            BaseLayers = properties.TakeNumber(PropertyNames.Image + "baseLayers"),
            Properties = properties.Rest(),
        };
    }

    public static List<SubjectLayer> Layers(PropertyBag properties)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string name, string value) in properties.TakeAll(PropertyNames.Image + "layer:"))
            values.TryAdd(name, value);
        var layers = new List<SubjectLayer>();
        while (values.TryGetValue($"{layers.Count}:size", out string? size))
            layers.Add(new SubjectLayer(layers.Count)
            {
                Size = long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out long bytes) ? bytes : 0,
                Digest = values.GetValueOrDefault($"{layers.Count}:digest"),
                DiffId = values.GetValueOrDefault($"{layers.Count}:diffId"),
                Instruction = values.GetValueOrDefault($"{layers.Count}:instruction"),
            });
        return layers;
    }

    /// <summary>The tools: a list up to 1.4, components and services from 1.5.</summary>
    public static IReadOnlyList<Tool> Tools(JsonElement metadata)
    {
        if (metadata.Object("tools") is not { } tools)
            return [.. metadata.Items("tools").Select(t => new Tool(t.Text("name") ?? "", t.Text("version"), t.Text("vendor")))];
        return
        [
            .. tools.Items("components").Select(c => new Tool(c.Text("name") ?? "", c.Text("version"),
                c.Text("publisher") ?? c.Object("manufacturer")?.Text("name") ?? c.Object("supplier")?.Text("name") ?? c.Text("author") ?? c.Text("group"))),
            .. tools.Items("services").Select(s => new Tool(s.Text("name") ?? "", s.Text("version"), s.Object("provider")?.Text("name"))),
        ];
    }
}
