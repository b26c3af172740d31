namespace Lading.Inventory.Catalogers.Java;

/// <summary>What one archive says about itself and about what was merged into it.</summary>
internal sealed class JarContents
{
    private readonly Dictionary<string, (int Count, string Common)> _folders = new(StringComparer.Ordinal);
    private byte[] _lastFolder = [];
    private string? _lastKey;

    /// <summary>File name, taken apart.</summary>
    public required JarFileName FileName { get; init; }

    /// <summary>The manifest.</summary>
    public JarManifest? Manifest { get; set; }

    /// <summary>The coordinates found, with the project object model beside them where there is one, and its place in the archive.</summary>
    public List<(Coordinates Coordinates, PomFile? Pom, bool FromProperties)> Projects { get; } = [];

    /// <summary>
    /// Group and artifact of <c>META-INF/native-image/GROUP/ARTIFACT</c>, the place GraalVM's "Reachability Metadata"
    /// prescribes for a library's own configuration.
    /// </summary>
    public List<(string Group, string Artifact)> NativeImage { get; } = [];

    /// <summary>SPDX identifier of the licence file, when its first lines are known.</summary>
    public string? LicenseFile { get; set; }

    /// <summary>Number of class files.</summary>
    public int Classes { get; private set; }

    /// <summary>Digest of the archive.</summary>
    public Hash? Hash { get; set; }

    /// <summary>Takes note of a class file by its path.</summary>
    public void AddClass(ReadOnlySpan<byte> path)
    {
        Classes++;
        if (path.StartsWith("BOOT-INF/classes/"u8))
            path = path["BOOT-INF/classes/"u8.Length..];
        else if (path.StartsWith("WEB-INF/classes/"u8))
            path = path["WEB-INF/classes/"u8.Length..];
        int slash = path.LastIndexOf((byte)'/');
        if (slash <= 0 || slash > 200 || path.StartsWith("META-INF/"u8))
            return;
        ReadOnlySpan<byte> folder = path[..slash];
        // Classes of one folder mostly follow one another.
        if (_lastKey is null || !folder.SequenceEqual(_lastFolder))
        {
            _lastFolder = folder.ToArray();
            string text = ZipText(folder);
            string[] parts = text.Split('/');
            _lastKey = parts.Length < 2 ? text : $"{parts[0]}/{parts[1]}";
            if (_folders.TryGetValue(_lastKey, out var known))
                _folders[_lastKey] = (known.Count, Common(known.Common, text));
            else if (_folders.Count < 1000)
                _folders[_lastKey] = (0, text);
            else
                return;
        }
        if (_folders.TryGetValue(_lastKey, out var bucket))
            _folders[_lastKey] = (bucket.Count + 1, bucket.Common);
    }

    /// <summary>The folder that holds most classes and only them, as a package name; null without classes in folders.</summary>
    public string? MainPackage => _folders.Count == 0 ? null :
        _folders.OrderByDescending(f => f.Value.Count).ThenBy(f => f.Key, StringComparer.Ordinal).First().Value.Common.Replace('/', '.');

    private static string Common(string a, string b)
    {
        string[] left = a.Split('/'), right = b.Split('/');
        int same = 0;
        while (same < left.Length && same < right.Length && left[same] == right[same])
            same++;
        return string.Join('/', left[..same]);
    }

    private static string ZipText(ReadOnlySpan<byte> name) => Lading.Scanning.Archives.ZipNames.Text(name);
}
