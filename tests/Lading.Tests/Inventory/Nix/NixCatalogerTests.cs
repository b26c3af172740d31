using System.Text;
using Lading.Inventory;
using Lading.Inventory.Catalogers.Nix;
using Lading.Scanning;
using Lading.Testing;
using Lading.Tests.Inventory.Sqlite;
using Xunit;

namespace Lading.Tests.Inventory.Nix;

public class NixCatalogerTests
{
    private const string A = "0123456789abcdfghijklmnpqrsvwxyz";
    private const string B = "1123456789abcdfghijklmnpqrsvwxyz";

    private static byte[] Database() => SqliteBytes.Database(
        ("ValidPaths", [
            [null, $"/nix/store/{A}-glibc-2.34-210-bin", "sha256:" + new string('a', 64), 1L, $"/nix/store/{B}-glibc-2.34-210.drv"],
            [null, $"/nix/store/{A}-script.sh", "sha256:x"],
            [null, $"/nix/store/{B}-gcc-12.1.0", "sha256:" + new string('b', 64)],
            [null, $"/nix/store/{B}-gcc-12.1.0.drv", "sha256:" + new string('b', 64)]]),
        ("Refs", [[3L, 1L], [1L, 1L], [3L, 2L], [9L, 1L]]));

    [Fact]
    public void Reads_the_database_with_its_references()
    {
        Sbom sbom = CatalogerTest.Run<NixCataloger>(new MemoryFile("nix/var/nix/db/db.sqlite", Database()));
        Assert.Equal(["gcc@12.1.0", "glibc@2.34-210"], sbom.Names());
        Assert.Equal(["gcc -> glibc"], sbom.Edges());
        Assert.Equal("bin", sbom.Packages[1].Qualifiers["output"]);
        Assert.Equal(new string('a', 64), sbom.Packages[1].Hashes.Single().Hex);
    }

    [Fact]
    public void Without_a_database_the_folders_of_the_store_tell()
    {
        Sbom sbom = CatalogerTest.Run<NixCataloger>(MemoryFile.Folder("nix"), MemoryFile.Folder("nix/store"), MemoryFile.Folder($"nix/store/{A}-hello-2.12"),
            MemoryFile.Text($"nix/store/{A}-hello-2.12/bin/hello", "x"), MemoryFile.Text($"nix/store/{B}-readme.txt", "x"));
        Assert.Equal(["hello@2.12"], sbom.Names());
        Assert.Equal($"nix/store/{A}-hello-2.12", sbom.Packages[0].Locations.Single().Path);
    }

    [Fact]
    public void A_derivation_counts_where_nothing_else_is_known()
    {
        const string Drv = $"Derive([(\"bin\",\"/nix/store/{A}-x-1.0-bin\",\"\",\"\"),(\"out\",\"/nix/store/{B}-x-1.0\",\"\",\"\")],[],[],\"x\",\"y\",[],[])";
        Sbom alone = CatalogerTest.Run<NixCataloger>(($"nix/store/{B}-x-1.0.drv", Drv));
        Assert.Equal("bin out", Assert.Single(alone.Packages).Properties["nix:outputs"]);
        Sbom built = CatalogerTest.Run<NixCataloger>(MemoryFile.Folder("nix/store"), MemoryFile.Folder($"nix/store/{B}-x-1.0"), MemoryFile.Text($"nix/store/{B}-x-1.0.drv", Drv));
        Assert.Equal($"/nix/store/{B}-x-1.0", Assert.Single(built.Packages).Properties["nix:store-path"]);
    }

    [Fact]
    public void Damaged_files_never_throw_anything_else()
    {
        Mutations.Of(Database(), bytes => new NixCataloger().Read(ScannedFile.FromBytes("nix/var/nix/db/db.sqlite", bytes, [])));
        Mutations.Of(Encoding.UTF8.GetBytes($"Derive([(\"bin\",\"/nix/store/{A}-x-1.0-bin\",\"\",\"\")],[]"), bytes => new NixCataloger().Read(ScannedFile.FromBytes($"nix/store/{A}-x-1.drv", bytes, [])));
    }
}
