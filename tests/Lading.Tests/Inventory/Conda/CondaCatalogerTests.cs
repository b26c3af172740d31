using Lading.Inventory;
using Lading.Inventory.Catalogers.Conda;
using Lading.Scanning;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Inventory.Conda;

public class CondaCatalogerTests
{
    private const string Zlib = """
        {"name":"zlib","version":"1.2.11","build":"h90_1","subdir":"linux-64","channel":"https://conda.anaconda.org/conda-forge/","fn":"zlib-1.2.11-h90_1.tar.bz2",
         "depends":["libgcc-ng >=7","python >=3.9"],"license":"Zlib","md5":"348a30b1350c9d91a4dbf05f5e46e0bb",
         "paths_data":{"paths":[{"_path":"lib/libz.so","path_type":"hardlink","sha256":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}]}}
        """;

    [Fact]
    public void Reads_records_of_an_environment_and_resolves_within_it()
    {
        Sbom sbom = CatalogerTest.Run<CondaCataloger>(
            ("opt/conda/conda-meta/zlib-1.2.11-h90_1.json", Zlib),
            ("opt/conda/conda-meta/libgcc-ng-12-0.json", """{"name":"libgcc-ng","version":"12","channel":"https://conda.anaconda.org/t/secret/main/linux-64"}"""),
            ("opt/other/conda-meta/python-3.10-0.json", """{"name":"python","version":"3.10"}"""));
        Assert.Equal(["libgcc-ng@12", "python@3.10", "zlib@1.2.11"], sbom.Names());
        Assert.Equal(["zlib -> libgcc-ng"], sbom.Edges());
        Package zlib = sbom.Packages[2];
        Assert.Equal("conda-forge", zlib.Qualifiers["channel"]);
        Assert.Equal("tar.bz2", zlib.Qualifiers["type"]);
        Assert.Equal("main", sbom.Packages[0].Qualifiers["channel"]);
        Assert.Equal("opt/conda/lib/libz.so", zlib.Files!.Read().Single().Path);
    }

    [Fact]
    public void Damaged_files_never_throw_anything_else() =>
        Mutations.Of(System.Text.Encoding.UTF8.GetBytes(Zlib), bytes => new CondaCataloger().Read(ScannedFile.FromBytes("conda-meta/zlib.json", bytes, [])));
}
