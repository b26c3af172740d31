using System.Globalization;
using System.Text;
using Lading.Inventory.Documents.CycloneDx;
using Lading.Inventory.Identity;

namespace Lading.Inventory.Documents.Spdx;

/// <summary>Makes a package of the model of one that was read: the way back of <see cref="PackageExport"/>, and what others write.</summary>
internal sealed class PackageImport(IReadOnlyList<SubjectLayer> layers)
{
    /// <summary>Makes it. <paramref name="properties"/> has the facts of ours.</summary>
    public Package Make(SpdxPackage package, string id, PropertyBag properties, bool ours, FileList? files)
    {
        (string? purl, List<string> cpes, string? vcs) = References(package, properties);
        string? keptFiles = properties.Take(PropertyNames.Files);
        string? role = properties.Take(PropertyNames.Role);
        if (role is not null)
            package.Purpose = null;
        cpes.AddRange(properties.TakeAll(PropertyNames.Cpe).Select(p => p.Value));
        SpdxExtras.Take(package, properties, ours);
        if (package.Summary is { } summary && package.Description is { } both && both != summary)
            properties.Add(PropertyNames.Spdx + "summary", summary);
        var type = new PackageType(properties.Take(PropertyNames.Type) ?? Purls.TypeOf(purl) ?? "generic");
        (string? space, string name) = Name(package.Name, properties.Take(PropertyNames.Namespace), purl, type);
        SourcePackage source = SourcePackage.Of(purl, properties);
        return new Package
        {
            Id = id, Type = type, Namespace = space, Name = name, Version = package.Version is { Length: > 0 } number ? number : null, Purl = purl, Cpes = cpes,
            Role = SpdxWords.RoleOf(role ?? package.Purpose) ?? PackageRole.Library,
            Supplier = properties.Take(PropertyNames.Prefix + "supplier") ?? SpdxWords.FromActor(package.Supplier),
            Author = properties.Take(PropertyNames.Prefix + "author") ?? SpdxWords.FromActor(package.Originator),
            Description = package.Description ?? package.Summary,
            Copyright = Said(package.Copyright),
            DeclaredLicenses = Said(package.LicenseDeclared) is { } declared ? [declared] : [],
            ConcludedLicenses = Said(package.LicenseConcluded) is { } concluded ? [concluded] : [],
            Hashes = [.. package.Checksums, .. properties.TakeAll(PropertyNames.Hash).Select(p => new Hash(p.Name, p.Value))],
            Homepage = properties.Take(PropertyNames.Homepage) ?? Said(package.Homepage),
            DownloadLocation = properties.Take(PropertyNames.Download) ?? Said(package.DownloadLocation),
            Vcs = properties.Take(PropertyNames.Vcs) ?? vcs,
            Locations = Locations(properties),
            Method = Enum.TryParse(properties.Take(PropertyNames.Method), out IdentityMethod method) && Enum.IsDefined(method) ? method : IdentityMethod.ManifestAnalysis,
            Confidence = double.TryParse(properties.Take(PropertyNames.Confidence), NumberStyles.Float, CultureInfo.InvariantCulture, out double sure) && sure is >= 0 and <= 1 ? sure : 1,
            FoundBy = properties.Take(PropertyNames.FoundBy) ?? "",
            Presence = properties.Take(PropertyNames.Presence) == "declared" ? Presence.Declared : Presence.Installed,
            Scope = properties.Take(PropertyNames.Prefix + "scope") switch { "development" => DependencyScope.Development, "optional" => DependencyScope.Optional, _ => DependencyScope.Runtime },
            InBaseImage = properties.Take(PropertyNames.BaseImage) switch { "true" => true, "false" => false, _ => null },
            Architecture = properties.Take(PropertyNames.Architecture) ?? Purls.Qualifier(purl, "arch"),
            Subpath = properties.Take(PropertyNames.Subpath),
            SourceName = source.Name,
            SourceVersion = source.Version,
            Files = keptFiles is not null ? new FileList(Encoding.UTF8.GetBytes(keptFiles)) : files,
            Properties = properties.Rest(),
        };
    }

    /// <summary>A text that says something.</summary>
    public static string? Said(string? text) => text is null or "" or SpdxWords.NoAssertion or SpdxWords.None ? null : text;

    /// <summary>Splits the name by what is known of its namespace: from a fact of ours, or from the package URL.</summary>
    private static (string? Namespace, string Name) Name(string name, string? known, string? purl, PackageType type)
    {
        string? space = known;
        if (space is null && !type.IsOperatingSystem && type.Name is not ("oci" or "generic" or "docker") && PackageUrl.TryParseLenient(purl, out PackageUrl? parsed, out _))
            space = parsed!.Namespace;
        if (space is null)
            return (null, name);
        if (name.Length > space.Length + 1 && name.StartsWith(space, StringComparison.Ordinal) && name[space.Length] == (type == PackageType.Maven ? ':' : '/'))
            return (space, name[(space.Length + 1)..]);
        return known is null ? (null, name) : (known, name);
    }

    private static (string? Purl, List<string> Cpes, string? Vcs) References(SpdxPackage package, PropertyBag properties)
    {
        string? purl = null;
        string? vcs = null;
        var cpes = new List<string>();
        foreach (SpdxReference reference in package.References)
        {
            if (reference.Type == "purl" && purl is null)
                purl = reference.Locator;
            else if (reference.Type == "cpe23Type" && reference.Comment is null)
                cpes.Add(reference.Locator);
            else if (reference.Type == "vcs" && vcs is null)
                vcs = reference.Locator;
            else
                properties.Add($"{SpdxExtras.Reference}{reference.Category}:{reference.Type}", reference.Comment is null ? reference.Locator : $"{reference.Locator} {reference.Comment}");
        }
        return (purl, cpes, vcs);
    }

    private List<Location> Locations(PropertyBag properties)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string name, string value) in properties.TakeAll(PropertyNames.Location))
            values.TryAdd(name, value);
        var locations = new List<Location>();
        while (values.TryGetValue(locations.Count.ToString(CultureInfo.InvariantCulture), out string? path))
        {
            string index = locations.Count.ToString(CultureInfo.InvariantCulture);
            int? Number(string name) => int.TryParse(values.GetValueOrDefault($"{index}:{name}"), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
            int? layer = Number("layer");
            SubjectLayer? source = layer is { } l && l < layers.Count ? layers[l] : null;
            locations.Add(new Location(path)
            {
                Layer = layer, RemovedBy = Number("removedBy"), Line = Number("line"), DiffId = values.GetValueOrDefault($"{index}:diffId") ?? source?.DiffId,
                LayerDigest = values.GetValueOrDefault($"{index}:digest") ?? source?.Digest, Instruction = values.GetValueOrDefault($"{index}:instruction") ?? source?.Instruction,
            });
        }
        return locations;
    }
}
