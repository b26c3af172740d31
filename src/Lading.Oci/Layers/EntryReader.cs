using Microsoft.Win32.SafeHandles;

namespace Lading.Oci.Layers;

/// <summary>What an entry of a layer is: POSIX pax interchange format, <c>typeflag</c>, reduced to what an overlay needs.</summary>
public enum EntryType : byte
{
    /// <summary>A regular file.</summary>
    File,
    /// <summary>A folder.</summary>
    Directory,
    /// <summary>A symbolic link; the target may be absolute, relative or dangling.</summary>
    SymbolicLink,
    /// <summary>Another name for a file of the same layer; the target is a path from the root.</summary>
    HardLink,
    /// <summary>A device, FIFO or socket: it occupies its path and has no content.</summary>
    Other,
}

/// <summary>
/// Walks the entries of one layer, folder or file, forwards, once. Not thread-safe; several readers over one layer may
/// run side by side where <see cref="Layer.Open"/> returned several. Spans are valid until the next call of
/// <see cref="Next"/>.
/// </summary>
public abstract class EntryReader : IDisposable
{
    /// <summary>
    /// Moves to the next entry. Throws <see cref="LayerException"/> when the layer is damaged or over a limit.
    /// </summary>
    public abstract bool Next();

    /// <summary>What the current entry is.</summary>
    public EntryType Type { get; protected set; }

    /// <summary>Bytes of content; 0 for everything but files. Never negative.</summary>
    public long Size { get; protected set; }

    /// <summary>Permission bits, <c>07777</c>.</summary>
    public int Mode { get; protected set; }

    /// <summary>
    /// Path from the root of the image: UTF-8 (or whatever bytes the layer holds), <c>/</c> between segments, no
    /// <c>.</c>, <c>..</c>, empty segment or leading slash.
    /// </summary>
    public abstract ReadOnlySpan<byte> Path { get; }

    /// <summary>
    /// Where a link points: as written for <see cref="EntryType.SymbolicLink"/>, normalized like <see cref="Path"/> for
    /// <see cref="EntryType.HardLink"/>, empty for others.
    /// </summary>
    public abstract ReadOnlySpan<byte> LinkTarget { get; }

    /// <summary>True when the stored bytes are not the content: a sparse file whose holes are not expanded here.</summary>
    public bool IsSparse { get; protected set; }

    /// <summary>True when the path as stored left the root (<c>../</c>) and was brought back inside, as a chroot would.</summary>
    public bool LeftRoot { get; protected set; }

    /// <summary>Reads on in the content of the current file; 0 at its end.</summary>
    public abstract int Read(Span<byte> buffer);

    /// <summary>
    /// The content of the current file as a range of an open file, for reading at any offset without copying; null
    /// where the layer is a stream. The handle is valid until the next call of <see cref="Next"/>.
    /// </summary>
    public virtual FileRange? Range => null;

    /// <summary>
    /// Reads what is left of the layer and checks its digest and size, where it has any. Returns the digest that was
    /// verified, or null when there was nothing to verify against. Throws <see cref="LayerException"/> on a mismatch.
    /// </summary>
    public virtual Digest? Complete() => null;

    /// <summary>Paths that were passed over, and why; complete once <see cref="Next"/> said false.</summary>
    public virtual IReadOnlyList<(string Path, string Reason)> Problems => [];

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what the reader holds.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}

/// <summary>Bytes <paramref name="Offset"/> to <paramref name="Offset"/> + <paramref name="Length"/> of an open file.</summary>
public readonly record struct FileRange(SafeFileHandle Handle, long Offset, long Length);

/// <summary>A layer that is damaged, hostile or over a limit. The message names the layer and says which.</summary>
public sealed class LayerException(string layer, string what, string? hint = null, Exception? inner = null)
    : LadingException(ErrorKind.Input, $"{layer}: {what}", hint, inner);
