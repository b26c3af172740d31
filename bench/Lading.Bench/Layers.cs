using BenchmarkDotNet.Attributes;
using Lading.Inventory;
using Lading.Inventory.Assembly;
using Lading.Inventory.Documents;
using Lading.Oci;
using Lading.Oci.Layers;
using Lading.Oci.Sources;
using Lading.Scanning;
using Lading.Testing;
using Microsoft.Win32.SafeHandles;

namespace Lading.Bench;

/// <summary>A plain tar in a file, made once.</summary>
public abstract class OnTar
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), "lading-bench-" + Guid.NewGuid().ToString("n") + ".tar");

    protected FileTarLayer Layer { get; private set; } = null!;

    protected Source Source { get; private set; } = null!;

    [GlobalSetup]
    public virtual void Setup()
    {
        byte[] tar = TarBuilder.Of(Samples.Root);
        File.WriteAllBytes(_path, tar);
        Layer = new FileTarLayer(_path, 0, tar.Length) { Index = 0, Size = tar.Length };
        Source = new Source { Kind = SourceKind.Directory, Scheme = "bench", Name = "bench", Layers = [Layer] };
    }

    [GlobalCleanup]
    public void Cleanup() => File.Delete(_path);

    /// <summary>Reads the headers and nothing else, one by one.</summary>
    protected long WalkHeaders()
    {
        using SafeFileHandle file = File.OpenHandle(_path);
        Span<byte> header = stackalloc byte[512];
        long entries = 0;
        for (long at = 0; RandomAccess.Read(file, header, at) == 512 && header[0] != 0; entries++)
        {
            long size = 0;
            foreach (byte digit in header.Slice(124, 11))
                size = size * 8 + (digit is >= (byte)'0' and <= (byte)'7' ? digit - '0' : 0);
            at += 512 + (size + 511) / 512 * 512;
        }
        return entries;
    }

    protected static readonly IReadOnlyList<Cataloger> Catalogers = CatalogerSelection.For(SourceKind.Image, []);

    protected ImageFacts Scan() => ImageScanner.Scan(Source, new ScanPlan { Analyzers = Catalogers, Parallelism = 1 });
}

/// <summary>The entries of a tar; the limit reads its headers.</summary>
public class TarWalk : OnTar
{
    [Benchmark(Baseline = true)]
    public long Limit() => WalkHeaders();

    [Benchmark]
    public long Walk()
    {
        using EntryReader reader = Layer.Open(1, LayerLimits.Default, default)[0];
        long entries = 0;
        while (reader.Next())
            entries++;
        return entries;
    }
}

/// <summary>One layer through all catalogers of images, on one thread; the limit reads its headers.</summary>
public class LayerScan : OnTar
{
    [Benchmark(Baseline = true)]
    public long Limit() => WalkHeaders();

    [Benchmark]
    public int ScanLayer() => Scan().Facts.Count;
}

/// <summary>What one layer came to, into the cache and back; the limit writes and reads as many bytes.</summary>
public class Cache : OnTar
{
    private static readonly Digest Blob = Digest.Of("bench"u8);
    private readonly string _root = Path.Combine(Path.GetTempPath(), "lading-bench-" + Guid.NewGuid().ToString("n"));
    private readonly Dictionary<string, IAnalyzer> _analyzers = Catalogers.ToDictionary(c => c.Name, c => (IAnalyzer)c);
    private FactsCache _cache = null!;
    private LayerFacts _facts = null!;
    private byte[] _bytes = [];

    public override void Setup()
    {
        base.Setup();
        _cache = new FactsCache(_root);
        LayerFacts facts = Scan().Layers[0];
        _facts = new LayerFacts { Verified = Blob, Facts = facts.Facts, Paths = facts.Paths, Unknowns = facts.Unknowns, Entries = facts.Entries };
        _cache.Write(_facts, "bench");
        _bytes = File.ReadAllBytes(Directory.GetFiles(_root, "*.facts", SearchOption.AllDirectories)[0]);
    }

    [Benchmark(Baseline = true)]
    public int Limit()
    {
        string path = Path.Combine(_root, "limit");
        File.WriteAllBytes(path, _bytes);
        return File.ReadAllBytes(path).Length;
    }

    [Benchmark]
    public void Write() => _cache.Write(_facts, "bench");

    [Benchmark]
    public int Read() => _cache.Read(Blob, "bench", _analyzers)!.Facts.Count;
}

/// <summary>Facts to an inventory of 500 packages; the limit makes their package URLs.</summary>
public class Assembly : OnTar
{
    private ImageFacts _facts = null!;
    private Sbom _sbom = null!;

    public override void Setup()
    {
        base.Setup();
        _facts = Scan();
        _sbom = Assembler.Build(_facts, Catalogers);
    }

    [Benchmark(Baseline = true)]
    public int Limit() => _sbom.Packages.Sum(p => Inventory.Identity.PackageUrls.For(p, _sbom.Distro)?.Length ?? 0);

    [Benchmark]
    public int Assemble() => Assembler.Build(_facts, Catalogers).Packages.Count;
}

/// <summary>An inventory of 500 packages as a document; the limit writes the finished bytes.</summary>
public class Writing : OnTar
{
    [Params("cyclonedx-json", "spdx-json")]
    public string Format { get; set; } = "";

    private readonly MemoryStream _output = new();
    private SbomFormat _format = null!;
    private Sbom _sbom = null!;
    private byte[] _document = [];

    public override void Setup()
    {
        base.Setup();
        _sbom = Assembler.Build(Scan(), Catalogers);
        _format = SbomFormats.Parse(Format).Format;
        Write();
        _document = _output.ToArray();
    }

    [Benchmark(Baseline = true)]
    public long Limit()
    {
        _output.SetLength(0);
        _output.Write(_document);
        return _output.Length;
    }

    [Benchmark]
    public long Write()
    {
        _output.SetLength(0);
        _format.Write(_sbom, _output, FormatOptions.Default);
        return _output.Length;
    }
}
