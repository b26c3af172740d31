using System.IO.Compression;
using System.Text;
using Lading.Inventory;
using Lading.Inventory.Catalogers.Alpm;
using Lading.Scanning;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Inventory.Alpm;

public class AlpmCatalogerTests
{
    private const string Gmp = "%NAME%\ngmp\n\n%VERSION%\n6.2.1-2\n\n%BASE%\ngmp-base\n\n%ARCH%\nx86_64\n\n%LICENSE%\nLGPL3\nGPL\n\n%PACKAGER%\nAnn <a@example.org>\n\n%DEPENDS%\nglibc>=2.35\nlibz.so=1-64\n";

    private static byte[] Gzip(string text)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }

    [Fact]
    public void Joins_record_files_and_digests_and_resolves_provided_libraries()
    {
        Sbom sbom = CatalogerTest.Run<AlpmCataloger>(
            MemoryFile.Text("var/lib/pacman/local/gmp-6.2.1-2/desc", Gmp),
            MemoryFile.Text("var/lib/pacman/local/gmp-6.2.1-2/files", "%FILES%\nusr/\nusr/lib/\nusr/lib/libgmp.so\nusr/lib/a b\n\n%BACKUP%\netc/x\tabc\n"),
            new MemoryFile("var/lib/pacman/local/gmp-6.2.1-2/mtree", Gzip($"#mtree\n/set type=file mode=644\n./.PKGINFO size=1 sha256digest={new string('c', 64)}\n./usr type=dir\n./usr/lib/a\\040b size=1 sha256digest={new string('a', 64)}\n")),
            MemoryFile.Text("var/lib/pacman/local/zlib-1-1/desc", "%NAME%\nzlib\n\n%VERSION%\n1-1\n\n%PROVIDES%\nlibz.so=1-64\n"));
        Assert.Equal(["gmp@6.2.1-2", "zlib@1-1"], sbom.Names());
        Assert.Equal(["gmp -> zlib"], sbom.Edges());
        Package gmp = sbom.Packages[0];
        Assert.Equal("gmp-base", gmp.SourceName);
        Assert.Equal(["LGPL3", "GPL"], gmp.DeclaredLicenses);
        (string Path, Hash? Hash)[] files = [.. gmp.Files!.Read()];
        Assert.Equal(["usr/lib/a b", "usr/lib/libgmp.so"], files.Select(f => f.Path));
        Assert.Equal("SHA-256", files[0].Hash!.Algorithm);
    }

    [Fact]
    public void Damaged_files_never_throw_anything_else()
    {
        Mutations.Of(Encoding.UTF8.GetBytes(Gmp), bytes => new AlpmCataloger().Read(ScannedFile.FromBytes("var/lib/pacman/local/a/desc", bytes, [])));
        Mutations.Of(Gzip("#mtree\n./usr/lib/a\\040b size=1 sha256digest=aa\n"), bytes => new AlpmCataloger().Read(ScannedFile.FromBytes("var/lib/pacman/local/a/mtree", bytes, [])));
        Mutations.Of("#mtree\n/set type=dir\n./usr/lib/a\\040b type=file sha256digest=aa\n"u8, bytes => Mtree.Files(bytes));
    }
}
