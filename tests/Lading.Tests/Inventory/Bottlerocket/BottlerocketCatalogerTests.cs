using Lading.Inventory;
using Lading.Inventory.Catalogers.Bottlerocket;
using Lading.Scanning;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Inventory.Bottlerocket;

public class BottlerocketCatalogerTests
{
    private const string Inventory = """{"Content":[{"Name":"glibc","Publisher":"kit","Version":"2.43","Release":"1.br1","Epoch":"1","Architecture":"x86_64"},{"Name":"broken"},7]}""";

    [Fact]
    public void Lists_the_inventory()
    {
        Sbom sbom = CatalogerTest.Run<BottlerocketCataloger>(("usr/share/bottlerocket/application-inventory.json", Inventory));
        Assert.Equal(["glibc@2.43"], sbom.Names());
        Assert.Equal("1.br1", sbom.Packages[0].Properties["bottlerocket:release"]);
    }

    [Fact]
    public void Damaged_files_never_throw_anything_else() =>
        Mutations.Of(System.Text.Encoding.UTF8.GetBytes(Inventory), bytes => new BottlerocketCataloger().Read(ScannedFile.FromBytes("application-inventory.json", bytes, [])));
}
