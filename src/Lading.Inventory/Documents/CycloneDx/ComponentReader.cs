using System.Globalization;
using System.Text.Json;

namespace Lading.Inventory.Documents.CycloneDx;

/// <summary>Makes a <see cref="Package"/> of a component: the way back of <see cref="ComponentWriter"/>, and what others write.</summary>
internal sealed class ComponentReader(LicenseReader licenses, IReadOnlyList<SubjectLayer> layers)
{
    public Package Read(JsonElement component, string id, PropertyBag properties, FileList? files)
    {
        var declared = new List<string>();
        var concluded = new List<string>();
        licenses.Read(component, declared, concluded);
        if (component.Object("evidence") is { } evidence)
            licenses.Read(evidence, concluded, concluded);
        if (properties.Take(PropertyNames.Acknowledgement) == "concluded")
            (declared, concluded) = (concluded, declared);
        string? purl = component.Text("purl");
        (string? homepage, string? vcs, string? download) = References(component, properties);
        (IdentityMethod method, double confidence) = Identity(component);
        foreach (string name in (ReadOnlySpan<string>)["publisher", "mime-type"])
            if (component.Text(name) is { } value)
                properties.Add(PropertyNames.CycloneDx + name, value);
        string type = component.Text("type") ?? "library";
        PackageRole role = RoleOf(properties.Take(PropertyNames.Role) ?? type);
        if (type is "device" or "cryptographic-asset")
            properties.Add(PropertyNames.ComponentType, type);
        SourcePackage source = SourcePackage.Of(purl, properties);
        return new Package
        {
            Id = id,
            Type = new PackageType(properties.Take(PropertyNames.Type) ?? Purls.TypeOf(purl) ?? "generic"),
            Name = component.Text("name") ?? "",
            Namespace = component.Text("group") is { Length: > 0 } group ? group : null,
            Version = component.Text("version"),
            Purl = purl,
            Role = role,
            Scope = component.Text("scope") switch { "optional" => DependencyScope.Optional, "excluded" => DependencyScope.Development, _ => DependencyScope.Runtime },
            Supplier = SupplierOf(component),
            Author = AuthorOf(component),
            Description = component.Text("description"),
            Copyright = component.Text("copyright"),
            DeclaredLicenses = declared,
            ConcludedLicenses = concluded,
            Hashes = Hashes(component, properties),
            Cpes = [.. Some(component.Text("cpe")), .. properties.TakeAll(PropertyNames.Cpe).Select(p => p.Value)],
            Homepage = homepage,
            Vcs = vcs,
            DownloadLocation = download,
            Locations = Locations(component, properties),
            Method = method,
            Confidence = confidence,
            FoundBy = properties.Take(PropertyNames.FoundBy) ?? "",
            Presence = properties.Take(PropertyNames.Presence) == "declared" ? Presence.Declared : Presence.Installed,
            InBaseImage = properties.Take(PropertyNames.BaseImage) switch { "true" => true, "false" => false, _ => null },
            Architecture = properties.Take(PropertyNames.Architecture) ?? Purls.Qualifier(purl, "arch"),
            Subpath = properties.Take(PropertyNames.Subpath),
            SourceName = source.Name,
            SourceVersion = source.Version,
            Files = files,
            Properties = properties.Rest(),
        };
    }

    private static PackageRole RoleOf(string type) => type switch
    {
        "application" => PackageRole.Application, "framework" => PackageRole.Framework, "operating-system" => PackageRole.OperatingSystem,
        "device-driver" => PackageRole.DeviceDriver, "firmware" => PackageRole.Firmware, "container" => PackageRole.Container, "file" => PackageRole.File,
        "platform" => PackageRole.Platform, "machine-learning-model" => PackageRole.MachineLearningModel, "data" => PackageRole.Data,
        _ => PackageRole.Library,
    };

    /// <summary>The name; with the address where the only contact is nothing but an address.</summary>
    private static string? SupplierOf(JsonElement component)
    {
        if (component.Object("supplier") is not { } supplier)
            return null;
        JsonElement[] contacts = [.. supplier.Items("contact").Take(2)];
        string? email = contacts.Length == 1 && contacts[0].Text("name") is null ? contacts[0].Text("email") : null;
        return supplier.Text("name") is { } name ? Person.Join(name, email) : null;
    }

