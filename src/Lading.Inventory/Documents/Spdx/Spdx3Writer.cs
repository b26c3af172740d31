using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Lading.Inventory.Licenses;

namespace Lading.Inventory.Documents.Spdx;

/// <summary>Spells a document as JSON-LD of SPDX 3.0.1: one <c>@graph</c>, elements before what refers to them.</summary>
internal sealed class Spdx3Writer(Stream output, bool compact)
{
    public const string Context = "https://spdx.org/rdf/3.0.1/spdx-context.jsonld";
    public const string SbomId = "SPDXRef-SBOM";
    private const string Creation = "_:creationInfo";
    private const int FlushAt = 64 << 10;

    private readonly Utf8JsonWriter _json = new(output, ReportJson.Options(compact));
    private readonly Dictionary<string, string> _agents = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _expressions = new(StringComparer.Ordinal);
    private readonly Dictionary<(string, string), string> _creations = [];
    private string _namespace = "";
    private string _created = "";

    public void Write(SpdxDocument document)
    {
        _namespace = document.Namespace;
        _created = document.Created;
        _json.WriteStartObject();
        _json.WriteString("@context", Context);
        _json.WriteStartArray("@graph");
        CreationInfo(document);
        Collections(document);
        Licenses(document);
        foreach (SpdxPackage package in document.Packages)
            Package(package);
        foreach (SpdxFile file in document.Files)
        {
            Start("software_File", Iri(file.Id));
            Text("name", file.Name);
            Hashes(file.Checksums);
            End();
        }
        Relations(document);
        foreach (SpdxAnnotation note in document.Annotations)
            Annotation(note, SpdxDocument.Self);
        foreach (SpdxPackage package in document.Packages)
            foreach (SpdxAnnotation note in package.Annotations)
                Annotation(note, package.Id);
        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.Dispose();
        output.WriteByte((byte)'\n');
    }

    private string Iri(string id) => id.StartsWith(SpdxIds.Prefix, StringComparison.Ordinal) ? $"{_namespace}#{id}" : id;

