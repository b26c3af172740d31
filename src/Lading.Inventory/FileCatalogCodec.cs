using Lading.Scanning;

namespace Lading.Inventory;

/// <summary>
/// The cache's form of a <see cref="FileCatalog"/>. The cache key holds the build of this program, so the form may change
/// from build to build.
/// </summary>
internal static class FileCatalogCodec
{
    public static void Write(FileCatalog catalog, FactWriter writer)
    {
        writer.List(catalog.Packages, WritePackage);
        writer.List(catalog.Edges, static (w, e) => { w.Number(e.From); w.Number(e.To); w.Number((int)e.Scope); });
        writer.List(catalog.Notes, static (w, n) => { w.Text(n.Kind); w.Text(n.Key); w.Map(n.Values); WriteBytes(w, n.Data); });
        writer.List(catalog.InnerPaths, static (w, p) => { w.Number(p.Key); w.Text(p.Value); });
    }

    public static FileCatalog Read(ref FactReader reader) => new()
    {
        Packages = reader.List(ReadPackage),
        Edges = reader.List(static (ref r) => new Edge(r.Int(), r.Int(), (DependencyScope)r.Int())),
        Notes = reader.List(static (ref r) => new Note(r.RequiredText(), r.RequiredText(), r.Map(), ReadBytes(ref r))),
        InnerPaths = reader.List(static (ref r) => KeyValuePair.Create(r.Int(), r.RequiredText())).ToDictionary(),
    };

    private static void WritePackage(FactWriter w, Package p)
    {
        w.Text(p.Type.Name);
        foreach (string? text in (ReadOnlySpan<string?>)[p.Name, p.Version, p.Namespace, p.Subpath, p.Architecture, p.SourceName,
                     p.SourceVersion, p.Copyright, p.Supplier, p.Author, p.Description, p.Homepage, p.DownloadLocation, p.Vcs])
            w.Text(text);
        w.Map(p.Qualifiers);
        w.Number((int)p.Role);
        w.Number((int)p.Presence);
        w.Number((int)p.Scope);
        w.Texts(p.DeclaredLicenses);
        w.Texts(p.ConcludedLicenses);
        w.List(p.Hashes, static (w, h) => { w.Text(h.Algorithm); w.Text(h.Hex); });
        w.List(p.Requires, static (w, r) => { w.Text(r.Name); w.Text(r.Range); w.Number((int)r.Scope); });
        w.Texts(p.Provides);
        WriteBytes(w, p.Files?.Lines.ToArray());
        w.Map(p.Properties);
        w.Number((int)p.Method);
        w.Number((long)Math.Round(p.Confidence * 1000));
        w.Texts(p.Cpes);
    }

    private static Package ReadPackage(ref FactReader r) => new()
    {
        // Initializers run in the order they are written, which is the order of WritePackage.
        Type = new PackageType(r.RequiredText()),
        Name = r.RequiredText(),
        Version = r.Text(),
        Namespace = r.Text(),
        Subpath = r.Text(),
        Architecture = r.Text(),
        SourceName = r.Text(),
        SourceVersion = r.Text(),
        Copyright = r.Text(),
        Supplier = r.Text(),
        Author = r.Text(),
        Description = r.Text(),
        Homepage = r.Text(),
        DownloadLocation = r.Text(),
        Vcs = r.Text(),
        Qualifiers = r.Map(),
        Role = (PackageRole)r.Int(),
        Presence = (Presence)r.Int(),
        Scope = (DependencyScope)r.Int(),
        DeclaredLicenses = r.Texts(),
        ConcludedLicenses = r.Texts(),
        Hashes = r.List(static (ref r) => new Hash(r.RequiredText(), r.RequiredText())),
        Requires = r.List(static (ref r) => new Requirement(r.RequiredText(), r.Text(), (DependencyScope)r.Int())),
        Provides = r.Texts(),
        Files = ReadBytes(ref r) is { } lines ? new FileList(lines) : null,
        Properties = r.Map(),
        Method = (IdentityMethod)r.Int(),
        Confidence = r.Int() / 1000.0,
        Cpes = r.Texts(),
    };

    private static void WriteBytes(FactWriter writer, byte[]? bytes)
    {
        writer.Number(bytes is null ? 0 : 1);
        if (bytes is not null)
            writer.Bytes(bytes);
    }

    private static byte[]? ReadBytes(ref FactReader reader) => reader.Int() == 0 ? null : reader.Bytes();
}
