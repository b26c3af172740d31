using Lading.Inventory;
using Lading.Inventory.Assembly;
using Lading.Oci.Sources;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Inventory;

public class AssemblerTests
{
    private const string Musl = "P:musl\nV:1\nA:x86_64\n\n";
    private const string Curl = "P:curl\nV:8\nA:x86_64\nF:usr/lib/python3/site-packages/requests-2.0.dist-info\nR:METADATA\n\n";

    private static Sbom Layers(AssemblyOptions options, params MemoryFile[][] layers) => CatalogerTest.Layers(CatalogerList.All, SourceKind.Image, options, layers);

    private static MemoryFile Database(string text) => MemoryFile.Text("lib/apk/db/installed", text);

    [Fact]
    public void A_package_came_with_the_layer_that_first_listed_it_not_with_the_one_that_rewrote_the_database()
    {
        Sbom sbom = Layers(new AssemblyOptions(), [Database(Musl)], [Database(Musl + Curl)]);
        Assert.Equal((0, "step 0"), (sbom.Packages.Single(p => p.Name == "musl").Locations[0].Layer!.Value, sbom.Packages.Single(p => p.Name == "musl").Locations[0].Instruction));
        Assert.Equal(1, sbom.Packages.Single(p => p.Name == "curl").Locations[0].Layer);
    }

    [Fact]
    public void All_layers_lists_what_was_removed_and_says_by_which_layer()
    {
        MemoryFile[][] layers = [[Database(Musl + Curl)], [Database(Musl)], [MemoryFile.Text("x", "")]];
        Assert.Equal(["musl@1"], Layers(new AssemblyOptions(), layers).Names());
        Sbom all = Layers(new AssemblyOptions { Scope = InventoryScope.AllLayers }, layers);
        Assert.Equal(1, all.Packages.Single(p => p.Name == "curl").Locations[0].RemovedBy);
        Assert.Null(all.Packages.Single(p => p.Name == "musl").Locations[0].RemovedBy);
    }

    [Fact]
    public void The_base_image_splits_packages()
    {
        Sbom sbom = Layers(new AssemblyOptions { BaseLayers = 1 }, [Database(Musl)], [Database(Musl + Curl)]);
        Assert.True(sbom.Packages.Single(p => p.Name == "musl").InBaseImage);
        Assert.False(sbom.Packages.Single(p => p.Name == "curl").InBaseImage);
    }

    [Theory]
    [InlineData(OwnedPackages.Keep, "curl", 2)]
    [InlineData(OwnedPackages.Fold, "curl", 2)]
    [InlineData(OwnedPackages.Fold, "py3-requests", 1)]
    public void An_owned_language_package_is_tied_to_its_owner_and_folded_only_into_the_same_software(OwnedPackages owned, string owner, int packages)
    {
        Sbom sbom = Layers(new AssemblyOptions { Owned = owned }, [
            Database(Curl.Replace("P:curl", "P:" + owner)),
            MemoryFile.Text("usr/lib/python3/site-packages/requests-2.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: requests\nVersion: 2.0\n")]);
        Assert.Equal(packages, sbom.Packages.Count);
        Assert.Equal(packages - 1, sbom.Edges(RelationKind.Owns).Length);
    }

    [Fact]
    public void The_same_package_at_two_places_is_one_with_two_locations()
    {
        const string Metadata = "Metadata-Version: 2.1\nName: requests\nVersion: 2.0\n";
        Sbom sbom = Layers(new AssemblyOptions(), [
            MemoryFile.Text("a/site-packages/requests-2.0.dist-info/METADATA", Metadata),
            MemoryFile.Text("b/site-packages/requests-2.0.dist-info/METADATA", Metadata)]);
        Assert.Equal(2, Assert.Single(sbom.Packages).Locations.Count);
    }
}
