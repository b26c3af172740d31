using Lading.Oci.Layers;
using Microsoft.Win32.SafeHandles;

namespace Lading.Oci.Stores;

/// <summary>Files by path, read-only: a folder, or a tar that is read in place.</summary>
internal abstract class ContentTree : IAsyncDisposable
{
    /// <summary>What it is called in messages.</summary>
    public abstract string Name { get; }

    /// <summary>The file at a path without leading slash; null when there is none.</summary>
    public abstract StoredFile? Find(string path);

    /// <summary>Reads a whole document; null when there is none. Longer than <paramref name="most"/> bytes is an input error.</summary>
    public byte[]? ReadDocument(string path, int most = OciJson.MaxDocumentSize)
    {
        if (Find(path) is not { } file)
            return null;
        if (file.Length > most)
            throw LadingException.Input($"{Name}: {Printable.Text(path)} is {file.Length} bytes long; {most} are allowed.");
        byte[] bytes = new byte[file.Length];
        using Stream stream = file.Open();
        int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return read == bytes.Length ? bytes : throw LadingException.Input($"{Name}: {Printable.Text(path)} is cut short.");
    }

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>
/// A file of a <see cref="ContentTree"/>: a file of its own, named by <paramref name="path"/>, or the range of an open one.
/// </summary>
internal sealed class StoredFile(string path, SafeFileHandle? handle, long offset, long length)
{
    /// <summary>Bytes.</summary>
    public long Length => length;

    /// <summary>Opens it at its start. What has no bytes is not opened: it may be a FIFO, which would wait for ever.</summary>
    public Stream Open() => length == 0 ? Stream.Null : new FileRangeStream(handle ?? OpenHandle(), offset, length, ownsHandle: handle is null);

    private SafeFileHandle OpenHandle()
    {
        try
        {
            return File.OpenHandle(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw LadingException.Input($"{path} cannot be read: {e.Message}", null, e);
        }
    }

    /// <summary>How it is packed, by its first bytes.</summary>
    public LayerCompression SniffCompression()
    {
        using Stream stream = Open();
        Span<byte> head = stackalloc byte[4];
        return Magic.Compression(head[..stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)]);
    }

    /// <summary>The plain tar in it as a layer that is read by offset; nothing is hashed, so it has no blob.</summary>
    public Layer PlainLayer(int index, Digest? diffId, HistoryEntry? history) => handle is null
        ? new FileTarLayer(path, offset, length) { Index = index, DiffId = diffId, History = history, Size = length }
        : new OpenFileTarLayer(handle, offset, length) { Index = index, DiffId = diffId, History = history, Size = length };
}

/// <summary>A folder. Paths come from documents of the layout and are checked by the caller to be of a known form.</summary>
internal sealed class FolderTree(string root) : ContentTree
{
    public override string Name => root;

    public override StoredFile? Find(string path)
    {
        var file = new FileInfo(Path.Combine(root, path));
        return file.Exists ? new StoredFile(file.FullName, null, 0, file.Length) : null;
    }
}
