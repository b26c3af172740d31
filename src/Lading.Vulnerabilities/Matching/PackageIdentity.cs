using Lading.Inventory;
using Lading.Inventory.Identity;
using Lading.Vulnerabilities.Ecosystems;
using Lading.Vulnerabilities.Findings;

namespace Lading.Vulnerabilities.Matching;

/// <summary>
/// Finds out under which ecosystem, name and version a package's advisories are filed. Works from the package's fields and
/// its purl alike, so that an image, its SBOM in any format and its purls give the same answer.
/// </summary>
public static class PackageIdentity
{
    /// <summary>What is known about where to look; exactly one of <see cref="Lookup"/> and <see cref="Problem"/> is set.</summary>
    /// <param name="Lookup">Where to look.</param>
    /// <param name="Problem">Why nowhere.</param>
    /// <param name="Hides">True when a flaw may stay hidden because of the problem; false when no advisories exist for such packages.</param>
    public readonly record struct Result(PackageLookup? Lookup, string? Problem, bool Hides);

    /// <summary>Types of packages that no advisory ecosystem is about.</summary>
    private static readonly Dictionary<string, string> EcosystemOfType = new(StringComparer.Ordinal)
    {
        ["bitnami"] = "Bitnami", ["brew"] = "Homebrew", ["cargo"] = "crates.io", ["composer"] = "Packagist", ["conan"] = "ConanCenter",
        ["cran"] = "CRAN", ["bioconductor"] = "Bioconductor", ["gem"] = "RubyGems", ["githubactions"] = "GitHub Actions",
        ["golang"] = "Go", ["hackage"] = "Hackage", ["hex"] = "Hex", ["julia"] = "Julia", ["maven"] = "Maven", ["npm"] = "npm",
        ["nuget"] = "NuGet", ["opam"] = "opam", ["pub"] = "Pub", ["pypi"] = "PyPI", ["swift"] = "SwiftURL",
        ["vscode-extension"] = "VSCode",
    };

    /// <summary>The ecosystem of a language's packages; null for types without one, and for the packages of distributions.</summary>
    public static Ecosystem? EcosystemOf(string type) => EcosystemOfType.TryGetValue(type, out string? name) ? EcosystemList.Named(name) : null;

    /// <summary>Where to look for the advisories of <paramref name="package"/>; <paramref name="distro"/> is the release of the whole SBOM.</summary>
    public static Result Of(Package package, Distro? distro)
    {
        string type = package.Type.Name;
        if (type is "deb" or "apk" or "rpm")
            return OfDistro(package, distro, type);
        if (!EcosystemOfType.TryGetValue(type, out string? name))
            return new Result(null, $"no advisories are published for packages of type {type}", Hides: false);
        if (Version(package) is not { } version)
            return new Result(null, "its version is not known", Hides: true);
        Ecosystem ecosystem = EcosystemList.Named(name == "Hackage" && package.Name == "ghc" ? "GHC" : name);
        string? repository = package.Qualifiers.GetValueOrDefault("repository_url")?.TrimEnd('/');
        return new Result(
            new PackageLookup(ecosystem.Name, ecosystem.Normalize(LanguageName(package, type)), version, ecosystem.Order, MatchMethod.Name,
                // Repositories beside the ecosystem's own: told apart where both sides name one.
                suffix => suffix is null || repository is null || suffix.TrimEnd('/') == repository ? ReleaseFit.Yes : ReleaseFit.No),
            null, Hides: false);
    }

    private static string? Version(Package package)
    {
        string? version = package.Version;
        if (version is null or "" or "(devel)" or "UNKNOWN" or "unknown" or "unspecified")
            return null;
        // The standard library is filed without the prefix that its tags have.
        return package.Type == PackageType.Golang && version.StartsWith("go", StringComparison.Ordinal) ? version[2..] : version;
    }

    private static string LanguageName(Package package, string type) => type switch
    {
        "maven" => $"{package.Namespace ?? package.Name}:{package.Name}",
        "swift" => SwiftUrl(package),
        // vscode-extension has publisher and name, the registry joins them by a dot.
        "vscode-extension" => package.Namespace is null ? package.Name : $"{package.Namespace}.{package.Name}",
        "golang" when package.Namespace is null && package.Name == "go" => "stdlib",
        "bitnami" or "nuget" or "gem" or "cargo" => package.Name,
        _ => package.Namespace is null ? package.Name : $"{package.Namespace}/{package.Name}",
    };

    /// <summary>The repository's address without scheme and <c>.git</c>.</summary>
    private static string SwiftUrl(Package package)
    {
        string? url = package.Namespace is not null ? $"{package.Namespace}/{package.Name}" : package.Vcs ?? package.DownloadLocation ?? package.Name;
        int scheme = url.IndexOf("://", StringComparison.Ordinal);
        url = scheme < 0 ? url : url[(scheme + 3)..];
        return url.EndsWith(".git", StringComparison.OrdinalIgnoreCase) ? url[..^4] : url;
    }

