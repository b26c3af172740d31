namespace Lading.Inventory.Catalogers.Rust;

/// <summary>Rust crates as packages: The Cargo Book, "Package ID Specifications" and "Registries".</summary>
internal static class Crate
{
    /// <summary>The default registry, as lock files spell it.</summary>
    public const string CratesIo = "registry+https://github.com/rust-lang/crates.io-index";

    /// <summary>A crate. <paramref name="source"/> is spelled as in a lock file; null for crates of the project itself.</summary>
    public static Package Package(string name, string? version, Presence presence, string? source, string? checksum, PackageRole role, DependencyScope scope = DependencyScope.Runtime)
    {
        bool isDefault = source is CratesIo or "sparse+https://index.crates.io/";
        var qualifiers = new Dictionary<string, string>(StringComparer.Ordinal);
        string? vcs = null;
        if (source?.StartsWith("git+", StringComparison.Ordinal) == true)
            qualifiers["vcs_url"] = vcs = GitUrl(source);
        else if (source is not null && !isDefault && Uri.TryCreate(source[(source.IndexOf('+') + 1)..], UriKind.Absolute, out _))
            qualifiers["repository_url"] = source[(source.IndexOf('+') + 1)..];
        return new Package
        {
            Type = PackageType.Cargo,
            Name = name,
            Version = version,
            Presence = presence,
            Role = role,
            Scope = scope,
            Qualifiers = qualifiers,
            Vcs = vcs,
            Hashes = checksum is { Length: 64 } && checksum.All(char.IsAsciiHexDigit) ? [new Hash("SHA-256", checksum.ToLowerInvariant())] : [],
            DownloadLocation = isDefault && version is not null ? $"https://static.crates.io/crates/{name}/{name}-{version}.crate" : null,
            Homepage = isDefault ? $"https://crates.io/crates/{name}" : null,
            Properties = source is null || isDefault ? new Dictionary<string, string>() : new Dictionary<string, string> { ["cargo:source"] = source },
            Method = presence == Presence.Installed ? IdentityMethod.BinaryAnalysis : IdentityMethod.ManifestAnalysis,
        };
    }

    /// <summary><c>git+https://host/repository?branch=x#commit</c> as purl-spec wants it: <c>git+https://host/repository@commit</c>.</summary>
    private static string GitUrl(string source)
    {
        int hash = source.IndexOf('#');
        string commit = hash < 0 ? "" : "@" + source[(hash + 1)..];
        string url = hash < 0 ? source : source[..hash];
        int query = url.IndexOf('?');
        return (query < 0 ? url : url[..query]) + commit;
    }
}
