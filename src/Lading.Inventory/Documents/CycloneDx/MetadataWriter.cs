using System.Globalization;
using Lading.Inventory.Documents.Grammar;

namespace Lading.Inventory.Documents.CycloneDx;

/// <summary>Writes <c>metadata</c>: when, by what, and about what; and the component of the operating system.</summary>
internal sealed class MetadataWriter(CycloneDxSink sink, int version, Sbom sbom, DependencyGraph graph)
{
    public void Write()
    {
        sink.StartObject("metadata");
        if (sbom.Created is { } created)
            sink.Text("timestamp", created.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        Tools();
        if (sbom.Subject.Kind != CycloneDxSubject.NoSubject)
            Component();
        var properties = new List<(string, string)>();
        if (sbom.Subject.Kind != CycloneDxSubject.NoSubject)
            properties.Add((PropertyNames.Graph, "rooted"));
        foreach (var unknown in sbom.Unknowns)
            properties.Add(($"{PropertyNames.Unknown}{unknown.Analyzer}:{unknown.Path}", unknown.Reason));
        if (properties.Count > 0)
            ComponentWriter.Properties(sink, properties);
        sink.EndObject();
    }

    /// <summary>A list of tools up to 1.4, components from 1.5.</summary>
    private void Tools()
    {
        if (sbom.Tools.Count == 0)
            return;
        if (version < 5)
        {
            sink.StartArray("tools");
            foreach (Tool tool in sbom.Tools)
            {
                sink.StartItem("tool");
                if (tool.Vendor is not null)
                    sink.Text("vendor", tool.Vendor);
                sink.Text("name", tool.Name);
                if (tool.Version is not null)
                    sink.Text("version", tool.Version);
                sink.EndItem();
            }
            sink.EndArray();
            return;
        }
        sink.StartObject("tools");
        sink.StartArray("components");
        foreach (Tool tool in sbom.Tools.Distinct())
        {
            sink.StartItem("component");
            sink.Attribute("type", "application");
            if (tool.Vendor is not null)
                sink.Text("publisher", tool.Vendor);
            sink.Text("name", tool.Name);
            if (tool.Version is { Length: <= 1024 })
                sink.Text("version", tool.Version);
            sink.EndItem();
        }
        sink.EndArray();
        sink.EndObject();
    }

    private void Component()
    {
        Subject subject = sbom.Subject;
        (string type, bool exact) = CycloneDxSubject.TypeOf(subject.Kind);
        sink.StartObject("component");
        sink.Attribute("type", type);
        sink.Attribute("bom-ref", subject.Id);
        if (subject.Supplier is not null)
        {
            sink.StartObject("supplier");
            sink.Text("name", subject.Supplier);
            sink.EndObject();
        }
        if (subject.Properties.TryGetValue(PropertyNames.Group, out string? group))
            sink.Text("group", group);
        sink.Text("name", subject.Name);
        if (subject.Version is { Length: <= 1024 })
            sink.Text("version", subject.Version);
        if (subject.ManifestDigest is { } digest && digest.StartsWith("sha256:", StringComparison.Ordinal) && Patterns.Match("hash", digest.AsSpan(7)))
            ComponentWriter.Hashes(sink, [new Hash("SHA-256", digest[7..])]);
        if (subject.Purl is not null)
            sink.Text("purl", subject.Purl);
        var properties = new List<(string, string)>();
        if (!exact)
            properties.Add((PropertyNames.Kind, subject.Kind));
        AddImage(subject, properties);
        properties.AddRange(graph.PropertiesOf(subject.Id));
        properties.AddRange(RepeatedNames.Restore(subject.Properties).Where(p => p.Name != PropertyNames.Group));
        if (properties.Count > 0)
            ComponentWriter.Properties(sink, properties);
        sink.EndObject();
    }

    /// <summary>What the model knows of an image, as properties.</summary>
    public static void AddImage(Subject subject, List<(string, string)> properties)
    {
        void Add(string name, string? value)
        {
            if (value is not null)
                properties.Add((PropertyNames.Image + name, value));
        }
        Add("manifestDigest", subject.ManifestDigest);
        Add("indexDigest", subject.IndexDigest);
        Add("configDigest", subject.ConfigDigest);
        Add("platform", subject.Platform);
        Add("created", subject.Created);
        foreach (string tag in subject.Tags)
            Add("tag", tag);
        foreach ((string key, string value) in subject.Labels.OrderBy(l => l.Key, StringComparer.Ordinal))
            Add("label:" + key, value);
        foreach (SubjectLayer layer in subject.Layers)
        {
            string name = $"layer:{layer.Index}:";
            Add(name + "size", layer.Size.ToString(CultureInfo.InvariantCulture));
            Add(name + "digest", layer.Digest);
            Add(name + "diffId", layer.DiffId);
            Add(name + "instruction", layer.Instruction);
        }
        Add("base", subject.BaseImage);
        Add("baseLayers", subject.BaseLayers?.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>The operating system as a component; its fields of os-release as properties.</summary>
    public static void OperatingSystem(CycloneDxSink sink, Distro distro, string reference)
    {
        sink.StartItem("component");
        sink.Attribute("type", "operating-system");
        sink.Attribute("bom-ref", reference);
        sink.Text("name", distro.Id);
        if (distro.VersionId is { Length: <= 1024 })
            sink.Text("version", distro.VersionId);
        sink.Text("description", distro.PrettyName);
        if (distro.Fields.GetValueOrDefault("HOME_URL") is { } home && IriReference.Repair(home) is { } url)
        {
            sink.StartArray("externalReferences");
            sink.StartItem("reference");
            sink.Attribute("type", "website");
            sink.Text("url", url);
            sink.EndItem();
            sink.EndArray();
        }
        var fields = distro.Fields.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => (PropertyNames.Os + f.Key, f.Value));
        ComponentWriter.Properties(sink, fields.Prepend((PropertyNames.Kind, "distribution")));
        sink.EndItem();
    }
}
