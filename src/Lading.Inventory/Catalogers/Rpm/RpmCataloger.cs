using Lading.Inventory.Assembly;
using Lading.Inventory.Catalogers.Os;
using Lading.Scanning;
using Lading.Scanning.Sqlite;

namespace Lading.Inventory.Catalogers.Rpm;

/// <summary>
/// Installed packages of Red Hat, SUSE, Amazon, Azure Linux and others: rpm's database in its three backends, whatever
/// the file is called.
/// </summary>
internal sealed class RpmCataloger : Cataloger
{
    public override string Name => "rpm-db";
    public override CatalogerTags Tags => CatalogerTags.Installed | CatalogerTags.Os;
    public override IReadOnlyList<PackageType> Types => [PackageType.Rpm];
    public override IReadOnlyList<string> Patterns =>
        ["**/{var/lib,usr/share,usr/lib/sysimage}/rpm/{Packages,Packages.db,rpmdb.sqlite,rpmdb.sqlite-wal}", "**/root/buildinfo/content_manifests/*.json"];

    public override FileCatalog? Read(ScannedFile file)
    {
        if (file.Name.EndsWith("-wal", StringComparison.Ordinal))
            return file.Size == 0 ? null : new FileCatalog { Notes = [new Note("wal", "", new Dictionary<string, string>())] };
        if (file.Name.EndsWith(".json", StringComparison.Ordinal))
            return ContentSets(file);
        var packages = new List<Package>();
        using IEnumerator<ReadOnlyMemory<byte>> records = Records(file).GetEnumerator();
        for (int number = 1; Next(file, records, packages.Count > 0); number++)
        {
            // Berkeley DB keeps a counter among the packages, of four bytes.
            if (records.Current.Length < 24)
                continue;
            try
            {
                if (RpmPackage.From(RpmHeader.Parse(records.Current, out _)) is { } package)
                    packages.Add(package);
            }
            catch (ParseException e)
            {
                file.Unknown($"record {number}: {e.Message}");
            }
        }
        return new FileCatalog { Packages = packages };
    }

    /// <summary>Where a database is damaged in the middle, what was read before counts.</summary>
    private static bool Next(ScannedFile file, IEnumerator<ReadOnlyMemory<byte>> records, bool any)
    {
        try
        {
            return records.MoveNext();
        }
        catch (ParseException e) when (any)
        {
            file.Unknown($"{e.Message}; the packages from there on are missing");
            return false;
        }
    }

    /// <summary>Red Hat's note, in each layer it builds, of the repositories whose packages the layer may hold.</summary>
    private static FileCatalog? ContentSets(ScannedFile file)
    {
        string[] sets = JsonText.Read(file, root => root.Texts("content_sets").Take(1000).ToArray());
        return sets.Length == 0 ? null : new FileCatalog { Notes = [new Note("content-sets", "", new Dictionary<string, string> { ["sets"] = string.Join(' ', sets) })] };
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Records(ScannedFile file)
    {
        Span<byte> head = stackalloc byte[32];
        head = head[..file.Read(0, head)];
        if (head.StartsWith("SQLite format 3"u8))
            return SqliteFile.Open(file).Table("Packages").Select(r => r.Bytes(1));
        if (NdbFile.IsOne(head))
            return NdbFile.Blobs(file);
        if (BerkeleyDb.IsOne(head))
            return BerkeleyDb.Open(file).Values();
        if (head.IsEmpty)
            return [];
        throw new ParseException("it is none of rpm's database formats (Berkeley DB hash, NDB, SQLite)");
    }

    public override void Assemble(CatalogView view, InventoryBuilder builder)
    {
        string sets = string.Join(' ', view.Notes("content-sets").SelectMany(n => n.Note.Values["sets"].Split(' ')).Distinct().Order(StringComparer.Ordinal));
        var resolver = new DependencyResolver();
        foreach (CatalogedFile file in view.Files)
        {
            foreach (Package package in file.Catalog.Packages)
            {
                Package completed = sets.Length == 0 ? package : package.With(properties: new Dictionary<string, string>(package.Properties) { ["rpm:content-sets"] = sets });
                resolver.Add(file.Path, builder.Add(view, file, completed), completed);
            }
            if (file.Catalog.Notes.Any(n => n.Kind == "wal"))
                builder.AddUnknown(new Unknown(file.Path, Name, "the database has a write-ahead log, which is not read: the latest changes may be missing"));
        }
        resolver.Resolve(builder);
    }
}
