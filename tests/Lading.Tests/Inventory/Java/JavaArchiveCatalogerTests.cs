using System.IO.Compression;
using CsCheck;
using Lading.Inventory;
using Lading.Inventory.Assembly;
using Lading.Inventory.Catalogers.Java;
using Lading.Scanning;
using Lading.Testing;
using Xunit;
using static Lading.Tests.Inventory.Java.JarBuilder;

namespace Lading.Tests.Inventory.Java;

public class JavaArchiveCatalogerTests
{
    private static Sbom Run(string path, byte[] bytes) => CatalogerTest.Run<JavaArchiveCataloger>(new MemoryFile(path, bytes));

    [Fact]
    public void A_jar_is_named_by_its_pom_properties()
    {
        Package package = Run("lib/renamed.jar", Jar(Maven("com.example", "tool", "1.2.3"))).Packages.Single();
        Assert.Equal("com.example:tool@1.2.3", $"{package.FullName}@{package.Version}");
        Assert.Equal(["The Apache License, Version 2.0"], package.DeclaredLicenses);
        Assert.Equal(1, package.Confidence);
        Assert.Equal("SHA-1", package.Hashes.Single().Algorithm);
    }

    [Fact]
    public void A_shaded_jar_contains_what_was_merged_into_it()
    {
        Sbom sbom = Run("tool-1.0.jar", Jar([.. Maven("com.google.guava", "guava", "31.0"), .. Maven("com.example", "tool", "1.0"), .. Maven("org.slf4j", "slf4j-api", "2.0")]));
        Assert.Equal(["com.example:tool@1.0", "com.google.guava:guava@31.0", "org.slf4j:slf4j-api@2.0"], sbom.Names());
        Assert.Equal(["com.example:tool -> com.google.guava:guava", "com.example:tool -> org.slf4j:slf4j-api"], sbom.Edges(RelationKind.Contains));
        Assert.Equal("true", sbom.Packages[1].Properties["maven:shaded"]);
    }

    [Theory, InlineData(CompressionLevel.NoCompression), InlineData(CompressionLevel.Fastest)]
    public void Nested_jars_are_found_whether_packed_or_stored(CompressionLevel level)
    {
        byte[] inner = Jar(Maven("org.b", "b", "2"));
        byte[] middle = Jar(level, [.. Maven("org.a", "a", "1", Dependency("org.b", "b", "2")).Select(e => (e.Item1, System.Text.Encoding.UTF8.GetBytes(e.Item2))), ("lib/b-2.jar", inner)]);
        Sbom sbom = Run("app.war", Jar(level, [("WEB-INF/lib/a-1.jar", middle)]));
        Assert.Equal(["org.a:a@1", "org.b:b@2"], sbom.Names());
        Assert.Equal("app.war!WEB-INF/lib/a-1.jar!lib/b-2.jar", sbom.Packages[1].Locations.Single().Path);
        Assert.Equal(["org.a:a -> org.b:b"], sbom.Edges());
        Assert.Equal(["org.a:a -> org.b:b"], sbom.Edges(RelationKind.Contains));
    }

    [Fact]
    public void Provided_and_test_dependencies_make_no_edges()
    {
        string dependencies = Dependency("g", "used", "1") + Dependency("g", "tested", "1", "<scope>test</scope>") + Dependency("g", "given", "1", "<scope>provided</scope>");
        Sbom sbom = CatalogerTest.Run<JavaArchiveCataloger>(
            new MemoryFile("lib/a-1.jar", Jar(Maven("g", "a", "1", dependencies))), new MemoryFile("lib/used-1.jar", Jar(Maven("g", "used", "1"))),
            new MemoryFile("lib/tested-1.jar", Jar(Maven("g", "tested", "1"))), new MemoryFile("lib/given-1.jar", Jar(Maven("g", "given", "1"))));
        Assert.Equal(["g:a -> g:used"], sbom.Edges());
    }

    [Fact]
    public void A_jar_beside_is_preferred_to_one_elsewhere()
    {
        Sbom sbom = CatalogerTest.Run<JavaArchiveCataloger>(
            new MemoryFile("one/a-1.jar", Jar(Maven("g", "a", "1", Dependency("g", "b", "3")))), new MemoryFile("one/b-1.jar", Jar(Maven("g", "b", "1"))),
            new MemoryFile("two/b-2.jar", Jar(Maven("g", "b", "2"))));
        Relationship edge = Assert.Single(sbom.Relationships);
        Assert.Equal("1", sbom.Packages.Single(p => p.Id == edge.To).Version);
    }

