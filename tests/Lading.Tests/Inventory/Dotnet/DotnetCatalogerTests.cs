using Lading.Inventory;
using Lading.Inventory.Catalogers.Dotnet;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Inventory.Dotnet;

public class DotnetCatalogerTests
{
    public const string Dependencies = """
        {"runtimeTarget":{"name":".NETCoreApp,Version=v8.0/linux-x64"},
         "targets":{".NETCoreApp,Version=v8.0":{},".NETCoreApp,Version=v8.0/linux-x64":{
           "app/1.0.0":{"dependencies":{"Newtonsoft.Json":"13.0.1","runtimepack.Microsoft.NETCore.App.Runtime.linux-x64":"8.0.0"},"runtime":{"app.dll":{}}},
           "Newtonsoft.Json/13.0.1":{"runtime":{"lib/net6.0/Newtonsoft.Json.dll":{}},"resources":{"lib/net6.0/de/Newtonsoft.Json.resources.dll":{"locale":"de"}}},
           "Only.Compiling/1.0.0":{"compileOnly":true,"compile":{"lib/x.dll":{}}},
           "System.Old/4.3.0":{},
           "System.Same/8.0.0":{},
           "runtimepack.Microsoft.NETCore.App.Runtime.linux-x64/8.0.0":{"runtime":{"System.Runtime.dll":{}}}}},
         "libraries":{
           "app/1.0.0":{"type":"project","sha512":""},
           "Newtonsoft.Json/13.0.1":{"type":"package","sha512":"sha512-AAAA"},
           "Only.Compiling/1.0.0":{"type":"package","sha512":""},
           "System.Old/4.3.0":{"type":"package","sha512":""},
           "System.Same/8.0.0":{"type":"package","sha512":""},
           "runtimepack.Microsoft.NETCore.App.Runtime.linux-x64/8.0.0":{"type":"runtimepack","sha512":""}}}
        """;

    /// <summary>An assembly that certainly exists: this one.</summary>
    private static byte[] SomeAssembly => File.ReadAllBytes(typeof(DotnetCatalogerTests).Assembly.Location);

    [Fact]
    public void Lists_what_is_there_at_run_time()
    {
        Sbom sbom = CatalogerTest.Run<DotnetCataloger>(("srv/app.deps.json", Dependencies));
        Assert.Equal(["Microsoft.NETCore.App.Runtime.linux-x64@8.0.0", "Newtonsoft.Json@13.0.1", "System.Same@8.0.0", "app@1.0.0"], sbom.Names());
        Assert.Equal(["app -> Microsoft.NETCore.App.Runtime.linux-x64", "app -> Newtonsoft.Json"], sbom.Edges());
        Assert.Equal([PackageRole.Framework, PackageRole.Library, PackageRole.Library, PackageRole.Application], sbom.Packages.Select(p => p.Role));
        Assert.Equal("SHA-512", sbom.Packages[1].Hashes.Single().Algorithm);
    }

    [Fact]
    public void An_assembly_that_a_package_claims_is_no_package_of_its_own()
    {
        Sbom sbom = CatalogerTest.Run<DotnetCataloger>(MemoryFile.Text("srv/app.deps.json", Dependencies), new MemoryFile("srv/Newtonsoft.Json.dll", SomeAssembly));
        Assert.DoesNotContain(sbom.Packages, p => p.Method == IdentityMethod.BinaryAnalysis);
        Assert.Equal("srv/Newtonsoft.Json.dll", sbom.Packages.Single(p => p.Name == "Newtonsoft.Json").Files!.Read().Single().Path);
    }

    [Fact]
    public void An_assembly_that_nothing_speaks_for_is_a_package()
    {
        Package package = CatalogerTest.Run<DotnetCataloger>(new MemoryFile("plugins/Some.dll", SomeAssembly)).Packages.Single();
        Assert.Equal("Lading.Tests", package.Name);
        Assert.Equal(IdentityMethod.BinaryAnalysis, package.Method);
        Assert.Equal("Some.dll", package.Properties["dotnet:assembly"]);
    }

    [Fact]
    public void Assemblies_of_a_shared_framework_are_one_package()
    {
        Sbom sbom = CatalogerTest.Run<DotnetCataloger>(
            new MemoryFile("usr/share/dotnet/shared/Microsoft.NETCore.App/8.0.1/A.dll", SomeAssembly),
            new MemoryFile("usr/share/dotnet/shared/Microsoft.NETCore.App/8.0.1/B.dll", SomeAssembly));
        Assert.Equal(["Microsoft.NETCore.App@8.0.1"], sbom.Names());
    }

    [Fact]
    public void An_unpacked_package_speaks_for_its_assemblies_and_completes_the_application_s_list()
    {
        const string Nuspec = """
            <?xml version="1.0"?><package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd"><metadata>
            <id>Newtonsoft.Json</id><version>13.0.1</version><authors>James</authors><license type="expression">MIT</license>
            <repository type="git" url="https://github.com/JamesNK/Newtonsoft.Json" commit="ae9f"/><dependencies><group><dependency id="System.Same" version="8.0.0"/></group></dependencies>
            </metadata></package>
            """;
        Sbom sbom = CatalogerTest.Run<DotnetCataloger>(
            MemoryFile.Text("srv/app.deps.json", Dependencies),
            MemoryFile.Text("root/.nuget/packages/newtonsoft.json/13.0.1/newtonsoft.json.nuspec", Nuspec),
            new MemoryFile("root/.nuget/packages/newtonsoft.json/13.0.1/lib/net45/Newtonsoft.Json.dll", SomeAssembly),
            MemoryFile.Text("src/Mine/Mine.nuspec", Nuspec.Replace("13.0.1", "$version$")));
        Package json = sbom.Packages.Single(p => p.Name == "Newtonsoft.Json");
        Assert.Equal(["MIT"], json.DeclaredLicenses);
        Assert.Single(json.Hashes);
        Assert.Equal(2, json.Locations.Count);
        Assert.Contains("Newtonsoft.Json -> System.Same", sbom.Edges());
        Assert.Empty(sbom.Unknowns);
        Assert.Equal(4, sbom.Packages.Count);
    }

    [Theory, InlineData("[]"), InlineData("{}"), InlineData("{\"targets\":"), InlineData("")]
    public void A_damaged_list_is_told(string text) => Assert.Single(CatalogerTest.Run<DotnetCataloger>(("a.deps.json", text)).Unknowns);

    [Fact]
    public void References_that_nothing_satisfies_are_listed_when_asked_for()
    {
        Sbom sbom = CatalogerTest.Run([new DotnetCataloger(), new AssemblyReferenceCataloger()], new MemoryFile("a/Lading.Tests.dll", SomeAssembly));
        Assert.Contains(sbom.Packages, p => p is { Name: "System.Runtime.dll", Presence: Presence.Declared });
        Assert.Contains("Lading.Tests -> System.Runtime.dll", sbom.Edges());
    }
}
