namespace Lading.Inventory.Catalogers.Haskell;

/// <summary>Packages of Hackage: purl type <c>hackage</c>.</summary>
internal static class HackagePackage
{
    public static Package Make(string name, string version, IReadOnlyDictionary<string, string>? properties = null) => new()
    {
        Type = PackageType.Hackage,
        Name = name,
        Version = version,
        Presence = Presence.Declared,
        Homepage = $"https://hackage.haskell.org/package/{name}",
        DownloadLocation = $"https://hackage.haskell.org/package/{name}-{version}/{name}-{version}.tar.gz",
        Properties = properties ?? new Dictionary<string, string>(),
    };

    /// <summary><c>name-1.2.3@sha256:digest,size</c> or <c>@rev:n</c>: docs.haskellstack.org, "Package location"; null when it is none.</summary>
    public static Package? Parse(string text)
    {
        int at = text.IndexOf('@');
        string release = at < 0 ? text : text[..at];
        int dash = release.LastIndexOf('-');
        if (dash <= 0 || dash == release.Length - 1 || release.AsSpan(dash + 1).ContainsAnyExcept("0123456789.") || release.AsSpan(0, dash).ContainsAny("/: "))
            return null;
        var properties = new Dictionary<string, string>();
        // The digest is that of the revised package description, not of the archive.
        if (at >= 0 && text.AsSpan(at).StartsWith("@sha256:") && text[(at + 8)..].Split(',')[0] is { Length: 64 } digest)
            properties["hackage:cabal-sha256"] = digest;
        else if (at >= 0 && text.AsSpan(at).StartsWith("@rev:"))
            properties["hackage:revision"] = text[(at + 5)..];
        return Make(release[..dash], release[(dash + 1)..], properties);
    }
}