    [Theory]
    [InlineData("tomcat-websocket-9.0.65.jar", "Bundle-SymbolicName: org.apache.tomcat-websocket\nBundle-Version: 9.0.65", "org.apache:tomcat-websocket@9.0.65")]
    [InlineData("commons-lang3-3.11.jar", "Bundle-SymbolicName: org.apache.commons.lang3\nBundle-Version: 3.11.0\nImplementation-Version: 3.11", "org.apache.commons:commons-lang3@3.11")]
    [InlineData("io-1.0.jar", "Implementation-Vendor-Id: org.acme\nImplementation-Version: 1.0", "org.acme:io@1.0")]
    [InlineData("x-2.0-rc1.jar", "Automatic-Module-Name: org.acme.x\nBundle-Version: 2.0.rc1", "org.acme:x@2.0-rc1")]
    [InlineData("git.hpi", "Short-Name: git\nGroup-Id: org.jenkins-ci.plugins\nPlugin-Version: 5.2.1", "org.jenkins-ci.plugins:git@5.2.1")]
    public void A_manifest_names_a_jar_without_a_pom(string name, string manifest, string expected)
    {
        Package package = Run("lib/" + name, Jar(("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n" + manifest + "\n"))).Packages.Single();
        Assert.Equal(expected, $"{package.FullName}@{package.Version}");
        Assert.Equal(IdentityMethod.ManifestAnalysis, package.Method);
        Assert.True(package.Confidence < 1);
    }

    [Fact]
    public void The_file_name_is_the_last_resort()
    {
        Package package = Run("lib/thing-1.4.jar", Jar(("org/acme/thing/Main.class", "x"), ("org/acme/thing/sub/Other.class", "x"))).Packages.Single();
        Assert.Equal("org.acme:thing@1.4", $"{package.FullName}@{package.Version}");
        Assert.Equal(IdentityMethod.Filename, package.Method);
    }

    [Fact]
    public void Class_path_of_a_manifest_is_a_dependency()
    {
        byte[] main = Jar([.. Maven("g", "main", "1"), ("META-INF/MANIFEST.MF", "Class-Path: lib/dep-1.jar ../gone.jar\n")]);
        Sbom sbom = CatalogerTest.Run<JavaArchiveCataloger>(new MemoryFile("opt/main-1.jar", main), new MemoryFile("opt/lib/dep-1.jar", Jar(Maven("g", "dep", "1"))));
        Assert.Equal(["g:main -> g:dep"], sbom.Edges());
    }

    [Fact]
    public void What_is_no_archive_is_told_unless_the_name_has_other_uses()
    {
        Assert.Single(Run("a.jar", [.. "no archive"u8]).Unknowns);
        Assert.Empty(Run("a.rar", [.. "Rar!\u001a\u0007"u8]).Unknowns);
    }

    [Fact]
    public void Nesting_beyond_the_limit_is_told()
    {
        byte[] jar = Jar(Maven("g", "deep", "1"));
        for (int i = 0; i < 20; i++)
            jar = Jar(CompressionLevel.NoCompression, ("n.jar", jar));
        Sbom sbom = Run("n.jar", jar);
        Assert.Empty(sbom.Packages);
        Assert.Contains("nested deeper than 16", sbom.Unknowns.Single().Reason);
    }

    [Fact]
    public void An_archive_that_unpacks_to_too_much_is_told()
    {
        byte[] bomb = Jar(("inner.jar", new string('0', 3 << 20)));
        var unknowns = new List<Unknown>();
        var file = ScannedFile.FromBytes("bomb.jar", bomb, unknowns, new ScanLimits { MaxUnpackedArchive = 1 << 20 });
        new JavaArchiveCataloger().Read(file);
        Assert.Contains("unpacks to more than", Assert.Single(unknowns).Reason);
    }

    [Fact]
    public void Damaged_archives_end_in_a_parse_exception_and_quickly()
    {
        byte[] good = Jar(CompressionLevel.Fastest, [.. Maven("g", "a", "1").Select(e => (e.Item1, System.Text.Encoding.UTF8.GetBytes(e.Item2))),
            ("lib/b.jar", Jar(Maven("g", "b", "1"))), ("META-INF/MANIFEST.MF", "Bundle-License: \"a;b\";x\n"u8.ToArray())]);
        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte, Gen.Int[0, good.Length - 1], Gen.Byte, Gen.Int[0, good.Length]).Sample((at, value, at2, value2, cut) =>
        {
            byte[] bytes = [.. good];
            bytes[at] = value;
            bytes[at2] = value2;
            Try(cut % 3 == 0 ? bytes[..cut] : bytes);
        }, iter: 3000);
        Gen.Byte.Array[0, 300].Sample(Try, iter: 1000);

        static void Try(byte[] bytes)
        {
            try
            {
                new JavaArchiveCataloger().Read(ScannedFile.FromBytes("x.jar", bytes, []));
            }
            catch (ParseException)
            {
            }
        }
    }
}
