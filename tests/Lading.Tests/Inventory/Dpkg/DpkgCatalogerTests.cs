using System.Text;
using Lading.Inventory;
using Lading.Inventory.Catalogers.Dpkg;
using Lading.Scanning;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Inventory.Dpkg;

public class DpkgCatalogerTests
{
    private const string Status = """
        Package: libc6
        Status: install ok installed
        Architecture: amd64
        Multi-Arch: same
        Source: glibc (2.36-9)
        Version: 2.36-9+b1
        Provides: libc6-2.36, libc-virtual (= 2.36)
        Maintainer: GNU Libc Maintainers <glibc@example.org>
        Description: GNU C Library
         Contains the standard libraries.
        Conffiles:
         /etc/ld.so.conf.d/x86_64-linux-gnu.conf d4e7a7b88a71b5ffd9e2644e71a0cfab
         /etc/gone.conf 00000000000000000000000000000000 obsolete

        Package: app
        Status: hold ok installed
        Architecture: amd64
        Version: 1:2.0-1
        Pre-Depends: libc6:any (>= 2.34)
        Depends: mta | libc-virtual (>= 1), helper
        Recommends: extra

        Package: helper
        Status: install ok half-configured
        Architecture: all
        Version: 3

        Package: extra
        Status: install ok installed
        Architecture: all
        Version: 4

        Package: gone
        Status: deinstall ok config-files
        Version: 1

        """;

    [Fact]
    public void Lists_what_is_installed_with_epoch_source_and_edges_by_alternatives()
    {
        Sbom sbom = CatalogerTest.Run<DpkgCataloger>(("var/lib/dpkg/status", Status));
        Assert.Equal(["app@1:2.0-1", "extra@4", "helper@3", "libc6@2.36-9+b1"], sbom.Names());
        Assert.Equal(["app -> helper", "app -> libc6"], sbom.Edges());
        Package libc = sbom.Packages.Single(p => p.Name == "libc6");
        Assert.Equal("glibc", libc.SourceName);
        Assert.Equal("2.36-9", libc.SourceVersion);
        Assert.Equal("GNU C Library", libc.Description);
        Assert.Equal("GNU Libc Maintainers <glibc@example.org>", libc.Supplier);
    }

    [Fact]
    public void Joins_lists_of_files_by_name_and_architecture_and_keeps_digests()
    {
        Sbom sbom = CatalogerTest.Run<DpkgCataloger>(
            ("var/lib/dpkg/status", Status),
            ("var/lib/dpkg/info/libc6:amd64.list", "/.\n/lib\n/lib/x86_64-linux-gnu\n/lib/x86_64-linux-gnu/libc.so.6\n/etc\n/etc/ld.so.conf.d\n/etc/ld.so.conf.d/x86_64-linux-gnu.conf\n/usr/share/doc/libc6/copyright\n"),
            ("var/lib/dpkg/info/libc6:amd64.md5sums", "0123456789abcdef0123456789abcdef  lib/x86_64-linux-gnu/libc.so.6\n"));
        (string Path, Hash? Hash)[] files = [.. sbom.Packages.Single(p => p.Name == "libc6").Files!.Read()];
        Assert.Equal(
            ["etc/ld.so.conf.d/x86_64-linux-gnu.conf", "lib/x86_64-linux-gnu/libc.so.6", "usr/share/doc/libc6/copyright"],
            files.Select(f => f.Path).Order(StringComparer.Ordinal));
        Assert.Equal("0123456789abcdef0123456789abcdef", files.Single(f => f.Path.EndsWith("libc.so.6", StringComparison.Ordinal)).Hash!.Hex);
        Assert.Equal("d4e7a7b88a71b5ffd9e2644e71a0cfab", files.Single(f => f.Path.EndsWith(".conf", StringComparison.Ordinal)).Hash!.Hex);
    }

