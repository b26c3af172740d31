using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Lading.Oci.Layers;

/// <summary>The folders still to be walked, shared by the readers of one <see cref="DirectoryLayer"/>.</summary>
internal sealed class DirectoryQueue
{
    private readonly ConcurrentStack<byte[]> _folders = new();
    private int _open;
    private int _entries;

    public DirectoryQueue(string root, bool crossMounts, LayerLimits limits)
    {
        Root = Encoding.UTF8.GetBytes(root.Length > 1 ? root.TrimEnd('/') : root);
        CrossMounts = crossMounts;
        Limits = limits;
        Name = root;
        Push([]);
    }

    public byte[] Root { get; }
    public string Name { get; }
    public bool CrossMounts { get; }
    public LayerLimits Limits { get; }

    /// <summary>Adds a folder, given by its path below the root.</summary>
    public void Push(byte[] path)
    {
        Interlocked.Increment(ref _open);
        _folders.Push(path);
    }

    /// <summary>The next folder; null when all are walked. Waits while another reader may still find more.</summary>
    public byte[]? Pop(CancellationToken cancellation)
    {
        SpinWait spin = default;
        while (true)
        {
            if (_folders.TryPop(out byte[]? path))
                return path;
            if (Volatile.Read(ref _open) == 0)
                return null;
            cancellation.ThrowIfCancellationRequested();
            spin.SpinOnce(sleep1Threshold: 50);
        }
    }

    /// <summary>Says that a folder from <see cref="Pop"/> is walked.</summary>
    public void Done() => Interlocked.Decrement(ref _open);

    public void Count()
    {
        if (Interlocked.Increment(ref _entries) > Limits.MaxEntries)
            throw new LayerException(Name, $"it has more than {Limits.MaxEntries} entries.", "Raise --max-files, or leave folders out with --exclude.");
    }
}

