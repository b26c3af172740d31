using System.Globalization;
using System.Text;
using System.Text.Json;
using Lading.Inventory.Assembly;
using Lading.Inventory.Documents.CycloneDx;
using Lading.Oci;
using Lading.Scanning;

namespace Lading.Inventory.Documents.Native;

/// <summary>Makes an <see cref="Sbom"/> of our own JSON that was checked against its grammar.</summary>
internal static class NativeJsonReader
{
    public static Sbom Read(JsonElement document, string where)
    {
        Subject subject = Subject(document.Object("subject")!.Value);
        var ids = new HashSet<string>(StringComparer.Ordinal) { subject.Id };
        var packages = new List<Package>();
        foreach (JsonElement element in document.Items("packages"))
        {
            Package package = Package(element);
            if (!ids.Add(package.Id))
                throw LadingException.Input($"{where}: /packages/{packages.Count}/id: the id '{Printable.Text(package.Id)}' is used twice.");
            packages.Add(package);
        }
        var relationships = new List<Relationship>();
        foreach (JsonElement element in document.Items("relationships"))
        {
            var relationship = new Relationship(element.Text("from")!, element.Text("to")!,
                (RelationKind)NativeWords.Value(NativeWords.Relations, element.Text("kind")), Scope(element));
            foreach ((string member, string id) in ((string, string)[])[("from", relationship.From), ("to", relationship.To)])
                if (!ids.Contains(id))
                    throw LadingException.Input($"{where}: /relationships/{relationships.Count}/{member}: there is no package '{Printable.Text(id)}'.");
            relationships.Add(relationship);
        }
        return new Sbom
        {
            Subject = subject,
            Packages = packages,
            Relationships = relationships,
            Distro = document.Object("distro") is { } distro ? new Distro(distro.Text("id")!, distro.Text("versionId")) { Fields = Map(distro, "fields") } : null,
            Unknowns = [.. document.Items("unknowns").Select(u => new Unknown(u.Text("path")!, u.Text("analyzer")!, u.Text("reason")!))],
            LicenseTexts = Map(document, "licenseTexts"),
            Created = document.Text("created") is { } created ? Time(created, where) : null,
            Tools = [.. document.Items("tools").Select(t => new Tool(t.Text("name")!, t.Text("version"), t.Text("vendor")))],
            DocumentId = document.Text("id"),
        };
    }

    private static DateTimeOffset Time(string text, string where) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? time : throw LadingException.Input($"{where}: /created: '{Printable.Text(text)}' is not a date and time.");

    private static DependencyScope Scope(JsonElement element) => (DependencyScope)NativeWords.Value(NativeWords.Scopes, element.Text("scope"));

    private static int? Int(JsonElement element, string name) => element.Number(name) is { } number ? (int)number : null;

    private static string[] Texts(JsonElement element, string name) => [.. element.Items(name).Select(i => i.GetString()!)];

    private static Dictionary<string, string> Map(JsonElement element, string name)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        if (element.Object(name) is { } members)
            foreach (JsonProperty member in members.EnumerateObject())
                map[member.Name] = member.Value.GetString()!;
        return map;
    }

    private static Subject Subject(JsonElement s) => new()
    {
        Id = s.Text("id")!, Kind = s.Text("kind")!, Name = s.Text("name")!, Version = s.Text("version"), Purl = s.Text("purl"), Supplier = s.Text("supplier"),
        ManifestDigest = s.Text("manifestDigest"), IndexDigest = s.Text("indexDigest"), ConfigDigest = s.Text("configDigest"), Platform = s.Text("platform"),
        Created = s.Text("created"), Tags = Texts(s, "tags"), Labels = Map(s, "labels"), BaseImage = s.Text("baseImage"), BaseLayers = Int(s, "baseLayers"),
        Properties = Map(s, "properties"),
        Layers = [.. s.Items("layers").Select(l => new SubjectLayer((int)l.Number("index")!.Value)
        {
            Digest = l.Text("digest"), DiffId = l.Text("diffId"), Instruction = l.Text("instruction"), Size = (long)(l.Number("size") ?? 0),
        })],
    };

    private static Hash Hash(JsonElement element) => new(element.Text("algorithm")!, element.Text("hex")!);

    private static Package Package(JsonElement p) => new()
    {
        Id = p.Text("id")!, Type = new PackageType(p.Text("type")!), Namespace = p.Text("namespace"), Name = p.Text("name")!, Version = p.Text("version"),
        Subpath = p.Text("subpath"), Architecture = p.Text("architecture"), Qualifiers = Map(p, "qualifiers"), Purl = p.Text("purl"), Cpes = Texts(p, "cpes"),
        Role = (PackageRole)NativeWords.Value(NativeWords.Roles, p.Text("role")), Presence = (Presence)NativeWords.Value(NativeWords.Presences, p.Text("presence")), Scope = Scope(p),
        SourceName = p.Object("source")?.Text("name"), SourceVersion = p.Object("source")?.Text("version"),
        DeclaredLicenses = Texts(p, "declaredLicenses"), ConcludedLicenses = Texts(p, "concludedLicenses"), Copyright = p.Text("copyright"),
        Supplier = p.Text("supplier"), Author = p.Text("author"), Description = p.Text("description"), Homepage = p.Text("homepage"),
        DownloadLocation = p.Text("downloadLocation"), Vcs = p.Text("vcs"), Hashes = [.. p.Items("hashes").Select(Hash)],
        Requires = [.. p.Items("requires").Select(r => new Requirement(r.Text("name")!, r.Text("range"), Scope(r)))],
        Provides = Texts(p, "provides"), Files = Files(p), Properties = Map(p, "properties"),
        Method = (IdentityMethod)NativeWords.Value(NativeWords.Methods, p.Text("method")), Confidence = p.Number("confidence") ?? 1, FoundBy = p.Text("foundBy") ?? "",
        InBaseImage = p.TryGetProperty("inBaseImage", out JsonElement inBase) ? inBase.GetBoolean() : null,
        Locations = [.. p.Items("locations").Select(l => new Location(l.Text("path")!)
        {
            Layer = Int(l, "layer"), DiffId = l.Text("diffId"), LayerDigest = l.Text("layerDigest"), Instruction = l.Text("instruction"),
            RemovedBy = Int(l, "removedBy"), Line = Int(l, "line"),
        })],
    };

    private static FileList? Files(JsonElement package)
    {
        if (!package.TryGetProperty("files", out _))
            return null;
        var lines = new StringBuilder();
        foreach (JsonElement file in package.Items("files"))
        {
            lines.Append(file.Text("path")!.Replace('\n', ' ').Replace('\t', ' '));
            if (file.Object("hash") is { } hash)
                lines.Append('\t').Append(hash.Text("algorithm")!.Replace('\n', ' ')).Append(':').Append(hash.Text("hex")!.Replace('\n', ' '));
            lines.Append('\n');
        }
        return new FileList(Encoding.UTF8.GetBytes(lines.ToString()));
    }
}
