using System.Text;
using Lading.Inventory.Assembly;
using Lading.Inventory.Documents.CycloneDx;
using Lading.Oci;
using Lading.Scanning;

namespace Lading.Inventory.Documents.Spdx;

/// <summary>Makes an inventory of a document that was read. One use only.</summary>
internal sealed class DocumentImport(SpdxDocument document, string where, DocumentLimits limits)
{
    /// <summary>Creator of documents nobody is known to have made: 2.3, section 6.8.</summary>
    public const string Nobody = "Organization: anonymous ()";

    /// <summary>Says that the time of creation is not known; the field must have one all the same.</summary>
    public const string NoTimeFact = PropertyNames.Prefix + "created";

    public const string NameProperty = PropertyNames.Spdx + "document:name";
    public const string CommentProperty = PropertyNames.Spdx + "document:comment";
    public const string CreatorProperty = PropertyNames.Spdx + "document:creator";
    public const string CreatorCommentProperty = PropertyNames.Spdx + "document:creatorComment";
    public const string AnnotationProperty = PropertyNames.Spdx + "document:annotation";
    public const string ExternalProperty = PropertyNames.Spdx + "document:external";

    private readonly Dictionary<string, string> _ids = new(StringComparer.Ordinal);
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<Package> _packages = [];
    private readonly HashSet<Relationship> _relationships = [];
    private readonly List<Unknown> _unknowns = [];
    private Distro? _distro;

    public Sbom Make()
    {
        if (document.Packages.Count + (long)document.Files.Count > limits.MaxPackages)
            throw LadingException.Input($"{where}: more packages and files than the limit of {limits.MaxPackages}.");
        var bags = document.Packages.ToDictionary(p => p.Id, Facts, StringComparer.Ordinal);
        PropertyBag head = new(document.Annotations.SelectMany(a => SpdxFacts.Read(a.Comment) ?? []));
        foreach ((string name, string reason) in head.TakeAll(PropertyNames.Unknown))
            _unknowns.Add(name.IndexOf(':') is >= 0 and var colon ? new Unknown(name[(colon + 1)..], name[..colon], reason) : new Unknown(name, "", reason));
        foreach ((string place, string reason) in document.Skipped.Take(1000))
            _unknowns.Add(new Unknown(place, "spdx", reason));
        DateTimeOffset? created = head.Take(NoTimeFact) is null ? SpdxWords.ToTime(document.Created) : null;
        List<Tool> tools = Tools(head);
        SpdxPackage? root = Root(bags, out bool ours);
        Dictionary<string, List<SpdxFile>> owned = OwnedFiles(root, out List<SpdxFile> free);
        Subject subject = root is null ? NoSubject(head) : RootSubject(root, bags[root.Id], head);
        HashSet<string> contained = root is null ? [] : [.. bags[root.Id].TakeAll(PropertyNames.Relation).Where(r => r.Name == "contains").Select(r => r.Value)];
        if (root is not null)
            subject = subject with { Properties = bags[root.Id].Rest() };
        var import = new PackageImport(subject.Layers);
        foreach (SpdxPackage package in document.Packages)
            if (package != root)
                Read(package, bags[package.Id], import, owned);
        foreach (SpdxFile file in free)
            Read(file);
        if (root is null)
            subject = WithDescribed(subject);
        Dictionary<string, List<(string, string)>> others = Relations(root, ours ? contained : null, subject.Id);
        Package[] packages = [.. _packages.Select(p => others.TryGetValue(p.Id, out var more) ? WithMore(p, more) : p)
            .OrderBy(p => p.Type.Name, StringComparer.Ordinal).ThenBy(p => p.FullName, StringComparer.Ordinal)
            .ThenBy(p => p.Version, StringComparer.Ordinal).ThenBy(p => p.Id, StringComparer.Ordinal)];
        return new Sbom
        {
            Subject = subject,
            Packages = packages,
            Relationships = [.. _relationships.OrderBy(r => r.From, StringComparer.Ordinal).ThenBy(r => r.Kind).ThenBy(r => r.To, StringComparer.Ordinal).ThenBy(r => r.Scope)],
            Distro = _distro,
            Unknowns = _unknowns,
            LicenseTexts = Texts(),
            Created = created,
            Tools = tools,
            DocumentId = document.Namespace.Length > 0 ? document.Namespace : null,
        };
    }

    private static PropertyBag Facts(SpdxPackage package) => new(package.Annotations.SelectMany(a => SpdxFacts.Read(a.Comment) ?? []));

