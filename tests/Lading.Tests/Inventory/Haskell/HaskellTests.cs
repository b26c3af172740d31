using Lading.Inventory;
using Lading.Inventory.Catalogers.Haskell;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Inventory.Haskell;

public class HaskellTests
{
    internal const string Freeze = """
        active-repositories: hackage.haskell.org:merge
        constraints: any.aeson ==2.1.2.1,
                     any.base installed,
                     aeson -cffi +ordered-keymap,
                     text ==2.0.2,
                     any.open ==1.*,
                     any.either ==1.0 || ==2.0
        index-state: hackage.haskell.org 2023-07-07T01:01:53Z
        """;

    internal const string Lock = """
        packages:
        - completed:
            hackage: fuzzyset-0.2.4@sha256:f1b6de8bf33277bf6255207541d65028f1f1ea93af5541b654c86b5674995485,1618
            pantry-tree:
              sha256: cb8ed2f4e0b2b7f1b7e0b1f3c2f5a4b6b0b5e1a7c0e9a3e1a4d2c9f0a7b8c6d5
              size: 574
          original:
            hackage: fuzzyset-0.2.4
        - completed:
            name: own
            version: 0.1
            git: https://git.example/own.git
            commit: abc
        """;

    [Fact]
    public void A_freeze_file_names_what_is_bound_to_one_version() =>
        Assert.Equal(["aeson@2.1.2.1", "text@2.0.2"], CatalogerTest.Run<CabalFreezeCataloger>(("cabal.project.freeze", Freeze)).Names());

    [Fact]
    public void Stack_locks_packages_of_hackage_and_git()
    {
        Sbom sbom = CatalogerTest.Run<StackCataloger>(("stack.yaml.lock", Lock), ("stack.yaml", "resolver: lts-20.1\nextra-deps:\n- fuzzyset-0.2.4\n- more-1.0@rev:2\n- github: a/b\n"));
        Assert.Equal(["fuzzyset@0.2.4", "more@1.0", "own@0.1"], sbom.Names());
        Assert.Equal("pkg:hackage/fuzzyset@0.2.4", sbom.Packages[0].Purl);
    }

    [Fact]
    public void Other_files_are_unknown()
    {
        Assert.Single(CatalogerTest.Run<CabalFreezeCataloger>(("cabal.project.freeze", "no fields")).Unknowns);
        Assert.Single(CatalogerTest.Run<StackCataloger>(("stack.yaml", "[")).Unknowns);
    }
}
