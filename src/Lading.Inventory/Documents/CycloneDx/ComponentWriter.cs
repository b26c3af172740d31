using System.Globalization;
using Lading.Inventory.Documents.Grammar;

namespace Lading.Inventory.Documents.CycloneDx;

/// <summary>Writes a <see cref="Package"/> as a component: CycloneDX specification, "Component"; members in the order of the XML schema.</summary>
internal sealed class ComponentWriter(CycloneDxSink sink, int version, Sbom sbom, DependencyGraph graph, FormatOptions options)
{
    private readonly LicenseWriter _licenses = new(sink, version, sbom.LicenseTexts);
    private readonly List<(string Name, string Value)> _properties = [];

    public void Write(Package package)
    {
        _properties.Clear();
        sink.StartItem("component");
        sink.Attribute("type", TypeOf(package));
        if (package.Properties.TryGetValue(PropertyNames.MimeType, out string? mime))
            sink.Attribute("mime-type", mime);
        sink.Attribute("bom-ref", package.Id);
        People(package);
        if (package.Namespace is not null)
            sink.Text("group", package.Namespace);
        sink.Text("name", package.Name);
        if (package.Version is { } number && (number.Length <= 1024 || version < 6))
            sink.Text("version", number);
        if (package.Description is not null)
            sink.Text("description", package.Description);
        if (package.Scope != DependencyScope.Runtime)
            sink.Text("scope", package.Scope == DependencyScope.Optional ? "optional" : "excluded");
        Hashes(package.Hashes);
        bool concludedOnly = package.DeclaredLicenses.Count == 0 && package.ConcludedLicenses.Count > 0;
        if (concludedOnly && version < 6)
            _properties.Add((PropertyNames.Acknowledgement, "concluded"));
        _licenses.Write(concludedOnly ? package.ConcludedLicenses : package.DeclaredLicenses, concludedOnly ? "concluded" : "declared", IsOurs(package));
        if (package.Copyright is not null)
            sink.Text("copyright", package.Copyright);
        Cpes(package);
        if (package.Purl is not null)
            sink.Text("purl", package.Purl);
        References(package);
        AddProperties(package);
        if (_properties.Count > 0)
            Properties(sink, _properties);
        Files(package);
        Evidence(package, concludedOnly ? [] : package.ConcludedLicenses);
        sink.EndItem();
    }

    /// <summary>True for what a scan found; what another document says is left in its words.</summary>
    private static bool IsOurs(Package package) => package.FoundBy.Length > 0;

    /// <summary>The component type of a role; versions before 1.5 know fewer.</summary>
    private string TypeOf(Package package)
    {
        if (package.Properties.TryGetValue(PropertyNames.ComponentType, out string? stated) && GrammarTable.Json.Allows("component.type", stated, version))
            return stated;
        string type = Word(package.Role);
        if (GrammarTable.Json.Allows("component.type", type, version))
            return type;
        _properties.Add((PropertyNames.Role, type));
        return package.Role switch
        {
            PackageRole.DeviceDriver => "firmware",
            PackageRole.MachineLearningModel or PackageRole.Data => "file",
            _ => "application",
        };
    }

    public static string Word(PackageRole role) => role switch
    {
        PackageRole.Application => "application", PackageRole.Framework => "framework", PackageRole.OperatingSystem => "operating-system",
        PackageRole.DeviceDriver => "device-driver", PackageRole.Firmware => "firmware", PackageRole.Container => "container",
        PackageRole.File => "file", PackageRole.Platform => "platform", PackageRole.MachineLearningModel => "machine-learning-model",
        PackageRole.Data => "data", _ => "library",
    };

    private void People(Package package)
    {
        if (package.Supplier is not null)
        {
            (string supplier, string? address) = Person.Split(package.Supplier);
            sink.StartObject("supplier");
            sink.Text("name", supplier);
            if (address is not null)
            {
                sink.StartArray("contact", wrapped: false);
                sink.StartItem("contact");
                sink.Text("email", address);
                sink.EndItem();
                sink.EndArray();
            }
            sink.EndObject();
        }
        if (package.Author is not null && version >= 6)
        {
            (string name, string? email) = Person.Split(package.Author);
            sink.StartArray("authors");
            sink.StartItem("author");
            sink.Text("name", name);
            if (email is not null)
                sink.Text("email", email);
            sink.EndItem();
            sink.EndArray();
        }
        else if (package.Author is not null)
            sink.Text("author", package.Author);
        if (package.Properties.TryGetValue(PropertyNames.Publisher, out string? publisher))
            sink.Text("publisher", publisher);
    }

    private void Hashes(IReadOnlyList<Hash> hashes)
    {
        Hash[] known = [.. hashes.Where(IsKnown)];
        foreach (Hash hash in hashes)
            if (!IsKnown(hash))
                _properties.Add((PropertyNames.Hash + hash.Algorithm, hash.Hex));
        Hashes(sink, known);
    }

    private bool IsKnown(Hash hash) => GrammarTable.Json.Allows("hash-alg", hash.Algorithm, version) && Patterns.Match("hash", hash.Hex);

    public static void Hashes(CycloneDxSink sink, IReadOnlyCollection<Hash> hashes)
    {
        if (hashes.Count == 0)
            return;
        sink.StartArray("hashes");
        foreach (Hash hash in hashes)
        {
            sink.StartItem("hash");
            sink.Attribute("alg", hash.Algorithm);
            sink.Content("content", hash.Hex);
            sink.EndItem();
        }
        sink.EndArray();
    }

