using Lading.Inventory;
using Lading.Inventory.Catalogers.Cpp;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Inventory.Cpp;

public class ConanTests
{
    internal const string Graph = """
        {"graph_lock":{"nodes":{
          "0":{"ref":"app/1.0","path":"conanfile.py","requires":["1"],"build_requires":["3"]},
          "1":{"ref":"a/1.2@me/stable#rev1","prev":"p1","requires":["2"],"context":"host"},
          "2":{"ref":"b/2.0#rev2"},
          "3":{"ref":"cmake/3.2","context":"build"}}},"version":"0.4"}
        """;

    [Fact]
    public void A_lock_file_of_conan_1_is_a_graph()
    {
        Sbom sbom = CatalogerTest.Run<ConanLockCataloger>(("conan.lock", Graph));
        Assert.Equal(["a@1.2", "app@1.0", "b@2.0", "cmake@3.2"], sbom.Names());
        Assert.Equal(["a -> b", "app -> a", "app -> cmake"], sbom.Edges());
        Assert.Equal("pkg:conan/a@1.2?channel=stable&prev=p1&rrev=rev1&user=me", sbom.Packages[0].Purl);
        Assert.Equal(DependencyScope.Development, sbom.Packages[3].Scope);
    }

    [Fact]
    public void A_lock_file_of_conan_2_is_lists_of_references()
    {
        Sbom sbom = CatalogerTest.Run<ConanLockCataloger>(("conan.lock", """{"version":"0.5","requires":["z/1.3#abc%169.1"],"build_requires":["ninja/1.11#d%1"]}"""));
        Assert.Equal(["ninja@1.11", "z@1.3"], sbom.Names());
        Assert.Equal("pkg:conan/z@1.3?rrev=abc", sbom.Packages[1].Purl);
    }

    [Fact]
    public void A_conanfile_names_packages_only_by_one_version()
    {
        Sbom sbom = CatalogerTest.Run<ConanFileCataloger>(("conanfile.txt", "[requires]\nzlib/1.2.13 # why\nboost/[>1.70 <1.80]@u/c\n[generators]\nCMakeDeps\n[tool_requires]\ncmake/3.2\n"));
        Assert.Equal(["cmake@3.2", "zlib@1.2.13"], sbom.Names());
    }

    [Fact]
    public void A_package_in_the_cache_is_told_by_its_folders()
    {
        Sbom sbom = CatalogerTest.Run<ConanInfoCataloger>(
            ("root/.conan/data/a/1.0/_/_/package/f00/conaninfo.txt", "[settings]\nos=Linux\n[requires]\nb/2.Y.Z\n[full_requires]\nb/2.0:77\n"),
            ("root/.conan/data/b/2.0/_/_/package/77/conaninfo.txt", "[settings]\nos=Linux\n"));
        Assert.Equal(["a@1.0", "b@2.0"], sbom.Names());
        Assert.Equal(["a -> b"], sbom.Edges());
        Assert.Equal("Linux", sbom.Packages[0].Properties["conan:os"]);
    }

    [Theory, InlineData("{}"), InlineData("not JSON")]
    public void Other_files_are_unknown(string text) => Assert.Single(CatalogerTest.Run<ConanLockCataloger>(("conan.lock", text)).Unknowns);
}
