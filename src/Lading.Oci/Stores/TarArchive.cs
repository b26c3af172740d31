using System.Text;
using Lading.Oci.Layers;
using Microsoft.Win32.SafeHandles;

namespace Lading.Oci.Stores;

/// <summary>
/// A tar whose files are found by path and read in place. A compressed one is unpacked once, as a whole, into a
/// temporary file without a name; nothing is ever unpacked by its own path.
/// </summary>
internal sealed class TarArchive : ContentTree
{
    private const int MaxEntries = 1_000_000;
    private const int MaxLinks = 16;

    private readonly SafeFileHandle _file;
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly string _name;

    private readonly record struct Entry(EntryType Type, long Offset, long Length, string Link, int Count);

    private TarArchive(SafeFileHandle file, string name)
    {
        _file = file;
        _name = name;
    }

    /// <inheritdoc/>
    public override string Name => _name;

    /// <summary>
    /// Opens the tar at <paramref name="path"/>, plain, gzip or zstd, and reads its headers. Throws an input error when it
    /// cannot be opened and <see cref="LayerException"/> when it is damaged or over a limit.
    /// </summary>
    public static TarArchive Open(string path, LayerLimits limits, CancellationToken cancellation)
    {
        SafeFileHandle file;
        try
        {
            file = File.OpenHandle(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw LadingException.Input($"{Printable.Text(path)} cannot be read: {e.Message}", null, e);
        }
        return Open(file, path, limits, cancellation);
    }

    /// <summary>Opens the tar in an open file, which is closed with this, also on failure.</summary>
    public static TarArchive Open(SafeFileHandle file, string name, LayerLimits limits, CancellationToken cancellation)
    {
        TarArchive? archive = null;
        try
        {
            file = Unpack(file, name, limits, cancellation);
            archive = new TarArchive(file, name);
            archive.Index(limits, cancellation);
            return archive;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static SafeFileHandle Unpack(SafeFileHandle file, string name, LayerLimits limits, CancellationToken cancellation)
    {
        Span<byte> head = stackalloc byte[4];
        LayerCompression compression = Magic.Compression(head[..RandomAccess.Read(file, head, 0)]);
        if (compression == LayerCompression.None)
            return file;
        using var stream = new LayerStream(new FileRangeStream(file, 0, RandomAccess.GetLength(file), ownsHandle: true), compression, null, name, limits);
        return TemporaryFile.Spill(buffer => stream.Read(buffer), cancellation);
    }

    private void Index(LayerLimits limits, CancellationToken cancellation)
    {
        using var reader = new TarReader(new FileTarInput(_file, 0, RandomAccess.GetLength(_file), ownsHandle: false), _name,
            limits with { MaxEntries = Math.Min(limits.MaxEntries, MaxEntries) }, cancellation);
        while (reader.Next())
        {
            if (reader.Path.IsEmpty)
                continue;
            string path = Encoding.UTF8.GetString(reader.Path);
            FileRange? range = reader.Type == EntryType.File && !reader.IsSparse ? reader.Range : null;
            int count = _entries.TryGetValue(path, out Entry before) ? before.Count + 1 : 1;
            if (reader.Type == EntryType.Directory)
                continue;
            _entries[path] = new Entry(reader.Type, range?.Offset ?? -1, reader.Size, Encoding.UTF8.GetString(reader.LinkTarget), count);
        }
    }

    /// <summary>
    /// The file at a path, through links that stay inside the archive (older <c>docker save</c> links equal layers). The
    /// last of several with one path, as if unpacked.
    /// </summary>
    public override StoredFile? Find(string path)
    {
        for (int links = 0; links <= MaxLinks; links++)
        {
            if (!_entries.TryGetValue(path, out Entry entry))
                return null;
            switch (entry.Type)
            {
                case EntryType.File when entry.Offset >= 0:
                    return new StoredFile(_name, _file, entry.Offset, entry.Length);
                case EntryType.HardLink:
                    path = entry.Link;
                    continue;
                case EntryType.SymbolicLink:
                    path = Resolve(path, entry.Link);
                    continue;
                default:
                    throw LadingException.Input($"{_name}: {Printable.Text(path)} is no plain file.");
            }
        }
        throw LadingException.Input($"{_name}: {Printable.Text(path)} is a link that goes in a circle.");
    }

    /// <summary>True when several entries have this path, so that readers may differ about which one counts.</summary>
    public bool IsAmbiguous(string path) => _entries.TryGetValue(path, out Entry entry) && entry.Count > 1;

    private static string Resolve(string link, string target)
    {
        int slash = link.LastIndexOf('/');
        byte[] joined = Encoding.UTF8.GetBytes(target.StartsWith('/') || slash < 0 ? target : link[..(slash + 1)] + target);
        byte[] normal = new byte[joined.Length];
        return Encoding.UTF8.GetString(normal, 0, EntryPath.Normalize(joined, normal, out _));
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        _file.Dispose();
        return ValueTask.CompletedTask;
    }
}
