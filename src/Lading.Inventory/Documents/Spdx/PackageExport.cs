using System.Globalization;
using Lading.Inventory.Identity;

namespace Lading.Inventory.Documents.Spdx;

/// <summary>Makes an SPDX package of one of ours.</summary>
internal sealed class PackageExport(int version, string created, SpdxLicenses licenses, IReadOnlyList<SubjectLayer> layers)
{
    /// <summary>Makes it. <paramref name="more"/> are facts the caller adds to the annotation.</summary>
    public SpdxPackage Make(Package package, string id, IReadOnlyList<(string, string)> more)
    {
        var facts = new List<(string Name, string Value)>();
        if (!SpdxIds.IsExact(package.Id, id))
            facts.Add((PropertyNames.Id, package.Id));
        (string? declared, string? concluded) = licenses.Of(package);
        var result = new SpdxPackage
        {
            Id = id, Name = package.FullName, Version = package.Version, FilesAnalyzed = false,
            Supplier = package.Supplier is { } supplier ? SpdxWords.Actor(supplier) : null,
            Originator = package.Author is { } author ? SpdxWords.Actor(author) : null,
            LicenseDeclared = declared, LicenseConcluded = concluded, Copyright = package.Copyright, Description = package.Description,
            SourceInfo = package.FoundBy.Length > 0 ? SourceInfo(package) : null,
            Purpose = Purpose(package, facts),
            DownloadLocation = Uri(package.DownloadLocation, PropertyNames.Download, facts),
            Homepage = Uri(package.Homepage, PropertyNames.Homepage, facts),
        };
        if (package.Namespace is not null)
            facts.Add((PropertyNames.Namespace, package.Namespace));
        Checksums(package.Hashes, result, facts);
        References(package, result, facts);
        Add(package, facts);
        facts.AddRange(more);
        foreach ((string name, string value) in RepeatedNames.Restore(package.Properties))
            if (name.StartsWith(SpdxExtras.Relation, StringComparison.Ordinal)
                ? version >= 30 && SpdxRelations.LeadsOutside(value) || !SpdxRelations.IsKnown(name[SpdxExtras.Relation.Length..], version)
                : !SpdxExtras.Fits(name, value, version) || !SpdxExtras.Put(result, name, value))
                facts.Add((name, value));
        KeepWords(package, result, facts);
        if (facts.Count > 0)
            result.Annotations.Insert(0, SpdxFacts.Annotation(facts, created));
        return result;
    }

    /// <summary>What a field cannot say exactly is said again.</summary>
    private static void KeepWords(Package package, SpdxPackage result, List<(string, string)> facts)
    {
        if (package.Supplier != SpdxWords.FromActor(result.Supplier) && package.Supplier is not null)
            facts.Add((PropertyNames.Prefix + "supplier", package.Supplier));
        if (package.Author != SpdxWords.FromActor(result.Originator) && package.Author is not null)
            facts.Add((PropertyNames.Prefix + "author", package.Author));
    }

    private static string SourceInfo(Package package)
    {
        IEnumerable<string> places = package.Locations.Take(20).Select(l => SpdxWords.Line(l.Layer is { } layer ? $"{l.Path} (layer {layer})" : l.Path));
        return package.Locations.Count == 0 ? $"found by {package.FoundBy}" : $"found by {package.FoundBy} in {string.Join(", ", places)}";
    }

    private string? Purpose(Package package, List<(string, string)> facts)
    {
        // Nothing more precise is known of most packages of an operating system than that they are such.
        if (package.Role == PackageRole.Library && package.Type.IsOperatingSystem || package.Properties.ContainsKey(SpdxExtras.Purpose))
            return null;
        string purpose = SpdxWords.PurposeOf(package.Role);
        if (SpdxWords.HasPurpose(purpose, version))
            return purpose;
        if (package.Role != PackageRole.Library)
            facts.Add((PropertyNames.Role, purpose));
        return package.Role == PackageRole.Library ? null : "other";
    }

