using Lading.Inventory.Assembly;

namespace Lading.Inventory.Catalogers.Dpkg;

/// <summary>
/// Finds who satisfies whose requirements, within one database: a package of the name, preferably of the same
/// architecture, else all that provide the name (Debian Policy 7.5). The first alternative that is there wins.
/// </summary>
internal sealed class DependencyResolver
{
    private readonly Dictionary<(string Database, string Name), List<(PackageHandle Handle, string? Architecture)>> _byName = [];
    private readonly Dictionary<(string Database, string Name), List<(PackageHandle Handle, string? Architecture)>> _byProvided = [];
    private readonly List<(string Database, PackageHandle Handle, Package Package)> _all = [];

    public void Add(string database, PackageHandle handle, Package package)
    {
        _all.Add((database, handle, package));
        Add(_byName, (database, package.Name), (handle, package.Architecture));
        foreach (string name in package.Provides)
            Add(_byProvided, (database, name), (handle, package.Architecture));
    }

    private static void Add<T>(Dictionary<(string, string), List<T>> index, (string, string) key, T value)
    {
        if (!index.TryGetValue(key, out List<T>? list))
            index[key] = list = [];
        list.Add(value);
    }

    public void Resolve(InventoryBuilder builder)
    {
        foreach ((string database, PackageHandle from, Package package) in _all)
            foreach (Requirement requirement in package.Requires)
                foreach (Range range in requirement.Name.AsSpan().Split('|'))
                {
                    var key = (database, range.Equals(Range.All) ? requirement.Name : requirement.Name[range].Trim());
                    if (!_byName.TryGetValue(key, out var found) && !_byProvided.TryGetValue(key, out found))
                        continue;
                    Relate(builder, from, package.Architecture, found);
                    break;
                }
    }

    /// <summary>More providers of one name than any system has: a database that claims them would make the graph quadratic.</summary>
    private const int MaxProviders = 64;

    private static void Relate(InventoryBuilder builder, PackageHandle from, string? architecture, List<(PackageHandle Handle, string? Architecture)> found)
    {
        bool anyOwn = found.Any(f => f.Architecture == architecture || f.Architecture == "all");
        int count = 0;
        foreach ((PackageHandle to, string? other) in found)
            if ((!anyOwn || other == architecture || other == "all") && ++count <= MaxProviders)
                builder.Relate(from, to);
    }
}
