using System.Text;
using CsCheck;
using Lading.Scanning;
using Lading.Scanning.Archives;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Scanning.Archives;

public class DecompressionTests
{
    /// <summary>A text of some lines, as each program packs it.</summary>
    private static readonly string Text = "a=1\nSECRET-a\n" + string.Concat(Enumerable.Repeat("the same words again and again, ", 20)) + "\n";

    internal static readonly (string Name, PackedKind Kind, string Packed)[] Samples =
    [
        ("bzip2", PackedKind.Bzip2,
            "QlpoOTFBWSZTWXA/2tcAAEzfgAAQQAYgAgoAHAAm45yAIABoJKnqeoDE/VAAKVKADIBiTFJ8BFgR0CGCJSC4EQCHTKzb2lx4E9CeSbiZE0J8J+JmJqTBVoJg"
            + "mxNiak7VGeCfxdyRThQkHA/2tcA="),
        ("xz", PackedKind.Xz,
            "/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4AKNADVdADCPQiCnmwYMkFzGkyGTwI2RnAFqNnR4coTG/m0HcZbSuyxeb3Sj48hObeTc7pIPcDqKAG0AAAAAAOrK"
            + "ard2stYnAAFRjgUAAABO8Y89scRn+wIAAAAABFla"),
        ("xz --x86", PackedKind.Xz,
            "/Td6WFoAAAFpIt42AgEEACEBFgANhjUf4AKNADVdADCPQiCnmwYMkFzGkyGTwI2RnAFqNnR4coTG/m0HcZbSuyxeb3Sj48hObeTc7pIPcDqKAG0AAAAAAOtp"
            + "PtgAAU2OBQAAAK4zm0k+MA2LAgAAAAABWVo="),
        ("xz --format=lzma", PackedKind.Lzma, "XQAAgAD//////////wAwj0Igp5sGDJBcxpMhk8CNkZwBajZ0eHKExv5tB3GW0rssXm90o+PITm3k3O6SD3A6jEtT2//+5gBA"),
        ("lzip", PackedKind.Lzip, "TFpJUAEMADCPQiCnmwYMkFzGkyGTwI2RnAFqNnR4coTG/m0HcZbSuyxeb3Sj48hObeTc7pIPcDqMS1Pb//7mAEDraT7YjgIAAAAAAABVAAAAAAAAAA=="),
        ("lz4", PackedKind.Lz4, "BCJNGGRApzcAAADyFmE9MQpTRUNSRVQtYQp0aGUgc2FtZSB3b3JkcyBhZ2FpbiBhbmQKAC8sICAA//9LUGluLCAKAAAAALGnwPA="),
        ("lz4 -l", PackedKind.Lz4, "AiFMGDcAAADyFmE9MQpTRUNSRVQtYQp0aGUgc2FtZSB3b3JkcyBhZ2FpbiBhbmQKAC8sICAA//9LUGluLCAK"),
        ("compress", PackedKind.Compress,
            "H52QYXrEUDClyBApRai0CKOADpoyIOaEaQPxzhs5ZOaACHMmTBo3G92Q2djxIwsQDiFKpAjCIkaNHD2CDCOSpMyTKSNOrHgxo82PIUfGNInyoU6WLn0OnVlz"
            + "KU6jK3m+/MlUaEk3T1XubNkT5tWgVLMelar0K02rN4tqRdqVKlinasdynbr07VWxUeeWlWk3bc68Sb3yPRs2LuC2dQnD/bs1sFvFdw03Rmy2aWTGbOlWRksU"
            + "M1nBQCH7hTpZ82DLo9d+foy6M+nMe0O3xioZNuiqhRUA"),
    ];

    private static readonly (PackedKind Kind, string Program, string Arguments)[] Tools =
    [
        (PackedKind.Bzip2, "bzip2", "-c"), (PackedKind.Bzip2, "bzip2", "-1c"),
        (PackedKind.Xz, "xz", "-c"), (PackedKind.Xz, "xz", "-0c --check=crc32"), (PackedKind.Xz, "xz", "-c --check=sha256 --block-size=50000"), (PackedKind.Xz, "xz", "-c --check=none --lzma2=dict=4KiB,lc=1,lp=3,pb=4"),
        (PackedKind.Xz, "xz", "-c --x86 --lzma2"), (PackedKind.Xz, "xz", "-c --arm --lzma2"), (PackedKind.Xz, "xz", "-c --armthumb --lzma2"), (PackedKind.Xz, "xz", "-c --arm64 --lzma2"),
        (PackedKind.Xz, "xz", "-c --powerpc --lzma2"), (PackedKind.Xz, "xz", "-c --sparc --lzma2"), (PackedKind.Xz, "xz", "-c --delta=dist=3 --lzma2"),
        (PackedKind.Lzma, "xz", "-c --format=lzma"), (PackedKind.Lzma, "xz", "-c --format=lzma --lzma1=dict=64KiB"), (PackedKind.Lzip, "lzip", "-c"), (PackedKind.Lzip, "lzip", "-0c -s 65536"),
        (PackedKind.Lz4, "lz4", "-c"), (PackedKind.Lz4, "lz4", "-c -9 -BD -B4 --content-size"), (PackedKind.Lz4, "lz4", "-c -BX --no-frame-crc -B5"), (PackedKind.Lz4, "lz4", "-c -l"),
        (PackedKind.Compress, "compress", "-f -c"), (PackedKind.Compress, "compress", "-f -c -b 12"), (PackedKind.Zstd, "zstd", "-c"),
    ];

    private static byte[] Unpack(PackedKind kind, byte[] packed)
    {
        using Stream content = Decompression.Open(kind, new MemoryStream(packed));
        var unpacked = new MemoryStream();
        content.CopyTo(unpacked);
        return unpacked.ToArray();
    }

