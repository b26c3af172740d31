using System.Formats.Tar;
using System.Text;
using Lading.Inventory;
using Lading.Inventory.Documents;
using Lading.Oci;
using Lading.Oci.Layers;
using Lading.Scanning;
using Lading.Testing;
using Lading.Vulnerabilities.Advisories;
using Lading.Vulnerabilities.Database;

namespace Lading.Fuzz;

/// <summary>Every fuzz target there is.</summary>
internal static class Targets
{
    private const int MaxSeed = 2 << 20;

    public static IReadOnlyList<Target> All { get; } =
    [
        new("tar", [Tar(TarEntryFormat.Pax), Tar(TarEntryFormat.Gnu), Tar(TarEntryFormat.Ustar), Tar(TarEntryFormat.V7)], ReadTar),
        new("manifest", [Encoding.UTF8.GetBytes("""{"schemaVersion":2,"config":{"mediaType":"a","digest":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","size":2},"layers":[]}""")], ReadManifest),
        new("glob", ["**/lib/*.so?*\0usr/lib/libc.so.6"u8.ToArray()], ReadGlob),
        new("osv", [Encoding.UTF8.GetBytes(OsvSeed)], ReadOsv),
        new("advisory-row", AdvisoryRows(), ReadAdvisoryRow),
        .. SigningTargets.All,
        .. BuildFileTargets.All,
        .. LeakTargets.All,
        .. CatalogerList.All.Select(OfCataloger),
        .. SbomFormats.All.Where(f => f.Reads).Select(OfFormat),
    ];

    private const string OsvSeed = """{"id":"ALSA-1","modified":"2024-03-01T10:00:00Z","summary":"Low: a:1 security update","aliases":["CVE-2024-1"],"severity":[{"type":"CVSS_V3","score":"x"}],"affected":[{"package":{"ecosystem":"AlmaLinux:8","name":"a"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"1.module_el8"}]}],"versions":["1","2"]}]}""";

    private static void ReadOsv(byte[] input)
    {
        if (OsvReader.Read(input, new OsvProblems()) is not null)
            OsvText.Read(input);
    }

    private static byte[][] AdvisoryRows()
    {
        OsvRecord record = OsvReader.Read(Encoding.UTF8.GetBytes(OsvSeed), "seed");
        var entry = new FactWriter();
        AdvisoryCodec.Write(entry, record.Affected[0]);
        var head = new FactWriter();
        AdvisoryCodec.Write(head, record.Advisory);
        var row = new FactWriter();
        StoredRecord.Write(row, 1, 2, new byte[32], [0, 1], head.Written);
        using var zstd = new ZstdSharp.Compressor(3);
        byte[] scratch = [];
        return [entry.Written.ToArray(), row.Written.ToArray(), BodyBlock.Pack(zstd, Encoding.UTF8.GetBytes(OsvSeed), [OsvSeed.Length], ref scratch)];
    }

    private static void ReadAdvisoryRow(byte[] input)
    {
        foreach (Action read in (ReadOnlySpan<Action>)
        [
            () => { var r = new FactReader(input); AdvisoryCodec.ReadEntry(ref r, "npm", "a"); }, () => StoredRecord.Read(input), () => DatabaseMeta.Read(input),
            () => Buckets.Find(input, "a"u8), () => BodyBlock.Unpack(input), () => EpssScores.ReadRow(input), () => KevCatalogue.Read(input, null),
        ])
        {
            try
            {
                read();
            }
            catch (Exception e) when (e is InvalidDataException or ArgumentException or OverflowException)
            {
                // What the reader of a row turns into the error for a damaged database.
            }
        }
    }

    private static byte[] Tar(TarEntryFormat format)
    {
        var stream = new MemoryStream();
        using (var writer = new TarWriter(stream, format, leaveOpen: true))
        {
            TarEntry Entry(TarEntryType type, string name) => format switch
            {
                TarEntryFormat.V7 => new V7TarEntry(type == TarEntryType.RegularFile ? TarEntryType.V7RegularFile : type, name),
                TarEntryFormat.Ustar => new UstarTarEntry(type, name),
                TarEntryFormat.Gnu => new GnuTarEntry(type, name),
                _ => new PaxTarEntry(type, name),
            };
            writer.WriteEntry(Entry(TarEntryType.Directory, "usr/"));
            TarEntry file = Entry(TarEntryType.RegularFile, "usr/file");
            file.DataStream = new MemoryStream(new byte[700]);
            writer.WriteEntry(file);
            TarEntry link = Entry(TarEntryType.SymbolicLink, "usr/link");
            link.LinkName = "../file";
            writer.WriteEntry(link);
            if (format is TarEntryFormat.Gnu or TarEntryFormat.Pax)
                writer.WriteEntry(Entry(TarEntryType.Directory, string.Concat(Enumerable.Repeat("long/", 40))));
        }
        return stream.ToArray();
    }

