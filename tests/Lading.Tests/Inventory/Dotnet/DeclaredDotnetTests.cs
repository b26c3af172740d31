using System.Text;
using CsCheck;
using Lading.Inventory;
using Lading.Inventory.Catalogers.Dotnet;
using Lading.Scanning;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Inventory.Dotnet;

public class DeclaredDotnetTests
{
    private const string Lock = """
        {"version":1,"dependencies":{"net8.0":{
          "A":{"type":"Direct","requested":"[1.0.0, )","resolved":"1.0.0","contentHash":"AAAA","dependencies":{"B":"2.0.0"}},
          "B":{"type":"Transitive","resolved":"2.0.0"},"mine":{"type":"Project"}},
         "net9.0":{"A":{"type":"Direct","resolved":"1.1.0"}}}}
        """;

    private const string Assets = """
        {"version":3,"targets":{"net8.0":{"A/1.0.0":{"type":"package","dependencies":{"B":"2.0.0"}},"B/2.0.0":{"type":"package"}}},
         "libraries":{"A/1.0.0":{"type":"package","sha512":"AAAA"},"B/2.0.0":{"type":"package"},"mine/1.0.0":{"type":"project"}}}
        """;

    [Fact]
    public void Lock_files_give_packages_and_edges_of_each_framework()
    {
        Sbom sbom = CatalogerTest.Run<NugetLockCataloger>(("src/packages.lock.json", "\ufeff" + Lock));
        Assert.Equal(["A@1.0.0", "A@1.1.0", "B@2.0.0"], sbom.Names());
        Assert.Equal(["A -> B"], sbom.Edges());
        Assert.All(sbom.Packages, p => Assert.Equal(Presence.Declared, p.Presence));
    }

    [Fact]
    public void Assets_files_give_packages_but_not_projects()
    {
        Sbom sbom = CatalogerTest.Run<ProjectAssetsCataloger>(("obj/project.assets.json", Assets));
        Assert.Equal(["A@1.0.0", "B@2.0.0"], sbom.Names());
        Assert.Equal(["A -> B"], sbom.Edges());
    }

    [Fact]
    public void Packages_config_is_read_with_its_byte_order_mark()
    {
        Sbom sbom = CatalogerTest.Run<PackagesConfigCataloger>(("packages.config",
            "\ufeff<?xml version=\"1.0\" encoding=\"utf-8\"?><packages><package id=\"A\" version=\"1.0\"/><package id=\"Tool\" version=\"2\" developmentDependency=\"true\"/></packages>"));
        Assert.Equal(["A@1.0", "Tool@2"], sbom.Names());
        Assert.Equal(DependencyScope.Development, sbom.Packages[1].Scope);
    }

    [Fact]
    public void Projects_take_versions_from_central_management_and_properties()
    {
        Sbom sbom = CatalogerTest.Run<ProjectCataloger>(
            ("Directory.Packages.props", "<Project><PropertyGroup><BVersion>2.5</BVersion></PropertyGroup><ItemGroup><PackageVersion Include=\"B\" Version=\"$(BVersion)\"/></ItemGroup></Project>"),
            ("src/app/app.csproj", """
                <Project Sdk="Microsoft.NET.Sdk"><ItemGroup>
                  <PackageReference Include="A" Version="[1.0,2.0)"/><PackageReference Include="B"/>
                  <PackageReference Include="C"><Version>3.0</Version><PrivateAssets>all</PrivateAssets></PackageReference>
                  <PackageReference Include="D" Version="4.*"/></ItemGroup></Project>
                """));
        Assert.Equal(["A@1.0", "B@2.5", "C@3.0", "D@"], sbom.Names());
        Assert.Equal(DependencyScope.Development, sbom.Packages[2].Scope);
        Assert.Contains("D (4.*)", sbom.Unknowns.Single().Reason);
    }

    [Fact]
    public void A_project_with_a_lock_file_is_left_to_the_lock_file() =>
        Assert.Equal(["A@1.0.0", "A@1.1.0", "B@2.0.0"], CatalogerTest.Run([new NugetLockCataloger(), new ProjectCataloger()],
            MemoryFile.Text("src/packages.lock.json", Lock),
            MemoryFile.Text("src/app.csproj", "<Project><ItemGroup><PackageReference Include=\"A\" Version=\"0.9\"/></ItemGroup></Project>")).Names());

    [Fact]
    public void Libman_names_libraries_for_browsers()
    {
        Sbom sbom = CatalogerTest.Run<LibmanCataloger>(("libman.json", """
            {"version":"1.0","defaultProvider":"cdnjs","libraries":[{"library":"jquery@3.5.1"},{"provider":"unpkg","library":"@popperjs/core@2.11.8"},{"provider":"filesystem","library":"x@1"}]}
            """));
        Assert.Equal(["@popperjs/core@2.11.8", "jquery@3.5.1"], sbom.Names());
    }

    [Theory]
    [InlineData("1.0.0", "1.0.0"), InlineData("[1.2]", "1.2"), InlineData("[1.0, )", "1.0"), InlineData("(1.0,2.0)", null), InlineData("*", null), InlineData("$(X)", null), InlineData(null, null)]
    public void The_lowest_version_of_a_range_is_taken(string? range, string? expected) => Assert.Equal(expected, NugetVersions.Lowest(range));

    [Fact]
    public void Damaged_files_end_in_a_parse_exception()
    {
        (Cataloger, string)[] all =
        [
            (new NugetLockCataloger(), Lock), (new ProjectAssetsCataloger(), Assets), (new DotnetCataloger(), DotnetCatalogerTests.Dependencies),
            (new PackagesConfigCataloger(), "<packages><package id=\"A\" version=\"1.0\"/></packages>"), (new LibmanCataloger(), "{\"libraries\":[{\"library\":\"a@1\"}]}"),
            (new ProjectCataloger(), "<Project><ItemGroup><PackageReference Include=\"A\" Version=\"1\"/></ItemGroup></Project>"),
        ];
        Gen.Select(Gen.Int[0, all.Length - 1], Gen.Int[0, 10_000], Gen.Byte, Gen.Int[0, 10_000]).Sample((which, at, value, cut) =>
        {
            byte[] bytes = Encoding.UTF8.GetBytes(all[which].Item2);
            bytes[at % bytes.Length] = value;
            try
            {
                all[which].Item1.Read(ScannedFile.FromBytes("a.deps.json", bytes.AsMemory(0, cut % 2 == 0 ? cut % bytes.Length : bytes.Length), []));
            }
            catch (ParseException)
            {
            }
        }, iter: 5000);
    }
}
