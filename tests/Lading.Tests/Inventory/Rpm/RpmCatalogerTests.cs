using Lading.Inventory;
using Lading.Inventory.Catalogers.Rpm;
using Lading.Scanning;
using Lading.Testing;
using Lading.Tests.Inventory.Sqlite;
using Xunit;

namespace Lading.Tests.Inventory.Rpm;

public class RpmCatalogerTests
{
    private static readonly byte[][] Records =
    [
        [0, 0, 0, 3],
        RpmBytes.Package("bash", "5.1", "2.el9", epoch: 1, requires: ["libc.so.6()(64bit)", "rpmlib(X)", "/usr/bin/tool"], provides: ["bash", "/bin/sh"]),
        RpmBytes.Package("glibc", provides: ["glibc", "libc.so.6()(64bit)"]),
        RpmBytes.Package("tool", requires: ["(absent or glibc)", "(bash if absent)"]),
        RpmBytes.Package("gpg-pubkey"),
    ];

    private static Sbom Run(string path, byte[] bytes) => CatalogerTest.Run<RpmCataloger>(new MemoryFile(path, bytes));

    private static void Holds(Sbom sbom)
    {
        Assert.Empty(sbom.Unknowns);
        Assert.Equal(["bash@1:5.1-2.el9", "glibc@1.0-1", "tool@1.0-1"], sbom.Names());
        Assert.Equal(["bash -> glibc", "bash -> tool", "tool -> bash", "tool -> glibc"], sbom.Edges());
        Package bash = sbom.Packages[0];
        Assert.Equal("bash-src", bash.SourceName);
        Assert.Equal("Vendor", bash.Supplier);
        Assert.Equal("perl:5.26:1:2", bash.Properties["rpm:modularity-label"]);
        (string path, Hash? hash) = Assert.Single(bash.Files!.Read());
        Assert.Equal("usr/bin/bash", path);
        Assert.Equal("SHA-256", hash!.Algorithm);
    }

    [Fact]
    public void Reads_ndb() => Holds(Run("usr/lib/sysimage/rpm/Packages.db", RpmBytes.Ndb(Records[1..])));

    [Theory, InlineData(false), InlineData(true)]
    public void Reads_berkeley_db_in_both_byte_orders(bool bigEndian) => Holds(Run("var/lib/rpm/Packages", RpmBytes.BerkeleyDb(bigEndian, Records)));

    [Fact]
    public void Reads_sqlite() => Holds(Run("var/lib/rpm/rpmdb.sqlite", SqliteBytes.Database(("Other", []), ("Packages", [.. Records[1..].Select(r => new object?[] { null, (byte[])[.. r, .. new byte[8300 - r.Length]] })]))));

    [Fact]
    public void Says_so_when_changes_may_be_in_a_write_ahead_log()
    {
        Sbom sbom = CatalogerTest.Run<RpmCataloger>(new MemoryFile("var/lib/rpm/rpmdb.sqlite-wal", [1, 2, 3]), new MemoryFile("var/lib/rpm/rpmdb.sqlite", SqliteBytes.Database(("Packages", []))));
        Assert.Contains("write-ahead log", Assert.Single(sbom.Unknowns).Reason);
    }

    [Fact]
    public void A_file_that_is_no_database_is_an_unknown() =>
        Assert.Contains("none of rpm's database formats", Assert.Single(Run("var/lib/rpm/Packages", [.. "hello, this is text"u8]).Unknowns).Reason);

    [Fact]
    public void Overflow_pages_in_a_circle_end()
    {
        byte[] bytes = RpmBytes.BerkeleyDb(false, Records[1]);
        // The first overflow page names itself as the next.
        RpmBytes.Little(2).CopyTo(bytes, 2 * 512 + 16);
        Assert.Contains("used twice", Assert.Single(Run("var/lib/rpm/Packages", bytes).Unknowns).Reason);
    }

    [Theory]
    [InlineData("bash", "bash")]
    [InlineData("(a >= 1.0 or b)", "a|b")]
    [InlineData("(a and b)", "a;b")]
    [InlineData("(a if b)", "a")]
    [InlineData("((a or b(x86)) if (c and d))", "a|b(x86)")]
    [InlineData("((a if b) and c)", "a;c")]
    [InlineData("(", "")]
    public void Boolean_dependencies_are_taken_apart(string text, string expected) =>
        Assert.Equal(expected, string.Join(';', RpmRequirement.Parse(text, null).Select(r => r.Name)));

    [Fact]
    public void Damaged_databases_never_throw_anything_else()
    {
        byte[][] databases = [RpmBytes.Ndb(Records[1..3]), RpmBytes.BerkeleyDb(false, Records[..3]), SqliteBytes.Database(("Packages", [.. Records[1..3].Select(r => new object?[] { null, r })]))];
        foreach (byte[] database in databases)
            Mutations.Of(database, bytes => new RpmCataloger().Read(ScannedFile.FromBytes("var/lib/rpm/Packages", bytes, [])), 500);
        Mutations.Of(Records[1], bytes => RpmPackage.From(RpmHeader.Parse(bytes, out _)), 500);
    }

    [Fact]
    public void Content_sets_of_red_hat_are_told_on_each_package()
    {
        Sbom sbom = CatalogerTest.Run<RpmCataloger>(
            MemoryFile.Text("root/buildinfo/content_manifests/a.json", """{"content_sets":["b-rpms","a-rpms"]}"""),
            MemoryFile.Text("root/buildinfo/content_manifests/b.json", """{"content_sets":["a-rpms"]}"""),
            new MemoryFile("var/lib/rpm/Packages.db", RpmBytes.Ndb(Records[1..2])));
        Assert.Equal("a-rpms b-rpms", Assert.Single(sbom.Packages).Properties["rpm:content-sets"]);
    }

    [Fact]
    public void A_manifest_stands_for_the_database_of_distroless_images()
    {
        Sbom sbom = CatalogerTest.Run<RpmManifestCataloger>(("var/lib/rpmmanifest/container-manifest-2",
            "glibc\t2.35-1.cm2\t1653816591\t1653628955\tMicrosoft Corporation\t(none)\t10855265\tx86_64\t0\tglibc-2.35-1.cm2.src.rpm\nbroken\n"));
        Package glibc = Assert.Single(sbom.Packages);
        Assert.Equal("2.35-1.cm2", glibc.Version);
        Assert.Equal("Microsoft Corporation", glibc.Supplier);
        Assert.Single(sbom.Unknowns);
    }
}
