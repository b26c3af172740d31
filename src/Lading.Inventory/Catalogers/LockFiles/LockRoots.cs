using System.Globalization;
using Lading.Inventory.Assembly;

namespace Lading.Inventory.Catalogers.LockFiles;

/// <summary>
/// Ties the project to what its lock file says it asks for. The project is the application that another cataloger read
/// from the manifest beside the lock file.
/// </summary>
internal static class LockRoots
{
    private const string Kind = "lock-root";

    /// <summary>A note that the project's part in a folder below the lock file asks for the package at an index.</summary>
    public static Note Note(string part, int to, DependencyScope scope) => new(Kind, part, new Dictionary<string, string>
    {
        ["to"] = to.ToString(CultureInfo.InvariantCulture),
        ["scope"] = scope.ToString(),
    });

    /// <summary>
    /// Relates the applications whose <paramref name="manifest"/> lies where a part of the project is to what the part
    /// asks for. The lock files' packages must have been added with <see cref="InventoryBuilder.AddFile"/>.
    /// </summary>
    public static void Relate(CatalogView view, InventoryBuilder builder, string manifest)
    {
        var projects = new Dictionary<string, PackageHandle>(StringComparer.Ordinal);
        foreach ((PackageHandle handle, Package package, string path) in builder.Packages)
            if (package.Role == PackageRole.Application && (path == manifest || path.EndsWith("/" + manifest, StringComparison.Ordinal)))
                projects.TryAdd(path[..Math.Max(0, path.Length - manifest.Length - 1)], handle);
        if (projects.Count == 0)
            return;
        foreach ((CatalogedFile file, Note note) in view.Notes(Kind))
        {
            string folder = note.Key.Length == 0 ? file.Folder : file.Folder.Length == 0 ? note.Key : $"{file.Folder}/{note.Key}";
            if (projects.TryGetValue(folder, out PackageHandle project) &&
                int.TryParse(note.Values["to"], NumberStyles.None, CultureInfo.InvariantCulture, out int to) && builder.HandleOf(file, to) is { } package)
                builder.Relate(project, package, RelationKind.DependsOn, Enum.Parse<DependencyScope>(note.Values["scope"]));
        }
    }
}
