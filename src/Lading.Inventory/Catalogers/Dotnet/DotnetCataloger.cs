using Lading.Inventory.Assembly;
using Lading.Inventory.Executables;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Dotnet;

/// <summary>
/// What .NET applications consist of: the libraries of their <c>*.deps.json</c> (also inside single-file executables),
/// packages unpacked by NuGet, and assemblies that none of these speaks for.
/// </summary>
internal sealed class DotnetCataloger : Cataloger
{
    /// <summary>Note: an assembly, by its simple name.</summary>
    public const string AssemblyNote = "assembly";

    public override string Name => "dotnet-installed";
    public override CatalogerTags Tags => CatalogerTags.Installed | CatalogerTags.Language;
    public override IReadOnlyList<PackageType> Types => [PackageType.Nuget];
    public override IReadOnlyList<string> Patterns => ["i:**/*.deps.json", "i:**/*.dll", "i:**/*.exe", "i:**/*.nuspec"];
    public override bool WantsExecutables => true;

    public override FileCatalog? Read(ScannedFile file)
    {
        if (file.Path.EndsWith(".deps.json", StringComparison.OrdinalIgnoreCase))
            return DependencyFile.Parse(file.Bytes, file.Name, file.Folder);
        if (file.Path.EndsWith(".nuspec", StringComparison.OrdinalIgnoreCase))
            return IsUnpacked(file) ? new FileCatalog { Packages = [NuspecFile.Parse(file.Bytes)] } : null;
        if (file.Executable == ExecutableKind.Pe && PortableExecutable.Read(file) is { IsManaged: true } image)
            return ManagedAssembly.Read(image);
        if (file.Executable == ExecutableKind.None || SingleFileBundle.FindDependencyFile(file) is not { } bundled)
            return null;
        FileCatalog catalog = DependencyFile.Parse(bundled.Content, bundled.Name, file.Folder);
        return new FileCatalog
        {
            Packages = catalog.Packages,
            Edges = catalog.Edges,
            InnerPaths = Enumerable.Range(0, catalog.Packages.Count).ToDictionary(i => i, _ => bundled.Name),
        };
    }

    /// <summary>
    /// NuGet unpacks to <c>id/version/id.nuspec</c> (the global packages folder) or <c>id.version/id.nuspec</c>; a
    /// nuspec elsewhere is the source that a package is made from.
    /// </summary>
    private static bool IsUnpacked(ScannedFile file)
    {
        string[] parts = file.Path.Split('/');
        string id = file.Name[..^".nuspec".Length];
        return parts.Length >= 3 && parts[^3].Equals(id, StringComparison.OrdinalIgnoreCase) && char.IsAsciiDigit(parts[^2][0]) ||
            parts.Length >= 2 && parts[^2].StartsWith(id + ".", StringComparison.OrdinalIgnoreCase);
    }

    public override void Assemble(CatalogView view, InventoryBuilder builder)
    {
        var claims = new AssemblyClaims();
        var sameRelease = new SameRelease(view);
        foreach (CatalogedFile file in view.Files)
        {
            if (file.Catalog.Packages.Count == 0)
                continue;
            if (file.Path.EndsWith(".nuspec", StringComparison.OrdinalIgnoreCase))
                claims.AddFolder(file.Folder);
            builder.AddFile(view, file, package => claims.Add(sameRelease.Complete(package), view));
        }
        LooseAssemblies.Add(view, builder, claims);
        builder.ResolveByName(view, static name => name.ToLowerInvariant());
    }
}
