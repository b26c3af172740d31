using CsCheck;
using Lading.Inventory;
using Lading.Inventory.Catalogers.Java;
using Lading.Scanning;
using Lading.Testing;
using Xunit;
using static Lading.Tests.Inventory.Java.JarBuilder;

namespace Lading.Tests.Inventory.Java;

public class PomCatalogerTests
{
    private const string Parent = """
        <?xml version="1.0" encoding="ISO-8859-1"?>
        <project xmlns="http://maven.apache.org/POM/4.0.0">
          <groupId>com.example</groupId><artifactId>parent</artifactId><version>${revision}</version><packaging>pom</packaging>
          <properties><revision>2.0</revision><jackson>2.15.2</jackson></properties>
          <dependencyManagement><dependencies>
            <dependency><groupId>com.fasterxml.jackson.core</groupId><artifactId>jackson-core</artifactId><version>${jackson}</version></dependency>
            <dependency><groupId>junit</groupId><artifactId>junit</artifactId><version>4.13.2</version><scope>test</scope></dependency>
          </dependencies></dependencyManagement>
        </project>
        """;

    private static string Child(string dependencies) => $"""
        <project><parent><groupId>com.example</groupId><artifactId>parent</artifactId><version>2.0</version></parent>
        <artifactId>child</artifactId><dependencies>{dependencies}</dependencies></project>
        """;

    [Fact]
    public void Versions_come_from_properties_and_management_of_the_parent()
    {
        string child = Child("<dependency><groupId>com.fasterxml.jackson.core</groupId><artifactId>jackson-core</artifactId></dependency>" +
            "<dependency><groupId>junit</groupId><artifactId>junit</artifactId></dependency>" + Dependency("${project.groupId}", "parent", "${project.version}"));
        Sbom sbom = CatalogerTest.Run<PomCataloger>(("pom.xml", Parent), ("child/pom.xml", child));
        Assert.Equal(["com.example:child@2.0", "com.example:parent@2.0", "com.fasterxml.jackson.core:jackson-core@2.15.2", "junit:junit@4.13.2"], sbom.Names());
        Assert.Equal(DependencyScope.Development, sbom.Packages.Single(p => p.Name == "junit").Scope);
        Assert.Contains("com.example:child -> com.fasterxml.jackson.core:jackson-core", sbom.Edges());
        Assert.Empty(sbom.Unknowns);
    }

    [Fact]
    public void A_version_that_is_decided_elsewhere_is_told()
    {
        Sbom sbom = CatalogerTest.Run<PomCataloger>(("pom.xml", Child("<dependency><groupId>g</groupId><artifactId>a</artifactId></dependency>" + Dependency("g", "b", "${nowhere}"))));
        Assert.Null(sbom.Packages.Single(p => p.FullName == "g:a").Version);
        Assert.Null(sbom.Packages.Single(p => p.FullName == "g:b").Version);
        Assert.Equal(2, sbom.Unknowns.Count);
    }

    [Fact]
    public void Circles_of_properties_parents_and_imports_end()
    {
        string circle = "<project><parent><groupId>g</groupId><artifactId>a</artifactId><version>1</version><relativePath>pom.xml</relativePath></parent><artifactId>a</artifactId>" +
            "<properties><x>${y}</x><y>${x}${x}</y></properties><dependencyManagement><dependencies>" + Dependency("g", "a", "1", "<type>pom</type><scope>import</scope>") +
            "</dependencies></dependencyManagement><dependencies>" + Dependency("g", "b", "${x}") + "<dependency><groupId>g</groupId><artifactId>c</artifactId></dependency></dependencies></project>";
        Assert.Equal(["g:a@1", "g:b@", "g:c@"], CatalogerTest.Run<PomCataloger>(("pom.xml", circle)).Names());
    }

    [Theory, InlineData("<project"), InlineData("<web-app/>"), InlineData("<!DOCTYPE x [<!ENTITY a 'b'>]><project>&a;</project>"), InlineData("")]
    public void What_is_no_project_is_told(string text) =>
        Assert.Single(CatalogerTest.Run<PomCataloger>(("pom.xml", text)).Unknowns);

    [Fact]
    public void Damaged_projects_end_in_a_parse_exception()
    {
        byte[] good = System.Text.Encoding.UTF8.GetBytes(Parent);
        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte, Gen.Int[1, good.Length]).Sample((at, value, cut) =>
        {
            byte[] bytes = [.. good];
            bytes[at] = value;
            try
            {
                new PomCataloger().Read(ScannedFile.FromBytes("pom.xml", bytes.AsMemory(0, at % 2 == 0 ? cut : bytes.Length), []));
            }
            catch (ParseException)
            {
            }
        }, iter: 2000);
    }
}