    public static string? Uri(string? uri, string fact, List<(string, string)> facts)
    {
        if (uri is null || SpdxWords.IsUri(uri))
            return uri;
        facts.Add((fact, uri));
        return null;
    }

    private void Checksums(IReadOnlyList<Hash> hashes, SpdxPackage result, List<(string, string)> facts)
    {
        foreach (Hash hash in hashes)
            if (SpdxWords.HasAlgorithm(hash, version) && !result.Checksums.Any(h => h.Algorithm == hash.Algorithm))
                result.Checksums.Add(hash);
            else
                facts.Add((PropertyNames.Hash + hash.Algorithm, hash.Hex));
    }

    private static void References(Package package, SpdxPackage result, List<(string, string)> facts)
    {
        if (package.Purl is { } purl)
            result.References.Add(new SpdxReference("PACKAGE-MANAGER", "purl", purl));
        foreach (string cpe in package.Cpes)
            if (cpe.StartsWith("cpe:2.3:", StringComparison.Ordinal) && Cpe.TryParse(cpe, out _))
                result.References.Add(new SpdxReference("SECURITY", "cpe23Type", cpe));
            else
                facts.Add((PropertyNames.Cpe, cpe));
        if (Uri(package.Vcs, PropertyNames.Vcs, facts) is { } vcs)
            result.References.Add(new SpdxReference("OTHER", "vcs", vcs));
    }

    private void Add(Package package, List<(string Name, string Value)> facts)
    {
        void Fact(string name, string? value)
        {
            if (value is not null)
                facts.Add((name, value));
        }
        if (package.Type.Name != (Purls.TypeOf(package.Purl) ?? "generic"))
            Fact(PropertyNames.Type, package.Type.Name);
        Fact(PropertyNames.FoundBy, package.FoundBy.Length > 0 ? package.FoundBy : null);
        Fact(PropertyNames.Presence, package.Presence == Presence.Declared ? "declared" : null);
        Fact(PropertyNames.Prefix + "scope", package.Scope switch { DependencyScope.Development => "development", DependencyScope.Optional => "optional", _ => null });
        Fact(PropertyNames.BaseImage, package.InBaseImage switch { true => "true", false => "false", null => null });
        if (package.Architecture != Purls.Qualifier(package.Purl, "arch"))
            Fact(PropertyNames.Architecture, package.Architecture);
        Fact(PropertyNames.Subpath, package.Subpath);
        Fact(PropertyNames.SourceName, package.SourceName);
        Fact(PropertyNames.SourceVersion, package.SourceVersion);
        Fact(PropertyNames.Method, package.Method == IdentityMethod.ManifestAnalysis ? null : package.Method.ToString());
        Fact(PropertyNames.Confidence, package.Confidence < 1 ? package.Confidence.ToString("R", CultureInfo.InvariantCulture) : null);
        for (int i = 0; i < package.Locations.Count; i++)
        {
            Location location = package.Locations[i];
            string name = PropertyNames.Location + i.ToString(CultureInfo.InvariantCulture);
            Fact(name, location.Path);
            Fact(name + ":layer", location.Layer?.ToString(CultureInfo.InvariantCulture));
            Fact(name + ":removedBy", location.RemovedBy?.ToString(CultureInfo.InvariantCulture));
            Fact(name + ":line", location.Line?.ToString(CultureInfo.InvariantCulture));
            // What the subject's layers say already is not said again of every package.
            SubjectLayer? layer = location.Layer is { } index && index < layers.Count ? layers[index] : null;
            Fact(name + ":diffId", location.DiffId == layer?.DiffId ? null : location.DiffId);
            Fact(name + ":digest", location.LayerDigest == layer?.Digest ? null : location.LayerDigest);
            Fact(name + ":instruction", location.Instruction == layer?.Instruction ? null : location.Instruction);
        }
    }
}