/// <summary>
/// Walks folders by handle (<c>getdents64</c>, <c>openat</c> with <c>O_NOFOLLOW</c>), so that a folder that is swapped
/// for a link while it is walked cannot lead outside. A folder that cannot be opened is told in
/// <see cref="EntryReader.Problems"/>.
/// </summary>
internal sealed unsafe class DirectoryReader(DirectoryQueue queue, CancellationToken cancellation) : EntryReader
{
    private const int BufferSize = 64 << 10;

    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferSize, pinned: true);
    private readonly byte[] _path = GC.AllocateUninitializedArray<byte>(queue.Root.Length + 2 * queue.Limits.MaxPathLength + 512, pinned: true);
    private readonly byte[] _link = GC.AllocateUninitializedArray<byte>(queue.Limits.MaxPathLength + 1, pinned: true);
    private int _folder = -1;
    private int _folderLength;
    private int _pathLength;
    private int _linkLength;
    private int _start;
    private int _end;
    private long _offset;
    private (uint Major, uint Minor)? _device;
    private SafeFileHandle? _file;
    private int _error;
    private readonly List<(string, string)> _problems = [];

    public override IReadOnlyList<(string Path, string Reason)> Problems => _problems;

    public override ReadOnlySpan<byte> Path => _path.AsSpan(0, _pathLength);

    public override ReadOnlySpan<byte> LinkTarget => _link.AsSpan(0, _linkLength);

    public override FileRange? Range => Type == EntryType.File && OpenFile() is { } file ? new FileRange(file, 0, Size) : null;

    public override bool Next()
    {
        _file?.Dispose();
        _file = null;
        _offset = 0;
        while (true)
        {
            if (_folder < 0 && !OpenFolder())
                return false;
            if (_start >= _end && !ReadFolder())
            {
                CloseFolder();
                continue;
            }
            if (ReadEntry())
            {
                queue.Count();
                return true;
            }
        }
    }

    private bool OpenFolder()
    {
        while (queue.Pop(cancellation) is { } path)
        {
            path.CopyTo(_path, 0);
            _folderLength = path.Length;
            byte[] full = Full(path);
            fixed (byte* pointer = full)
                _folder = Posix.Open(pointer, Posix.ReadOnly | Posix.Directory | Posix.CloseOnExec | (path.Length > 0 ? Posix.NoFollow : 0), 0);
            if (_folder >= 0)
            {
                _device ??= DeviceOf(queue.Root);
                if (path.Length == 0 && IsOfProcesses(full))
                    _problems.Add(("", OfProcesses));
                _start = _end = 0;
                return true;
            }
            int error = Marshal.GetLastPInvokeError();
            queue.Done();
            if (path.Length == 0)
                throw new LayerException(queue.Name, $"the folder cannot be opened: {Marshal.GetPInvokeErrorMessage(error)}.", "Check that it exists and that you may read it.");
            Problem(path, "the folder could not be opened", error);
        }
        return false;
    }

    /// <summary>Tells what was passed over; what has vanished meanwhile holds nothing.</summary>
    private void Problem(ReadOnlySpan<byte> path, string what, int error)
    {
        if (error != Posix.NoEntry)
            _problems.Add((Encoding.UTF8.GetString(path), $"{what}: {Marshal.GetPInvokeErrorMessage(error)}"));
    }

    private const string OfProcesses = "files of the process file system claim to be empty and were not read; 'lading leaks runtime --proc' reads environments";

    private static bool IsOfProcesses(ReadOnlySpan<byte> path) => OperatingSystem.IsLinux() && new DriveInfo(Encoding.UTF8.GetString(path).TrimEnd('\0')).DriveFormat == "proc";

    private static (uint, uint) DeviceOf(byte[] root)
    {
        StatXBuffer stat = default;
        byte[] path = [.. root, 0];
        fixed (byte* pointer = path)
            return Posix.StatX(-100, pointer, 0, StatXBuffer.Ino, &stat) == 0 ? (stat.DevMajor, stat.DevMinor) : default;
    }

    private byte[] Full(ReadOnlySpan<byte> path)
    {
        byte[] full = new byte[queue.Root.Length + 1 + path.Length + 1];
        queue.Root.CopyTo(full, 0);
        full[queue.Root.Length] = (byte)'/';
        path.CopyTo(full.AsSpan(queue.Root.Length + 1));
        return full;
    }

    private bool ReadFolder()
    {
        fixed (byte* buffer = _buffer)
            _end = (int)Posix.GetDents(Posix.GetDentsNumber, _folder, buffer, BufferSize);
        if (_end < 0)
            Problem(_path.AsSpan(0, _folderLength), "the folder could not be read to its end", Marshal.GetLastPInvokeError());
        _start = 0;
        return _end > 0;
    }

    private void CloseFolder()
    {
        Posix.Close(_folder);
        _folder = -1;
        queue.Done();
    }

    /// <summary>Takes one <c>linux_dirent64</c>; false for <c>.</c> and <c>..</c> and for what vanished meanwhile.</summary>
    private bool ReadEntry()
    {
        ReadOnlySpan<byte> record = _buffer.AsSpan(_start, _end - _start);
        int length = BinaryPrimitives.ReadUInt16LittleEndian(record[16..]);
        byte kind = record[18];
        ReadOnlySpan<byte> name = record[19..length];
        name = name[..name.IndexOf((byte)0)];
        int nameAt = _start + 19;
        _start += length;
        if (name.SequenceEqual("."u8) || name.SequenceEqual(".."u8))
            return false;
        int prefix = _folderLength == 0 ? 0 : _folderLength + 1;
        if (prefix + name.Length > queue.Limits.MaxPathLength)
            throw new LayerException(queue.Name, $"a path is longer than {queue.Limits.MaxPathLength} bytes.", "Raise --max-path-length, or leave the folder out with --exclude.");
        if (prefix > 0)
            _path[_folderLength] = (byte)'/';
        name.CopyTo(_path.AsSpan(prefix));
        _pathLength = prefix + name.Length;
        _linkLength = 0;
        Size = 0;
        Mode = 0;
        fixed (byte* entry = &_buffer[nameAt])
            return kind switch
            {
                DirectoryKind => Folder(entry),
                LinkKind => Link(entry),
                FileKind or 0 => Stat(entry),
                _ => Set(EntryType.Other),
            };
    }

    private const byte DirectoryKind = 4, FileKind = 8, LinkKind = 10;

    private bool Set(EntryType type)
    {
        Type = type;
        return true;
    }

    private bool Folder(byte* entry)
    {
        if (EntryPath.Depth(Path) > queue.Limits.MaxDepth)
            throw new LayerException(queue.Name, $"'{Printable.Text(Encoding.UTF8.GetString(Path))}' lies more than {queue.Limits.MaxDepth} folders deep.", "Raise --max-depth, or leave the folder out with --exclude.");
        bool another = IsOnAnotherDevice(entry);
        if (another && queue.CrossMounts && IsOfProcesses(Full(Path)))
        {
            _problems.Add((Encoding.UTF8.GetString(Path), OfProcesses));
            return Set(EntryType.Directory);
        }
        if (another && !queue.CrossMounts)
        {
            _problems.Add((Encoding.UTF8.GetString(Path), "another file system is mounted there, which was not read; --cross-mounts goes on into it"));
            return Set(EntryType.Directory);
        }
        queue.Push(Path.ToArray());
        return Set(EntryType.Directory);
    }

    private bool IsOnAnotherDevice(byte* entry)
    {
        if (_device is not { } device)
            return false;
        StatXBuffer stat;
        return Posix.StatX(_folder, entry, Posix.SymlinkNoFollow, StatXBuffer.Ino, &stat) == 0 && (stat.DevMajor, stat.DevMinor) != device;
    }

    private bool Link(byte* entry)
    {
        fixed (byte* target = _link)
            _linkLength = Math.Max(0, (int)Posix.ReadLinkAt(_folder, entry, target, (nuint)queue.Limits.MaxPathLength));
        return Set(EntryType.SymbolicLink);
    }

    private bool Stat(byte* entry)
    {
        StatXBuffer stat;
        if (Posix.StatX(_folder, entry, Posix.SymlinkNoFollow, StatXBuffer.TypeModeSize, &stat) != 0)
        {
            Problem(Path, "it could not be looked at", Marshal.GetLastPInvokeError());
            return false;
        }
        Mode = stat.Mode & 0xfff;
        switch (stat.Mode & 0xf000)
        {
            case 0x8000:
                Size = (long)stat.Size;
                return Set(EntryType.File);
            case 0x4000: return Folder(entry);
            case 0xa000: return Link(entry);
            default: return Set(EntryType.Other);
        }
    }

    private SafeFileHandle? OpenFile()
    {
        if (_file is not null)
            return _file;
        int slash = Path.LastIndexOf((byte)'/');
        _path[_pathLength] = 0;
        int handle;
        fixed (byte* name = &_path[slash + 1])
            handle = Posix.OpenAt(_folder, name, Posix.ReadOnly | Posix.NoFollow | Posix.CloseOnExec | Posix.NonBlock, 0);
        if (handle >= 0)
            return _file = new SafeFileHandle(handle, ownsHandle: true);
        _error = Marshal.GetLastPInvokeError();
        return null;
    }

    public override int Read(Span<byte> buffer)
    {
        if (Type != EntryType.File)
            return 0;
        SafeFileHandle file = OpenFile() ?? throw new UnauthorizedAccessException(Marshal.GetPInvokeErrorMessage(_error));
        int read = RandomAccess.Read(file, buffer, _offset);
        _offset += read;
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        _file?.Dispose();
        if (_folder >= 0)
            CloseFolder();
    }
}

/// <summary>One file as the only entry.</summary>
internal sealed class SingleFileReader : EntryReader
{
    private readonly byte[] _name;
    private readonly SafeFileHandle _file;
    private long _offset;
    private bool _started;

    public SingleFileReader(string path)
    {
        _name = Encoding.UTF8.GetBytes(System.IO.Path.GetFileName(path));
        try
        {
            _file = File.OpenHandle(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw LadingException.Input($"{path} cannot be read: {e.Message}", null, e);
        }
        Type = EntryType.File;
        Size = RandomAccess.GetLength(_file);
        Mode = OperatingSystem.IsWindows() ? 0x1ff : (int)File.GetUnixFileMode(_file);
    }

    public override ReadOnlySpan<byte> Path => _name;
    public override ReadOnlySpan<byte> LinkTarget => default;
    public override FileRange? Range => new FileRange(_file, 0, Size);

    public override bool Next() => !_started && (_started = true);

    public override int Read(Span<byte> buffer)
    {
        int read = RandomAccess.Read(_file, buffer, _offset);
        _offset += read;
        return read;
    }

    protected override void Dispose(bool disposing) => _file.Dispose();
}
