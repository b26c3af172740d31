using Lading.Leaks.BuildFiles;
using Lading.Leaks.Fixing.Builds;
using Lading.Scanning.Trees;

namespace Lading.Leaks.Fixing.Scripts;

/// <summary>Where the commands of a script run, as far as its place says.</summary>
internal static class ScriptFolders
{
    /// <summary>The Dockerfile of a path that a command names; null when none is there, or several may be meant. <paramref name="setsFolders"/> says that the file names working folders somewhere.</summary>
    public static BuildNeeds? Find(SourceFile source, Tree step, string path, KnownBuilds builds, bool setsFolders)
    {
        string folder = KnownBuilds.FolderOf(source.Name);
        BuildNeeds[] found = [.. Folders(source, folder, step, setsFolders).Select(f => builds.Find(KnownBuilds.Below(f, path))).OfType<BuildNeeds>().Distinct<BuildNeeds>(ReferenceEqualityComparer.Instance)];
        return found.Length == 1 ? found[0] : null;
    }

    private static IEnumerable<string> Folders(SourceFile source, string folder, Tree step, bool setsFolders)
    {
        int github = source.Name.IndexOf(".github/", StringComparison.Ordinal);
        string name = folder[(folder.LastIndexOf('/') + 1)..];
        string root = github >= 0 ? source.Name[..github].TrimEnd('/') : name.StartsWith('.') && name is not ("." or "..") ? KnownBuilds.FolderOf(folder) : folder;
        if (github >= 0 && source.Name.StartsWith('/') && root.Length == 0)
            root = "/";
        if (step["working-directory"].Word is { } working)
            return working.Contains('$') ? [] : [KnownBuilds.Below(root, working)];
        // Workflows may set the folder for all steps of a job.
        if (step.Kind != TreeKind.Missing && setsFolders)
            return [];
        // A script may be started in its own folder, or from where the user is now.
        return source.Name.EndsWith("sh", StringComparison.Ordinal) ? [root, ""] : [root];
    }
}
