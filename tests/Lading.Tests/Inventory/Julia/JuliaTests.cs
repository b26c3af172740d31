using Lading.Inventory;
using Lading.Inventory.Catalogers.Julia;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Inventory.Julia;

public class JuliaTests
{
    internal const string Manifest = """
        julia_version = "1.8.5"
        manifest_format = "2.0"

        [[deps.Dates]]
        uuid = "ade2ca70-3891-5945-98fb-dc099432e06a"

        [[deps.JSON]]
        deps = ["Dates", "Own"]
        git-tree-sha1 = "31e996f0a15c7b280ba9f76636b3ff9e2ae58c9a"
        uuid = "682c06a0-de6a-54ab-a142-c8b1cf79cde6"
        version = "0.21.4"

        [[deps.Own]]
        path = "dev/Own"
        uuid = "00000000-de6a-54ab-a142-c8b1cf79cde6"
        version = "0.1.0"

            [deps.Own.deps]
            Dates = "ade2ca70-3891-5945-98fb-dc099432e06a"
        """;

    [Fact]
    public void A_manifest_has_identifiers_and_edges()
    {
        Sbom sbom = CatalogerTest.Run<JuliaManifestCataloger>(("Manifest.toml", Manifest));
        Assert.Equal(["Dates@1.8.5", "JSON@0.21.4", "Own@0.1.0"], sbom.Names());
        Assert.Equal(["JSON -> Dates", "JSON -> Own", "Own -> Dates"], sbom.Edges());
        Assert.Equal("pkg:julia/JSON@0.21.4?uuid=682c06a0-de6a-54ab-a142-c8b1cf79cde6", sbom.Packages[1].Purl);
    }

    [Fact]
    public void The_first_format_has_packages_at_the_top() =>
        Assert.Equal(["A@1.0"], CatalogerTest.Run<JuliaManifestCataloger>(("Manifest.toml", "[[A]]\nuuid = \"u\"\nversion = \"1.0\"\ngit-tree-sha1 = \"x\"\n")).Names());

    [Fact]
    public void A_project_with_an_identifier_is_a_package() =>
        Assert.Equal(["P@0.3"], CatalogerTest.Run<JuliaProjectCataloger>(("Project.toml", "name = \"P\"\nuuid = \"u\"\nversion = \"0.3\"\n[deps]\n")).Names());

    [Fact]
    public void Files_of_others_are_passed_over_and_damaged_ones_unknown()
    {
        Sbom other = CatalogerTest.Run<JuliaManifestCataloger>(("Manifest.toml", "[[entry]]\nname = \"x\"\n"));
        Assert.Empty(other.Packages);
        Assert.Empty(other.Unknowns);
        Assert.Single(CatalogerTest.Run<JuliaManifestCataloger>(("Manifest.toml", "[[")).Unknowns);
    }
}
