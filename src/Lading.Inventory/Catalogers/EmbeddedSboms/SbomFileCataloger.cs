using Lading.Inventory.Assembly;
using Lading.Inventory.Documents;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.EmbeddedSboms;

/// <summary>
/// Takes over what SBOM documents among the files say. Those that builders install with the software (Wolfi's
/// <c>var/lib/db/sbom</c>, documents below <c>usr/share</c>) are believed by default; any other file of such a name only
/// when asked for: it may be about something else. What another cataloger has seen itself is not added again.
/// </summary>
internal sealed class SbomFileCataloger(Presence presence) : Cataloger
{
    private const int MaxPackages = 200_000;
    private const string Endings = "{cdx.json,spdx.json,bom.json,syft.json,sbom.json,cdx.xml,bom.xml,spdx}";

    public override string Name => presence == Presence.Installed ? "sbom-installed" : "sbom-file";

    public override CatalogerTags Tags => presence == Presence.Installed ? CatalogerTags.Installed : CatalogerTags.Declared | CatalogerTags.OptIn;

    // Documents are about packages of whatever type.
    public override IReadOnlyList<PackageType> Types => [];

    public override IReadOnlyList<string> Patterns => presence == Presence.Installed
        ? ["var/lib/db/sbom/*.{spdx.json,cdx.json}", "usr/share/**/*.{cdx.json,spdx.json,sbom.json}"]
        : ["**/*." + Endings, "**/{bom,sbom}.{json,xml}"];

    public override FileCatalog? Read(ScannedFile file)
    {
        Sbom sbom;
        try
        {
            sbom = SbomFormats.Read(file.Bytes.ToArray(), file.Path, new DocumentLimits { MaxPackages = MaxPackages, MaxDepth = 128 });
        }
        catch (Exception e) when (e is LadingException or InvalidOperationException or FormatException)
        {
            // Texts that are not Unicode come as the latter two out of the JSON and XML libraries.
            throw new ParseException(e.Message, e);
        }
        var indexes = new Dictionary<string, int>(StringComparer.Ordinal);
        var packages = new List<Package>();
        foreach (Package package in sbom.Packages)
        {
            if (package.Role is PackageRole.File or PackageRole.OperatingSystem)
                continue;
            indexes.TryAdd(package.Id, packages.Count);
            packages.Add(TakeOver(package));
        }
        var edges = new List<Edge>();
        foreach (Relationship relationship in sbom.Relationships)
            if (relationship.Kind == RelationKind.DependsOn && indexes.TryGetValue(relationship.From, out int from) && indexes.TryGetValue(relationship.To, out int to) && from != to)
                edges.Add(new Edge(from, to, relationship.Scope));
        return packages.Count == 0 ? null : new FileCatalog { Packages = packages, Edges = edges };
    }

    /// <summary>What a document says of the package itself; its place and identifiers are of the document.</summary>
    private Package TakeOver(Package p) => new()
    {
        Type = p.Type, Namespace = p.Namespace, Name = p.Name, Version = p.Version, Subpath = p.Subpath, Architecture = p.Architecture,
        Qualifiers = p.Qualifiers, SourceName = p.SourceName, SourceVersion = p.SourceVersion, Role = p.Role, Presence = presence,
        Scope = p.Scope, DeclaredLicenses = p.DeclaredLicenses, ConcludedLicenses = p.ConcludedLicenses, Copyright = p.Copyright,
        Supplier = p.Supplier, Author = p.Author, Description = p.Description, Homepage = p.Homepage, DownloadLocation = p.DownloadLocation,
        Vcs = p.Vcs, Hashes = p.Hashes, Requires = p.Requires, Provides = p.Provides, Properties = p.Properties, Cpes = p.Cpes,
        Method = IdentityMethod.Attestation, Confidence = 0.9,
    };

    public override void Assemble(CatalogView view, InventoryBuilder builder)
    {
        var seen = new Dictionary<(string, string, string?), PackageHandle>();
        foreach ((PackageHandle handle, Package package, string _) in builder.Packages)
            seen.TryAdd(Key(package), handle);
        foreach (CatalogedFile file in view.Files)
        {
            var handles = new PackageHandle[file.Catalog.Packages.Count];
            for (int i = 0; i < handles.Length; i++)
            {
                Package package = file.Catalog.Packages[i];
                // Packages from two documents are told apart by all they say, like any others.
                handles[i] = seen.TryGetValue(Key(package), out PackageHandle known) ? known : builder.Add(view, file, package);
            }
            foreach (Edge edge in file.Catalog.Edges)
                builder.Relate(handles[edge.From], handles[edge.To], RelationKind.DependsOn, edge.Scope);
        }
    }

    private static (string, string, string?) Key(Package package) => (package.Type.Name, package.Name.ToLowerInvariant(), package.Version);
}
