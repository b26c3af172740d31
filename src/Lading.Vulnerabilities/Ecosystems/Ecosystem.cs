using Lading.Inventory.Catalogers.Python;
using Lading.Vulnerabilities.Versions;

namespace Lading.Vulnerabilities.Ecosystems;

/// <summary>How an ecosystem's names are compared.</summary>
public enum NameRule : byte
{
    /// <summary>As written.</summary>
    Exact,
    /// <summary>Case does not matter (NuGet, Packagist): lower-case.</summary>
    CaseBlind,
    /// <summary>PEP 503: lower-case, runs of <c>-_.</c> are one <c>-</c>.</summary>
    Pep503,
}

/// <summary>One ecosystem of OSV: how its packages are named and its versions ordered.</summary>
/// <param name="Name">Its OSV name, without suffix.</param>
/// <param name="Scheme">Name of its version order.</param>
/// <param name="Rule">How names are compared.</param>
/// <param name="HasReleases">True for distributions, whose suffix must be the package's own release.</param>
public sealed record Ecosystem(string Name, string Scheme, NameRule Rule = NameRule.Exact, bool HasReleases = false)
{
    /// <summary>How its versions compare.</summary>
    public VersionScheme Order { get; } = VersionSchemes.ByName(Scheme) ?? GenericScheme.Instance;

    /// <summary>The name by which the package is looked up.</summary>
    public string Normalize(string name) => Rule switch
    {
        NameRule.CaseBlind => name.ToLowerInvariant(),
        NameRule.Pep503 => DependencySpecifier.Normalize(name),
        _ => name,
    };
}

/// <summary>The ecosystems of OSV schema 1.7 and a few served beside it.</summary>
public static class EcosystemList
{
    /// <summary>All of them. A new one is one line here.</summary>
    public static IReadOnlyList<Ecosystem> All { get; } =
    [
        new("AlmaLinux", "rpm", HasReleases: true),
        new("Alpaquita", "apk", HasReleases: true),
        new("Alpine", "apk", HasReleases: true),
        new("Azure Linux", "rpm", HasReleases: true),
        new("BellSoft Hardened Containers", "apk", HasReleases: true),
        new("Bioconductor", "semver"),
        new("Bitnami", "semver"),
        new("Chainguard", "apk"),
        new("CleanStart", "apk"),
        new("ConanCenter", "semver"),
        new("CRAN", "cran"),
        new("crates.io", "semver"),
        new("Debian", "dpkg", HasReleases: true),
        new("Docker Hardened Images", "dpkg"),
        new("Echo", "dpkg"),
        new("GHC", "semver"),
        new("GitHub Actions", "semver", NameRule.CaseBlind),
        new("Go", "go", NameRule.CaseBlind), // purls fold the case of module paths
        new("Hackage", "hackage"),
        new("Hex", "semver"),
        new("Homebrew", "generic"),
        new("Julia", "semver"),
        new("Mageia", "rpm", HasReleases: true),
        new("Maven", "maven"),
        new("MinimOS", "apk"),
        new("npm", "semver"),
        new("NuGet", "nuget", NameRule.CaseBlind),
        new("opam", "opam"),
        new("openEuler", "rpm", HasReleases: true),
        new("openSUSE", "rpm", HasReleases: true),
        new("Packagist", "composer", NameRule.CaseBlind),
        new("Photon OS", "rpm", HasReleases: true),
        new("Pub", "semver"),
        new("PyPI", "pep440", NameRule.Pep503),
        new("Red Hat", "rpm", HasReleases: true),
        new("Rocky Linux", "rpm", HasReleases: true),
        new("RubyGems", "rubygems"),
        new("SUSE", "rpm", HasReleases: true),
        new("SwiftURL", "semver", NameRule.CaseBlind),
        new("Ubuntu", "dpkg", HasReleases: true),
        new("VSCode", "semver", NameRule.CaseBlind),
        new("Wolfi", "apk"),
    ];

    private static readonly Dictionary<string, Ecosystem> ByName = All.ToDictionary(e => e.Name, StringComparer.Ordinal);

    /// <summary>
    /// The ecosystem of this OSV name. One that is not known is kept: names compared exactly, versions by the
    /// generic order, so that its records can be looked up and listed.
    /// </summary>
    public static Ecosystem Named(string name) => ByName.GetValueOrDefault(name) ?? new Ecosystem(name, "generic");

    /// <summary>True when it is in <see cref="All"/>.</summary>
    public static bool Knows(string name) => ByName.ContainsKey(name);
}
