using System.Security.Cryptography;
using System.Text;
using Lading.Inventory.Assembly;
using Lading.Inventory.Documents.CycloneDx;
using Lading.Inventory.Identity;
using Lading.Inventory.Licenses;

namespace Lading.Inventory.Documents.Spdx;

/// <summary>
/// Makes an SPDX document of an inventory: the subject is a package that the document describes and that contains all
/// others; what a package was built from is a package of its own; files only where they are asked for.
/// <paramref name="version"/> is 22, 23 or 30.
/// </summary>
internal sealed class SpdxExport(Sbom sbom, int version, FormatOptions options)
{
    /// <summary>Comment on relationships of type OTHER that stand for <see cref="RelationKind.Owns"/>.</summary>
    public const string Owns = "owns: the first package's list of files has the files of the second";

    private readonly SpdxDocument _document = new();
    private readonly SpdxIds _ids = new(version >= 30);
    private readonly HashSet<(string, string, string)> _related = [];
    private readonly Dictionary<string, List<(string, string)>> _facts = new(StringComparer.Ordinal);
    private string _created = "";

    public SpdxDocument Make()
    {
        _created = SpdxWords.Time(sbom.Created);
        _document.Created = _created;
        bool rooted = sbom.Subject.Kind != CycloneDxSubject.NoSubject;
        string? root = rooted ? _ids.Add(sbom.Subject.Id) : null;
        var properties = RepeatedNames.Restore(sbom.Subject.Properties).ToList();
        new DocumentExport(_document, sbom, version).Head(properties, _created, rooted);
        var licenses = new SpdxLicenses(sbom, _document.ExternalDocuments.Select(d => d.Id), version >= 30);
        foreach (Package package in sbom.Packages)
            _ids.Add(package.Id);
        string? os = OperatingSystem();
        StatedRelations(root);
        if (root is not null)
        {
            _document.Packages.Add(DocumentExport.Root(sbom.Subject, root, _created, version, properties, _facts.GetValueOrDefault(sbom.Subject.Id) ?? []));
            Relate(SpdxDocument.Self, "DESCRIBES", root);
        }
        else
            Described();
        if (os is not null)
        {
            _document.Packages.Add(DocumentExport.OperatingSystem(sbom.Distro!, os, _created, version));
            if (root is not null)
                Relate(root, "CONTAINS", os);
        }
        var export = new PackageExport(version, _created, licenses, sbom.Subject.Layers);
        var sources = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Package package in sbom.Packages)
        {
            string id = _ids.Find(package.Id)!;
            List<(string, string)> more = _facts.GetValueOrDefault(package.Id) ?? [];
            FileList? files = options.IncludeFiles ? package.Files : null;
            bool elements = files is not null && SpdxFiles.CanBeElements(files, version);
            if (files is not null && !elements)
                more = [.. more, (PropertyNames.Files, Encoding.UTF8.GetString(files.Lines))];
            SpdxPackage made = export.Make(package, id, more);
            _document.Packages.Add(made);
            if (root is not null)
                Relate(root, "CONTAINS", id);
            if (elements)
                SpdxFiles.Add(_document, made, files!, version, Relate);
            if (package.SourceName is not null)
                Relate(id, "GENERATED_FROM", Source(package, sources));
        }
        Relations();
        foreach ((string id, string text) in licenses.Texts)
            _document.Licenses.Add(new SpdxLicenseText(id, text, version >= 30 ? null : id));
        return _document;
    }

    /// <summary>The operating system gets a package of its own, unless a document that was read already had one.</summary>
    private string? OperatingSystem() =>
        sbom.Distro is null || sbom.Packages.Any(p => p.Role == PackageRole.OperatingSystem) ? null : _ids.Add("os-" + sbom.Distro.Qualifier);

    private void Relate(string from, string type, string to) => Relate(from, type, to, null);

    private void Relate(string from, string type, string to, string? comment)
    {
        if (_related.Add((from, type, to)))
            _document.Relations.Add(new SpdxRelation(from, type, to, comment));
    }

    /// <summary>Without a subject the document describes what it was read to describe, or what nothing else leads to.</summary>
    private void Described()
    {
        if (sbom.Subject.Properties.TryGetValue(PropertyNames.Spdx + "describes", out string? stated))
            foreach (string id in stated.Split('\n'))
                if (_ids.Find(id) is { } found)
                    Relate(SpdxDocument.Self, "DESCRIBES", found);
        if (_document.Relations.Count > 0)
            return;
        var led = sbom.Relationships.Select(r => r.To).ToHashSet(StringComparer.Ordinal);
        Package[] free = [.. sbom.Packages.Where(p => !led.Contains(p.Id))];
        foreach (Package package in free.Length > 0 ? free : sbom.Packages)
            Relate(SpdxDocument.Self, "DESCRIBES", _ids.Find(package.Id)!);
    }

    /// <summary>That the subject contains a package is written of all of them; where the inventory says so, a fact tells.</summary>
    private void StatedRelations(string? root)
    {
        if (root is null)
            return;
        foreach (Relationship relationship in sbom.Relationships)
            if (relationship.From == sbom.Subject.Id && relationship.Kind == RelationKind.Contains)
            {
                if (!_facts.TryGetValue(relationship.From, out var list))
                    _facts[relationship.From] = list = [];
                list.Add((PropertyNames.Relation + "contains", relationship.To));
            }
    }

    private void Relations()
    {
        foreach (Relationship relationship in sbom.Relationships.OrderBy(r => r.From, StringComparer.Ordinal).ThenBy(r => r.Kind).ThenBy(r => r.To, StringComparer.Ordinal).ThenBy(r => r.Scope))
        {
            if (_ids.Find(relationship.From) is not { } from || _ids.Find(relationship.To) is not { } to)
                continue;
            switch (relationship.Kind)
            {
                case RelationKind.DependsOn when relationship.Scope == DependencyScope.Development:
                    Relate(to, "DEV_DEPENDENCY_OF", from);
                    break;
                case RelationKind.DependsOn when relationship.Scope == DependencyScope.Optional:
                    Relate(to, "OPTIONAL_DEPENDENCY_OF", from);
                    break;
                case RelationKind.Owns:
                    Relate(from, "OTHER", to, Owns);
                    break;
                default:
                    Relate(from, relationship.Kind switch { RelationKind.Contains => "CONTAINS", RelationKind.GeneratedFrom => "GENERATED_FROM", _ => "DEPENDS_ON" }, to);
                    break;
            }
        }
        foreach (Package package in sbom.Packages)
            foreach ((string name, string value) in RepeatedNames.Restore(package.Properties))
                if (name.StartsWith(SpdxExtras.Relation, StringComparison.Ordinal))
                    OtherRelation(_ids.Find(package.Id)!, name[SpdxExtras.Relation.Length..], value);
    }

    /// <summary>A relationship the model has no kind for; its other end may be gone by now.</summary>
    private void OtherRelation(string from, string type, string value)
    {
        if (version >= 30 && SpdxRelations.LeadsOutside(value))
            return;
        string[] parts = value.Split('\n', 2);
        string? to = _ids.Find(parts[0]) ?? (parts[0] is SpdxWords.NoAssertion or SpdxWords.None ? parts[0] : null);
        if (to is null && parts[0].StartsWith("DocumentRef-", StringComparison.Ordinal) && parts[0].IndexOf(':') is > 0 and var colon && _document.ExternalDocuments.Any(d => d.Id == parts[0][..colon]))
            to = parts[0];
        if (to is not null && SpdxRelations.IsKnown(type, version))
            Relate(from, type, to, parts.Length > 1 ? parts[1] : null);
    }

    /// <summary>The source package; made once for all that were built from it.</summary>
    private string Source(Package package, Dictionary<string, string> made)
    {
        string? number = package.SourceVersion ?? package.Version;
        string key = $"{package.Type}\n{package.SourceName}\n{number}\n{package.Namespace}";
        if (made.TryGetValue(key, out string? known))
            return known;
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)).AsSpan(0, 8));
        string id = _ids.Add($"source-{package.Type}-{package.SourceName}-{hash}");
        made[key] = id;
        var source = new SpdxPackage
        {
            Id = id, Name = package.SourceName!, Version = number, FilesAnalyzed = false, Purpose = SpdxWords.HasPurpose("source", version) ? "source" : null,
        };
        if (SourcePurl(package, number) is { } purl)
            source.References.Add(new SpdxReference("PACKAGE-MANAGER", "purl", purl));
        source.Annotations.Add(SpdxFacts.Annotation([(PropertyNames.Kind, "source")], _created));
        _document.Packages.Add(source);
        return id;
    }

    private static string? SourcePurl(Package package, string? number)
    {
        if (package.Type.Name is not ("deb" or "rpm" or "apk") || !PackageUrl.TryParseLenient(package.Purl, out PackageUrl? own, out _))
            return null;
        var qualifiers = own!.Qualifiers.Where(q => q.Key == "distro").ToList();
        string? bare = number;
        if (number is not null && number.IndexOf(':') is > 0 and var colon && package.Type.Name == "rpm")
        {
            qualifiers.Add(new("epoch", number[..colon]));
            bare = number[(colon + 1)..];
        }
        if (package.Type.Name != "apk")
            qualifiers.Add(new("arch", package.Type.Name == "deb" ? "source" : "src"));
        return PackageUrl.TryCreate(own.Type, own.Namespace, package.SourceName, bare, qualifiers, null, out PackageUrl? made, out _) ? made!.ToString() : null;
    }
}
