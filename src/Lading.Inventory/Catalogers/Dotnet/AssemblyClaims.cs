using System.Text;
using Lading.Inventory.Assembly;

namespace Lading.Inventory.Catalogers.Dotnet;

/// <summary>Which files some package already speaks for.</summary>
internal sealed class AssemblyClaims
{
    private readonly HashSet<string> _files = new(StringComparer.Ordinal);
    private readonly HashSet<string> _folders = new(StringComparer.Ordinal);

    /// <summary>Everything below the folder is spoken for.</summary>
    public void AddFolder(string folder) => _folders.Add(folder);

    /// <summary>Claims the files of a package and returns it with those only that are there.</summary>
    public Package Add(Package package, CatalogView view)
    {
        if (package.Files is not { } files)
            return package;
        var there = new StringBuilder();
        foreach ((string path, _) in files.Read())
        {
            _files.Add(path);
            if (view.Exists(path))
                there.Append(path).Append('\n');
        }
        return package.With(files: new FileList(Encoding.UTF8.GetBytes(there.ToString())));
    }

    /// <summary>True when a package speaks for the file.</summary>
    public bool Covers(string path)
    {
        if (_files.Contains(path))
            return true;
        for (int slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
            if (_folders.Contains(path[..slash]))
                return true;
        return false;
    }
}
