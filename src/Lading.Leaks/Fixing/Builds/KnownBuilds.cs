using Lading.Leaks.BuildFiles;
using Lading.Leaks.BuildFiles.Dockerfiles;

namespace Lading.Leaks.Fixing.Builds;

/// <summary>The Dockerfiles that files of the same run build: those of the run after their fix, others as they lie there.</summary>
internal sealed class KnownBuilds(Func<string, byte[]?>? others = null)
{
    private readonly Dictionary<string, BuildNeeds?> _known = new(StringComparer.Ordinal);

    /// <summary>Takes a Dockerfile of the run in.</summary>
    public void Add(FileFix fix, BuildNeeds needs) => _known[Normal(fix.Path)] = needs;

    /// <summary>What a Dockerfile takes; null when it is not there or cannot be read.</summary>
    public BuildNeeds? Find(string path)
    {
        string full = Normal(path);
        if (_known.TryGetValue(full, out BuildNeeds? needs))
            return needs;
        return _known[full] = others?.Invoke(path) is { } bytes ? Read(path, bytes) : null;
    }

    private static BuildNeeds? Read(string path, byte[] bytes)
    {
        try
        {
            return BuildFileKinds.Of(path, bytes) == BuildFileKind.Dockerfile ? BuildNeeds.Of(path, DockerfileReader.Read(bytes, path)) : null;
        }
        catch (LadingException)
        {
            return null;
        }
    }

    /// <summary>A path below the folder of another file, as that file's own paths are written.</summary>
    public static string Below(string folder, string path) => path.StartsWith('/') ? path : folder.Length == 0 ? path : $"{folder.TrimEnd('/')}/{path}";

    /// <summary>The folder of a path; empty when it has none.</summary>
    public static string FolderOf(string path) => path.LastIndexOf('/') is >= 0 and var slash ? path[..Math.Max(1, slash)] : "";

    /// <summary>One spelling for all paths to a file; names only, no links are followed.</summary>
    private static string Normal(string path) => path.Contains('\0') ? path : Path.GetFullPath(path);
}