    private static string Hash(params ReadOnlySpan<string?> parts) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))).AsSpan(0, 12));

    private void Start(string type, string iri, string creation = Creation)
    {
        _json.WriteStartObject();
        _json.WriteString("type", type);
        _json.WriteString("spdxId", ReportJson.Clean(iri));
        _json.WriteString("creationInfo", creation);
    }

    private void End()
    {
        _json.WriteEndObject();
        if (_json.BytesPending > FlushAt)
            _json.Flush();
    }

    private void Text(string name, string? value) => _json.Text(name, value);

    private void Texts(string name, IEnumerable<string> values) => _json.Texts(name, values);

    /// <summary>Who made the document. Someone has to have made it: where only tools are known, the first of them as an agent.</summary>
    private void CreationInfo(SpdxDocument document)
    {
        var tools = new List<string>();
        var people = new List<string>();
        foreach (string creator in document.Creators)
            (creator.StartsWith("Tool:", StringComparison.Ordinal) ? tools : people).Add(creator);
        (string Iri, string Name)[] used = [.. tools.Select(t => (Iri($"{SpdxIds.Prefix}tool-{Hash(t)}"), t[5..].Trim())).Distinct()];
        foreach ((string iri, string name) in used)
        {
            Start("Tool", iri);
            Text("name", name);
            End();
        }
        string[] by = [.. (people.Count > 0 ? people : tools.Take(1)).Select(Agent).Distinct()];
        _json.WriteStartObject();
        _json.WriteString("type", "CreationInfo");
        _json.WriteString("@id", Creation);
        _json.WriteString("specVersion", "3.0.1");
        _json.WriteString("created", _created);
        Texts("createdBy", by);
        Texts("createdUsing", [.. used.Select(u => u.Iri)]);
        Text("comment", document.CreatorComment);
        End();
    }

    /// <summary>The agent of an actor; written when it comes up first.</summary>
    private string Agent(string actor)
    {
        if (_agents.TryGetValue(actor, out string? known))
            return known;
        string iri = Iri($"{SpdxIds.Prefix}agent-{Hash(actor)}");
        _agents[actor] = iri;
        int colon = actor.IndexOf(':');
        string kind = colon > 0 ? actor[..colon] : "";
        string name = kind is "Person" or "Organization" or "Tool" ? actor[(colon + 1)..].Trim() : actor;
        string? email = null;
        if (name.EndsWith(')') && name.LastIndexOf('(') is >= 0 and var open && (open == name.Length - 2 || name.AsSpan(open).Contains('@')))
        {
            email = name[(open + 1)..^1].Trim();
            name = name[..open].Trim();
        }
        Start(kind switch { "Person" => "Person", "Tool" => "SoftwareAgent", _ => "Organization" }, iri);
        Text("name", name);
        if (email is { Length: > 0 })
        {
            _json.WriteStartArray("externalIdentifier");
            Identifier("email", email, null);
            _json.WriteEndArray();
        }
        End();
        return iri;
    }

    private void Collections(SpdxDocument document)
    {
        string[] roots = [.. document.Relations.Where(r => r.From == SpdxDocument.Self && r.Type == "DESCRIBES").Select(r => Iri(r.To))];
        Start("SpdxDocument", Iri(SpdxDocument.Self));
        Text("name", document.Name);
        Text("comment", document.Comment);
        _json.WriteString("dataLicense", "https://spdx.org/licenses/CC0-1.0");
        Texts("profileConformance", ["core", "software", "simpleLicensing"]);
        Texts("rootElement", [Iri(SbomId)]);
        Texts("element", [Iri(SbomId)]);
        End();
        Start("software_Sbom", Iri(SbomId));
        Texts("software_sbomType", ["analyzed"]);
        Texts("rootElement", roots);
        Texts("element", [.. document.Packages.Select(p => Iri(p.Id)), .. document.Files.Select(f => Iri(f.Id))]);
        End();
    }

    private void Licenses(SpdxDocument document)
    {
        foreach (SpdxLicenseText license in document.Licenses)
        {
            Start("simplelicensing_SimpleLicensingText", $"{_namespace}#{license.Id}");
            Text("name", license.Name ?? license.Id);
            Text("simplelicensing_licenseText", license.Text);
            End();
        }
        foreach (SpdxPackage package in document.Packages)
            foreach (string? text in (string?[])[package.LicenseDeclared, package.LicenseConcluded])
                if (text is not (null or SpdxWords.None or SpdxWords.NoAssertion) && !_expressions.ContainsKey(text))
                    Expression(text);
    }

    private void Expression(string text)
    {
        string iri = Iri($"{SpdxIds.Prefix}license-{Hash(text)}");
        _expressions[text] = iri;
        Start("simplelicensing_LicenseExpression", iri);
        Text("simplelicensing_licenseExpression", text);
        _json.WriteString("simplelicensing_licenseListVersion", SpdxLicenseList.Version);
        string[] references = SpdxExpression.TryParse(text, out SpdxExpression? parsed, out _)
            ? [.. parsed.Terms.Select(t => t.Split(' ')[0]).Where(t => t.StartsWith("LicenseRef-", StringComparison.Ordinal)).Distinct()] : [];
        if (references.Length > 0)
        {
            _json.WriteStartArray("simplelicensing_customIdToUri");
            foreach (string reference in references)
            {
                _json.WriteStartObject();
                _json.WriteString("type", "DictionaryEntry");
                Text("key", reference);
                Text("value", $"{_namespace}#{reference}");
                _json.WriteEndObject();
            }
            _json.WriteEndArray();
        }
        End();
    }

    private void Hashes(List<Hash> hashes)
    {
        if (hashes.Count == 0)
            return;
        _json.WriteStartArray("verifiedUsing");
        foreach (Hash hash in hashes)
        {
            _json.WriteStartObject();
            _json.WriteString("type", "Hash");
            _json.WriteString("algorithm", SpdxWords.Algorithm3(hash.Algorithm));
            _json.WriteString("hashValue", hash.Hex);
            _json.WriteEndObject();
        }
        _json.WriteEndArray();
    }

    private void Package(SpdxPackage package)
    {
        string? supplier = package.Supplier is null or SpdxWords.NoAssertion ? null : Agent(package.Supplier);
        string? originator = package.Originator is null or SpdxWords.NoAssertion ? null : Agent(package.Originator);
        Start("software_Package", Iri(package.Id));
        Text("name", package.Name);
        Text("software_packageVersion", package.Version);
        if (package.Purpose is { } purpose)
            Text("software_primaryPurpose", SpdxWords.HasPurpose(purpose, 30) ? purpose : "other");
        Text("software_packageUrl", package.References.FirstOrDefault(r => r.Type == "purl")?.Locator);
        Text("software_downloadLocation", package.DownloadLocation);
        Text("software_homePage", package.Homepage);
        Text("software_sourceInfo", package.SourceInfo);
        Text("software_copyrightText", package.Copyright);
        Texts("software_attributionText", package.Attributions);
        Text("summary", package.Summary);
        Text("description", package.Description);
        Text("comment", package.Comment);
        Text("builtTime", Time(package.BuiltDate));
        Text("releaseTime", Time(package.ReleaseDate));
        Text("validUntilTime", Time(package.ValidUntilDate));
        Text("suppliedBy", supplier);
        if (originator is not null)
            Texts("originatedBy", [originator]);
        Hashes(package.Checksums);
        Spdx3References.Write(_json, package.References, Identifier);
        End();
    }

    private static string? Time(string? time) => SpdxWords.ToTime(time) is { } known ? SpdxWords.Time(known) : null;

    private void Identifier(string type, string value, string? comment)
    {
        _json.WriteStartObject();
        _json.WriteString("type", "ExternalIdentifier");
        _json.WriteString("externalIdentifierType", type);
        Text("identifier", value);
        Text("comment", comment);
        _json.WriteEndObject();
    }

    private void Relations(SpdxDocument document)
    {
        foreach (SpdxPackage package in document.Packages)
        {
            License(package, "hasDeclaredLicense", package.LicenseDeclared);
            License(package, "hasConcludedLicense", package.LicenseConcluded);
        }
        // One relationship for all that an element has of a kind.
        var groups = new Dictionary<(string From, string Type, string? Scope, string? Comment), List<string>>();
        foreach (SpdxRelation relation in document.Relations)
        {
            if (relation.From == SpdxDocument.Self && relation.Type == "DESCRIBES")
                continue;
            (string type, bool turned, string? scope) = SpdxRelations.ToThree(relation.Type);
            var key = (turned ? relation.To : relation.From, type, scope, relation.Comment);
            if (!groups.TryGetValue(key, out List<string>? to))
                groups[key] = to = [];
            to.Add(turned ? relation.From : relation.To);
        }
        foreach (((string from, string type, string? scope, string? comment), List<string> to) in groups)
        {
            Start(scope is null ? "Relationship" : "LifecycleScopedRelationship", Iri($"{SpdxIds.Prefix}relationship-{Hash(from, type, scope, comment)}"));
            Text("from", Iri(from));
            Text("relationshipType", type);
            Texts("to", [.. to.Select(Iri)]);
            Text("scope", scope);
            Text("comment", comment);
            End();
        }
    }

    private void License(SpdxPackage package, string type, string? license)
    {
        if (license is null or SpdxWords.NoAssertion)
            return;
        Start("Relationship", Iri($"{SpdxIds.Prefix}relationship-{Hash(package.Id, type)}"));
        Text("from", Iri(package.Id));
        Text("relationshipType", type);
        Texts("to", [license == SpdxWords.None ? "https://spdx.org/rdf/3.0.1/terms/Licensing/None" : _expressions[license]]);
        End();
    }

    private void Annotation(SpdxAnnotation note, string subject)
    {
        string creation = Creation;
        if (note.Annotator != SpdxFacts.Annotator && !_creations.TryGetValue((note.Annotator, note.Date), out creation!))
        {
            string by = Agent(note.Annotator);
            creation = $"{Creation}{_creations.Count + 1}";
            _creations[(note.Annotator, note.Date)] = creation;
            _json.WriteStartObject();
            _json.WriteString("type", "CreationInfo");
            _json.WriteString("@id", creation);
            _json.WriteString("specVersion", "3.0.1");
            _json.WriteString("created", Time(note.Date) ?? _created);
            Texts("createdBy", [by]);
            End();
        }
        Start("Annotation", Iri($"{SpdxIds.Prefix}annotation-{Hash(subject, note.Annotator, note.Date, note.Comment)}"), creation);
        _json.WriteString("annotationType", note.Type == "REVIEW" ? "review" : "other");
        Text("subject", Iri(subject));
        Text("statement", note.Comment);
        End();
    }
}
