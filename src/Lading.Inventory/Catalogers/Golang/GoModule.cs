namespace Lading.Inventory.Catalogers.Golang;

/// <summary>Go modules as packages: Go Modules Reference, "Module paths" and "Versions".</summary>
internal static class GoModule
{
    /// <summary>A module; the path is split into namespace and name as its purl is: purl-spec, type <c>golang</c>.</summary>
    public static Package Package(string path, string? version, Presence presence, IReadOnlyDictionary<string, string>? properties = null,
        PackageRole role = PackageRole.Library, string? architecture = null)
    {
        int slash = path.LastIndexOf('/');
        return new Package
        {
            Type = PackageType.Golang,
            Namespace = slash > 0 ? path[..slash] : null,
            Name = path[(slash + 1)..],
            Version = KnownVersion(version),
            Architecture = architecture,
            Presence = presence,
            Role = role,
            Properties = properties ?? new Dictionary<string, string>(),
            Vcs = Repository(path),
            Method = presence == Presence.Installed ? IdentityMethod.BinaryAnalysis : IdentityMethod.ManifestAnalysis,
        };
    }

    /// <summary>The standard library as a package of its own, at the version of Go that compiled it in.</summary>
    public static Package? StandardLibrary(string goVersion, Presence presence)
    {
        (string? version, string? experiments) = ReleaseOf(goVersion);
        if (version is null)
            return null;
        return new Package
        {
            Type = PackageType.Golang,
            Name = "stdlib",
            Version = version,
            Presence = presence,
            DeclaredLicenses = ["BSD-3-Clause"],
            Supplier = "The Go Authors",
            Homepage = "https://go.dev",
            Properties = experiments is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["go:experiments"] = experiments },
            Cpes = [$"cpe:2.3:a:golang:go:{version.Replace("+", "\\+")}:*:*:*:*:*:*:*"],
            Method = presence == Presence.Installed ? IdentityMethod.BinaryAnalysis : IdentityMethod.ManifestAnalysis,
        };
    }

    /// <summary>
    /// <c>go1.22.5</c> gives <c>1.22.5</c>; <c>go1.24.1 X:boringcrypto</c> also the experiments (GOEXPERIMENT);
    /// <c>devel go1.25-d524e1e Sun …</c> gives <c>1.25-d524e1e</c>.
    /// </summary>
    public static (string? Version, string? Experiments) ReleaseOf(string text)
    {
        string? version = null, experiments = null;
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(8))
            if (version is null && word.StartsWith("go", StringComparison.Ordinal) && word.Length > 2 && char.IsAsciiDigit(word[2]))
                version = word[2..];
            else if (word.StartsWith("X:", StringComparison.Ordinal))
                experiments = word[2..];
        int suffix = version?.IndexOf("-X:", StringComparison.Ordinal) ?? -1;
        return suffix < 0 ? (version, experiments) : (version![..suffix], version[(suffix + 3)..]);
    }

    // What a module gets that is required at no version because a folder replaces it.
    private const string Placeholder = "v0.0.0-00010101000000-000000000000";

    /// <summary><c>(devel)</c> is what the linker writes when it knows no version.</summary>
    public static string? KnownVersion(string? version) => version is null or "" or "(devel)" or Placeholder ? null : version;

    /// <summary>The pseudo-version of a commit that no tag precedes: Go Modules Reference, "Pseudo-versions". Null when time or commit is not usable.</summary>
    public static string? PseudoVersion(string? revision, string? time)
    {
        if (revision is null || revision.Length < 12 || !revision.All(char.IsAsciiHexDigitLower) ||
            !DateTimeOffset.TryParse(time, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out DateTimeOffset at))
            return null;
        return $"v0.0.0-{at.UtcDateTime.ToString("yyyyMMddHHmmss", System.Globalization.CultureInfo.InvariantCulture)}-{revision[..12]}";
    }

    /// <summary>
    /// The part of an import path that names a repository, for programs built without modules (GOPATH): there the path of
    /// the main package is all that is known. Null for paths that do not start with a host.
    /// </summary>
    public static string? RepositoryOf(string? importPath)
    {
        string[] parts = importPath?.Split('/', 4) ?? [];
        if (parts.Length == 0 || !parts[0].Contains('.', StringComparison.Ordinal))
            return null;
        return IsForge(parts) ? string.Join('/', parts.Take(3)) : importPath;
    }

    /// <summary>Paths on well-known hosts name their repository.</summary>
    private static string? Repository(string path) =>
        path.Split('/', 4) is var parts && IsForge(parts) ? $"https://{parts[0]}/{parts[1]}/{parts[2]}" : null;

    private static bool IsForge(string[] parts) => parts.Length >= 3 && parts[0] is ("github.com" or "gitlab.com" or "bitbucket.org");
}