    private static void ReadTar(byte[] input)
    {
        var limits = new LayerLimits { MaxEntries = 10_000, MaxLayerSize = 64 << 20 };
        var layer = new StreamLayer(_ => new MemoryStream(input), LayerCompression.None) { Index = 0 };
        try
        {
            using EntryReader reader = layer.Open(1, limits, default)[0];
            byte[] buffer = new byte[4096];
            while (reader.Next())
                while (reader.Read(buffer) > 0)
                {
                }
        }
        catch (LayerException)
        {
        }
    }

    private static void ReadManifest(byte[] input)
    {
        foreach (Action read in (ReadOnlySpan<Action>)[() => OciJson.ReadManifest(input, "m"), () => OciJson.ReadIndex(input, "i"), () => OciJson.ReadConfig(input, "c")])
        {
            try
            {
                read();
            }
            catch (LadingException)
            {
            }
        }
    }

    private static void ReadGlob(byte[] input)
    {
        string[] parts = Encoding.UTF8.GetString(input).Split('\0', 2);
        try
        {
            foreach (string pattern in Glob.Expand(parts[0]).Take(100))
                Glob.Parse(pattern).IsMatch(Encoding.UTF8.GetBytes(parts[^1]));
        }
        catch (LadingException)
        {
        }
    }

    /// <summary>A cataloger, fed with the shared fixtures that it wants, or with a little of everything where there are none.</summary>
    private static Target OfCataloger(Cataloger cataloger)
    {
        Glob[] globs = [.. cataloger.Patterns.SelectMany(Glob.Expand).Select(Glob.Parse)];
        (string Path, byte[] Bytes)[] seeds = [.. SharedData.Table("fixtures/sbom/INDEX.tsv")
            .Where(r => globs.Any(g => g.IsMatch(Encoding.UTF8.GetBytes(r["path"]))) || (cataloger.WantsExecutables && (r["path"].StartsWith("go/") || r["path"].StartsWith("rust/"))))
            .Select(r => (Path: r["path"], File: SharedData.Find("fixtures/sbom/" + r["path"])))
            .Where(s => File.Exists(s.File) && new FileInfo(s.File).Length <= MaxSeed)
            .Select(s => (s.Path, File.ReadAllBytes(s.File!)))
            .Take(12)];
        string name = seeds.Length > 0 ? seeds[0].Path : ExampleName(cataloger);
        byte[][] bytes = seeds.Length > 0 ? [.. seeds.Select(s => s.Bytes)] : [Encoding.UTF8.GetBytes("{\"name\":\"a\",\"version\":\"1\"}\nname: a\nversion = 1\n")];
        return new Target("cataloger:" + cataloger.Name, bytes, input =>
        {
            try
            {
                cataloger.Read(ScannedFile.FromBytes(name, input, []));
            }
            catch (ParseException)
            {
            }
        });
    }

    private static string ExampleName(Cataloger cataloger) =>
        cataloger.Patterns.Count == 0 ? "usr/bin/example" : Glob.Expand(cataloger.Patterns[0]).First().Replace("i:", "").Replace("**/", "").Replace("*", "a").Replace("?", "a");

    private static Target OfFormat(SbomFormat format)
    {
        Sbom sbom = CatalogerTest.Run(CatalogerList.All, MemoryFile.Text("lib/apk/db/installed", "P:musl\nV:1.2\nA:x86_64\nL:MIT\n\nP:busybox\nV:1\nD:musl\n\n"));
        byte[] seed = format.Writes ? format.ToBytes(sbom) : [.. "pkg:apk/alpine/musl@1.2\n"u8];
        return new Target("format:" + format.Name, [seed], input =>
        {
            try
            {
                format.Read(input, "input");
            }
            catch (LadingException)
            {
            }
        });
    }
}
