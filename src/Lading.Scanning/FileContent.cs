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

    /// <summary>Bytes read at once where few are asked for: a file's tables lie close to one another.</summary>
    private const int WindowSize = 8 << 10;

    /// <summary>How far a window reaches back: the names of an ELF file's sections stand in front of the table of sections.</summary>
    private const int WindowLead = 2 << 10;

    private readonly int _maxInMemory;
    private readonly NativeBuffer _buffer = new();
    private ReadOnlyMemory<byte>? _memory;
    private FileRange? _range;
    private SafeFileHandle? _spill;
    private bool _loaded;
    private int _head;
    private byte[]? _window;
    private long _windowStart;
    private int _windowLength;

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
        if (reader.Range is { } range)
            return Begin(range);
        Start(reader.Size);
        Span<byte> head = Buffer((int)Math.Min(Length, Executables.HeadLength));
        _head = ReadFully(reader, head);
        return head[.._head];
    }

    /// <summary>Starts on a range of an open file.</summary>
    public ReadOnlySpan<byte> Begin(FileRange range)
    {
        Start(range.Length);
        _range = range;
        Span<byte> head = Buffer((int)Math.Min(Length, Executables.HeadLength));
        return head[..Read(0, head)];
    }

    private void Start(long length)
    {
        Length = length;
        _loaded = false;
        _range = null;
        _head = 0;
        _windowLength = 0;
        DropSpill();
        Reserve(Executables.HeadLength);
    }

    /// <summary>Reads on in the current entry until <paramref name="target"/> is full or the entry ends.</summary>
    public static int ReadFully(EntryReader reader, Span<byte> target)
    {
        int done = 0;
        int read;
        while (done < target.Length && (read = reader.Read(target[done..])) > 0)
            done += read;
        return done;
    }

    /// <summary>Takes the entry that <see cref="Begin(EntryReader)"/> started. A stream is read now, a file when it is asked for.</summary>
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
        Length = _head + ReadFully(reader, Buffer((int)Length)[_head..]);
        _loaded = true;
    }

    /// <summary>The whole content in one piece.</summary>
    public ReadOnlySpan<byte> All()
    {
        if (_loaded)
            return Loaded;
        if (Length > _maxInMemory)
            throw new ParseException($"the file has {Length} bytes, more than the {_maxInMemory} that are held in memory");
        Reserve((int)Length);
        Length = Read(0, Buffer((int)Length));
        _loaded = true;
        return Loaded;
    }

    private ReadOnlySpan<byte> Loaded => _memory is { } memory ? memory.Span : Buffer((int)Length);

    private Span<byte> Buffer(int length) => _buffer.Span(length);

    public int Read(long offset, Span<byte> buffer)
    {
        if (offset < 0 || offset >= Length)
            return 0;
        buffer = buffer[..(int)Math.Min(buffer.Length, Length - offset)];
        if (_loaded)
        {
            Loaded.Slice((int)offset, buffer.Length).CopyTo(buffer);
            return buffer.Length;
        }
        if (buffer.Length > WindowSize - WindowLead)
            return ReadFile(offset, buffer);
        if (offset < _windowStart || offset + buffer.Length > _windowStart + _windowLength)
        {
            _windowStart = Math.Max(0, offset - WindowLead);
            _window ??= new byte[WindowSize];
            _windowLength = ReadFile(_windowStart, _window.AsSpan(0, (int)Math.Min(WindowSize, Length - _windowStart)));
        }
        int at = (int)(offset - _windowStart);
        int length = Math.Clamp(_windowLength - at, 0, buffer.Length);
        _window.AsSpan(at, length).CopyTo(buffer);
        return length;
    }

    private int ReadFile(long offset, Span<byte> buffer)
    {
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

    /// <summary>Doubles, and is kept from file to file and layer to layer.</summary>
    private void Reserve(int length)
    {
        if (_buffer.Capacity < length)
            _buffer.Reserve(Math.Min(Array.MaxLength, Math.Max((length + Step - 1L) / Step * Step, Math.Min(_maxInMemory, _buffer.Capacity * 2L))));
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
        Reserve(Step);
        Span<byte> chunk = Buffer(Step);
        long done = 0;
        int read = _head;
        do
        {
            RandomAccess.Write(_spill, chunk[..read], done);
            done += read;
        }
        while ((read = ReadFully(reader, chunk)) > 0);
        Length = done;
    }

    private void DropSpill()
    {
        _spill?.Dispose();
        _spill = null;
    }

    /// <summary>Lets go of what the last file holds; the buffer stays for the next.</summary>
    public void Rest() => DropSpill();

    public void Dispose()
    {
        DropSpill();
        _buffer.Dispose();
    }
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
