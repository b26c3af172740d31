using System.CommandLine;
using Lading.Leaks.Carriers;
using Lading.Oci.Layers;
using Lading.Scanning;

namespace Lading.Cli.Options;

/// <summary>The options that bound what a hostile source may cost.</summary>
internal sealed class LimitOptions
{
    private static readonly ScanLimits Default = new();

    private readonly Option<int> _files = Amounts.Count("--max-files", Default.Layer.MaxEntries, "Entries in one layer or folder.");
    private readonly Option<int> _path = Amounts.Count("--max-path-length", Default.Layer.MaxPathLength, "Bytes of one path or link target (65,535 at most).");
    private readonly Option<int> _depth = Amounts.Count("--max-depth", Default.Layer.MaxDepth, "Folders above one another.");
    private readonly Option<long> _layer = Amounts.Size("--max-layer-size", Default.Layer.MaxLayerSize, "Bytes of one unpacked layer.");
    private readonly Option<int> _ratio = Amounts.Count("--max-compression-ratio", Default.Layer.MaxCompressionRatio, "How many times larger a layer may be unpacked, once past 256M.");
    private readonly Option<long> _file = Amounts.Size("--max-file-size", Default.MaxFileSize, "Bytes of a file up to which it is looked into.");
    private readonly Option<int> _nesting;
    private readonly Option<long> _archive;
    private readonly Option<TimeSpan> _timeout = Amounts.Time("--timeout", Default.Timeout, "How long the scan may take.");

    public LimitOptions() : this(Default.MaxNesting, Default.MaxUnpackedArchive)
    {
    }

    private LimitOptions(int nesting, long archive)
    {
        _nesting = Amounts.Count("--max-archive-depth", nesting, "Archives inside one another.");
        _archive = Amounts.Size("--max-archive-size", archive, "Bytes one archive in a layer may unpack to, nested ones included.");
    }

    /// <summary>For a search for secrets, which looks into every archive and not only those of packages.</summary>
    public static LimitOptions ForLeaks() => new(new LeakLimits().MaxDepth, new LeakLimits().MaxUnpacked);

    public LeakLimits ReadLeaks(ParseResult parsed) => new() { MaxDepth = parsed.GetValue(_nesting), MaxUnpacked = parsed.GetValue(_archive) };

    public IReadOnlyList<Option> All => [_files, _path, _depth, _layer, _ratio, _file, _nesting, _archive, _timeout];

    public ScanLimits Read(ParseResult parsed) => new()
    {
        Layer = new LayerLimits
        {
            MaxEntries = parsed.GetValue(_files),
            MaxPathLength = Math.Min(parsed.GetValue(_path), ushort.MaxValue),
            MaxDepth = parsed.GetValue(_depth),
            MaxLayerSize = parsed.GetValue(_layer),
            MaxCompressionRatio = parsed.GetValue(_ratio),
        },
        MaxFileSize = parsed.GetValue(_file),
        MaxNesting = parsed.GetValue(_nesting),
        MaxUnpackedArchive = parsed.GetValue(_archive),
        Timeout = parsed.GetValue(_timeout),
    };
}
