using Lading.Oci.Layers;

namespace Lading.Scanning;

/// <summary>
/// One file while its layer is read, shared by all analyzers that asked for it. Its bytes are read at most once. Valid
/// only during <see cref="IAnalyzer.Analyze"/>; spans must not be kept.
/// </summary>
public sealed class ScannedFile
{
    private readonly FileContent _content;
    private readonly List<Unknown> _unknowns;
    private string? _analyzer;

    internal ScannedFile(string path, int mode, FileContent content, ExecutableKind executable, ScanLimits limits, List<Unknown> unknowns)
    {
        Path = path;
        Mode = mode;
        _content = content;
        Executable = executable;
        Limits = limits;
        _unknowns = unknowns;
    }

    /// <summary>Path from the root, without leading slash; bytes that are not UTF-8 are replaced.</summary>
    public string Path { get; }

    /// <summary>The part of <see cref="Path"/> after the last slash.</summary>
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>The part of <see cref="Path"/> before the last slash; empty at the root.</summary>
    public string Folder => Path.LastIndexOf('/') is > 0 and var slash ? Path[..slash] : "";

    /// <summary>Permission bits.</summary>
    public int Mode { get; }

    /// <summary>Bytes.</summary>
    public long Size => _content.Length;

    /// <summary>What kind of executable it is, by its first bytes.</summary>
    public ExecutableKind Executable { get; }

    /// <summary>The limits of this scan.</summary>
    public ScanLimits Limits { get; }

    /// <summary>
    /// The whole content. Throws <see cref="ParseException"/> for a file over <see cref="ScanLimits.MaxInMemory"/>:
    /// who expects large files uses <see cref="Read"/> or <see cref="OpenRead"/>.
    /// </summary>
    public ReadOnlySpan<byte> Bytes => _content.All();

    /// <summary>Reads at an offset until <paramref name="buffer"/> is full or the file ends; returns the bytes read.</summary>
    public int Read(long offset, Span<byte> buffer) => _content.Read(offset, buffer);

    /// <summary>A seekable stream over the content, for archive and database readers.</summary>
    public Stream OpenRead() => new FileContentStream(_content);

    /// <summary>Records that part of the file was not understood, and goes on.</summary>
    public void Unknown(string reason) => _unknowns.Add(new Unknown(Path, _analyzer ?? "scanner", reason));

    /// <summary>Runs one analyzer; whatever it throws becomes an unknown, so that no file can end a scan.</summary>
    internal Fact? Run(IAnalyzer analyzer)
    {
        _analyzer = analyzer.Name;
        try
        {
            return analyzer.Analyze(this);
        }
        catch (ParseException e)
        {
            Unknown(e.Message);
        }
        catch (Exception e) when (e is not (OperationCanceledException or OutOfMemoryException or LayerException))
        {
            Unknown($"the {analyzer.Name} analyzer failed: {e.GetType().Name}: {e.Message}");
        }
        return null;
    }

    /// <summary>A file made of bytes at hand, for tests and for entries of archives inside layers.</summary>
    public static ScannedFile FromBytes(string path, ReadOnlyMemory<byte> bytes, List<Unknown> unknowns, ScanLimits? limits = null, int mode = 0x1a4)
    {
        ReadOnlySpan<byte> head = bytes.Span[..Math.Min(bytes.Length, Executables.HeadLength)];
        return new ScannedFile(path, mode, FileContent.Of(bytes), Executables.Recognize(head), limits ?? new ScanLimits(), unknowns);
    }
}
