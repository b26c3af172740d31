using Lading.Leaks.Rules.Checks;
using static Lading.Leaks.Findings.LeakSeverity;
using static Lading.Leaks.Rules.SecretRule;

namespace Lading.Leaks.Rules.Providers;

/// <summary>Tokens of package registries.</summary>
internal static class PackageRules
{
    public static IReadOnlyList<SecretRule> All { get; } =
    [
        Token("npm-token", "npm access token", Critical, Checksums.Crc32Base62, "npm_{w36}"),
        Token("pypi-token", "PyPI upload token", Critical, null, "pypi-AgEIcHlwaS5vcmc{u50-1000}"),
        Token("testpypi-token", "TestPyPI upload token", Medium, null, "pypi-AgENdGVzdC5weXBpLm9yZw{u50-1000}"),
        Token("rubygems", "RubyGems API key", Critical, null, "rubygems_{h48}"),
        Near("nuget-apikey", "NuGet API key", High, "oy2{a43}", ["nuget", "api-key", "apikey"]),
        Near("crates-io", "crates.io API token", High, "cio{w32}", ["crates", "cargo", "token"]),
        Token("clojars", "Clojars deploy token", High, null, "CLOJARS_{a60}"),
        Token("packagist-private", "Private Packagist token", High,
            null, "packagist_ack_{h68-82}", "packagist_uut_{h68-82}", "packagist_out_{h68-82}"),
        Token("artifactory-api-key", "JFrog API key", Critical, null, "AKCp{w69}"),
        Token("artifactory-reftoken", "JFrog reference or identity token", Critical,
            Encoded.BeginsWith("reftkn:"), "cmVmdGtuO{b55}"),
        Token("cloudsmith", "Cloudsmith API key", High, null, "csa_{h30}{w6}"),
    ];
}
