using CsCheck;
using Lading.Inventory;
using Lading.Inventory.Catalogers.Java;
using Lading.Scanning;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Inventory.Java;

public class JvmLockAndReleaseTests
{
    [Fact]
    public void Reads_gradle_lock_files_with_what_configurations_are_for()
    {
        Sbom sbom = CatalogerTest.Run<GradleLockCataloger>(
            ("gradle.lockfile", "# comment\njunit:junit:4.12=testCompileClasspath,testRuntimeClasspath\ng:a:1=compileClasspath,testCompileClasspath\nempty=annotationProcessor\n"),
            ("buildscript-gradle.lockfile", "g:plugin:2=classpath\n"));
        Assert.Equal(["g:a@1", "g:plugin@2", "junit:junit@4.12"], sbom.Names());
        Assert.Equal([DependencyScope.Runtime, DependencyScope.Development, DependencyScope.Development], sbom.Packages.Select(p => p.Scope));
        Assert.All(sbom.Packages, p => Assert.Equal(Presence.Declared, p.Presence));
    }

    [Fact]
    public void Reads_sbt_locks_without_what_is_for_tests_only()
    {
        Sbom sbom = CatalogerTest.Run<SbtLockCataloger>(("build.sbt.lock", """
            {"lockVersion":1,"dependencies":[
              {"org":"o","name":"a","version":"1","artifacts":[{"name":"a.jar","hash":"sha1:0122c7cee69b53ed4a7681c03d4ee4c0e2765da5"}],"configurations":["compile"]},
              {"org":"o","name":"t","version":"1","configurations":["test"]}]}
            """));
        Assert.Equal(["o:a@1"], sbom.Names());
        Assert.Equal("0122c7cee69b53ed4a7681c03d4ee4c0e2765da5", sbom.Packages[0].Hashes.Single().Hex);
    }

    [Theory]
    [InlineData("IMPLEMENTOR=\"Eclipse Adoptium\"\nJAVA_VERSION=\"17.0.9\"\nJAVA_RUNTIME_VERSION=\"17.0.9+9-LTS\"\nIMAGE_TYPE=\"JRE\"", "eclipse/jre@17.0.9+9", "cpe:2.3:a:eclipse:temurin:17.0.9:*:*:*:*:*:*:*")]
    [InlineData("JAVA_VERSION=\"1.8.0_392\"", "openjdk/jre@1.8.0_392", "cpe:2.3:a:oracle:openjdk:1.8.0:update392:*:*:*:*:*:*")]
    [InlineData("IMPLEMENTOR=\"Oracle Corporation\"\nJAVA_VERSION=\"21\"\nIMAGE_TYPE=\"JDK\"", "oracle/jdk@21", "cpe:2.3:a:oracle:jdk:21:*:*:*:*:*:*:*")]
    public void Reads_release_files_of_run_times(string text, string expected, string cpe)
    {
        Package package = CatalogerTest.Run<JvmReleaseCataloger>(("opt/java/release", text)).Packages.Single();
        Assert.Equal(expected, $"{package.FullName}@{package.Version}");
        Assert.Equal(cpe, package.Cpes[0]);
        Assert.Equal(PackageRole.Platform, package.Role);
    }

    [Fact]
    public void Takes_a_compiler_for_a_development_kit() =>
        Assert.Equal("jdk", CatalogerTest.Run<JvmReleaseCataloger>(("opt/java/release", "JAVA_VERSION=\"11\""), ("opt/java/bin/javac", "x")).Packages.Single().Name);

    [Fact]
    public void Contains_the_jars_below_its_root()
    {
        Sbom sbom = CatalogerTest.Run([new JavaArchiveCataloger(), new JvmReleaseCataloger()], MemoryFile.Text("opt/java/release", "JAVA_VERSION=\"8\""),
            new MemoryFile("opt/java/lib/rt.jar", JarBuilder.Jar(JarBuilder.Maven("g", "rt", "8"))), new MemoryFile("opt/app.jar", JarBuilder.Jar(JarBuilder.Maven("g", "app", "1"))));
        Assert.Equal(["openjdk/jre -> g:rt"], sbom.Edges(Lading.Inventory.Assembly.RelationKind.Contains));
    }

    [Fact]
    public void Other_files_named_release_are_passed_over() =>
        Assert.Empty(CatalogerTest.Run<JvmReleaseCataloger>(("etc/release", "VERSION=1\nJAVA_VERSION=\n")).Packages);

    [Fact]
    public void Any_bytes_end_in_a_parse_exception_at_most() => Gen.Byte.Array[0, 200].Sample(bytes =>
    {
        foreach (Cataloger cataloger in (ReadOnlySpan<Cataloger>)[new GradleLockCataloger(), new SbtLockCataloger(), new JvmReleaseCataloger()])
        {
            try
            {
                cataloger.Read(ScannedFile.FromBytes("gradle.lockfile", bytes, []));
                cataloger.Read(ScannedFile.FromBytes("gradle.lockfile", (byte[])[.. "{\"dependencies\":["u8, .. bytes], []));
            }
            catch (ParseException)
            {
            }
        }
    });
}
