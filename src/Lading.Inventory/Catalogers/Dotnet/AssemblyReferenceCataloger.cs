using Lading.Inventory.Assembly;
using Lading.Inventory.Executables;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Dotnet;

/// <summary>
/// Assemblies that managed programs refer to and that are nowhere to be found. Only when asked for: everything refers to
/// its framework, and the version of a reference is an assembly's, not a package's, so that these are no NuGet packages.
/// </summary>
internal sealed class AssemblyReferenceCataloger : Cataloger
{
    public override string Name => "dotnet-assembly-references";
    public override CatalogerTags Tags => CatalogerTags.Declared | CatalogerTags.Binary | CatalogerTags.OptIn;
    public override IReadOnlyList<PackageType> Types => [PackageType.Generic];
    public override IReadOnlyList<string> Patterns => ["i:**/*.dll", "i:**/*.exe"];

    public override FileCatalog? Read(ScannedFile file)
    {
        if (file.Executable != ExecutableKind.Pe || PortableExecutable.Read(file) is not { IsManaged: true } image || image.Metadata() is not { Assembly: { } self } metadata)
            return null;
        return new FileCatalog
        {
            Packages =
            [
                .. metadata.References.Select(r => new Package
                {
                    Type = PackageType.Generic,
                    Name = r.Name + ".dll",
                    Version = r.Version,
                    Presence = Presence.Declared,
                    Method = IdentityMethod.BinaryAnalysis,
                    Confidence = 0.3,
                }),
            ],
            Notes = [new Note(DotnetCataloger.AssemblyNote, self.Name, new Dictionary<string, string>())],
        };
    }

    public override void Assemble(CatalogView view, InventoryBuilder builder)
    {
        var there = new HashSet<string>(view.Notes(DotnetCataloger.AssemblyNote).Select(n => n.Note.Key + ".dll"), StringComparer.OrdinalIgnoreCase);
        var users = new Dictionary<string, PackageHandle>(StringComparer.Ordinal);
        foreach ((PackageHandle handle, Package package, string path) in builder.Packages)
            if (package.Type == PackageType.Nuget)
                users.TryAdd(path, handle);
        foreach (CatalogedFile file in view.Files)
        {
            builder.AddFile(view, file, p => there.Contains(p.Name) ? null : p);
            for (int i = 0; users.TryGetValue(file.Path, out PackageHandle user) && i < file.Catalog.Packages.Count; i++)
                if (builder.HandleOf(file, i) is { } reference)
                    builder.Relate(user, reference);
        }
    }
}
