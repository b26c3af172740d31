using Lading.Inventory;
using Lading.Inventory.Catalogers.Swift;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Inventory.Swift;

public class SwiftTests
{
    internal const string Resolved = """
        {"originHash":"x","pins":[
          {"identity":"swift-log","kind":"remoteSourceControl","location":"https://github.com/apple/swift-log.git","state":{"revision":"abc","version":"1.5.3"}},
          {"identity":"tool","kind":"remoteSourceControl","location":"git@git.example:team/Tool.git","state":{"branch":"main","revision":"def"}},
          {"identity":"mona.linkedlist","kind":"registry","location":"","state":{"version":"1.1.0"}}],"version":3}
        """;

    internal const string Podfile = """
        PODS:
          - Core (2.0):
            - Core/Net (= 2.0)
          - Core/Net (2.0)
          - Forked (0.1)
          - UI (1.0.1):
            - Core (~> 2)
        DEPENDENCIES:
          - UI
        EXTERNAL SOURCES:
          Forked:
            :git: https://git.example/Forked.git
        CHECKOUT OPTIONS:
          Forked:
            :commit: c0ffee
            :git: https://git.example/Forked.git
        SPEC CHECKSUMS:
          Core: 4ea1197a744f2fb5fb875fe31caf17ded4762e8f
        COCOAPODS: 1.12.0
        """;

    [Fact]
    public void Pins_are_named_by_their_repository()
    {
        Sbom sbom = CatalogerTest.Run<PackageResolvedCataloger>(("Package.resolved", Resolved));
        Assert.Equal(["pkg:swift/git.example/team/Tool@def", "pkg:swift/github.com/apple/swift-log@1.5.3", "pkg:swift/mona/linkedlist@1.1.0"],
            sbom.Packages.Select(p => p.Purl!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_first_version_is_read_as_well()
    {
        Sbom sbom = CatalogerTest.Run<PackageResolvedCataloger>(("Package.resolved",
            """{"object":{"pins":[{"package":"Yams","repositoryURL":"https://github.com/jpsim/Yams","state":{"branch":null,"revision":"r","version":"4.0.0"}}]},"version":1}"""));
        Assert.Equal(["github.com/jpsim/Yams@4.0.0"], sbom.Names());
    }

    [Fact]
    public void Pods_have_subspecs_edges_and_sources()
    {
        Sbom sbom = CatalogerTest.Run<PodfileLockCataloger>(("Podfile.lock", Podfile));
        Assert.Equal(["Core -> Core/Net", "UI -> Core"], sbom.Edges());
        Assert.Equal(["pkg:cocoapods/Core@2.0", "pkg:cocoapods/Core@2.0#Net", "pkg:cocoapods/Forked@0.1?vcs_url=git%2Bhttps:%2F%2Fgit.example%2FForked.git%40c0ffee", "pkg:cocoapods/UI@1.0.1"],
            sbom.Packages.Select(p => p.Purl!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Damaged_files_are_unknown()
    {
        Assert.Single(CatalogerTest.Run<PackageResolvedCataloger>(("Package.resolved", "{\"pins\":1}")).Unknowns);
        Assert.Single(CatalogerTest.Run<PodfileLockCataloger>(("Podfile.lock", "PODS: [")).Unknowns);
    }
}