    private static Result OfDistro(Package package, Distro? distro, string type)
    {
        PackageUrl? purl = package.Purl is not null && PackageUrl.TryParseLenient(package.Purl, out PackageUrl? parsed, out _) ? parsed : null;
        DistroRelease? release = Release(distro, purl, out string? problem, out bool hides);
        if (release is null)
            return new Result(null, problem, hides);
        if (package.Version is not { Length: > 0 } version)
            return new Result(null, "its version is not known", Hides: true);
        bool bySource = release.BySource && !string.IsNullOrEmpty(package.SourceName);
        string name = bySource ? package.SourceName! : package.Name;
        version = bySource && package.SourceVersion is { Length: > 0 } source ? source : WithEpoch(version, purl);
        Ecosystem ecosystem = EcosystemList.Named(release.Ecosystem);
        string? label = type != "rpm" ? null : package.Properties.GetValueOrDefault("rpm:modularity-label")
            ?? Qualifier(package, purl, "modularitylabel") ?? Qualifier(package, purl, "rpmmod");
        return new Result(
            new PackageLookup(ecosystem.Name, ecosystem.Normalize(name), version, ecosystem.Order,
                name != package.Name ? MatchMethod.SourceName : MatchMethod.Name, release.Fit)
            {
                HasReleases = ecosystem.HasReleases,
                Module = label is null ? null : Stream(label),
                IsModular = label is not null || type == "rpm" && version.Contains(".module", StringComparison.Ordinal),
                IsSubscriber = version.Contains("esm", StringComparison.Ordinal),
            },
            null, Hides: false);
    }

    /// <summary>Documents from elsewhere leave the epoch in the purl only.</summary>
    private static string WithEpoch(string version, PackageUrl? purl) =>
        !version.Contains(':') && purl?.Qualifiers.GetValueOrDefault("epoch") is { Length: > 0 } epoch and not "0" ? $"{epoch}:{version}" : version;

    private static string? Qualifier(Package package, PackageUrl? purl, string name) =>
        package.Qualifiers.GetValueOrDefault(name) ?? purl?.Qualifiers.GetValueOrDefault(name);

    /// <summary><c>nodejs:18:9020020230301:rhel9</c> is the stream <c>nodejs:18</c>.</summary>
    private static string? Stream(string label)
    {
        string[] parts = label.Split(':');
        return parts.Length < 2 ? null : $"{parts[0]}:{parts[1]}";
    }

    /// <summary>
    /// The package's own word, in its purl, goes before that of the whole: lists of purls mix releases. A derivative that
    /// nobody publishes advisories for is taken for what it says it is like.
    /// </summary>
    private static DistroRelease? Release(Distro? distro, PackageUrl? purl, out string? problem, out bool hides)
    {
        hides = true;
        Distro? own = FromPurl(purl);
        if (own is not null && (distro is null || distro.Qualifier != own.Qualifier))
            distro = own.VersionId is null && distro?.Id == own.Id ? distro : own;
        if (distro is null)
        {
            problem = "the distribution release is not known, and advisories are filed by release; give the SBOM's distribution or a purl with a distro qualifier";
            return null;
        }
        if (DistroReleases.Of(distro, out problem, out bool known) is { } release)
            return release;
        foreach (string like in known ? [] : distro.IdLike)
            if (DistroReleases.Of(new Distro(like, distro.VersionId) { Fields = distro.Fields }, out _, out bool likeKnown) is { } similar && likeKnown && like is "rhel" or "debian" or "ubuntu" or "alpine")
                return Derivative(like, distro) ?? similar;
        return null;
    }

    /// <summary>A derivative has numbers of its own; the release it is built on is told by codename at best.</summary>
    private static DistroRelease? Derivative(string like, Distro distro)
    {
        string? codename = distro.Fields.GetValueOrDefault(like == "ubuntu" ? "UBUNTU_CODENAME" : "DEBIAN_CODENAME");
        string? version = codename switch
        {
            "bullseye" => "11", "bookworm" => "12", "trixie" => "13", "bionic" => "18.04", "focal" => "20.04", "jammy" => "22.04", "noble" => "24.04",
            _ => null,
        };
        return version is null ? null : DistroReleases.Of(new Distro(like, version), out _, out _);
    }

    private static Distro? FromPurl(PackageUrl? purl)
    {
        if (purl is null || purl.Qualifiers.GetValueOrDefault("distro") is not { } distro)
            return null;
        int dash = distro.LastIndexOf('-');
        if (dash > 0)
            return new Distro(distro[..dash], distro[(dash + 1)..]);
        // Trivy and some feeds write the bare number or codename; the namespace is then the vendor.
        return char.IsAsciiDigit(distro[0]) && purl.Namespace is not null ? new Distro(purl.Namespace, distro)
            : purl.Namespace is "debian" && distro != "debian" ? new Distro("debian", null) { Fields = new Dictionary<string, string> { ["VERSION_CODENAME"] = distro } }
            : new Distro(distro, null);
    }
}
