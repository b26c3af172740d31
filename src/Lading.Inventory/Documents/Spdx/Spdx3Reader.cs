using Lading.Oci;

namespace Lading.Inventory.Documents.Spdx;

/// <summary>
/// Reads JSON-LD of SPDX 3.0 into the same form as documents of version 2. Elements of profiles an inventory knows nothing of
/// are passed over.
/// </summary>
internal sealed class Spdx3Reader
{
    private readonly SpdxDocument _document = new();
    private readonly Dictionary<string, JsonNode> _elements = new(StringComparer.Ordinal);
    private readonly List<JsonNode> _nodes = [];
    private readonly Dictionary<string, SpdxPackage> _packages = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SpdxFile> _files = new(StringComparer.Ordinal);
    private readonly HashSet<string> _collections = new(StringComparer.Ordinal);
    private string _prefix = "";

    public static string TypeOf(JsonNode node) => node.Text("type") ?? node.Text("@type") ?? "";

    public SpdxDocument Read(JsonNode root)
    {
        JsonNode? self = null;
        int count = 0;
        foreach (JsonNode node in root.Objects("@graph"))
        {
            count++;
            string type = TypeOf(node);
            if (type.Length == 0)
                throw node.Wrong("an element without a type");
            string? id = node.Text("spdxId") ?? node.Text("@id");
            if (id is null)
                throw node.Wrong($"an element of type '{Printable.Text(type)}' without an identifier");
            _nodes.Add(node);
            // Published documents use an identifier twice; only for what they list that would be two things in one.
            if (!_elements.TryAdd(id, node) && type == "software_Package")
                throw node.Wrong($"the identifier '{Printable.Text(id)}' is used twice");
            if (type == "SpdxDocument")
                self ??= node;
            if (type is "SpdxDocument" or "software_Sbom" or "Bom" or "Bundle")
                _collections.Add(id);
        }
        if (count == 0)
            throw root.Wrong("no elements in @graph");
        Head(self, root);
        foreach ((string id, JsonNode node) in _elements)
            Element(id, node);
        var licenses = new Spdx3Licenses(_elements, _document);
        foreach (JsonNode node in _nodes)
            if (TypeOf(node) is "Relationship" or "LifecycleScopedRelationship")
                Relation(node, licenses);
            else if (TypeOf(node) == "Annotation")
                Annotation(node);
        licenses.AddTexts();
        if (self is { } document)
            Roots(document);
        return _document;
    }

    private void Head(JsonNode? self, JsonNode root)
    {
        JsonNode? creation = null;
        if (self is { } document)
        {
            string id = document.Text("spdxId") ?? document.Text("@id")!;
            string end = "#" + SpdxDocument.Self;
            _document.Namespace = id.EndsWith(end, StringComparison.Ordinal) ? id[..^end.Length] : id;
            _prefix = id.EndsWith(end, StringComparison.Ordinal) ? _document.Namespace + "#" : "";
            _document.Name = document.Text("name") ?? "";
            _document.Comment = document.Text("comment");
            creation = CreationOf(document);
        }
        creation ??= _elements.Values.Where(n => TypeOf(n) == "CreationInfo").Select(n => (JsonNode?)n).FirstOrDefault();
        if (creation is not { } info)
            throw root.Wrong("no CreationInfo in @graph");
        string version = info.Required("specVersion");
        if (!version.StartsWith("3.0", StringComparison.Ordinal))
            throw info.Wrong($"'{Printable.Text(version)}' in specVersion is not a version that is read here");
        _document.Created = info.Required("created");
        if (SpdxWords.ToTime(_document.Created) is null && _document.Created != SpdxWords.NoTime)
            throw info.Wrong($"'{Printable.Text(_document.Created)}' in created is not a time");
        _document.CreatorComment = info.Text("comment");
        foreach (string by in info.References("createdBy"))
            if (Actor(by) is { } actor && !actor.StartsWith("Tool:", StringComparison.Ordinal))
                _document.Creators.Add(actor);
        foreach (string tool in info.References("createdUsing"))
            if (_elements.TryGetValue(tool, out JsonNode node) && node.Text("name") is { Length: > 0 } name)
                _document.Creators.Add($"Tool: {name}");
    }

    /// <summary>The creation information of an element: of its own, or by reference.</summary>
    private JsonNode? CreationOf(JsonNode element)
    {
        if (element.Element.TryGetProperty("creationInfo", out var value) && value.ValueKind == System.Text.Json.JsonValueKind.Object)
            return element.Object("creationInfo");
        return element.Reference("creationInfo") is { } id && _elements.TryGetValue(id, out JsonNode node) ? node : null;
    }

    private string Id(string iri)
    {
        if (_collections.Contains(iri))
            return SpdxDocument.Self;
        return _prefix.Length > 0 && iri.StartsWith(_prefix, StringComparison.Ordinal) ? iri[_prefix.Length..] : iri;
    }

    /// <summary>An agent in the form of version 2, <c>Person: Name (mail)</c>.</summary>
    private string? Actor(string iri)
    {
        if (!_elements.TryGetValue(iri, out JsonNode node) || node.Text("name") is not { Length: > 0 } name)
            return null;
        string kind = TypeOf(node) switch { "Person" => "Person", "SoftwareAgent" or "Tool" => "Tool", _ => "Organization" };
        string? email = node.Objects("externalIdentifier").Where(i => i.Text("externalIdentifierType") == "email").Select(i => i.Text("identifier")).FirstOrDefault();
        return email is { Length: > 0 } ? $"{kind}: {name} ({email})" : kind == "Organization" && name == "anonymous" ? DocumentImport.Nobody : $"{kind}: {name}";
    }

