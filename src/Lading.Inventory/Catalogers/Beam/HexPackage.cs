using Lading.Inventory.Catalogers.LockFiles;

namespace Lading.Inventory.Catalogers.Beam;

/// <summary>Packages of hex.pm, and the same fetched from git: purl types <c>hex</c> and <c>otp</c>.</summary>
internal static class HexPackage
{
    /// <summary>A package of a Hex repository; <paramref name="checksum"/> is the SHA-256 of its archive.</summary>
    public static Package Hosted(string name, string version, string? repository, string? checksum)
    {
        bool isDefault = repository is null or "hexpm";
        // "hexpm:owner" is a private organization of the default repository.
        string? owner = repository?.StartsWith("hexpm:", StringComparison.Ordinal) == true ? repository[6..] : null;
        return new Package
        {
            Type = PackageType.Hex,
            Namespace = owner,
            Name = name,
            Version = version,
            Presence = Presence.Declared,
            Hashes = HexHash.Sha256(checksum),
            Homepage = isDefault ? $"https://hex.pm/packages/{name}" : null,
            DownloadLocation = isDefault ? $"https://repo.hex.pm/tarballs/{name}-{version}.tar" : null,
            Properties = isDefault || owner is not null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["hex:repository"] = repository! },
        };
    }

    /// <summary>An application fetched from a git repository.</summary>
    public static Package Git(string name, string? url, string? commit, string? tag = null) => new()
    {
        Type = PackageType.Otp,
        Name = name,
        Version = tag ?? commit,
        Presence = Presence.Declared,
        Vcs = url,
        Qualifiers = GitRemote.VcsUrl(url, commit),
    };

    /// <summary>An application in a folder beside the project; its version is in its own files.</summary>
    public static Package Local(string name, string? folder) => new()
    {
        Type = PackageType.Otp,
        Name = name,
        Presence = Presence.Declared,
        Properties = folder is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["hex:path"] = folder },
    };
}
