using System.Globalization;
using Lading.Inventory.Documents.CycloneDx;
using Lading.Inventory.Licenses;
using Lading.Scanning;

namespace Lading.Inventory.Documents.Spdx;

/// <summary>Makes the parts of a document that are about itself, its subject and the operating system.</summary>
internal sealed class DocumentExport(SpdxDocument document, Sbom sbom, int version)
{
    /// <summary>The creation information and what a document that was read said about itself.</summary>
    public void Head(List<(string Name, string Value)> properties, string created, bool rooted)
    {
        string subject = SpdxWords.Line(sbom.Subject.Name);
        document.Name = sbom.Subject.Version is { } tag && rooted && !subject.EndsWith(tag, StringComparison.Ordinal) ? $"{subject}:{SpdxWords.Line(tag)}" : subject;
        document.LicenseListVersion = SpdxLicenseList.Version[..SpdxLicenseList.Version.LastIndexOf('.')];
        var facts = new List<(string, string)>();
        if (sbom.Created is null)
            facts.Add((DocumentImport.NoTimeFact, "unknown"));
        for (int i = 0; i < sbom.Tools.Count; i++)
        {
            Tool tool = sbom.Tools[i];
            document.Creators.Add($"Tool: {SpdxWords.ToolName(tool)}");
            if (SpdxWords.ToTool(SpdxWords.ToolName(tool)) != tool)
                facts.Add(($"{PropertyNames.Prefix}tool:{i.ToString(CultureInfo.InvariantCulture)}", $"{tool.Name}\n{tool.Version}\n{tool.Vendor}"));
        }
        properties.RemoveAll(p => Put(p.Name, p.Value));
        if (document.Creators.Count == 0)
            document.Creators.Add(DocumentImport.Nobody);
        foreach (Unknown unknown in sbom.Unknowns)
            facts.Add(($"{PropertyNames.Unknown}{unknown.Analyzer}:{unknown.Path}", unknown.Reason));
        if (!rooted)
            foreach ((string name, string value) in properties)
                if (name != PropertyNames.Spdx + "describes")
                    facts.Add((name, value));
        if (facts.Count > 0)
            document.Annotations.Insert(0, SpdxFacts.Annotation(facts, created));
    }

    private bool Put(string name, string value)
    {
        switch (name)
        {
            case DocumentImport.NameProperty:
                document.Name = value;
                break;
            case DocumentImport.CommentProperty:
                document.Comment = value;
                break;
            case DocumentImport.CreatorProperty:
                document.Creators.Add(value);
                break;
            case DocumentImport.CreatorCommentProperty:
                document.CreatorComment = value;
                break;
            case DocumentImport.AnnotationProperty when SpdxExtras.Split(value) is { } note:
                document.Annotations.Add(note);
                break;
            case DocumentImport.ExternalProperty when version < 30 && value.Split(' ') is [var id, var uri, var algorithm, var hex] && id.StartsWith("DocumentRef-", StringComparison.Ordinal) && SpdxWords.HasAlgorithm(new Hash(algorithm, hex), version):
                document.ExternalDocuments.Add(new SpdxExternalDocument(id, uri, new Hash(algorithm, hex)));
                break;
            default:
                return false;
        }
        return true;
    }

    /// <summary>The package of the subject.</summary>
    public static SpdxPackage Root(Subject subject, string id, string created, int version, IReadOnlyList<(string Name, string Value)> properties, IReadOnlyList<(string, string)> more)
    {
        var facts = new List<(string, string)> { (PropertyNames.Kind, subject.Kind) };
        if (!SpdxIds.IsExact(subject.Id, id))
            facts.Add((PropertyNames.Id, subject.Id));
        var result = new SpdxPackage
        {
            Id = id, Name = subject.Name, Version = subject.Version, FilesAnalyzed = false,
            Supplier = subject.Supplier is { } supplier ? SpdxWords.Actor(supplier) : null,
            Purpose = Purpose(subject.Kind, version),
        };
        if (subject.Supplier is not null && SpdxWords.FromActor(result.Supplier) != subject.Supplier)
            facts.Add((PropertyNames.Prefix + "supplier", subject.Supplier));
        if (subject.ManifestDigest is { } digest && digest.StartsWith("sha256:", StringComparison.Ordinal) && new Hash("SHA-256", digest[7..]) is var hash && SpdxWords.HasAlgorithm(hash, version))
            result.Checksums.Add(hash);
        if (subject.Purl is not null)
            result.References.Add(new SpdxReference("PACKAGE-MANAGER", "purl", subject.Purl));
        MetadataWriter.AddImage(subject, facts);
        facts.AddRange(more);
        foreach ((string name, string value) in properties)
            if (!SpdxExtras.Fits(name, value, version) || !SpdxExtras.Put(result, name, value))
                facts.Add((name, value));
        result.Annotations.Insert(0, SpdxFacts.Annotation(facts, created));
        return result;
    }

    private static string? Purpose(string kind, int version)
    {
        string purpose = kind switch { "container" or "application" or "framework" or "library" or "firmware" or "file" or "device" => kind, "operating-system" => "operatingSystem", "directory" => "source", _ => "other" };
        return SpdxWords.HasPurpose(purpose, version) ? purpose : null;
    }

    /// <summary>The operating system as a package.</summary>
    public static SpdxPackage OperatingSystem(Distro distro, string id, string created, int version)
    {
        var facts = new List<(string, string)> { (PropertyNames.Kind, "distribution") };
        foreach ((string key, string value) in distro.Fields.OrderBy(f => f.Key, StringComparer.Ordinal))
            facts.Add((PropertyNames.Os + key, value));
        return new SpdxPackage
        {
            Id = id, Name = distro.Id, Version = distro.VersionId, FilesAnalyzed = false, Description = distro.PrettyName,
            Homepage = distro.Fields.GetValueOrDefault("HOME_URL") is { } home && SpdxWords.IsUri(home) ? home : null,
            Purpose = SpdxWords.HasPurpose("operatingSystem", version) ? "operatingSystem" : null,
            Annotations = { SpdxFacts.Annotation(facts, created) },
        };
    }
}