    private void Cpes(Package package)
    {
        string? first = package.Cpes.FirstOrDefault(c => CpeName.IsValid(c));
        if (first is not null)
            sink.Text("cpe", first);
        foreach (string cpe in package.Cpes)
            if (cpe != first)
                _properties.Add((PropertyNames.Cpe, cpe));
    }

    private void References(Package package)
    {
        var references = new List<(string Type, string Url)>();
        void Add(string type, string? url, string property)
        {
            if (url is null)
                return;
            string? repaired = IriReference.Repair(url);
            if (repaired is not null)
                references.Add((type, repaired));
            if (repaired != url)
                _properties.Add((property, url));
        }
        Add("website", package.Homepage, PropertyNames.Homepage);
        Add("vcs", package.Vcs, PropertyNames.Vcs);
        Add("distribution", package.DownloadLocation, PropertyNames.Download);
        foreach ((string key, string value) in package.Properties)
            if (ReferenceType(key) is { } type && IriReference.IsValid(value))
                references.Add((GrammarTable.Json.Allows("externalReference.type", type, version) ? type : "other", value));
        if (references.Count == 0)
            return;
        sink.StartArray("externalReferences");
        foreach ((string type, string url) in references)
        {
            sink.StartItem("reference");
            sink.Attribute("type", type);
            sink.Text("url", url);
            sink.EndItem();
        }
        sink.EndArray();
    }

    /// <summary><c>cyclonedx:reference:issue-tracker#2</c> is the second of type <c>issue-tracker</c>.</summary>
    private static string? ReferenceType(string key)
    {
        if (!key.StartsWith(PropertyNames.Reference, StringComparison.Ordinal))
            return null;
        string type = key[PropertyNames.Reference.Length..];
        int number = type.LastIndexOf('#');
        return number < 0 ? type : type[..number];
    }

    private void AddProperties(Package package)
    {
        void Add(string name, string? value)
        {
            if (value is not null)
                _properties.Add((name, value));
        }
        if (package.Type.Name != Purls.TypeOf(package.Purl))
            Add(PropertyNames.Type, package.Type.Name);
        Add(PropertyNames.FoundBy, package.FoundBy.Length > 0 ? package.FoundBy : null);
        Add(PropertyNames.Presence, package.Presence == Presence.Declared ? "declared" : null);
        Add(PropertyNames.BaseImage, package.InBaseImage switch { true => "true", false => "false", null => null });
        Add(PropertyNames.Architecture, package.Architecture);
        Add(PropertyNames.Subpath, package.Subpath);
        Add(PropertyNames.SourceName, package.SourceName);
        Add(PropertyNames.SourceVersion, package.SourceVersion);
        for (int i = 0; i < package.Locations.Count; i++)
            AddLocation(package.Locations[i], PropertyNames.Location + i.ToString(CultureInfo.InvariantCulture));
        _properties.AddRange(graph.PropertiesOf(package.Id));
        if (options.IncludeFiles && package.Files is not null)
            Add(PropertyNames.Files, "nested");
        if (package.Properties.Count == 0)
            return;
        foreach ((string name, string value) in RepeatedNames.Restore(package.Properties))
            if (!name.StartsWith(PropertyNames.CycloneDx, StringComparison.Ordinal))
                Add(name, value);
    }

    /// <summary>What <c>evidence.occurrences</c> of this version cannot hold.</summary>
    private void AddLocation(Location location, string name)
    {
        if (version < 5)
            _properties.Add((name, location.Path));
        if (location.Layer is { } layer)
            _properties.Add((name + ":layer", layer.ToString(CultureInfo.InvariantCulture)));
        if (location.RemovedBy is { } removed)
            _properties.Add((name + ":removedBy", removed.ToString(CultureInfo.InvariantCulture)));
        if (location.Line is { } line && version < 6)
            _properties.Add((name + ":line", line.ToString(CultureInfo.InvariantCulture)));
    }

    public static void Properties(CycloneDxSink sink, IEnumerable<(string Name, string Value)> properties)
    {
        sink.StartArray("properties");
        foreach ((string name, string value) in properties)
        {
            sink.StartItem("property");
            sink.Attribute("name", name);
            sink.Content("value", value);
            sink.EndItem();
        }
        sink.EndArray();
    }

    private void Files(Package package)
    {
        if (!options.IncludeFiles || package.Files is null)
            return;
        sink.StartArray("components");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach ((string path, Hash? hash) in package.Files.Read())
        {
            if (!seen.Add(path))
                continue;
            sink.StartItem("component");
            sink.Attribute("type", "file");
            sink.Text("name", path);
            if (hash is not null && IsKnown(hash))
                Hashes(sink, [hash]);
            sink.EndItem();
        }
        sink.EndArray();
    }

    private void Evidence(Package package, IReadOnlyList<string> concluded)
    {
        bool identity = version >= 5 && (package.FoundBy.Length > 0 || package.Method != IdentityMethod.ManifestAnalysis || package.Confidence < 1);
        bool occurrences = version >= 5 && package.Locations.Count > 0;
        if (!identity && !occurrences && concluded.Count == 0)
            return;
        sink.StartObject("evidence");
        if (identity)
            EvidenceWriter.Identity(sink, version, package);
        if (occurrences)
            EvidenceWriter.Occurrences(sink, version, package.Locations);
        _licenses.Write(concluded, "concluded", IsOurs(package));
        sink.EndObject();
    }
}
