using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Lading.Leaks.Carriers;
using Lading.Leaks.Detection;
using Lading.Leaks.Findings;
using Lading.Leaks.Proving;
using Lading.Leaks.Proving.Searching;
using Lading.Leaks.Searching;
using Lading.Oci;
using Lading.Oci.Sources;
using Lading.Scanning;

namespace Lading.Fuzz;

/// <summary>What secrets are looked for in: each kind of file that is taken apart, and the documents of an image.</summary>
internal static class CarrierTargets
{
    private static readonly LeaksAnalyzer Analyzer = new(new SecretScanner(new FingerprintKey(new byte[FingerprintKey.Length])), new LeakLimits { MaxUnpacked = 64 << 20 });

    public static IReadOnlyList<Target> All { get; } =
    [
        OfFile("git-pack", "x/.git/objects/pack/pack-1.pack", Pack()),
        OfFile("git-object", "x/.git/objects/ab/cdef0123456789abcdef0123456789abcdef01", Zlib("blob 6\0secret"u8)),
        OfFile("leaks-sqlite", "a.db", Database()),
        OfFile("java-keystore", "a.jks", KeyStore()),
        OfFile("der-key", "a.der", ECDsa.Create(ECCurve.NamedCurves.nistP256).ExportPkcs8PrivateKey()),
        OfFile("leaks-deb", "a.deb", [.. "!<arch>\ndebian-binary   0           0     0     100644  4         `\n2.0\n"u8]),
        OfFile("leaks-ar", "a.a", Encoding.ASCII.GetBytes($"!<arch>\n{"//",-48}{12,-10}`\nlong-name.c/\n{"/0",-48}{6,-10}`\nsecret{"#1/4",-48}{8,-10}`\nnamesecr")),
        OfFile("leaks-cpio", "initrd.img", [.. Cpio("070701", 8), .. new byte[9], .. Zip("070707"u8)]),
        OfFile("leaks-cpio-odc", "a.cpio", Encoding.ASCII.GetBytes($"070707{0:d6}{1:d6}100644{0:d6}{0:d6}{1:d6}{0:d6}{0:d11}{2:d6}00000000006a\0secret070707{0:d48}{0:d5}013{0:d11}TRAILER!!!\0")),
        OfFile("leaks-cpio-bin", "a.cpio", [0xc7, 0x71, 0, 0, 0, 0, 0xa4, 0x81, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 6, 0, (byte)'a', 0, .. "secret"u8]),
        OfFile("leaks-rpm", "a.rpm", [0xed, 0xab, 0xee, 0xdb, .. new byte[92], .. RpmHeader(), .. RpmHeader(), .. Cpio("070702", 8)]),
        OfFile("leaks-zip", "a.zip", Zip("secret"u8)),
        OfFile("leaks-zip-behind", "a.sh", [.. "#!/bin/sh\n"u8, .. Zip("secret"u8)]),
        .. Packed.Select(p => OfFile("unpack-" + p.Name, "a", Convert.FromBase64String(p.Bytes))),
        new("prove-content", [Zip("secret"u8), [0xed, 0xab, 0xee, 0xdb, .. new byte[92], .. RpmHeader(), .. RpmHeader(), .. Cpio("070701", 8)], .. Packed.Select(p => Convert.FromBase64String(p.Bytes))], Prove),
        OfFile("leaks-binary", "a.so", [0, 1, 2, .. "password=hunter2secret"u8, 0, .. Encoding.Unicode.GetBytes("password=hunter2secret"), 0xff]),
        new("image-config", ["""{"config":{"Env":["A=b"],"Cmd":["a","b"],"Labels":{"a":"b"}},"history":[{"created_by":"RUN |1 A=b /bin/sh -c x # buildkit"}]}"""u8.ToArray()], ReadConfig),
    ];

    /// <summary>A small text, as each program packs it.</summary>
    private static (string Name, string Bytes)[] Packed =>
    [
        ("bzip2", "QlpoOTFBWSZTWXA/2tcAAEzfgAAQQAYgAgoAHAAm45yAIABoJKnqeoDE/VAAKVKADIBiTFJ8BFgR0CGCJSC4EQCHTKzb2lx4E9CeSbiZE0J8J+JmJqTBVoJg"
            + "mxNiak7VGeCfxdyRThQkHA/2tcA="),
        ("xz", "/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4AKNADVdADCPQiCnmwYMkFzGkyGTwI2RnAFqNnR4coTG/m0HcZbSuyxeb3Sj48hObeTc7pIPcDqKAG0AAAAAAOrK"
            + "ard2stYnAAFRjgUAAABO8Y89scRn+wIAAAAABFla"),
        ("xz-x86", "/Td6WFoAAAFpIt42AgEEACEBFgANhjUf4AKNADVdADCPQiCnmwYMkFzGkyGTwI2RnAFqNnR4coTG/m0HcZbSuyxeb3Sj48hObeTc7pIPcDqKAG0AAAAAAOtp"
            + "PtgAAU2OBQAAAK4zm0k+MA2LAgAAAAABWVo="),
        ("lzma", "XQAAgAD//////////wAwj0Igp5sGDJBcxpMhk8CNkZwBajZ0eHKExv5tB3GW0rssXm90o+PITm3k3O6SD3A6jEtT2//+5gBA"),
        ("lzip", "TFpJUAEMADCPQiCnmwYMkFzGkyGTwI2RnAFqNnR4coTG/m0HcZbSuyxeb3Sj48hObeTc7pIPcDqMS1Pb//7mAEDraT7YjgIAAAAAAABVAAAAAAAAAA=="),
        ("lz4", "BCJNGGRApzcAAADyFmE9MQpTRUNSRVQtYQp0aGUgc2FtZSB3b3JkcyBhZ2FpbiBhbmQKAC8sICAA//9LUGluLCAKAAAAALGnwPA="),
        ("lz4-legacy", "AiFMGDcAAADyFmE9MQpTRUNSRVQtYQp0aGUgc2FtZSB3b3JkcyBhZ2FpbiBhbmQKAC8sICAA//9LUGluLCAK"),
        ("compress", "H52QYXrEUDClyBApRai0CKOADpoyIOaEaQPxzhs5ZOaACHMmTBo3G92Q2djxIwsQDiFKpAjCIkaNHD2CDCOSpMyTKSNOrHgxo82PIUfGNInyoU6WLn0OnVlz"
            + "KU6jK3m+/MlUaEk3T1XubNkT5tWgVLMelar0K02rN4tqRdqVKlinasdynbr07VWxUeeWlWk3bc68Sb3yPRs2LuC2dQnD/bs1sFvFdw03Rmy2aWTGbOlWRksU"
            + "M1nBQCH7hTpZ82DLo9d+foy6M+nMe0O3xioZNuiqhRUA"),
    ];

    private static readonly Lazy<SecretIndex> s_index = new(() => new SecretIndex([.. SecretParts.Of(new BuildSecret("s", SecretBuffer.FromText("secret-secret-secret")), false).Parts]));
    private static readonly ProofOptions Proof = new() { MaxUnpacked = 64 << 20 };

    /// <summary>What is packed in a file, as a proof looks for it.</summary>
    private static void Prove(byte[] input)
    {
        using var place = new PlaceSearch(s_index.Value, Proof, new SearchedPlace { Place = ProofPlace.Cache, Name = "a" }, default);
        new ContentSearch(place).Search(new MemoryStream(input), "a.jar", searched: false);
    }

    private static byte[] Cpio(string magic, int mode)
    {
        string Entry(string name, string content) => $"{magic}{1:x8}{mode << 12 | 420:x8}{0:x32}{content.Length:x8}{0:x32}{name.Length + 1:x8}{0:x8}{name}{new string('\0', 4 - (110 + name.Length) % 4)}{content}{new string('\0', -content.Length & 3)}";
        return Encoding.ASCII.GetBytes(Entry("a", "secret") + Entry("TRAILER!!!", ""));
    }

    private static byte[] RpmHeader() => [0x8e, 0xad, 0xe8, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, .. new byte[16]];

    private static byte[] Zip(ReadOnlySpan<byte> content)
    {
        var packed = new MemoryStream();
        using (var zip = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        using (Stream entry = zip.CreateEntry("a").Open())
            entry.Write(content);
        return packed.ToArray();
    }

    /// <summary>A file that is searched; what the analyzer throws would end up as an unknown and is a finding.</summary>
    private static Target OfFile(string name, string path, byte[] seed) => new(name, [seed], input => Analyzer.Analyze(ScannedFile.FromBytes(path, input, [])));

    private static void ReadConfig(byte[] input)
    {
        ImageConfig config;
        try
        {
            config = OciJson.ReadConfig(input, "c");
        }
        catch (LadingException)
        {
            return;
        }
        var source = new Source { Kind = SourceKind.Image, Scheme = "test", Name = "test", Layers = [], Image = new ImageDocuments { Config = config, ConfigBytes = input, ConfigDigest = Digest.Of(input) } };
        LeakSearch.Of(ImageScanner.Scan(source, new ScanPlan { Analyzers = [Analyzer] }), Analyzer);
    }

    private static byte[] Zlib(ReadOnlySpan<byte> content)
    {
        var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            zlib.Write(content);
        return packed.ToArray();
    }

    /// <summary>Two blobs and a difference that inserts three bytes.</summary>
    private static byte[] Pack()
    {
        byte[] first = [0x36, .. Zlib("secret"u8)];
        byte[] delta = [0x69, (byte)first.Length, .. Zlib([6, 9, 0x90, 6, 3, .. "new"u8])];
        return [.. "PACK"u8, 0, 0, 0, 2, 0, 0, 0, 3, .. first, .. delta, 0x35, .. Zlib("token"u8)];
    }

    /// <summary>One leaf page of pages of 512 bytes, one row with a text.</summary>
    private static byte[] Database()
    {
        byte[] page = new byte[512];
        "SQLite format 3\0"u8.CopyTo(page);
        page[16] = 2;
        page[59] = 1;
        page[100] = 0x0d;
        page[104] = 1;
        BinaryPrimitives.WriteUInt16BigEndian(page.AsSpan(108), 400);
        byte[] row = [12, 1, 2, 13 + 2 * 10, .. "secrettext"u8];
        row.CopyTo(page, 400);
        return page;
    }

    private static byte[] KeyStore() =>
        [0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 0, 1, (byte)'a', .. new byte[8], 0, 0, 0, 4, 1, 2, 3, 4, 0, 0, 0, 1, 0, 1, (byte)'X', 0, 0, 0, 2, 1, 2, .. new byte[20]];
}
