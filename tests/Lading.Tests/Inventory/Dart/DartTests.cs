using Lading.Inventory;
using Lading.Inventory.Catalogers.Dart;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Inventory.Dart;

public class DartTests
{
    internal const string Lock = """
        packages:
          args:
            dependency: "direct dev"
            description:
              name: args
              sha256: eef6c46b622e0494a36c5a12d10d77fb4e855501a91c1b9ef9339326e58f0596
              url: "https://pub.dev"
            source: hosted
            version: "2.4.2"
          flutter:
            dependency: "direct main"
            description: flutter
            source: sdk
            version: "0.0.0"
          forked:
            dependency: transitive
            description:
              path: "."
              resolved-ref: abc
              url: "https://git.example/forked.git"
            source: git
            version: "1.0.0"
          own:
            dependency: transitive
            description:
              name: own
              url: "https://pub.example"
            source: hosted
            version: "3.0.0"
        sdks:
          dart: ">=3.0.0 <4.0.0"
          flutter: ">=3.24.5"
        """;

    [Fact]
    public void Sources_of_packages_are_told_apart()
    {
        Sbom sbom = CatalogerTest.Run<PubspecLockCataloger>(("pubspec.lock", Lock));
        Assert.Equal(["args@2.4.2", "flutter@3.24.5", "forked@1.0.0", "own@3.0.0"], sbom.Names());
        Assert.Equal(DependencyScope.Development, sbom.Packages[0].Scope);
        Assert.Equal("SHA-256", sbom.Packages[0].Hashes.Single().Algorithm);
        Assert.Equal("pkg:pub/forked@1.0.0?vcs_url=git%2Bhttps:%2F%2Fgit.example%2Fforked.git%40abc", sbom.Packages[2].Purl);
        Assert.Equal("https://pub.example", sbom.Packages[3].Qualifiers["repository_url"]);
    }

    [Fact]
    public void A_project_is_an_application()
    {
        Package package = CatalogerTest.Run<PubspecCataloger>(("pubspec.yaml", "name: app\nversion: 1.2.3+4\nhomepage: https://h.example\n")).Packages.Single();
        Assert.Equal(("app", "1.2.3+4", PackageRole.Application), (package.Name, package.Version, package.Role));
    }

    [Theory, InlineData("- a list"), InlineData("packages: {")]
    public void Other_files_are_unknown(string text) => Assert.Single(CatalogerTest.Run<PubspecLockCataloger>(("pubspec.lock", text)).Unknowns);
}
