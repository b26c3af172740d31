using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Javascript;

/// <summary>
/// Where packages lie, and which one a name means from where: nodejs.org, "Modules: CommonJS modules", "Loading from
/// node_modules folders". Lock files state the same tree without files.
/// </summary>
internal sealed class ModuleTree
{
    private const string Modules = "node_modules";

    /// <summary>PATH_MAX of Linux: a lock file may name longer ones, to keep a reader busy.</summary>
    private const int MaxPath = 4096;

    /// <summary>Folders above a package that are looked at; no real tree is this deep.</summary>
    private const int MaxDepth = 128;

    /// <summary>Characters of paths that one tree may compare: far more than what a large project takes.</summary>
    private const long MaxWork = 1L << 27;

    private long _work;

    private readonly Dictionary<string, int> _byFolder = new(StringComparer.Ordinal);
    private readonly HashSet<string> _roots = new(StringComparer.Ordinal);

    /// <summary>Folders that are searched last, from everywhere: NODE_PATH of distributions.</summary>
    public IReadOnlyList<string> Global { get; init; } = [];

    /// <summary>Packages so far.</summary>
    public int Count => _byFolder.Count;

    /// <summary>Adds a package by the folder it lies in; a folder counts once, and one longer than any path not at all.</summary>
    public bool Add(string folder, int package)
    {
        if (folder.Length > MaxPath || !_byFolder.TryAdd(folder, package))
            return false;
        for (int at = folder.IndexOf(Modules, StringComparison.Ordinal); at >= 0; at = folder.IndexOf(Modules, at + Modules.Length, StringComparison.Ordinal))
        {
            int end = at + Modules.Length;
            if ((at == 0 || folder[at - 1] == '/') && (end == folder.Length || folder[end] == '/'))
                _roots.Add(folder[..end]);
        }
        return true;
    }

    /// <summary>The package in a folder.</summary>
    public int? At(string folder) => _byFolder.TryGetValue(folder, out int package) ? package : null;

    /// <summary>The <c>node_modules</c> folders that code in <paramref name="folder"/> sees, the nearest first.</summary>
    public List<string> Roots(string folder)
    {
        var roots = new List<string>();
        if (folder.Length > MaxPath)
            return roots;
        var known = _roots.GetAlternateLookup<ReadOnlySpan<char>>();
        Span<char> path = stackalloc char[MaxPath + 1 + Modules.Length];
        ReadOnlySpan<char> at = folder;
        for (int depth = 0; depth < MaxDepth; depth++)
        {
            if (!at.EndsWith(Modules) || (at.Length > Modules.Length && at[^(Modules.Length + 1)] != '/'))
            {
                int length = at.Length == 0 ? 0 : at.Length + 1;
                at.CopyTo(path);
                if (length > 0)
                    path[length - 1] = '/';
                Modules.CopyTo(path[length..]);
                if (known.TryGetValue(path[..(length + Modules.Length)], out string? root))
                    roots.Add(root);
            }
            if (at.IsEmpty)
                break;
            at = at[..Math.Max(0, at.LastIndexOf('/'))];
        }
        roots.AddRange(Global);
        return roots;
    }

    /// <summary>
    /// The package that <paramref name="name"/> means within these roots; null when none is there.
    /// <paramref name="follow"/> leads from a path to the folder behind links. Throws <see cref="ParseException"/> when the
    /// tree was made to keep its reader busy.
    /// </summary>
    public int? Find(List<string> roots, string name, Func<string, string?>? follow = null)
    {
        foreach (string root in roots)
        {
            if ((_work += root.Length + name.Length) > MaxWork)
                throw new ParseException("the dependencies take too long to resolve");
            if (_byFolder.TryGetValue($"{root}/{name}", out int package))
                return package;
        }
        if (follow is null)
            return null;
        // Links are the exception, except in pnpm's layout, where nothing lies at its own place.
        foreach (string root in roots)
            if (follow($"{root}/{name}") is { } folder && _byFolder.TryGetValue(folder, out int linked))
                return linked;
        return null;
    }
}
