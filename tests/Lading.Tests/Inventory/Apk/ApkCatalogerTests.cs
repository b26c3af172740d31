using Lading.Inventory;
using Lading.Inventory.Catalogers.Apk;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Inventory.Apk;

public class ApkCatalogerTests
{
    private const string Database = """
        P:musl
        V:1.2.4-r2
        A:x86_64
        L:MIT
        o:musl
        p:so:libc.musl-x86_64.so.1=1
        F:lib
        R:ld-musl-x86_64.so.1
        Z:Q1abQuhPtVw3DJFWnyb5GhxhMkjVE=

        P:busybox
        V:1.36.1-r5
        A:x86_64
        L:GPL-2.0-only
        D:so:libc.musl-x86_64.so.1 !uclibc

        P:no-version

        """;

    [Fact]
    public void Reads_records_and_resolves_dependencies_by_what_packages_provide()
    {
        Sbom sbom = CatalogerTest.Run<ApkCataloger>(("lib/apk/db/installed", Database));
        Assert.Equal(["busybox@1.36.1-r5", "musl@1.2.4-r2"], sbom.Names());
        Assert.Equal(["busybox -> musl"], sbom.Edges());
    }

    [Fact]
    public void Keeps_owned_files_with_their_digests()
    {
        Package musl = CatalogerTest.Run<ApkCataloger>(("lib/apk/db/installed", Database)).Packages.Single(p => p.Name == "musl");
        (string path, Hash? hash) = musl.Files!.Read().Single();
        Assert.Equal("lib/ld-musl-x86_64.so.1", path);
        Assert.Equal("SHA-1", hash!.Algorithm);
    }
}
