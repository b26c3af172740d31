using Lading.Inventory;

namespace Lading.Vulnerabilities.Records;

/// <summary>What an inventory is recorded under, and the names it goes by.</summary>
internal static class InventoryKey
{
    private const int MaxReferences = 1000;

    /// <summary>
    /// One text for one subject: the digest of an image's manifest and its platform, its configuration's digest where there
    /// is no manifest (archives), else kind, name, version and platform. A folder is its full path: its content changes,
    /// and the newest counts.
    /// </summary>
    public static string Of(Subject subject)
    {
        if ((subject.ManifestDigest ?? subject.ConfigDigest) is { Length: > 0 } digest)
            return $"{digest} {subject.Platform}";
        return subject.Kind is "directory" or "file"
            ? $"{subject.Kind} {Name(subject)}"
            : $"{subject.Kind} {subject.Name}\n{subject.Version}\n{subject.Platform}";
    }

    /// <summary>The subject's name; of a folder or file that is there, its full path, so that it is found from anywhere.</summary>
    public static string Name(Subject subject)
    {
        if (subject.Kind is not ("directory" or "file") || subject.Name.Length == 0 || subject.Name.Contains('\0'))
            return subject.Name;
        string path = Path.GetFullPath(subject.Name);
        return Path.Exists(path) ? path : subject.Name;
    }

    /// <summary>The names an image can be pulled by: its tags, as <c>repository:tag</c>; else the name with the version, when that is a tag.</summary>
    public static IReadOnlyList<string> References(Subject subject)
    {
        if (subject.Kind is "directory" or "file")
            return [];
        var references = new SortedSet<string>(StringComparer.Ordinal);
        foreach (string tag in subject.Tags.Take(MaxReferences))
            references.Add(IsWhole(tag, subject.Name) ? tag : $"{subject.Name}:{tag}");
        if (references.Count == 0 && subject.Version is { Length: > 0 } version && !version.StartsWith("sha256:", StringComparison.Ordinal))
            references.Add($"{subject.Name}:{version}");
        return [.. references];
    }

    /// <summary>Documents say <c>repository:tag</c> or only the tag.</summary>
    private static bool IsWhole(string tag, string name) => tag.StartsWith(name + ":", StringComparison.Ordinal) || tag.IndexOfAny(['/', ':']) >= 0;
}
