using Lading.Inventory.Assembly;
using Lading.Scanning;
using Lading.Scanning.Sqlite;

namespace Lading.Inventory.Catalogers.Nix;

/// <summary>
/// Packages of a Nix store. The database (<c>nix/var/nix/db/db.sqlite</c>) lists valid paths and what refers to what; images made
/// by <c>dockerTools</c> have none, and there the names of the store's folders tell. Derivations count only where nothing shows
/// that their outputs were built.
/// </summary>
internal sealed class NixCataloger : Cataloger
{
    private const string Store = "nix/store";
    private const int MaxRows = 2_000_000;

    public override string Name => "nix-store";
    public override CatalogerTags Tags => CatalogerTags.Installed | CatalogerTags.Os;
    public override IReadOnlyList<PackageType> Types => [PackageType.Nix];
    public override IReadOnlyList<string> Patterns => ["**/nix/var/nix/db/db.sqlite", "**/nix/store/*.drv"];
    public override bool LooksAtFolders => true;

    public override FileCatalog? Read(ScannedFile file) => file.Name == "db.sqlite" ? Database(file) : Recipe(file);

    private static FileCatalog Database(ScannedFile file)
    {
        SqliteFile database = SqliteFile.Open(file);
        var packages = new List<Package>();
        var indexes = new Dictionary<long, int>();
        // ValidPaths(id, path, hash, registrationTime, deriver, narSize, …)
        foreach (SqliteRow row in database.Table("ValidPaths").Take(MaxRows))
        {
            if (row.Text(1) is not { } path || path.EndsWith(".drv", StringComparison.Ordinal) ||
                StorePath.Parse(path[(path.LastIndexOf('/') + 1)..])?.ToPackage(path, NarHash(row.Text(2)), row.Text(4)) is not { } package)
                continue;
            indexes[row.RowId] = packages.Count;
            packages.Add(package);
        }
        var edges = new List<Edge>();
        // Refs(referrer, reference)
        foreach (SqliteRow row in database.Table("Refs").Take(MaxRows))
            if (indexes.TryGetValue(row.Integer(0) ?? -1, out int from) && indexes.TryGetValue(row.Integer(1) ?? -1, out int to) && from != to)
                edges.Add(new Edge(from, to));
        return new FileCatalog { Packages = packages, Edges = edges };
    }

    /// <summary>Of the archive (NAR) that the path makes: <c>sha256:</c> and 64 hex digits.</summary>
    private static Hash? NarHash(string? text) =>
        text is { Length: 71 } && text.StartsWith("sha256:", StringComparison.Ordinal) && !text.AsSpan(7).ContainsAnyExcept("0123456789abcdef") ? new Hash("SHA-256", text[7..]) : null;

    private static FileCatalog? Recipe(ScannedFile file)
    {
        List<(string Name, string Path)>? outputs = Derivation.Outputs(file.Bytes);
        if (outputs is null)
            throw new ParseException("it is not a derivation");
        if (outputs.Count == 0 || StorePath.Parse(file.Name)?.ToPackage("/" + file.Path) is not { } package)
            return null;
        var properties = new Dictionary<string, string>(package.Properties)
        {
            ["nix:store-path"] = string.Join(' ', outputs.Select(o => o.Path)),
            ["nix:outputs"] = string.Join(' ', outputs.Select(o => o.Name)),
        };
        return new FileCatalog { Packages = [package.With(properties: properties)] };
    }

    public override void Assemble(CatalogView view, InventoryBuilder builder)
    {
        var present = new HashSet<string>(StringComparer.Ordinal);
        foreach (CatalogedFile file in view.Files.Where(f => f.Name == "db.sqlite"))
        {
            builder.AddFile(view, file);
            present.UnionWith(file.Catalog.Packages.Select(p => p.Properties["nix:store-path"]));
        }
        if (view.Exists(Store))
            foreach ((string name, int layer) in view.Children(Store))
                if (!name.EndsWith(".drv", StringComparison.Ordinal) && present.Add($"/{Store}/{name}") && StorePath.Parse(name)?.ToPackage($"/{Store}/{name}") is { } package)
                    builder.Add(view, new CatalogedFile($"{Store}/{name}", layer, new FileCatalog()), package);
        foreach (CatalogedFile file in view.Files.Where(f => f.Name != "db.sqlite"))
            builder.AddFile(view, file, p => p.Properties["nix:store-path"].Split(' ').Any(present.Contains) ? null : p);
    }
}
