using System.IO.Compression;
using System.Text;
using CsCheck;
using Lading.Leaks.Carriers;
using Lading.Oci;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Leaks.Carriers;

public class ArchiveTests
{
    private static readonly byte[] Secret = "a=1\nSECRET-a\n"u8.ToArray();

    internal static byte[] Zip(params (string Name, byte[] Content)[] entries)
    {
        var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
            foreach ((string name, byte[] content) in entries)
                using (Stream entry = zip.CreateEntry(name).Open())
                    entry.Write(content);
        return stream.ToArray();
    }

    private static byte[] Gzip(byte[] bytes) => ImageBuilder.Pack(bytes, LayerCompression.Gzip);

    [Fact]
    public void A_zip_whatever_it_is_called_is_searched_entry_by_entry() =>
        Assert.Equal(["conf/a.properties:2:1"], MarkedSecrets.In("app/x.bin", Zip(("conf/a.properties", Secret), ("b.txt", "nothing"u8.ToArray()))));

    [Fact]
    public void A_jar_behind_a_start_script_is_opened() =>
        Assert.Equal(["a:2:1"], MarkedSecrets.In("app.jar", [.. "#!/bin/sh\nexec java -jar $0\n"u8, .. Zip(("a", Secret))]));

    [Fact]
    public void A_tar_in_gzip_counts_as_one_archive() =>
        Assert.Equal(["d/e:2:1"], MarkedSecrets.In("x.tgz", Gzip(TarBuilder.Of(new MemoryFile("d/e", Secret)))));

    [Theory, InlineData(LayerCompression.Gzip, "log.gz", "log"), InlineData(LayerCompression.Zstd, "log.zst", "log")]
    public void A_packed_file_is_searched(LayerCompression compression, string name, string inner) =>
        Assert.Equal([inner + ":2:1"], MarkedSecrets.In(name, ImageBuilder.Pack(Secret, compression)));

    [Fact]
    public void Three_archives_deep_is_searched_and_four_is_told()
    {
        byte[] three = Zip(("2.zip", Zip(("3.zip", Zip(("a", Secret))))));
        Assert.Equal(["2.zip!/3.zip!/a:2:1"], MarkedSecrets.In("1.zip", three));
        string only = Assert.Single(MarkedSecrets.In("0.zip", Zip(("1.zip", three))));
        Assert.StartsWith("skipped 1.zip!/2.zip!/3.zip: it lies in 3 archives", only);
    }

    [Fact]
    public void A_debian_package_is_opened()
    {
        byte[] data = Gzip(TarBuilder.Of(new MemoryFile("etc/a", Secret)));
        byte[] Header(string name, int size) => Encoding.ASCII.GetBytes($"{name,-16}{0,-12}{0,-6}{0,-6}{100644,-8}{size,-10}`\n");
        byte[] deb = [.. "!<arch>\n"u8, .. Header("debian-binary", 4), .. "2.0\n"u8, .. Header("data.tar.gz", data.Length), .. data, .. new byte[data.Length & 1]];
        Assert.Equal(["data.tar.gz!/etc/a:2:1"], MarkedSecrets.In("a.deb", deb));
    }

    [Fact]
    public void A_bomb_is_given_up_and_told()
    {
        var bomb = new MemoryStream();
        using (var gzip = new GZipStream(bomb, CompressionLevel.SmallestSize, leaveOpen: true))
            gzip.Write(new byte[64 << 20]);
        string only = Assert.Single(MarkedSecrets.In("bomb.gz", bomb.ToArray()));
        Assert.StartsWith("skipped : it unpacks to more than 200 times its size", only);
    }

    [Fact]
    public void What_unpacks_to_more_than_the_limit_is_told() =>
        Assert.StartsWith("skipped : it unpacks to more than 1000 bytes", MarkedSecrets.In("a.gz", Gzip(new byte[2000]), new LeakLimits { MaxUnpacked = 1000 })[^1]);

    [Fact]
    public void Too_many_members_are_told() =>
        Assert.StartsWith("skipped : it has more than 2 members", MarkedSecrets.In("a.zip", Zip(("a", Secret), ("b", [1]), ("c", Secret)), new LeakLimits { MaxMembers = 2 })[^1]);

    [Fact]
    public void A_member_too_large_for_memory_is_searched_as_it_streams_by()
    {
        byte[] large = new byte[300 << 10];
        Array.Fill(large, (byte)'x');
        Secret.CopyTo(large, 290 << 10);
        Assert.Equal(["a:2:1"], MarkedSecrets.In("a.zip", Zip(("a", large)), new LeakLimits { MaxInMemory = 64 << 10 }));
    }

    [Fact]
    public void What_cannot_be_opened_is_told_and_searched_as_it_stands()
    {
        Assert.Equal([":0:0", "skipped : it is packed with bzip2, which is not opened"], MarkedSecrets.In("a.bz2", [.. "BZh91AY&SY"u8, 0, .. "k=SECRET-abcdef"u8, 0]));
        string[] cut = MarkedSecrets.In("a.zip", Zip(("a", Secret))[..40]);
        Assert.StartsWith("skipped : ", Assert.Single(cut));
    }

    [Fact]
    public void Damaged_archives_never_throw_and_end_quickly()
    {
        byte[][] seeds =
        [
            Zip(("a", Secret), ("b.zip", Zip(("c", Secret)))), Gzip(TarBuilder.Of(new MemoryFile("d/e", Secret))),
            ImageBuilder.Pack(Secret, LayerCompression.Zstd), TarBuilder.Of(new MemoryFile("a", Secret), new MemoryFile("b", Gzip(Secret))),
        ];
        Gen.Select(Gen.Int[0, seeds.Length - 1], Gen.Int[0, 10_000], Gen.Byte, Gen.Int[0, 10_000]).Sample((seed, at, value, cut) =>
        {
            byte[] bytes = [.. seeds[seed]];
            bytes[at % bytes.Length] = value;
            Assert.DoesNotContain(MarkedSecrets.In("a", cut % 3 == 0 ? bytes[..(cut % bytes.Length)] : bytes), l => l.StartsWith("unknown"));
        }, iter: 2000);
    }
}
