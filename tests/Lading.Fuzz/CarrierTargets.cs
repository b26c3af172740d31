using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Lading.Leaks.Carriers;
using Lading.Leaks.Detection;
using Lading.Leaks.Findings;
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
        OfFile("leaks-binary", "a.so", [0, 1, 2, .. "password=hunter2secret"u8, 0, .. Encoding.Unicode.GetBytes("password=hunter2secret"), 0xff]),
        new("image-config", ["""{"config":{"Env":["A=b"],"Cmd":["a","b"],"Labels":{"a":"b"}},"history":[{"created_by":"RUN |1 A=b /bin/sh -c x # buildkit"}]}"""u8.ToArray()], ReadConfig),
    ];

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
