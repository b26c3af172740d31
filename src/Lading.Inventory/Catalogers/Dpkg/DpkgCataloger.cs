using Lading.Inventory.Assembly;
using Lading.Inventory.Catalogers.Os;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Dpkg;

/// <summary>
/// Debian's installed packages: <c>var/lib/dpkg/status</c> (dpkg(1)), or one file a package in <c>status.d</c> as
/// distroless images have it; their files from <c>info/</c> and their licences from <c>usr/share/doc/*/copyright</c>
/// (Debian Policy 12.5).
/// </summary>
internal sealed class DpkgCataloger : Cataloger
{
    public override string Name => "dpkg-db";
    public override CatalogerTags Tags => CatalogerTags.Installed | CatalogerTags.Os;
    public override IReadOnlyList<PackageType> Types => [PackageType.Deb];
    public override IReadOnlyList<string> Patterns =>
    [
        "**/lib/dpkg/status", "**/lib/dpkg/status.d/*", "**/lib/dpkg/info/*.{list,md5sums,conffiles}",
        "**/usr/share/doc/*/copyright",
    ];

    public override FileCatalog? Read(ScannedFile file)
    {
        string name = file.Name;
        if (name == "copyright")
            return Copyright(CopyrightFile.Parse(file.Bytes));
        if (name.EndsWith(".list", StringComparison.Ordinal))
            return FileBlock.Note(FileBlocks.FromList(file.Bytes));
        if (name.EndsWith(".md5sums", StringComparison.Ordinal))
            return FileBlock.Note(FileBlocks.FromMd5Sums(file.Bytes));
        if (name.EndsWith(".conffiles", StringComparison.Ordinal))
            return FileBlock.Note(FileBlocks.FromConffilesList(file.Bytes));
        List<Package> packages = ControlRecord.ReadAll(file.Bytes, PackageType.Deb);
        if (packages.Count == 0 && name == "status" && file.Size > 0 && file.Bytes.IndexOf("Package:"u8) < 0)
            throw new ParseException("it holds no record of a package");
        return new FileCatalog { Packages = packages };
    }

    private static FileCatalog? Copyright(CopyrightFile copyright)
    {
        if (copyright.Licenses.Count == 0 && copyright.Notices is null)
            return null;
        var values = new Dictionary<string, string>();
        for (int i = 0; i < copyright.Licenses.Count; i++)
            values[i.ToString("d4")] = copyright.Licenses[i];
        if (copyright.Notices is { } notices)
            values["copyright"] = notices;
        return new FileCatalog { Notes = [new Note("copyright", "", values)] };
    }

    public override void Assemble(CatalogView view, InventoryBuilder builder)
    {
        var notes = new Dictionary<string, Note>(StringComparer.Ordinal);
        foreach (CatalogedFile file in view.Files)
            if (file.Catalog.Notes.Count > 0)
                notes[file.Path] = file.Catalog.Notes[0];
        var resolver = new DependencyResolver();
        foreach (CatalogedFile file in view.Files)
        {
            string database = file.Folder.EndsWith("/status.d", StringComparison.Ordinal) ? file.Folder[..^"/status.d".Length] : file.Folder;
            foreach (Package package in file.Catalog.Packages)
                resolver.Add(database, builder.Add(view, file, Complete(package, file, database, notes, view)), package);
        }
        resolver.Resolve(builder);
    }

    private static Package Complete(Package package, CatalogedFile file, string database, Dictionary<string, Note> notes, CatalogView view)
    {
        byte[]? Data(string path) => notes.GetValueOrDefault(path)?.Data;

        // Packages that may be installed for several architectures have the architecture in their lists' names.
        string info = $"{database}/info/{package.Name}";
        string qualified = $"{info}:{package.Architecture}";
        FileList? files = FileBlock.Join(
        [
            package.Files is { } conffiles ? conffiles.Blocks[0] : null,
            Data(qualified + ".md5sums") ?? Data(info + ".md5sums") ?? Data($"{database}/status.d/{package.Name}.md5sums") ?? Data(file.Path + ".md5sums"),
            Data(qualified + ".list") ?? Data(info + ".list"),
            Data(qualified + ".conffiles") ?? Data(info + ".conffiles"),
        ]);
        Note? copyright = CopyrightOf(package.Name, Root(database), notes, view);
        if (copyright is null)
            return package.With(files: files);
        return package.With(
            files: files,
            copyright: copyright.Values.GetValueOrDefault("copyright"),
            declaredLicenses: package.DeclaredLicenses.Count > 0 ? null :
                [.. copyright.Values.Where(v => v.Key != "copyright").OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => v.Value)]);
    }

    /// <summary>A package's folder of documents may be a link to that of another built from the same source: Policy 12.5.</summary>
    private static Note? CopyrightOf(string package, string root, Dictionary<string, Note> notes, CatalogView view)
    {
        string path = $"{root}usr/share/doc/{package}/copyright";
        return notes.TryGetValue(path, out Note? note) || (view.Follow(path) is { } real && notes.TryGetValue(real, out note)) ? note : null;
    }

    /// <summary>The root file system that a database belongs to, with its final slash; empty for the image's own.</summary>
    private static string Root(string database)
    {
        foreach (string suffix in (ReadOnlySpan<string>)["var/lib/dpkg", "usr/lib/dpkg", "lib/dpkg"])
            if (database.EndsWith(suffix, StringComparison.Ordinal))
                return database[..^suffix.Length];
        return "";
    }
}
