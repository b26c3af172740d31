using Lading.Inventory.Assembly;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Golang;

/// <summary>
/// The modules a go.mod requires, with the hashes of the go.sum beside it. Since Go 1.17 a go.mod names every module of
/// the build; what is marked <c>// indirect</c> is needed by others than the module itself.
/// </summary>
internal sealed class GoModCataloger : Cataloger
{
    private const string Sums = "go.sum";

    public override string Name => "go-mod";
    public override CatalogerTags Tags => CatalogerTags.Declared | CatalogerTags.Language;
    public override IReadOnlyList<PackageType> Types => [PackageType.Golang];
    public override IReadOnlyList<string> Patterns => ["**/go.mod", "**/go.sum"];

    public override FileCatalog? Read(ScannedFile file)
    {
        if (file.Name != "go.sum")
            return Catalog(GoModFile.Parse(file.Bytes));
        GoSumFile.Parse(file.Bytes);
        return new FileCatalog { Notes = [new Note(Sums, file.Folder, new Dictionary<string, string>(), file.Bytes.ToArray())] };
    }

    private static FileCatalog Catalog(GoModFile module)
    {
        var packages = new List<Package>();
        var edges = new List<Edge>();
        if (module.Module is { Length: > 0 } path)
            packages.Add(GoModule.Package(path, null, Presence.Declared, role: PackageRole.Application));
        bool hasRoot = packages.Count > 0;
        if (Release(module) is { } release && GoModule.StandardLibrary(release, Presence.Declared) is { } library)
        {
            packages.Add(library);
            if (hasRoot)
                edges.Add(new Edge(0, 1));
        }
        foreach (GoModFile.Requirement required in module.Requires)
        {
            if (module.Excludes.Contains((required.Path, required.Version)))
                continue;
            if (hasRoot && !required.Indirect)
                edges.Add(new Edge(0, packages.Count));
            packages.Add(Required(module, required));
        }
        return new FileCatalog { Packages = packages, Edges = edges };
    }

    /// <summary>A release of Go, not merely a version of the language: Go toolchains, "Go versions" (<c>1.21</c> is a language, <c>1.21.0</c> a release).</summary>
    private static string? Release(GoModFile module) =>
        module.Toolchain is { } toolchain && toolchain.StartsWith("go", StringComparison.Ordinal) ? toolchain
        : module.Go?.Split('.').Length >= 3 || module.Go?.Contains("rc", StringComparison.Ordinal) == true ? "go" + module.Go : null;

    private static Package Required(GoModFile module, GoModFile.Requirement required)
    {
        (string path, string? version, GoModFile.Replacement? by) = module.Resolve(required);
        var properties = new Dictionary<string, string>(StringComparer.Ordinal);
        if (required.Indirect)
            properties["go:indirect"] = "true";
        if (by is not null)
            properties[path == required.Path && version == required.Version ? "go:replaced-by" : "go:replaces"] =
                path == required.Path && version == required.Version ? by.NewPath : $"{required.Path}@{required.Version}";
        return GoModule.Package(path, version, Presence.Declared, properties);
    }

    public override void Assemble(CatalogView view, InventoryBuilder builder)
    {
        var sums = view.Notes(Sums).ToDictionary(n => n.File.Folder, n => n, StringComparer.Ordinal);
        var withModule = new HashSet<string>(StringComparer.Ordinal);
        foreach (CatalogedFile file in view.Files.Where(f => f.Name == "go.mod"))
        {
            withModule.Add(file.Folder);
            Dictionary<(string, string), string>? hashes = sums.TryGetValue(file.Folder, out var sum) ? Hashes(sum.Note) : null;
            builder.AddFile(view, file, package => WithHash(package, hashes));
        }
        foreach ((string folder, (CatalogedFile file, Note note)) in sums)
            if (!withModule.Contains(folder))
                foreach (GoSumFile.Line line in GoSumFile.Selected(GoSumFile.Parse(note.Data)))
                    builder.Add(view, file, GoModule.Package(line.Path, line.Version, Presence.Declared,
                        line.OnlyGoMod ? null : new Dictionary<string, string> { ["go:h1"] = line.Hash }));
    }

    private static Dictionary<(string, string), string> Hashes(Note note)
    {
        var hashes = new Dictionary<(string, string), string>();
        foreach (GoSumFile.Line line in GoSumFile.Parse(note.Data))
            if (!line.OnlyGoMod)
                hashes[(line.Path, line.Version)] = line.Hash;
        return hashes;
    }

    private static Package WithHash(Package package, Dictionary<(string, string), string>? hashes)
    {
        if (hashes is null || package.Version is null || !hashes.TryGetValue((package.FullName, package.Version), out string? hash))
            return package;
        return package.With(properties: new Dictionary<string, string>(package.Properties) { ["go:h1"] = hash });
    }
}