    private static string? AuthorOf(JsonElement component)
    {
        string authors = string.Join(", ", component.Items("authors").Select(a => Person.Join(a.Text("name"), a.Text("email"))).Where(a => a.Length > 0));
        return authors.Length > 0 ? authors : component.Text("author");
    }

    public static List<Hash> Hashes(JsonElement component, PropertyBag properties) =>
    [
        .. component.Items("hashes").Select(h => new Hash(h.Text("alg") ?? "", (h.Text("content") ?? "").ToLowerInvariant())),
        .. properties.TakeAll(PropertyNames.Hash).Select(p => new Hash(p.Name, p.Value)),
    ];

    private static (string? Homepage, string? Vcs, string? Download) References(JsonElement component, PropertyBag properties)
    {
        string? homepage = properties.Take(PropertyNames.Homepage);
        string? vcs = properties.Take(PropertyNames.Vcs);
        string? download = properties.Take(PropertyNames.Download);
        (bool homepage, bool vcs, bool download) seen = default;
        foreach (JsonElement reference in component.Items("externalReferences"))
        {
            string type = reference.Text("type") ?? "other";
            string url = reference.Text("url") ?? "";
            switch (type)
            {
                case "website" when !seen.homepage:
                    homepage ??= url;
                    seen.homepage = true;
                    break;
                case "vcs" when !seen.vcs:
                    vcs ??= url;
                    seen.vcs = true;
                    break;
                case "distribution" when !seen.download:
                    download ??= url;
                    seen.download = true;
                    break;
                default:
                    properties.Add(PropertyNames.Reference + type, url);
                    break;
            }
        }
        return (homepage, vcs, download);
    }

    private static (IdentityMethod, double) Identity(JsonElement component)
    {
        if (component.Object("evidence") is not { } evidence)
            return (IdentityMethod.ManifestAnalysis, 1);
        JsonElement? identity = evidence.Object("identity") ?? evidence.Items("identity").Select(i => (JsonElement?)i).FirstOrDefault();
        if (identity is not { } found)
            return (IdentityMethod.ManifestAnalysis, 1);
        string? technique = found.Items("methods").Select(m => m.Text("technique")).FirstOrDefault();
        IdentityMethod method = technique switch
        {
            null or "manifest-analysis" => IdentityMethod.ManifestAnalysis, "binary-analysis" => IdentityMethod.BinaryAnalysis, "filename" => IdentityMethod.Filename,
            "hash-comparison" => IdentityMethod.HashComparison, "attestation" => IdentityMethod.Attestation, _ => IdentityMethod.Other,
        };
        return (method, found.Number("confidence") ?? 1);
    }

    private List<Location> Locations(JsonElement component, PropertyBag properties)
    {
        var locations = new List<Location>();
        if (component.Object("evidence") is { } evidence)
            foreach (JsonElement occurrence in evidence.Items("occurrences"))
                locations.Add(new Location(occurrence.Text("location") ?? "")
                {
                    Line = occurrence.Number("line") is { } line and >= 0 and <= int.MaxValue ? (int)line : null,
                });
        Dictionary<string, string> more = [];
        foreach ((string name, string value) in properties.TakeAll(PropertyNames.Location))
            more.TryAdd(name, value);
        for (int i = 0; more.Count > 0 && (i < locations.Count || more.ContainsKey(i.ToString(CultureInfo.InvariantCulture))); i++)
        {
            string index = i.ToString(CultureInfo.InvariantCulture);
            if (i == locations.Count)
                locations.Add(new Location(more[index]));
            int? Value(string name) => int.TryParse(more.GetValueOrDefault($"{index}:{name}"), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
            int? layer = Value("layer");
            SubjectLayer? source = layer is { } l && l < layers.Count ? layers[l] : null;
            locations[i] = locations[i] with
            {
                Layer = layer, RemovedBy = Value("removedBy"), Line = Value("line") ?? locations[i].Line,
                DiffId = source?.DiffId, LayerDigest = source?.Digest, Instruction = source?.Instruction,
            };
        }
        return locations;
    }

    private static IEnumerable<string> Some(string? text) => text is null ? [] : [text];
}
