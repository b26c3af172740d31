using System.Buffers;
using System.Buffers.Text;

namespace Lading.Oci.Layers;

/// <summary>
/// Walks a tar: v7, ustar, pax and GNU headers. Over an open file the walk jumps from header to header and never
/// touches content; over a stream it reads on. Names, sizes and counts are checked against <see cref="LayerLimits"/>.
/// </summary>
public sealed class TarReader : EntryReader
{
    private readonly TarInput _input;
    private readonly LayerLimits _limits;
    private readonly string _layer;
    private readonly CancellationToken _cancellation;
    private readonly byte[] _path;
    private readonly byte[] _link;
    private readonly PaxRecords _pax = new();
    private int _pathLength;
    private int _linkLength;
    private int _entries;
    private long _contentEnd;
    private bool _ended;

    /// <summary>Reads the tar that <paramref name="input"/> delivers; <paramref name="layer"/> names it in errors.</summary>
    internal TarReader(TarInput input, string layer, LayerLimits limits, CancellationToken cancellation)
    {
        _input = input;
        _limits = limits;
        _layer = layer;
        _cancellation = cancellation;
        _path = ArrayPool<byte>.Shared.Rent(limits.MaxPathLength + 512);
        _link = ArrayPool<byte>.Shared.Rent(limits.MaxPathLength + 512);
    }

    /// <summary>
    /// Reads a plain tar that arrives as <paramref name="tar"/>, which is disposed with the reader; <paramref name="name"/> names
    /// it in errors.
    /// </summary>
    public static TarReader Over(Stream tar, string name, LayerLimits limits, CancellationToken cancellation) =>
        new(new StreamTarInput(new LayerStream(tar, LayerCompression.None, null, name, limits)), name, limits, cancellation);

    /// <summary>Where the stored content of the current entry ends, in bytes from the start of the tar.</summary>
    public long ContentEnd => _contentEnd;

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Path => _path.AsSpan(0, _pathLength);

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> LinkTarget => _link.AsSpan(0, _linkLength);

    /// <inheritdoc/>
    public override FileRange? Range => _input.RangeAt(_contentEnd - Size, Size);

    /// <inheritdoc/>
    public override bool Next()
    {
        if (_ended)
            return false;
        _cancellation.ThrowIfCancellationRequested();
        _pax.Clear();
        while (true)
        {
            SkipTo(Padded(_contentEnd));
            if (!TryReadHeader(out TarHeader header))
            {
                _ended = true;
                return false;
            }
            if (!header.TrySize(out long size))
                throw Damaged("a header has a size that is negative or not a number");
            switch (header.TypeFlag)
            {
                case (byte)'x':
                    _pax.Add(ReadExtended(size, "a pax header"), fault => Damaged(fault));
                    continue;
                case (byte)'g':
                    ReadExtended(size, "a global pax header");
                    continue;
                case (byte)'L':
                    _pax.LongName(ReadExtended(size, "a GNU long name"));
                    continue;
                case (byte)'K':
                    _pax.LongLink(ReadExtended(size, "a GNU long link name"));
                    continue;
                case (byte)'V' or (byte)'M':
                    Advance(size);
                    continue;
            }
            ReadEntry(header, size);
            return true;
        }
    }

    private void ReadEntry(in TarHeader header, long size)
    {
        if (++_entries > _limits.MaxEntries)
            throw new LayerException(_layer, $"it has more than {_limits.MaxEntries} entries.", "Raise --max-files if the image is trusted.");
        byte flag = header.TypeFlag;
        ReadOnlySpan<byte> name = header.Name;
        bool directory = flag == '5' || (flag is 0 or (byte)'0' && EndsWithSlash(_pax.Path.IsEmpty ? name : _pax.Path));
        Type = flag switch
        {
            _ when directory => EntryType.Directory,
            0 or (byte)'0' or (byte)'7' or (byte)'S' => EntryType.File,
            (byte)'1' => EntryType.HardLink,
            (byte)'2' => EntryType.SymbolicLink,
            (byte)'3' or (byte)'4' or (byte)'6' => EntryType.Other,
            _ => throw Damaged($"entry '{Show(name)}' has the unknown type '{(char)flag}'"),
        };
        header.TryMode(out long mode);
        Mode = (int)(mode & 0xfff);
        IsSparse = flag == 'S' || _pax.IsSparse;
        SetPath(header);
        SetLink(header);
        if (_pax.Size is { } paxSize)
            size = paxSize;
        // POSIX: links, folders and devices carry no content whatever the size says; only pax hard links may.
        if (Type is EntryType.Directory or EntryType.SymbolicLink or EntryType.Other || (Type == EntryType.HardLink && _pax.Size is null))
            size = 0;
        if (flag == 'S')
            SkipSparseMap(header);
        Size = Type == EntryType.File ? size : 0;
        Advance(size);
    }

