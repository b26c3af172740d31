using System.Buffers;
using Lading.Oci.Layers;
using Microsoft.Win32.SafeHandles;

namespace Lading.Scanning;

/// <summary>
/// The bytes of the file at hand, wherever they are: in a buffer, in a range of an open file, or spilled. One instance
/// serves one worker for all its files, so that the buffer is allocated once.
/// </summary>
internal sealed class FileContent : IDisposable
{
    private const int Step = 1 << 20;

    private readonly int _maxInMemory;
    private byte[] _buffer = [];
    private ReadOnlyMemory<byte> _memory;
    private FileRange? _range;
    private SafeFileHandle? _spill;
    private bool _loaded;
    private int _head;

    public FileContent(int maxInMemory) => _maxInMemory = maxInMemory;

    public long Length { get; private set; }

    public static FileContent Of(ReadOnlyMemory<byte> bytes) =>
        new(int.MaxValue) { _memory = bytes, Length = bytes.Length, _loaded = true };

    /// <summary>
    /// Starts on the current entry of <paramref name="reader"/> and returns its first bytes, at most
    /// <see cref="Executables.HeadLength"/>. Nothing more is read until <see cref="Load"/>.
    /// </summary>
    public ReadOnlySpan<byte> Begin(EntryReader reader)
    {
        Length = reader.Size;
        _loaded = false;
        DropSpill();
        Reserve(Executables.HeadLength);
        Span<byte> head = _buffer.AsSpan(0, (int)Math.Min(Length, Executables.HeadLength));
        _range = reader.Range;
        if (_range is null)
            _head = ReadFully(reader, head);
        else
            _head = Read(0, head);
        return head[.._head];
    }

    private static int ReadFully(EntryReader reader, Span<byte> target)
    {
        int done = 0;
        int read;
        while (done < target.Length && (read = reader.Read(target[done..])) > 0)
            done += read;
        return done;
    }

    /// <summary>Takes the entry that <see cref="Begin"/> started. A stream is read now, a file when it is asked for.</summary>
    public void Load(EntryReader reader)
    {
        if (_range is not null)
            return;
        if (Length > _maxInMemory)
        {
            Spill(reader);
            return;
        }
        Reserve((int)Length);
        int done = _head + ReadFully(reader, _buffer.AsSpan(_head, (int)Length - _head));
        Length = done;
        _memory = _buffer.AsMemory(0, done);
        _loaded = true;
    }

    /// <summary>The whole content in one piece.</summary>
    public ReadOnlySpan<byte> All()
    {
        if (_loaded)
            return _memory.Span;
        if (Length > _maxInMemory)
            throw new ParseException($"the file has {Length} bytes, more than the {_maxInMemory} that are held in memory");
        Reserve((int)Length);
        int read = Read(0, _buffer.AsSpan(0, (int)Length));
        _memory = _buffer.AsMemory(0, read);
        _loaded = true;
        return _memory.Span;
    }

    public int Read(long offset, Span<byte> buffer)
    {
        if (offset < 0 || offset >= Length)
            return 0;
        buffer = buffer[..(int)Math.Min(buffer.Length, Length - offset)];
        if (_loaded)
        {
            _memory.Span.Slice((int)offset, buffer.Length).CopyTo(buffer);
            return buffer.Length;
        }
        (SafeFileHandle handle, long start) = _range is { } range ? (range.Handle, range.Offset) : (_spill!, 0L);
        int done = 0;
        while (done < buffer.Length)
        {
            int read = RandomAccess.Read(handle, buffer[done..], start + offset + done);
            if (read == 0)
                break;
            done += read;
        }
        return done;
    }

    private void Reserve(int length)
    {
        if (_buffer.Length >= length)
            return;
        // Doubling, and kept from file to file and layer to layer: large arrays are what collections are made for.
        long wanted = Math.Max((length + Step - 1L) / Step * Step, Math.Min(_maxInMemory, _buffer.Length * 2L));
        byte[] larger = GC.AllocateUninitializedArray<byte>((int)Math.Min(Array.MaxLength, wanted));
        _buffer.AsSpan(0, Math.Min(_head, _buffer.Length)).CopyTo(larger);
        _buffer = larger;
    }

    /// <summary>
    /// Puts a large file from a stream into a nameless temporary file: the operating system takes it back even when
    /// this process is killed.
    /// </summary>
    private void Spill(EntryReader reader)
    {
        string path = Path.Combine(Path.GetTempPath(), "lading-" + Guid.NewGuid().ToString("n"));
        _spill = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
        if (!OperatingSystem.IsWindows())
            File.Delete(path);
        byte[] chunk = ArrayPool<byte>.Shared.Rent(256 << 10);
        RandomAccess.Write(_spill, _buffer.AsSpan(0, _head), 0);
        long done = _head;
        int read;
        while ((read = reader.Read(chunk)) > 0)
        {
            RandomAccess.Write(_spill, chunk.AsSpan(0, read), done);
            done += read;
        }
        ArrayPool<byte>.Shared.Return(chunk);
        Length = done;
    }

    private void DropSpill()
    {
        _spill?.Dispose();
        _spill = null;
    }

    public void Dispose() => DropSpill();
}

/// <summary>A read-only, seekable view of a <see cref="FileContent"/>.</summary>
internal sealed class FileContentStream(FileContent content) : Stream
{
    public override bool CanRead => true;
    public override bool CanSeek => true;
    public override bool CanWrite => false;
    public override long Length => content.Length;
    public override long Position { get; set; }

    public override int Read(Span<byte> buffer)
    {
        int read = content.Read(Position, buffer);
        Position += read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => Position + offset,
        _ => Length + offset,
    };

    public override void Flush() { }
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
