namespace Lading.Inventory.Comparing;

/// <summary>A package that both sides have, in different versions or with different facts.</summary>
/// <param name="Before">As it was.</param>
/// <param name="After">As it is.</param>
/// <param name="What">What differs: <c>version</c>, <c>licences</c>, <c>hashes</c>.</param>
public sealed record PackageChange(Package Before, Package After, IReadOnlyList<string> What);

/// <summary>What changed from one SBOM to another. Lists are ordered by type, name and version.</summary>
public sealed record SbomDiff
{
    /// <summary>Packages only the second has.</summary>
    public required IReadOnlyList<Package> Added { get; init; }

    /// <summary>Packages only the first has.</summary>
    public required IReadOnlyList<Package> Removed { get; init; }

    /// <summary>Packages that both have, changed.</summary>
    public required IReadOnlyList<PackageChange> Changed { get; init; }

    /// <summary>Number of packages that are equal.</summary>
    public required int Unchanged { get; init; }

    /// <summary>True when nothing changed.</summary>
    public bool IsEmpty => Added.Count + Removed.Count + Changed.Count == 0;

    /// <summary>
    /// Compares two SBOMs, of whatever origin. Packages are the same by type and name; where one side has several
    /// versions of a name, equal versions are paired first, then the rest in order, so that one upgrade among three copies
    /// is one change.
    /// </summary>
    public static SbomDiff Between(Sbom before, Sbom after)
    {
        var added = new List<Package>();
        var removed = new List<Package>();
        var changed = new List<PackageChange>();
        int unchanged = 0;
        ILookup<string, Package> old = before.Packages.ToLookup(Key, StringComparer.Ordinal);
        ILookup<string, Package> now = after.Packages.ToLookup(Key, StringComparer.Ordinal);
        foreach (string key in old.Select(g => g.Key).Union(now.Select(g => g.Key)).Order(StringComparer.Ordinal))
        {
            List<Package> left = [.. old[key].OrderBy(p => p.Version, StringComparer.Ordinal)];
            List<Package> right = [.. now[key].OrderBy(p => p.Version, StringComparer.Ordinal)];
            unchanged += PairEqual(left, right, changed);
            int pairs = Math.Min(left.Count, right.Count);
            for (int i = 0; i < pairs; i++)
                changed.Add(new PackageChange(left[i], right[i], ["version", .. Differences(left[i], right[i])]));
            removed.AddRange(left.Skip(pairs));
            added.AddRange(right.Skip(pairs));
        }
        return new SbomDiff { Added = added, Removed = removed, Changed = changed, Unchanged = unchanged };
    }

    /// <summary>Takes packages of equal version out of both lists; those with other differences are changes.</summary>
    private static int PairEqual(List<Package> left, List<Package> right, List<PackageChange> changed)
    {
        int unchanged = 0;
        for (int i = left.Count - 1; i >= 0; i--)
        {
            int match = right.FindIndex(p => p.Version == left[i].Version);
            if (match < 0)
                continue;
            string[] differences = Differences(left[i], right[match]);
            if (differences.Length > 0)
                changed.Add(new PackageChange(left[i], right[match], differences));
            else
                unchanged++;
            left.RemoveAt(i);
            right.RemoveAt(match);
        }
        return unchanged;
    }

    private static string[] Differences(Package a, Package b) =>
    [
        .. Same(a.DeclaredLicenses, b.DeclaredLicenses) ? Array.Empty<string>() : ["licences"],
        .. a.Version != b.Version || a.Hashes.Count == 0 || b.Hashes.Count == 0 || SameHashes(a, b) ? Array.Empty<string>() : ["hashes"],
    ];

    private static bool Same(IReadOnlyList<string> a, IReadOnlyList<string> b) => a.Count == 0 || b.Count == 0 || a.ToHashSet().SetEquals(b);

    /// <summary>Two tools may list different algorithms: only those that both have can differ.</summary>
    private static bool SameHashes(Package a, Package b) =>
        a.Hashes.All(h => b.Hashes.FirstOrDefault(o => o.Algorithm == h.Algorithm) is not { } other || other.Hex == h.Hex);

    // Architecture tells apart what multi-arch systems hold twice.
    private static string Key(Package package) => $"{package.Type}\n{package.FullName}\n{package.Architecture}";
}