    private void SetPath(in TarHeader header)
    {
        ReadOnlySpan<byte> name = _pax.Path.IsEmpty ? header.Name : _pax.Path;
        ReadOnlySpan<byte> prefix = _pax.Path.IsEmpty ? header.Prefix : default;
        int length = name.Length + (prefix.IsEmpty ? 0 : prefix.Length + 1);
        if (length > _limits.MaxPathLength)
            throw TooLong("a path", length);
        LeftRoot = false;
        if (prefix.IsEmpty && EntryPath.IsNormal(name))
        {
            name.CopyTo(_path);
            _pathLength = name.Length;
        }
        else
        {
            Span<byte> joined = stackalloc byte[512];
            if (length > joined.Length)
                joined = new byte[length];
            prefix.CopyTo(joined);
            if (!prefix.IsEmpty)
                joined[prefix.Length] = (byte)'/';
            name.CopyTo(joined[(length - name.Length)..]);
            _pathLength = EntryPath.Normalize(joined[..length], _path, out bool left);
            LeftRoot = left;
        }
        if (EntryPath.Depth(Path) > _limits.MaxDepth)
            throw new LayerException(_layer, $"'{Show(Path)}' lies more than {_limits.MaxDepth} folders deep.", "Raise --max-depth if the image is trusted.");
    }

    private void SetLink(in TarHeader header)
    {
        _linkLength = 0;
        if (Type is not (EntryType.SymbolicLink or EntryType.HardLink))
            return;
        ReadOnlySpan<byte> link = _pax.Link.IsEmpty ? header.LinkName : _pax.Link;
        if (link.Length > _limits.MaxPathLength)
            throw TooLong("a link target", link.Length);
        if (Type == EntryType.HardLink)
        {
            _linkLength = EntryPath.Normalize(link, _link, out _);
            return;
        }
        link.CopyTo(_link);
        _linkLength = link.Length;
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        long left = _contentEnd - _input.Position;
        if (left <= 0 || Type != EntryType.File)
            return 0;
        int read = _input.Read(buffer[..(int)Math.Min(buffer.Length, left)]);
        if (read == 0)
            throw Damaged($"it ends in the middle of '{Show(Path)}', {left} bytes too early");
        return read;
    }

    /// <inheritdoc/>
    public override Digest? Complete() => _input.Complete();

    private bool TryReadHeader(out TarHeader header)
    {
        ReadOnlySpan<byte> block = _input.ReadBlock(TarHeader.Size);
        header = new TarHeader(block);
        if (block.IsEmpty)
            return false;
        if (block.Length < TarHeader.Size)
            throw Damaged("it ends in the middle of a header");
        _contentEnd = _input.Position;
        if (header.IsZero)
            return EndOfArchive();
        if (!header.ChecksumHolds)
            throw Damaged($"the header at byte {_input.Position - TarHeader.Size} has a wrong checksum");
        return true;
    }

    /// <summary>
    /// Two zero blocks end a tar. Entries behind a lone one would be seen by some readers and not by others.
    /// </summary>
    private bool EndOfArchive()
    {
        ReadOnlySpan<byte> second = _input.ReadBlock(TarHeader.Size);
        return second.ContainsAnyExcept((byte)0) ? throw Damaged("something follows a lone zero block") : false;
    }

    private byte[] ReadExtended(long size, string what)
    {
        if (size > _limits.MaxExtendedHeader)
            throw Damaged($"{what} is {size} bytes long, more than {_limits.MaxExtendedHeader}");
        byte[] bytes = new byte[size];
        int done = 0;
        while (done < bytes.Length)
        {
            int read = _input.Read(bytes.AsSpan(done));
            if (read == 0)
                throw Damaged($"it ends in the middle of {what}");
            done += read;
        }
        _contentEnd = _input.Position;
        return bytes;
    }

    private void SkipSparseMap(in TarHeader header)
    {
        bool more = header.HasSparseExtension;
        while (more)
        {
            ReadOnlySpan<byte> block = _input.ReadBlock(TarHeader.Size);
            if (block.Length < TarHeader.Size)
                throw Damaged("it ends in the middle of a sparse map");
            more = block[504] != 0;
        }
        _contentEnd = _input.Position;
    }

    private void Advance(long size)
    {
        long end = _input.Position + size;
        if (size < 0 || end < 0 || end > _limits.MaxLayerSize)
            throw new LayerException(_layer, $"'{Show(Path)}' reaches past {_limits.MaxLayerSize} bytes.", "Raise --max-layer-size if the image is trusted.");
        _contentEnd = end;
    }

    private void SkipTo(long position)
    {
        if (position > _input.Position && !_input.SkipTo(position))
            throw Damaged($"it ends in the middle of '{Show(Path)}'");
    }

    private static long Padded(long position) => (position + TarHeader.Size - 1) & ~(long)(TarHeader.Size - 1);

    private static bool EndsWithSlash(ReadOnlySpan<byte> name) => !name.IsEmpty && name[^1] == '/';

    private static string Show(ReadOnlySpan<byte> bytes) => Printable.Text(System.Text.Encoding.UTF8.GetString(bytes));

    private LayerException TooLong(string what, int length) =>
        new(_layer, $"{what} is {length} bytes long, more than {_limits.MaxPathLength}.", "Raise --max-path-length if the image is trusted.");

    private LayerException Damaged(string what) => new(_layer, $"the tar is damaged: {what}.");

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        ArrayPool<byte>.Shared.Return(_path);
        ArrayPool<byte>.Shared.Return(_link);
        _input.Dispose();
    }
}
