using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Lading.Inventory;
using Lading.Inventory.Catalogers.PackageFiles;
using Lading.Scanning;
using Lading.Testing;
using Lading.Tests.Inventory.Rpm;
using Xunit;

namespace Lading.Tests.Inventory.PackageFiles;

public class PackageFileTests
{
    private static byte[] Tar(params (string Name, string Text)[] files)
    {
        var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, TarEntryFormat.Ustar, leaveOpen: true))
            foreach ((string name, string text) in files)
                writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });
        return tar.ToArray();
    }

    private static byte[] Gzip(byte[] bytes)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return packed.ToArray();
    }

    private static byte[] Zstd(byte[] bytes) => new ZstdSharp.Compressor().Wrap(bytes).ToArray();

    private static byte[] Deb(string member, byte[] control)
    {
        byte[] Member(string name, byte[] data) =>
            [.. Encoding.ASCII.GetBytes($"{name,-16}{"0",-12}{"0",-6}{"0",-6}{"100644",-8}{data.Length,-10}`\n"), .. data, .. new byte[data.Length & 1]];
        return [.. "!<arch>\n"u8, .. Member("debian-binary", "2.0\n"u8.ToArray()), .. Member(member, control)];
    }

    private static readonly byte[] Control = Tar(("./control", "Package: tool\nVersion: 1:2-3\nArchitecture: amd64\nDepends: libc6\n"), ("./md5sums", "0123456789abcdef0123456789abcdef  usr/bin/tool\n"));

    private static byte[] RpmFile()
    {
        byte[] signature = RpmBytes.Header((1000, "sig"));
        byte[] Section(byte[] header) => [0x8e, 0xad, 0xe8, 0x01, 0, 0, 0, 0, .. header];
        byte[] first = Section(signature);
        return [0xed, 0xab, 0xee, 0xdb, .. new byte[92], .. first, .. new byte[(8 - first.Length % 8) % 8], .. Section(RpmBytes.Package("tool"))];
    }

    private static byte[] ApkFile()
    {
        // Pieces of one tar: the first two without the blocks of zeros at the end.
        byte[] info = Tar((".PKGINFO", "# comment\npkgname = tool\npkgver = 1.2-r3\narch = x86_64\nlicense = MIT\ndepend = musl\ndepend = !old\n"));
        return [.. Gzip(Tar((".SIGN.RSA.key", "x"))[..1024]), .. Gzip(info[..^1024]), .. Gzip(Tar(("usr/bin/tool", "x")))];
    }

    [Fact]
    public void Reads_debian_packages_in_each_compression()
    {
        foreach ((string member, byte[] control) in (ReadOnlySpan<(string, byte[])>)[("control.tar", Control), ("control.tar.gz/", Gzip(Control)), ("control.tar.zst", Zstd(Control))])
        {
            Package package = Assert.Single(CatalogerTest.Run<DebFileCataloger>(new MemoryFile("pool/tool.deb", Deb(member, control))).Packages);
            Assert.Equal("tool@1:2-3", $"{package.Name}@{package.Version}");
            Assert.Equal("usr/bin/tool", package.Files!.Read().Single().Path);
            Assert.Equal("SHA-256", package.Hashes.Single().Algorithm);
        }
    }

    [Fact]
    public void Reads_rpm_packages() =>
        Assert.Equal(["tool@1.0-1"], CatalogerTest.Run<RpmFileCataloger>(new MemoryFile("tool.rpm", RpmFile())).Names());

    [Fact]
    public void Reads_alpine_packages_and_leaves_those_of_android_alone()
    {
        Sbom sbom = CatalogerTest.Run<ApkFileCataloger>(new MemoryFile("tool.apk", ApkFile()), new MemoryFile("app.apk", [.. "PK\u0003\u0004"u8]));
        Assert.Empty(sbom.Unknowns);
        Assert.Equal(["tool@1.2-r3"], sbom.Names());
        Assert.Equal(["musl"], sbom.Packages[0].Requires.Select(r => r.Name));
    }

    [Fact]
    public void Damaged_files_never_throw_anything_else()
    {
        Mutations.Of(Deb("control.tar", Control), bytes => new DebFileCataloger().Read(ScannedFile.FromBytes("a.deb", bytes, [])), 200);
        Mutations.Of(Deb("control.tar.zst", Zstd(Control)), bytes => new DebFileCataloger().Read(ScannedFile.FromBytes("a.deb", bytes, [])), 200);
        Mutations.Of(RpmFile(), bytes => new RpmFileCataloger().Read(ScannedFile.FromBytes("a.rpm", bytes, [])), 200);
        Mutations.Of(ApkFile(), bytes => new ApkFileCataloger().Read(ScannedFile.FromBytes("a.apk", bytes, [])), 200);
    }
}