    private SortedDictionary<string, string> Texts()
    {
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (SpdxLicenseText license in document.Licenses)
            if (license.Text != SpdxWords.NoAssertion)
                texts.TryAdd(license.Id, license.Text);
        return texts;
    }

    private List<Tool> Tools(PropertyBag head)
    {
        var tools = new List<Tool>();
        foreach (string creator in document.Creators)
            if (creator.StartsWith("Tool:", StringComparison.Ordinal))
                tools.Add(SpdxWords.ToTool(creator[5..].Trim()));
        foreach ((string index, string value) in head.TakeAll(PropertyNames.Prefix + "tool:"))
            if (int.TryParse(index, out int at) && at >= 0 && at < tools.Count && value.Split('\n') is [var name, var version, var vendor])
                tools[at] = new Tool(name, version.Length > 0 ? version : null, vendor.Length > 0 ? vendor : null);
        return tools;
    }

    /// <summary>What the document says of itself beyond the model.</summary>
    private void Head(PropertyBag properties, string? expectedName)
    {
        if (document.Name != expectedName)
            properties.Add(NameProperty, document.Name);
        if (document.Comment is { } comment)
            properties.Add(CommentProperty, comment);
        foreach (string creator in document.Creators)
            if (!creator.StartsWith("Tool:", StringComparison.Ordinal) && creator != Nobody)
                properties.Add(CreatorProperty, SpdxWords.Tidy(creator)!);
        if (document.CreatorComment is { } about)
            properties.Add(CreatorCommentProperty, about);
        foreach (SpdxAnnotation note in document.Annotations)
            if (SpdxFacts.Read(note.Comment) is null)
                properties.Add(AnnotationProperty, SpdxExtras.Join(note));
        foreach (SpdxExternalDocument external in document.ExternalDocuments)
            properties.Add(ExternalProperty, $"{external.Id} {external.Uri} {external.Checksum.Algorithm} {external.Checksum.Hex}");
    }

    /// <summary>
    /// The package that stands for the subject: the only one described, where it is ours, a container image, or a mere name
    /// for what is scanned. Another is a package like all others, so that nothing it says is lost.
    /// </summary>
    private SpdxPackage? Root(Dictionary<string, PropertyBag> bags, out bool ours)
    {
        ours = false;
        string[] described = [.. Described().Distinct(StringComparer.Ordinal)];
        if (described.Length != 1 || document.Packages.FirstOrDefault(p => p.Id == described[0]) is not { } root)
            return null;
        ours = root.Annotations.Any(a => SpdxFacts.Read(a.Comment)?.Any(f => f.Name == PropertyNames.Kind) == true);
        if (ours)
            return root;
        bool bare = PackageImport.Said(root.LicenseDeclared) is null && PackageImport.Said(root.LicenseConcluded) is null && PackageImport.Said(root.Copyright) is null
            && PackageImport.Said(root.DownloadLocation) is null && root.Originator is null or SpdxWords.NoAssertion && PackageImport.Said(root.Homepage) is null && root.Description is null
            && root.Summary is null && root.References.All(r => r.Type == "purl") && root.References.Count <= 1 && root.HasFiles.Count == 0 && root.VerificationCode is null
            && root.Checksums.Count <= 1 && root.Checksums.All(c => c.Algorithm == "SHA-256" && root.Purpose == "container");
        return bare && document.Packages.Count > 1 ? root : null;
    }

    private IEnumerable<string> Described()
    {
        foreach (SpdxRelation relation in document.Relations)
        {
            if (relation.Type == "DESCRIBES" && relation.From == SpdxDocument.Self)
                yield return relation.To;
            else if (relation.Type == "DESCRIBED_BY" && relation.To == SpdxDocument.Self)
                yield return relation.From;
        }
    }

    private Subject NoSubject(PropertyBag head)
    {
        Head(head, document.Name);
        var others = document.Packages.Select(p => SpdxIds.Strip(p.Id)).ToHashSet(StringComparer.Ordinal);
        string id = "document";
        while (others.Contains(id))
            id += "-";
        _taken.Add(id);
        return new Subject { Id = id, Kind = CycloneDxSubject.NoSubject, Name = document.Name, Properties = head.Rest() };
    }

    /// <summary>Keeps what a document without a subject describes.</summary>
    private Subject WithDescribed(Subject subject)
    {
        string[] described = [.. Described().Select(d => _ids.GetValueOrDefault(d)).OfType<string>().Distinct(StringComparer.Ordinal)];
        return described.Length == 0 ? subject : subject with { Properties = new Dictionary<string, string>(subject.Properties, StringComparer.Ordinal) { [PropertyNames.Spdx + "describes"] = string.Join('\n', described) } };
    }