    [Fact]
    public void Each_way_of_packing_is_recognized_and_undone()
    {
        foreach ((string name, PackedKind kind, string packed) in Samples)
        {
            byte[] bytes = Convert.FromBase64String(packed);
            Assert.Equal((name, kind), (name, PackedKinds.Recognize(bytes)));
            Assert.Equal(Text, Encoding.ASCII.GetString(Unpack(kind, bytes)));
        }
    }

    [Fact]
    public void What_real_programs_pack_is_unpacked_to_the_byte()
    {
        var missing = new HashSet<string>();
        byte[][] contents = [.. Contents()];
        foreach ((PackedKind kind, string program, string arguments) in Tools)
        {
            if (!ExternalTool.IsThere(program))
            {
                missing.Add(program);
                continue;
            }
            foreach (byte[] content in contents)
            {
                // What compress makes of nothing are three bytes.
                if (program == "compress" && content.Length == 0)
                    continue;
                byte[] packed = ExternalTool.Run(program, arguments.Split(' '), content);
                Assert.Equal(kind, PackedKinds.Recognize(packed));
                Assert.True(content.AsSpan().SequenceEqual(Unpack(kind, packed)), $"{program} {arguments}, {content.Length} bytes");
                if (kind is not (PackedKind.Compress or PackedKind.Lzma))
                    Assert.True(Unpack(kind, [.. packed, .. packed]).AsSpan().SequenceEqual((byte[])[.. content, .. content]), $"twice {program} {arguments}, {content.Length} bytes");
            }
        }
        Assert.SkipWhen(missing.Count == Tools.Select(t => t.Program).Distinct().Count(), $"none of {string.Join(", ", missing)} is there");
    }

    private static IEnumerable<byte[]> Contents()
    {
        var random = new Random(1);
        yield return [];
        yield return "a"u8.ToArray();
        yield return Encoding.ASCII.GetBytes(Text);
        yield return new byte[300_000];
        byte[] noise = new byte[100_000];
        random.NextBytes(noise);
        yield return noise;
        // An executable, and words that come again at distances of up to a megabyte.
        yield return File.ReadAllBytes(typeof(Decompression).Assembly.Location);
        var words = new StringBuilder();
        while (words.Length < 1_300_000)
            words.Append("word").Append(random.Next(5000)).Append(random.Next(40) == 0 ? new string('x', random.Next(600)) : " ");
        yield return Encoding.ASCII.GetBytes(words.ToString());
    }

    [Fact]
    public void What_is_cut_off_gives_what_came_before_and_says_so()
    {
        foreach ((string name, PackedKind kind, string packed) in Samples.Where(s => s.Kind is not PackedKind.Compress && s.Name != "lz4 -l"))
        {
            byte[] bytes = Convert.FromBase64String(packed);
            for (int length = 0; length < bytes.Length; length++)
                Assert.Throws<ParseException>(() => Unpack(kind, bytes[..length]) is var _ && length > 0 ? 0 : throw new ParseException(name));
        }
    }

    [Fact]
    public void A_checksum_that_does_not_hold_is_told()
    {
        foreach (string name in (string[])["bzip2", "xz", "lz4"])
        {
            byte[] bytes = Convert.FromBase64String(Samples.First(s => s.Name == name).Packed);
            // Of the block; xz has an index of 8 bytes with its checksum and a footer behind it.
            bytes[name switch { "bzip2" => 10, "xz" => bytes.Length - 12 - 12 - 4, _ => bytes.Length - 1 }] ^= 1;
            Assert.Throws<ParseException>(() => Unpack(Samples.First(s => s.Name == name).Kind, bytes));
        }
    }

    [Fact]
    public void A_header_that_claims_much_memory_gets_none()
    {
        // A dictionary of 4 GiB less one, as LZMA2 and LZMA may say.
        byte[] lzma = Convert.FromBase64String(Samples.First(s => s.Kind == PackedKind.Lzma).Packed);
        lzma.AsSpan(1, 4).Fill(0xff);
        Assert.Throws<ParseException>(() => Unpack(PackedKind.Lzma, lzma));
        long before = GC.GetAllocatedBytesForCurrentThread();
        // 256 MiB, which is allowed.
        (lzma[1], lzma[2], lzma[3], lzma[4]) = (0, 0, 0, 0x10);
        Assert.Equal(Text, Encoding.ASCII.GetString(Unpack(PackedKind.Lzma, lzma)));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Damaged_data_ends_quickly_and_in_no_other_error()
    {
        byte[][] seeds = [.. Samples.Select(s => Convert.FromBase64String(s.Packed))];
        Gen.Select(Gen.Int[0, seeds.Length - 1], Gen.Select(Gen.Int[0, 10_000], Gen.Byte).Array[1, 4], Gen.Int[0, 10_000]).Sample((seed, changes, cut) =>
        {
            byte[] bytes = [.. seeds[seed]];
            foreach ((int at, byte value) in changes)
                bytes[at % bytes.Length] = value;
            bytes = cut % 4 == 0 ? bytes[..(cut % bytes.Length)] : bytes;
            try
            {
                Read(Samples[seed].Kind, bytes, 64 << 20);
            }
            catch (ParseException)
            {
            }
        }, iter: 4000);
    }

    private static void Read(PackedKind kind, byte[] packed, long most)
    {
        using Stream content = Decompression.Open(kind, new MemoryStream(packed));
        byte[] buffer = new byte[64 << 10];
        for (int read; most > 0 && (read = content.Read(buffer)) > 0;)
            most -= read;
    }
}
