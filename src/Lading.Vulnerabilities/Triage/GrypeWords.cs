using Lading.Inventory;
using Lading.Vulnerabilities.Findings;

namespace Lading.Vulnerabilities.Triage;

/// <summary>grype's words for languages, package types and namespaces, in terms of package URL types.</summary>
internal static class GrypeWords
{
    private static readonly Dictionary<string, string[]> Languages = new(StringComparer.Ordinal)
    {
        ["c++"] = ["conan", "vcpkg"],
        ["dart"] = ["pub"],
        ["dotnet"] = ["nuget"],
        ["elixir"] = ["hex"],
        ["erlang"] = ["hex", "otp"],
        ["go"] = ["golang"],
        ["haskell"] = ["hackage"],
        ["java"] = ["maven"],
        ["javascript"] = ["npm"],
        ["lua"] = ["luarocks"],
        ["ocaml"] = ["opam"],
        ["php"] = ["composer", "pear"],
        ["python"] = ["pypi", "conda"],
        ["R"] = ["cran"],
        ["ruby"] = ["gem"],
        ["rust"] = ["cargo"],
        ["swift"] = ["swift", "cocoapods"],
    };

    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        ["binary"] = "generic",
        ["dart-pub"] = "pub",
        ["dotnet"] = "nuget",
        ["erlang-otp"] = "otp",
        ["github-action"] = "githubactions",
        ["go-module"] = "golang",
        ["java-archive"] = "maven",
        ["jenkins-plugin"] = "maven",
        ["lua-rocks"] = "luarocks",
        ["php-composer"] = "composer",
        ["php-pear"] = "pear",
        ["pod"] = "cocoapods",
        ["portage"] = "ebuild",
        ["python"] = "pypi",
        ["R-package"] = "cran",
        ["rust-crate"] = "cargo",
        ["terraform"] = "terraform",
        ["wordpress-plugin"] = "wordpress",
    };

    public static bool IsLanguage(string word, PackageType type) => Languages.GetValueOrDefault(word)?.Contains(type.Name) == true;

    /// <summary>Types with the same name in both (<c>deb</c>, <c>npm</c>, …) are not in the table.</summary>
    public static bool IsType(string word, Package package) => package.Type.Name == Types.GetValueOrDefault(word, word);

    /// <summary><c>github:language:python</c>, <c>debian:distro:debian:12</c>, <c>nvd:cpe</c>.</summary>
    public static bool IsNamespace(string word, Finding finding, Distro? distro) => word.Split(':') switch
    {
        [_, "language", var language, ..] => IsLanguage(language, finding.Package.Type),
        [_, "distro", var id, var version] => finding.Package.Type.IsOperatingSystem && distro?.Id == id
            && (distro.VersionId == version || distro.VersionId?.StartsWith(version + ".", StringComparison.Ordinal) == true),
        ["nvd", "cpe"] => finding.Matches.Count > 0 && finding.Matches.All(m => m.Method == MatchMethod.Cpe),
        _ => false,
    };
}