    [Fact]
    public void Follows_a_linked_folder_of_documents_to_the_licence()
    {
        Sbom sbom = CatalogerTest.Run<DpkgCataloger>(
            MemoryFile.Text("var/lib/dpkg/status", "Package: a\nVersion: 1\nStatus: install ok installed\n\nPackage: b\nVersion: 1\nStatus: install ok installed\n"),
            MemoryFile.Text("usr/share/doc/a/copyright", "Format: x\n\nFiles: *\nCopyright: 2001 Ann\nLicense: GPL-2+\n"),
            MemoryFile.Symlink("usr/share/doc/b", "a"));
        Assert.All(sbom.Packages, p => Assert.Equal(["GPL-2.0-or-later"], p.DeclaredLicenses));
        Assert.All(sbom.Packages, p => Assert.Equal("2001 Ann", p.Copyright));
    }

    [Fact]
    public void Reads_distroless_records_with_their_sums()
    {
        Sbom sbom = CatalogerTest.Run<DpkgCataloger>(
            ("var/lib/dpkg/status.d/base", "Package: base-files\nVersion: 12.4\nArchitecture: amd64\n"),
            ("var/lib/dpkg/status.d/base.md5sums", "0123456789abcdef0123456789abcdef  etc/debian_version\n"));
        Assert.Equal(["base-files@12.4"], sbom.Names());
        Assert.Equal("etc/debian_version", sbom.Packages[0].Files!.Read().Single().Path);
    }

    [Fact]
    public void Prefers_a_package_of_the_same_architecture()
    {
        Sbom sbom = CatalogerTest.Run<DpkgCataloger>(("var/lib/dpkg/status", """
            Package: lib
            Architecture: amd64
            Version: 1
            Status: install ok installed

            Package: lib
            Architecture: i386
            Version: 1
            Status: install ok installed

            Package: app
            Architecture: i386
            Version: 1
            Depends: lib
            Status: install ok installed
            """));
        Relationship edge = Assert.Single(sbom.Relationships);
        Assert.Equal("i386", sbom.Packages.Single(p => p.Id == edge.To).Architecture);
    }

    [Fact]
    public void Opkg_reads_its_status_and_completes_it_from_control_files()
    {
        Sbom sbom = CatalogerTest.Run<OpkgCataloger>(
            ("usr/lib/opkg/status", "Package: busybox\nVersion: 1.36.1-1\nDepends: libc\nStatus: install user installed\nArchitecture: x86_64\n\nPackage: libc\nVersion: 1.2.4\nStatus: install ok installed\n"),
            ("usr/lib/opkg/info/busybox.control", "Package: busybox\nVersion: 1.36.1-1\nLicense: GPL-2.0\n"),
            ("usr/lib/opkg/info/busybox.list", "/bin/busybox\n/bin/sh\n"));
        Assert.Equal(["busybox@1.36.1-1", "libc@1.2.4"], sbom.Names());
        Assert.Equal(["busybox -> libc"], sbom.Edges());
        Assert.Equal(["GPL-2.0"], sbom.Packages[0].DeclaredLicenses);
        Assert.Equal(2, sbom.Packages[0].Files!.Read().Count());
    }

    [Fact]
    public void A_hundred_thousand_records_are_read_in_linear_time()
    {
        var text = new StringBuilder();
        for (int i = 0; i < 100_000; i++)
            text.Append($"Package: p{i}\nVersion: 1\nDepends: p{i + 1}\n\n");
        Assert.Equal(100_000, ControlRecord.ReadAll(Encoding.UTF8.GetBytes(text.ToString()), PackageType.Deb).Count);
    }

    [Fact]
    public void Damaged_bytes_never_throw()
    {
        string[] paths = ["var/lib/dpkg/status", "var/lib/dpkg/info/a.list", "var/lib/dpkg/info/a.md5sums", "var/lib/dpkg/info/a.conffiles", "usr/share/doc/a/copyright"];
        Mutations.Of(Encoding.UTF8.GetBytes(Status + "Format: 1\nLicense: GPL-2+ or MIT, and X\n 0123456789abcdef0123456789abcdef  a/b\n"), bytes =>
        {
            foreach (string path in paths)
                new DpkgCataloger().Read(ScannedFile.FromBytes(path, bytes, []));
        });
    }
}
