using System.Text;
using Lading.Inventory.Assembly;

namespace Lading.Inventory.Catalogers.Os;

/// <summary>
/// Finds who satisfies whose requirements, within one package database: a package of the name, preferably of the same
/// architecture; else those that provide the name; else, for a path, the package that owns the file. The first
/// alternative that is there wins.
/// </summary>
internal sealed class DependencyResolver
{
    /// <summary>More providers of one name than any system has: a database that claims them would make the graph quadratic.</summary>
    private const int MaxProviders = 64;

    private readonly record struct Candidate(PackageHandle Handle, string? Architecture);

    private readonly Dictionary<(string Database, string Name), List<Candidate>> _byName = [];
    private readonly Dictionary<(string Database, string Name), List<Candidate>> _byProvided = [];
    private readonly Dictionary<(string Database, string Path), Candidate> _byPath = [];
    private readonly List<(string Database, PackageHandle Handle, Package Package)> _all = [];

    /// <summary>Adds a package; only packages of the same database see each other.</summary>
    public void Add(string database, PackageHandle handle, Package package)
    {
        _all.Add((database, handle, package));
        var candidate = new Candidate(handle, package.Architecture);
        Add(_byName, (database, package.FullName), candidate);
        foreach (string name in package.Provides)
            Add(_byProvided, (database, name), candidate);
    }

    private static void Add(Dictionary<(string, string), List<Candidate>> index, (string, string) key, Candidate value)
    {
        if (!index.TryGetValue(key, out List<Candidate>? list))
            index[key] = list = [];
        if (list.Count < MaxProviders)
            list.Add(value);
    }

    /// <summary>Relates every package to those that satisfy its requirements; one that nobody satisfies makes no edge.</summary>
    public void Resolve(InventoryBuilder builder)
    {
        FindPaths();
        foreach ((string database, PackageHandle from, Package package) in _all)
            foreach (Requirement requirement in package.Requires)
                foreach (string name in requirement.Name.Contains('|') ? requirement.Name.Split('|', StringSplitOptions.TrimEntries) : [requirement.Name])
                    if (Satisfy(builder, database, from, package.Architecture, name, requirement.Scope))
                        break;
    }

    private bool Satisfy(InventoryBuilder builder, string database, PackageHandle from, string? architecture, string name, DependencyScope scope)
    {
        if (_byName.TryGetValue((database, name), out List<Candidate>? found) || _byProvided.TryGetValue((database, name), out found))
        {
            bool anyOwn = found.Exists(f => IsSame(f.Architecture, architecture));
            foreach (Candidate to in found)
                if (!anyOwn || IsSame(to.Architecture, architecture))
                    builder.Relate(from, to.Handle, scope: scope);
            return true;
        }
        if (!_byPath.TryGetValue((database, name), out Candidate owner) || owner.Handle == default && owner.Architecture == Nobody)
            return false;
        builder.Relate(from, owner.Handle, scope: scope);
        return true;
    }

    private static bool IsSame(string? candidate, string? own) => candidate == own || candidate is "all" or "noarch" or "any";

    private const string Nobody = "\0";

    /// <summary>Looks for the owners of all paths that are required, in one walk over all lists of files.</summary>
    private void FindPaths()
    {
        foreach ((string database, _, Package package) in _all)
            foreach (Requirement requirement in package.Requires)
                if (requirement.Name.StartsWith('/') && !_byProvided.ContainsKey((database, requirement.Name)))
                    _byPath.TryAdd((database, requirement.Name), new Candidate(default, Nobody));
        if (_byPath.Count == 0)
            return;
        var wanted = new Dictionary<string, List<(string Database, string Path)>>(StringComparer.Ordinal);
        foreach ((string Database, string Path) key in _byPath.Keys)
            foreach (string spelling in Spellings(key.Path[1..]))
            {
                if (!wanted.TryGetValue(spelling, out var keys))
                    wanted[spelling] = keys = [];
                keys.Add(key);
            }
        var lookup = wanted.GetAlternateLookup<ReadOnlySpan<char>>();
        char[] buffer = new char[4096];
        int longest = wanted.Keys.Max(k => k.Length);
        foreach ((string database, PackageHandle handle, Package package) in _all)
        {
            if (package.Files is not { } files)
                continue;
            foreach (byte[] block in files.Blocks)
            foreach (Range range in block.AsSpan().Split((byte)'\n'))
            {
                ReadOnlySpan<byte> line = block.AsSpan(range);
                int tab = line.IndexOf((byte)'\t');
                if (tab >= 0)
                    line = line[..tab];
                if (line.Length > longest * 4 || !Encoding.UTF8.TryGetChars(line, buffer, out int length) || !lookup.TryGetValue(buffer.AsSpan(0, length), out var keys))
                    continue;
                foreach ((string Database, string Path) key in keys)
                    if (key.Database == database && _byPath[key].Architecture == Nobody)
                        _byPath[key] = new Candidate(handle, package.Architecture);
            }
        }
    }

    /// <summary>With the merged /usr, <c>/bin/sh</c> is required where <c>/usr/bin/sh</c> is owned, and the other way round.</summary>
    private static IEnumerable<string> Spellings(string path)
    {
        yield return path;
        if (path.StartsWith("usr/", StringComparison.Ordinal))
            yield return path[4..];
        else if (path.StartsWith("lib", StringComparison.Ordinal) || path.StartsWith("bin/", StringComparison.Ordinal) || path.StartsWith("sbin/", StringComparison.Ordinal))
            yield return "usr/" + path;
    }
}
