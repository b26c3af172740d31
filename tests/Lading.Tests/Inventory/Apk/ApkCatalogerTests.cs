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

    [Fact]
    public void Requirements_stay_within_their_database()
    {
        Sbom sbom = CatalogerTest.Run<ApkCataloger>(
            ("a/lib/apk/db/installed", "P:app\nV:1\nD:/bin/sh lib>=1\n\nP:shell\nV:1\np:/bin/sh\n"),
            ("b/usr/lib/apk/db/installed", "P:lib\nV:1\n"));
        Assert.Equal(["app -> shell"], sbom.Edges());
    }

    [Fact]
    public void A_file_without_packages_is_an_unknown() =>
        Assert.Single(CatalogerTest.Run<ApkCataloger>(("lib/apk/db/installed", "something else")).Unknowns);

    [Fact]
    public void Damaged_databases_never_throw_anything_else() =>
        Mutations.Of(System.Text.Encoding.UTF8.GetBytes(Database), bytes => new ApkCataloger().Read(Lading.Scanning.ScannedFile.FromBytes("lib/apk/db/installed", bytes, [])));

    [Fact]
    public void A_long_folder_with_many_short_names_stays_bounded()
    {
        string text = "P:a\nV:1\nF:" + new string('x', 4000) + "\n" + string.Concat(Enumerable.Repeat("R:y\n", 200_000));
        Package package = Assert.Single(CatalogerTest.Run<ApkCataloger>(("lib/apk/db/installed", text)).Packages);
        Assert.True(package.Files!.Lines.Length < 20 * text.Length);
    }
}