    private void Element(string iri, JsonNode node)
    {
        switch (TypeOf(node))
        {
            case "software_Package" or "ai_AIPackage" or "dataset_DatasetPackage":
                Package(Id(iri), node);
                break;
            case "software_File":
                var file = new SpdxFile { Id = Id(iri), Place = node.Place, Name = node.Text("name") ?? "", Copyright = node.Text("software_copyrightText"), Comment = node.Text("comment") };
                Hashes(node, file.Checksums);
                _files[file.Id] = file;
                _document.Files.Add(file);
                break;
            case "software_Snippet":
                _document.Skipped.Add((node.Place, "a snippet, of which inventories know nothing"));
                break;
        }
    }

    private void Package(string id, JsonNode node)
    {
        string? originators = string.Join(", ", node.References("originatedBy").Select(Actor).Where(a => a is not null));
        var package = new SpdxPackage
        {
            Id = id, Place = node.Place, Name = node.Text("name") ?? "", Version = node.Text("software_packageVersion"),
            Supplier = node.Reference("suppliedBy") is { } supplier ? Actor(supplier) : null, Originator = originators.Length > 0 ? originators : null,
            DownloadLocation = node.Text("software_downloadLocation"), Homepage = node.Text("software_homePage"), SourceInfo = node.Text("software_sourceInfo"),
            Copyright = node.Text("software_copyrightText"), Summary = node.Text("summary"), Description = node.Text("description"), Comment = node.Text("comment"),
            BuiltDate = node.Text("builtTime"), ReleaseDate = node.Text("releaseTime"), ValidUntilDate = node.Text("validUntilTime"),
            Purpose = node.Text("software_primaryPurpose") ?? TypeOf(node) switch { "ai_AIPackage" => "model", "dataset_DatasetPackage" => "data", _ => null },
        };
        Hashes(node, package.Checksums);
        package.Attributions.AddRange(node.Texts("software_attributionText"));
        if (node.Text("software_packageUrl") is { } purl)
            package.References.Add(new SpdxReference("PACKAGE-MANAGER", "purl", purl));
        foreach (SpdxReference reference in Spdx3References.Read(node))
            if (reference.Type != "purl" || package.References.Count == 0 || package.References[0] != reference)
                package.References.Add(reference);
        _packages[id] = package;
        _document.Packages.Add(package);
    }

    private static void Hashes(JsonNode node, List<Hash> hashes)
    {
        foreach (JsonNode hash in node.Objects("verifiedUsing"))
            if (TypeOf(hash) == "Hash")
                hashes.Add(new Hash(SpdxWords.ModelAlgorithm(hash.Required("algorithm")), hash.Required("hashValue").ToLowerInvariant()));
    }

    private void Relation(JsonNode node, Spdx3Licenses licenses)
    {
        string from = Id(node.Reference("from") ?? throw node.Wrong("from is missing"));
        string type = node.Required("relationshipType");
        string? comment = node.Text("comment") is { Length: > 0 } said ? said : null;
        foreach (string to in node.References("to"))
        {
            if (type is "hasDeclaredLicense" or "hasConcludedLicense")
            {
                License(from, type, licenses.Expression(to));
                continue;
            }
            (string two, bool turned) = SpdxRelations.FromThree(type, node.Text("scope"));
            string end = Id(to);
            _document.Relations.Add(turned ? new SpdxRelation(end, two, from, comment, node.Place) : new SpdxRelation(from, two, end, comment, node.Place));
        }
    }

    private void License(string id, string type, string? expression)
    {
        if (expression is null)
            return;
        if (_packages.TryGetValue(id, out SpdxPackage? package))
        {
            if (type == "hasDeclaredLicense")
                package.LicenseDeclared = Joined(package.LicenseDeclared, expression);
            else
                package.LicenseConcluded = Joined(package.LicenseConcluded, expression);
        }
        else if (_files.TryGetValue(id, out SpdxFile? file))
        {
            if (type == "hasDeclaredLicense")
                file.LicenseInfo.Add(expression);
            else
                file.LicenseConcluded = Joined(file.LicenseConcluded, expression);
        }
    }

    private static string Joined(string? first, string second) =>
        first is null or SpdxWords.None || first == second ? second : second == SpdxWords.None || first.Length > Licenses.SpdxExpression.MaxLength ? first : $"({first}) AND ({second})";

    private void Annotation(JsonNode node)
    {
        JsonNode? creation = CreationOf(node);
        string by = creation?.References("createdBy").Select(Actor).FirstOrDefault(a => a is not null) ?? SpdxWords.NoAssertion;
        var note = new SpdxAnnotation(by, creation?.Text("created") ?? SpdxWords.NoTime, node.Text("annotationType") == "review" ? "REVIEW" : "OTHER", node.Text("statement") ?? "");
        string subject = Id(node.Reference("subject") ?? throw node.Wrong("subject is missing"));
        if (subject == SpdxDocument.Self)
            _document.Annotations.Add(note);
        else if (_packages.TryGetValue(subject, out SpdxPackage? package))
            package.Annotations.Add(note);
    }

    /// <summary>What the document is about; its root may be an SBOM, which has roots of its own.</summary>
    private void Roots(JsonNode document)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Queue<string>(document.References("rootElement"));
        while (open.TryDequeue(out string? iri))
        {
            if (!seen.Add(iri))
                continue;
            if (_collections.Contains(iri) && _elements.TryGetValue(iri, out JsonNode node))
                foreach (string inner in node.References("rootElement"))
                    open.Enqueue(inner);
            else if (_packages.ContainsKey(Id(iri)) || _files.ContainsKey(Id(iri)))
                _document.Relations.Add(new SpdxRelation(SpdxDocument.Self, "DESCRIBES", Id(iri), null, document.Place));
        }
    }
}
