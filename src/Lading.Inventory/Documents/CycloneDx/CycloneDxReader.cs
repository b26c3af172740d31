using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Lading.Inventory.Assembly;
using Lading.Oci;
using Lading.Scanning;

namespace Lading.Inventory.Documents.CycloneDx;

/// <summary>Makes an <see cref="Sbom"/> of a document that was checked against the grammar. One use only.</summary>
internal sealed class CycloneDxReader(string where, DocumentLimits limits)
{
    private readonly List<Package> _packages = [];
    private readonly HashSet<Relationship> _relationships = [];
    private readonly Dictionary<(string From, string To), DependencyScope?> _told = [];
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly HashSet<string> _derived = new(StringComparer.Ordinal);
    private readonly LicenseReader _licenses = new();
    private Distro? _distro;

    /// <summary>Reads. <paramref name="references"/> are all the <c>bom-ref</c>s of the document.</summary>
    public Sbom Read(JsonElement bom, HashSet<string> references)
    {
        JsonElement? metadata = bom.Object("metadata");
        JsonElement? about = metadata?.Object("component");
        foreach (string reference in references)
            _ids.Add(reference);
        PropertyBag? documentProperties = metadata is { } m ? new PropertyBag(m) : null;
        string id = about?.Text("bom-ref") ?? FreeId("subject");
        var subjectProperties = about is { } a ? new PropertyBag(a) : null;
        if (documentProperties?.Take(PropertyNames.Graph) == "rooted")
            _derived.Add(id);
        if (subjectProperties is not null)
            Relations(id, subjectProperties);
        Subject subject = SubjectReader.Read(about, subjectProperties!, id);
        var components = new ComponentReader(_licenses, subject.Layers);
        if (about is { } root)
            foreach (JsonElement nested in root.Items("components"))
                Component(nested, id, components);
        foreach (JsonElement component in bom.Items("components"))
            Component(component, null, components);
        var unknowns = new List<Unknown>();
        if (documentProperties is not null)
            foreach ((string name, string reason) in documentProperties.TakeAll(PropertyNames.Unknown))
                unknowns.Add(name.IndexOf(':') is >= 0 and var colon ? new Unknown(name[(colon + 1)..], name[..colon], reason) : new Unknown(name, "", reason));
        Dependencies(bom, id, references, unknowns);
        return new Sbom
        {
            Subject = subject,
            Packages = [.. _packages.OrderBy(p => p.Type.Name, StringComparer.Ordinal).ThenBy(p => p.FullName, StringComparer.Ordinal)
                .ThenBy(p => p.Version, StringComparer.Ordinal).ThenBy(p => p.Id, StringComparer.Ordinal)],
            Relationships = [.. _relationships.OrderBy(r => r.From, StringComparer.Ordinal).ThenBy(r => r.Kind).ThenBy(r => r.To, StringComparer.Ordinal)],
            Distro = _distro,
            Unknowns = unknowns,
            LicenseTexts = _licenses.Texts,
            Created = DateTimeOffset.TryParse(metadata?.Text("timestamp"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset created) ? created : null,
            Tools = metadata is { } head ? SubjectReader.Tools(head) : [],
            DocumentId = bom.Text("serialNumber"),
        };
    }

    private void Component(JsonElement component, string? parent, ComponentReader reader)
    {
        if (_packages.Count >= limits.MaxPackages)
            throw LadingException.Input($"{where}: more components than the limit of {limits.MaxPackages}.");
        var properties = new PropertyBag(component);
        string type = component.Text("type") ?? "";
        string id = component.Text("bom-ref") is { Length: > 0 } reference ? reference : FreeId(Fingerprint(component));
        if (type == "operating-system" && OperatingSystem(component, properties, id))
            return;
        bool nestedFiles = properties.Take(PropertyNames.Files) == "nested";
        Relations(id, properties);
        Package package = reader.Read(component, id, properties, nestedFiles ? Files(component) : null);
        _packages.Add(package);
        if (parent is not null)
            _relationships.Add(new Relationship(parent, id, RelationKind.Contains));
        if (!nestedFiles)
            foreach (JsonElement nested in component.Items("components"))
                Component(nested, id, reader);
    }

    /// <summary>True when the component is our own way to write the distribution, which is no package.</summary>
    private bool OperatingSystem(JsonElement component, PropertyBag properties, string id)
    {
        bool ours = properties.Take(PropertyNames.Kind) == "distribution";
        string name = component.Text("name") ?? "";
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string key, string value) in properties.TakeAll(PropertyNames.Os))
            fields.TryAdd(key, value);
        if (name.Length > 0 && _distro is null)
            _distro = new Distro(name, component.Text("version")) { Fields = fields };
        if (ours)
            _derived.Add(id);
        return ours;
    }

    private static FileList Files(JsonElement component)
    {
        var lines = new StringBuilder();
        foreach (JsonElement file in component.Items("components"))
        {
            lines.Append(file.Text("name"));
            foreach (JsonElement hash in file.Items("hashes").Take(1))
                lines.Append('\t').Append(hash.Text("alg")).Append(':').Append(hash.Text("content"));
            lines.Append('\n');
        }
        return new FileList(Encoding.UTF8.GetBytes(lines.ToString()));
    }

    /// <summary>Relationships that properties of ours tell.</summary>
    private void Relations(string from, PropertyBag properties)
    {
        foreach ((string kind, string to) in properties.TakeAll(PropertyNames.Relation))
        {
            switch (kind)
            {
                case "contains" or "owns" or "generated-from":
                    _relationships.Add(new Relationship(from, to, kind switch { "contains" => RelationKind.Contains, "owns" => RelationKind.Owns, _ => RelationKind.GeneratedFrom }));
                    if (kind != "generated-from")
                        _told.TryAdd((from, to), null);
                    break;
                case "depends-on" or "development" or "optional":
                    _told[(from, to)] = kind switch { "development" => DependencyScope.Development, "optional" => DependencyScope.Optional, _ => DependencyScope.Runtime };
                    break;
            }
        }
    }

    private void Dependencies(JsonElement bom, string subject, HashSet<string> references, List<Unknown> unknowns)
    {
        var known = _packages.Select(p => p.Id).Append(subject).ToHashSet(StringComparer.Ordinal);
        _relationships.RemoveWhere(r => !known.Contains(r.From) || !known.Contains(r.To));
        int index = 0;
        foreach (JsonElement dependency in bom.Items("dependencies"))
        {
            string from = dependency.Text("ref") ?? "";
            foreach (JsonElement item in dependency.Items("dependsOn"))
            {
                string to = item.GetString() ?? "";
                bool told = _told.TryGetValue((from, to), out DependencyScope? scope);
                if (told && scope is null || _derived.Contains(from) && !told)
                    continue;
                if (known.Contains(from) && known.Contains(to) && from != to)
                    _relationships.Add(new Relationship(from, to, RelationKind.DependsOn, scope ?? DependencyScope.Runtime));
                else if (!known.Contains(to) && !references.Contains(to) && !to.StartsWith("urn:cdx:", StringComparison.Ordinal) && unknowns.Count < 1000)
                    unknowns.Add(new Unknown($"/dependencies/{index}", "cyclonedx", $"the reference '{Printable.Text(to)}' leads to no component"));
            }
            index++;
        }
    }

    private static string Fingerprint(JsonElement component)
    {
        string text = string.Join('\n', ((ReadOnlySpan<string>)["type", "group", "name", "version", "purl"]).ToArray().Select(n => component.Text(n)));
        return "component-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
    }

    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    /// <summary>An id nobody else has.</summary>
    private string FreeId(string wish)
    {
        int number = _numbers.GetValueOrDefault(wish);
        string id;
        do
        {
            number++;
            id = number == 1 ? wish : $"{wish}-{number.ToString(CultureInfo.InvariantCulture)}";
        } while (!_ids.Add(id));
        _numbers[wish] = number;
        return id;
    }
}
