using System.IO.Compression;
using System.Text;
using CsCheck;
using Lading.Leaks.Carriers;
using Lading.Oci;
using Lading.Testing;
using Lading.Tests.Scanning.Archives;
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
        Assert.Equal([":0:0", "skipped : it is a 7-Zip archive, which is not opened"], MarkedSecrets.In("a.7z", [(byte)'7', (byte)'z', 0xbc, 0xaf, 0x27, 0x1c, 0, .. "k=SECRET-abcdef"u8, 0]));
        Assert.Equal([":0:0", "skipped : the compressed data is cut off"], MarkedSecrets.In("a.bz2", [.. "BZh91AY&SY"u8, 0, .. "k=SECRET-abcdef"u8, 0]));
        string[] cut = MarkedSecrets.In("a.zip", Zip(("a", Secret))[..40]);
        Assert.StartsWith("skipped : ", Assert.Single(cut));
    }

    /// <summary>What cpio and ar make of etc/conf, packed by gzip.</summary>
    internal static readonly (string Name, string Packed)[] Samples =
    [
        ("newc", "H4sIAAAAAAACAzMwNzA3MDRAAhaGjiYG2IGhmZOBiYm5mSWU72JAHICpN0gtSdZPzs9LY2BItDXkCnZ1DnIN0U3kYmBgMMBwBx5ArDp04ARjhAQ5evq4BikqKjKMcAAAaYr1UQACAAA="),
        ("crc", "H4sIAAAAAAACAzMwNzA3MDJAAhaGjiYG2IGhmZOBiYm5mSWU72JAHICoNzY2Ty1J1k/Oz0tjYEi0NeQKdnUOcg3RTeRiYGAwwHAHHmBoQB5wgjFCghw9fVyDFBUVGUY4AABXorl6AAIAAA=="),
        ("odc", "H4sIAAAAAAACAzMwNwBBJGBoYGBmYmKADgyhlKkxkGlibGoKFjA0RCgwTS1J1k/Oz0tjSLQ15Ap2dQ5yDdFN5DLAsAEHMMQuaozECQly9PRxDVJUVGQYBVQBANnfo+gAAgAA"),
        ("bin", "H4sIAAAAAAACAzteyAAESxpBJCMQs2RnunMCaV6G1JJk/eT8vDQGhkRbQ65gV+cg1xDdRC6G42AdEMAIpbnBZEiQo6ePa5CioiLDKBgiAAAnZpR7AAIAAA=="),
    ];

    private static byte[] Cpio(string format) => Gunzip(Convert.FromBase64String(Samples.First(s => s.Name == format).Packed));

    private static byte[] Gunzip(byte[] packed)
    {
        var unpacked = new MemoryStream();
        using (var gzip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress))
            gzip.CopyTo(unpacked);
        return unpacked.ToArray();
    }

    /// <summary>An RPM package: a lead, a signature of one entry and no store, the header with a script, the payload.</summary>
    private static byte[] Rpm(byte[] payload)
    {
        byte[] script = "export A=SECRET-b\0"u8.ToArray();
        byte[] Header(byte[] store) => [0x8e, 0xad, 0xe8, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, (byte)store.Length, 0, 0, 4, 0, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0, 1, .. store];
        return [0xed, 0xab, 0xee, 0xdb, 3, .. new byte[91], .. Header([1, 2, 3]), .. new byte[5], .. Header(script), .. payload];
    }

    [Theory, InlineData("newc"), InlineData("crc"), InlineData("odc"), InlineData("bin")]
    public void An_archive_of_cpio_is_opened_in_each_format(string format) =>
        Assert.Equal(["etc/conf:2:1"], MarkedSecrets.In("a.cpio", Cpio(format)));

    [Fact]
    public void An_initial_ram_disk_is_several_archives_and_the_last_is_packed() =>
        Assert.Equal(["(behind)!/etc/conf:2:1", "etc/conf:2:1"], MarkedSecrets.In("boot/initrd.img", [.. Cpio("newc"), .. new byte[300], .. Cpio("newc"), .. Gzip(Cpio("newc"))]).Order());

    [Fact]
    public void An_rpm_package_is_opened_and_its_scripts_are_read()
    {
        Assert.Equal(["(headers):0:0", "etc/conf:2:1"], MarkedSecrets.In("a.rpm", Rpm(Gzip(Cpio("newc")))));
        Assert.Equal(["(headers):0:0", "etc/conf:2:1"], MarkedSecrets.In("a.rpm", Rpm(Cpio("odc"))));
    }

    [Theory, InlineData("w9.gzdio"), InlineData("w3.zstdio"), InlineData("w6.xzdio"), InlineData("w9.bzdio"), InlineData("w6.lzdio"), InlineData("w0.ufdio")]
    public void A_package_that_rpmbuild_makes_is_opened(string payload)
    {
        Assert.SkipUnless(ExternalTool.IsThere("rpmbuild"), "there is no rpmbuild");
        using var folder = new TemporaryFolder();
        folder.Write("a.spec", Encoding.ASCII.GetBytes("Name: a\nVersion: 1\nRelease: 1\nSummary: a\nLicense: MIT\nBuildArch: noarch\n%description\na\n%install\nmkdir -p %{buildroot}/etc\n"
            + "echo SECRET-a > %{buildroot}/etc/conf\n%post\nexport KEY=SECRET-b\n%files\n/etc/conf\n"));
        ExternalTool.Run("rpmbuild", ["-bb", "--quiet", "--define", $"_topdir {folder.Path}", "--define", $"_binary_payload {payload}", folder["a.spec"]], []);
        byte[] package = File.ReadAllBytes(folder["RPMS/noarch/a-1-1.noarch.rpm"]);
        Assert.Equal(["(headers):0:0", "etc/conf:1:1"], MarkedSecrets.In("a.rpm", package));
    }

    [Fact]
    public void An_archive_of_ar_is_opened_with_names_of_any_length()
    {
        byte[] ar = Gunzip(Convert.FromBase64String("H4sIAAAAAAACA1O0SSxKzrDj0tdXIAkYWcBYCVw5+XnpunmJuam6+Wm6ibq5qblJqUV6yfl5afpc+gao+gww2BDSzMQETBsaI8xNtDXkCnZ1DnIN0U3k4gKbRxWTAF8WqYX0AAAA"));
        Assert.Equal(["conf:2:1", "long-name-of-a-member.conf:2:1"], MarkedSecrets.In("a.a", ar).Order());
        byte[] bsd = Encoding.ASCII.GetBytes($"!<arch>\n{"#1/20",-16}{0,-12}{0,-6}{0,-6}{100644,-8}{33,-10}`\nlong name of BSD.txt{Encoding.ASCII.GetString(Secret)}\n");
        Assert.Equal(["long name of BSD.txt:2:1"], MarkedSecrets.In("b.a", bsd));
    }

    [Fact]
    public void Every_way_of_packing_a_file_is_undone()
    {
        foreach ((string name, _, string packed) in DecompressionTests.Samples)
            Assert.Equal([name, "a:2:1"], [name, .. MarkedSecrets.In("a", Convert.FromBase64String(packed))]);
    }

    [Theory, InlineData("x.gz", "x"), InlineData("x.tar.bz2", "x.tar"), InlineData("x.tbz2", "x.tar"), InlineData("x", "x")]
    public void What_is_unpacked_loses_the_ending(string name, string inner) =>
        Assert.Equal([inner + ":2:1"], MarkedSecrets.In(name, Gzip(Secret)));

    [Fact]
    public void What_was_unpacked_before_the_damage_is_searched()
    {
        byte[] noise = new byte[200_000];
        new Random(1).NextBytes(noise);
        byte[] cut = Gzip([.. Secret, .. noise])[..150_000];
        string[] found = MarkedSecrets.In("a.gz", cut);
        Assert.Contains("a:0:0", found);
        Assert.Contains(found, f => f.StartsWith("skipped : the compressed data is damaged"));
        Assert.Contains("a:0:0", MarkedSecrets.In("b.zip", Zip(("a", [.. Secret, .. noise]))).Concat(MarkedSecrets.In("c.zip", Damage(Zip(("a", [.. Secret, .. noise]))))));
    }

    private static byte[] Damage(byte[] bytes)
    {
        bytes[bytes.Length / 2] ^= 1;
        return bytes;
    }

    [Fact]
    public void What_stands_before_a_zip_is_searched_and_a_program_may()
    {
        Assert.Equal([":2:4", "a:2:1"], MarkedSecrets.In("app.jar", [.. "#!/bin/sh\nA='SECRET-c' exec java -jar $0\n"u8, .. Zip(("a", Secret))]).Order());
        Assert.Equal([":0:0", "a:2:1"], MarkedSecrets.In("bin/tool", [0x7f, .. "ELF\0\0\0 key=SECRET-d\0"u8, .. Zip(("a", Secret))]).Order());
    }

    [Fact]
    public void What_is_an_archive_by_name_alone_is_searched_and_nothing_is_said() =>
        Assert.Equal([":2:1"], MarkedSecrets.In("a.zip", Secret));

    [Fact]
    public void Damaged_archives_never_throw_and_end_quickly()
    {
        byte[][] seeds =
        [
            Zip(("a", Secret), ("b.zip", Zip(("c", Secret)))), Gzip(TarBuilder.Of(new MemoryFile("d/e", Secret))),
            .. Samples.Select(s => Cpio(s.Name)), Rpm(Gzip(Cpio("newc"))), .. DecompressionTests.Samples.Select(s => Convert.FromBase64String(s.Packed)),
            ImageBuilder.Pack(Secret, LayerCompression.Zstd), TarBuilder.Of(new MemoryFile("a", Secret), new MemoryFile("b", Gzip(Secret))),
        ];
        Gen.Select(Gen.Int[0, seeds.Length - 1], Gen.Int[0, 10_000], Gen.Byte, Gen.Int[0, 10_000]).Sample((seed, at, value, cut) =>
        {
            byte[] bytes = [.. seeds[seed]];
            bytes[at % bytes.Length] = value;
            Assert.DoesNotContain(MarkedSecrets.In("a", cut % 3 == 0 ? bytes[..(cut % bytes.Length)] : bytes), l => l.StartsWith("unknown"));
        }, iter: 5000);
    }
}
