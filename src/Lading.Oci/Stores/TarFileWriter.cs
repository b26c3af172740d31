using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Lading.Oci.Layers;
using Microsoft.Win32.SafeHandles;

namespace Lading.Oci.Stores;

/// <summary>
/// Writes a tar whose entries' names and sizes may be known only after their content: the header is written last. Equal
/// input gives equal bytes: no times, no owners. An entry that failed is overwritten by the next.
/// </summary>
internal sealed class TarFileWriter : IDisposable
{
    private const int Block = TarHeader.Size;
    private const long LargestOctal = 0x1_ffff_ffff;

    private readonly SafeFileHandle _file;
    private readonly string _path;
    private readonly string _temporary;
    private long _end;
    private bool _completed;

    /// <summary>Starts an archive that will appear at <paramref name="path"/> when it is complete.</summary>
    public TarFileWriter(string path)
    {
        _path = Path.GetFullPath(path);
        _temporary = $"{_path}.{Guid.NewGuid():n}.tmp";
        try
        {
            _file = File.OpenHandle(_temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw LadingException.Input($"{Printable.Text(path)} cannot be written: {e.Message}", null, e);
        }
    }

    /// <summary>Adds a file.</summary>
    public StoredFile Add(string path, ReadOnlySpan<byte> content)
    {
        long start = ContentStart(path);
        RandomAccess.Write(_file, content, start);
        return Finish(path, start, content.Length);
    }

    /// <summary>
    /// Adds a file of at most <paramref name="longestName"/> bytes of name, whose name is asked for when all of
    /// <paramref name="content"/> was read; what that throws leaves the archive as it was.
    /// </summary>
    public async Task<StoredFile> AddAsync(int longestName, Stream content, Func<string> name, CancellationToken cancellation)
    {
        long start = ContentStart(new string('x', longestName));
        byte[] buffer = new byte[256 << 10];
        long length = 0;
        int read;
        while ((read = await content.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0)
        {
            await RandomAccess.WriteAsync(_file, buffer.AsMemory(0, read), start + length, cancellation).ConfigureAwait(false);
            length += read;
        }
        return Finish(name(), start, length);
    }

    private static bool NeedsPax(string path) => Encoding.UTF8.GetByteCount(path) > 100;

    private long ContentStart(string path) => _end + Block + (NeedsPax(path) ? 2 * Block : 0);

    private StoredFile Finish(string path, long start, long length)
    {
        if (NeedsPax(path))
        {
            byte[] record = PaxPath(path);
            WriteHeader(_end, "PaxHeaders/path", record.Length, 'x');
            byte[] padded = new byte[Block];
            record.CopyTo(padded, 0);
            RandomAccess.Write(_file, padded, _end + Block);
        }
        WriteHeader(start - Block, path, length, '0');
        long padding = -length & (Block - 1);
        RandomAccess.Write(_file, new byte[padding], start + length);
        _end = start + length + padding;
        return new StoredFile(_temporary, _file, start, length);
    }

    private static byte[] PaxPath(string path)
    {
        int bare = Encoding.UTF8.GetByteCount(path) + " path=\n".Length;
        int length = bare + 3;
        return length is >= 100 and < Block
            ? Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{length} path={path}\n"))
            : throw new ArgumentException("the path is too long for one block", nameof(path));
    }

    private void WriteHeader(long offset, string path, long length, char type)
    {
        Span<byte> block = stackalloc byte[Block];
        block.Clear();
        Encoding.UTF8.GetBytes(path).AsSpan(0, Math.Min(100, Encoding.UTF8.GetByteCount(path))).CopyTo(block);
        "0000644\0"u8.CopyTo(block[100..]);
        "0000000\0"u8.CopyTo(block[108..]);
        "0000000\0"u8.CopyTo(block[116..]);
        if (length <= LargestOctal)
        {
            Encoding.ASCII.GetBytes(Convert.ToString(length, 8).PadLeft(11, '0')).CopyTo(block[124..]);
        }
        else
        {
            block[124] = 0x80;
            BinaryPrimitives.WriteInt64BigEndian(block[128..], length);
        }
        "00000000000\0"u8.CopyTo(block[136..]);
        block[156] = (byte)type;
        "ustar\000"u8.CopyTo(block[257..]);
        block.Slice(148, 8).Fill((byte)' ');
        int sum = 0;
        foreach (byte b in block)
            sum += b;
        Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0')).CopyTo(block[148..]);
        block[154] = 0;
        RandomAccess.Write(_file, block, offset);
    }

    /// <summary>Ends the archive and gives it its name, replacing what had it.</summary>
    public void Complete()
    {
        RandomAccess.Write(_file, new byte[2 * Block], _end);
        RandomAccess.SetLength(_file, _end + 2 * Block);
        RandomAccess.FlushToDisk(_file);
        File.Move(_temporary, _path, overwrite: true);
        _completed = true;
    }

    /// <summary>Closes the file; without <see cref="Complete"/> nothing is left of it.</summary>
    public void Dispose()
    {
        _file.Dispose();
        if (!_completed)
            File.Delete(_temporary);
    }
}
