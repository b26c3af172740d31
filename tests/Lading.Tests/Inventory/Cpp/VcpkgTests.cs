using Lading.Inventory;
using Lading.Inventory.Catalogers.Cpp;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Inventory.Cpp;

public class VcpkgTests
{
    internal const string Manifest = """
        {"name":"app","version":"1.0","license":"MIT","dependencies":["zlib",{"name":"fmt","version>=":"9.0.0"},{"name":"cmake-tool","host":true}],
        "overrides":[{"name":"zlib","version":"1.3","port-version":2}],"features":{"x":{"dependencies":["curl"]}}}
        """;

    internal const string Status = """
        Package: zlib
        Version: 1.3.1
        Port-Version: 2
        Depends: vcpkg-cmake
        Architecture: x64-linux
        Multi-Arch: same
        Abi: aa11
        Description: A compression library
        Status: install ok installed

        Package: vcpkg-cmake
        Version: 2024-04-23
        Architecture: x64-linux
        Multi-Arch: same
        Status: install ok installed

        Package: zlib
        Feature: tools
        Depends: bzip2
        Architecture: x64-linux
        Status: install ok installed

        Package: gone
        Version: 1
        Architecture: x64-linux
        Status: purge ok not-installed

        """;

    [Fact]
    public void A_manifest_gives_versions_where_it_overrides_them()
    {
        Sbom sbom = CatalogerTest.Run<VcpkgManifestCataloger>(("vcpkg.json", Manifest));
        Assert.Equal(["app@1.0", "cmake-tool@", "curl@", "fmt@", "zlib@1.3"], sbom.Names());
        Assert.Equal("pkg:vcpkg/zlib@1.3?port_version=2", sbom.Packages[4].Purl);
        Assert.Equal("9.0.0", sbom.Packages[3].Properties["vcpkg:minimum-version"]);
        Assert.Equal(4, sbom.Edges().Length);
    }

    [Fact]
    public void What_is_installed_has_edges_and_files()
    {
        Sbom sbom = CatalogerTest.Run<VcpkgStatusCataloger>(
            ("opt/installed/vcpkg/status", Status),
            ("opt/installed/vcpkg/info/zlib_1.3.1_x64-linux.list", "x64-linux/\nx64-linux/include/zlib.h\n"));
        Assert.Equal(["vcpkg-cmake@2024-04-23", "zlib@1.3.1"], sbom.Names());
        Assert.Equal(["zlib -> vcpkg-cmake"], sbom.Edges());
        Assert.Equal("opt/installed/x64-linux/include/zlib.h", sbom.Packages[1].Files!.Read().Single().Path);
    }

    [Fact]
    public void A_status_file_of_something_else_is_unknown() =>
        Assert.Single(CatalogerTest.Run<VcpkgStatusCataloger>(("installed/vcpkg/status", "all is well\n")).Unknowns);
}
