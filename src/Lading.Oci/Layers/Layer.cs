namespace Lading.Oci.Layers;

/// <summary>
/// One layer of an image, or the one tree of files of a folder. Immutable; may be opened any number of times and from
/// any thread.
/// </summary>
public abstract class Layer
{
    /// <summary>Position from the lowest layer, 0-based.</summary>
    public required int Index { get; init; }

    /// <summary>
    /// The blob this layer is read from, when it has a descriptor reached through verified documents. Its digest names
    /// the layer's content: what was learnt under this digest may be reused.
    /// </summary>
    public Descriptor? Blob { get; init; }

    /// <summary>Digest of the unpacked layer as the configuration claims it; not verified.</summary>
    public Digest? DiffId { get; init; }

    /// <summary>The build step that made the layer, when the history tells.</summary>
    public HistoryEntry? History { get; init; }

    /// <summary>Size in bytes of what has to be read: an estimate for ordering and progress; 0 when not known.</summary>
    public long Size { get; init; }

    /// <summary>The layer in messages: <c>layer 3 (sha256:0123…)</c>, or the folder.</summary>
    public virtual string DisplayName => (Blob?.Digest ?? DiffId) is { } digest ? $"layer {Index} ({digest.Algorithm}:{digest.Short}…)" : $"layer {Index}";

    /// <summary>
    /// True when <see cref="Open"/> can return several readers: threads are then better spent within one layer than on
    /// several, as one layer usually holds half of an image.
    /// </summary>
    public virtual bool IsShared => false;

    /// <summary>
    /// True when the <see cref="EntryReader.Range"/> of an entry stays valid until its reader is disposed: its files may be
    /// read later, and by other threads.
    /// </summary>
    public virtual bool KeepsRanges => false;

    /// <summary>
    /// Opens one to <paramref name="parallelism"/> readers that share the layer's entries between them; each is to be
    /// driven by a thread of its own.
    /// </summary>
    public abstract IReadOnlyList<EntryReader> Open(int parallelism, LayerLimits limits, CancellationToken cancellation);
}

/// <summary>A plain tar inside a file on disk: read by offset, contents nobody asks for are never read.</summary>
public sealed class FileTarLayer(string path, long offset, long length) : Layer
{
    /// <inheritdoc/>
    public override bool KeepsRanges => true;

    /// <inheritdoc/>
    public override IReadOnlyList<EntryReader> Open(int parallelism, LayerLimits limits, CancellationToken cancellation) =>
        [new TarReader(new FileTarInput(File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read), offset, length, ownsHandle: true), DisplayName, limits, cancellation)];
}

/// <summary>A layer that arrives as a stream, packed or not, from wherever <paramref name="open"/> gets it.</summary>
public sealed class StreamLayer(Func<CancellationToken, Stream> open, LayerCompression compression) : Layer
{
    /// <summary>
    /// What the packed bytes are held to when that is not <see cref="Layer.Blob"/>: a digest that was only claimed, under
    /// which nothing may be looked up before the bytes were read.
    /// </summary>
    public Descriptor? Expected { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<EntryReader> Open(int parallelism, LayerLimits limits, CancellationToken cancellation)
    {
        var stream = new LayerStream(open(cancellation), compression, Blob ?? Expected, DisplayName, limits);
        return [new TarReader(new StreamTarInput(stream), DisplayName, limits, cancellation)];
    }
}