    private Subject RootSubject(SpdxPackage root, PropertyBag properties, PropertyBag head)
    {
        string id = Take(root.Id, properties);
        foreach ((string name, string value) in head.Rest())
            properties.Add(name, value);
        string? Image(string name) => properties.Take(PropertyNames.Image + name);
        string kind = properties.Take(PropertyNames.Kind) ?? root.Purpose switch { "container" => "container", "operatingSystem" => "operating-system", null => "application", var other => other };
        root.Purpose = null;
        SpdxExtras.Take(root, properties, ours: false);
        string? version = root.Version is { Length: > 0 } number ? number : null;
        string subject = SpdxWords.Line(root.Name);
        Head(properties, version is not null && !subject.EndsWith(version, StringComparison.Ordinal) ? $"{subject}:{SpdxWords.Line(version)}" : subject);
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string key, string value) in properties.TakeAll(PropertyNames.Image + "label:"))
            labels.TryAdd(key, value);
        return new Subject
        {
            Id = id, Kind = kind, Name = root.Name, Version = version,
            Purl = root.References.FirstOrDefault(r => r.Type == "purl")?.Locator,
            Supplier = properties.Take(PropertyNames.Prefix + "supplier") ?? SpdxWords.FromActor(root.Supplier),
            ManifestDigest = Image("manifestDigest") ?? (root.Checksums.FirstOrDefault(c => c.Algorithm == "SHA-256") is { } hash ? "sha256:" + hash.Hex : null),
            IndexDigest = Image("indexDigest"), ConfigDigest = Image("configDigest"), Platform = Image("platform"), Created = Image("created"),
            Tags = [.. properties.TakeAll(PropertyNames.Image + "tag").Select(t => t.Value)],
            Labels = labels, Layers = SubjectReader.Layers(properties), BaseImage = Image("base"), BaseLayers = properties.TakeNumber(PropertyNames.Image + "baseLayers"),
        };
    }

    /// <summary>The id of an element in the model; no other has it.</summary>
    private string Take(string element, PropertyBag? properties)
    {
        string wish = properties?.Take(PropertyNames.Id) ?? SpdxIds.Strip(element);
        string id = wish;
        while (!_taken.Add(id))
            id = $"{wish}-{_numbers[wish] = _numbers.GetValueOrDefault(wish, 1) + 1}";
        _ids[element] = id;
        return id;
    }

    private void Read(SpdxPackage package, PropertyBag properties, PackageImport import, Dictionary<string, List<SpdxFile>> owned)
    {
        string? kind = properties.Take(PropertyNames.Kind);
        if (kind == "source")
            return;
        if (kind == "distribution" || package.Purpose == "operatingSystem" && _distro is null)
        {
            var fields = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach ((string key, string value) in properties.TakeAll(PropertyNames.Os))
                fields.TryAdd(key, value);
            if (package.Name.Length > 0)
                _distro ??= new Distro(package.Name, package.Version is { Length: > 0 } version ? version : null) { Fields = fields };
            if (kind == "distribution")
                return;
        }
        string id = Take(package.Id, properties);
        FileList? files = owned.TryGetValue(package.Id, out List<SpdxFile>? list) ? Files(list) : null;
        bool ours = package.Annotations.Any(a => SpdxFacts.Read(a.Comment)?.Any(f => f.Name == PropertyNames.FoundBy) == true);
        _packages.Add(import.Make(package, id, properties, ours, files));
    }

    /// <summary>A file no package owns, as a package that is a file.</summary>
    private void Read(SpdxFile file) => _packages.Add(new Package
    {
        Id = Take(file.Id, null), Type = PackageType.Generic, Name = file.Name, Role = PackageRole.File, Hashes = file.Checksums, Copyright = PackageImport.Said(file.Copyright),
        ConcludedLicenses = PackageImport.Said(file.LicenseConcluded) is { } concluded ? [concluded] : [],
        DeclaredLicenses = [.. file.LicenseInfo.Where(l => PackageImport.Said(l) is not null)],
        Properties = file.Comment is { } comment ? new Dictionary<string, string> { [PropertyNames.Spdx + "comment"] = comment } : new Dictionary<string, string>(),
    });

    private static FileList Files(List<SpdxFile> files)
    {
        var lines = new StringBuilder();
        foreach (SpdxFile file in files)
        {
            string path = SpdxWords.Line(file.Name);
            path = path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path.TrimStart('/');
            if (path.Length == 0)
                continue;
            lines.Append(path);
            if ((file.Checksums.FirstOrDefault(c => c.Algorithm == "SHA-1") ?? file.Checksums.FirstOrDefault()) is { } hash)
                lines.Append('\t').Append(hash.Algorithm).Append(':').Append(hash.Hex);
            lines.Append('\n');
        }
        return new FileList(Encoding.UTF8.GetBytes(lines.ToString()));
    }

    private Dictionary<string, List<SpdxFile>> OwnedFiles(SpdxPackage? root, out List<SpdxFile> free)
    {
        var files = new Dictionary<string, SpdxFile>(StringComparer.Ordinal);
        foreach (SpdxFile file in document.Files)
            files.TryAdd(file.Id, file);
        var owners = document.Packages.Where(p => p != root).Select(p => p.Id).ToHashSet(StringComparer.Ordinal);
        var owned = new Dictionary<string, List<SpdxFile>>(StringComparer.Ordinal);
        var seen = new HashSet<(string, string)>();
        var taken = new HashSet<string>(StringComparer.Ordinal);
        void Own(string package, string id)
        {
            if (!owners.Contains(package) || !files.TryGetValue(id, out SpdxFile? file) || !seen.Add((package, id)))
                return;
            if (!owned.TryGetValue(package, out List<SpdxFile>? list))
                owned[package] = list = [];
            list.Add(file);
            taken.Add(id);
        }
        foreach (SpdxPackage package in document.Packages)
            foreach (string id in package.HasFiles)
                Own(package.Id, id);
        foreach (SpdxRelation relation in document.Relations)
        {
            if (relation.Type == "CONTAINS")
                Own(relation.From, relation.To);
            else if (relation.Type == "CONTAINED_BY")
                Own(relation.To, relation.From);
        }
        free = [.. document.Files.Where(f => !taken.Contains(f.Id)).DistinctBy(f => f.Id)];
        return owned;
    }

    /// <summary>The relationships; those the model has no kind for come back by the package they are said about.</summary>
    private Dictionary<string, List<(string, string)>> Relations(SpdxPackage? root, HashSet<string>? contained, string subject)
    {
        var others = new Dictionary<string, List<(string, string)>>(StringComparer.Ordinal);
        var elements = document.Packages.Select(p => p.Id).Concat(document.Files.Select(f => f.Id)).ToHashSet(StringComparer.Ordinal);
        foreach (SpdxRelation relation in document.Relations)
        {
            foreach (string end in (string[])[relation.From, relation.To])
                if (end.StartsWith(SpdxIds.Prefix, StringComparison.Ordinal) && end != SpdxDocument.Self && !elements.Contains(end) && _unknowns.Count < 1000)
                    _unknowns.Add(new Unknown(relation.Place, "spdx", $"the relationship leads to '{Printable.Text(end)}', which is no package or file of the document"));
            string? from = _ids.GetValueOrDefault(relation.From);
            string? to = _ids.GetValueOrDefault(relation.To);
            if (from is not null && to is not null && from != to && SpdxRelations.ToModel(from, relation.Type, to, relation.Comment) is (Relationship made, bool exact))
            {
                // Of documents of ours: the subject contains everything, which is not said in the model.
                if (made.Kind == RelationKind.Contains && made.From == subject && contained is not null && !contained.Contains(made.To))
                    continue;
                _relationships.Add(made);
                if (exact)
                    continue;
            }
            else if (relation.Type is "CONTAINS" or "CONTAINED_BY" && (from is not null || to is not null))
                continue;
            bool outside = relation.To is SpdxWords.NoAssertion or SpdxWords.None || relation.To.StartsWith("DocumentRef-", StringComparison.Ordinal);
            if (from is null || to is null && !outside || relation.From == root?.Id || relation.Type == "DESCRIBED_BY")
                continue;
            if (!others.TryGetValue(from, out var list))
                others[from] = list = [];
            list.Add((SpdxExtras.Relation + relation.Type, relation.Comment is null ? to ?? relation.To : $"{to ?? relation.To}\n{relation.Comment}"));
        }
        return others;
    }

    private static Package WithMore(Package package, List<(string Name, string Value)> more)
    {
        var properties = new Dictionary<string, string>(package.Properties, StringComparer.Ordinal);
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach ((string name, string value) in more.OrderBy(m => m.Name, StringComparer.Ordinal).ThenBy(m => m.Value, StringComparer.Ordinal))
            RepeatedNames.Add(properties, counts, name, value);
        return package.With(properties: properties);
    }
}
