using System.Text;
using Lading.Scanning;

namespace Lading.Inventory.Executables;

/// <summary>A named part of an executable.</summary>
/// <param name="Name">As written in the file: <c>.text</c>, <c>__go_buildinfo</c>.</param>
/// <param name="Address">Where it is loaded; 0 when it is not.</param>
/// <param name="Offset">Bytes from the start of the file.</param>
/// <param name="Size">Bytes in the file; never reaches past its end.</param>
internal readonly record struct ExecutableSection(string Name, ulong Address, long Offset, long Size);

/// <summary>A part of an executable that is loaded into memory. <paramref name="IsData"/> means writable and not executable.</summary>
internal readonly record struct ExecutableSegment(ulong Address, long Offset, long Size, bool IsData);

/// <summary>
/// The frame of an ELF, PE or Mach-O file: its sections and what is loaded where. Only headers and tables are read; the
/// rest on request, through <see cref="ScannedFile.Read"/>. Valid as long as its file. Not thread-safe.
/// </summary>
internal abstract class ExecutableImage(ScannedFile file)
{
    /// <summary>Sections looked at in one file; compilers can be made to write one for each function.</summary>
    protected const int MaxSections = 65_535;

    /// <summary>Bytes of the table of section names looked at.</summary>
    protected const int MaxNames = 4 << 20;

    // Names stay bytes until asked for: a look at a thousand files for one section should make no strings.
    private readonly record struct Row(int NameAt, int NameLength, ulong Address, long Offset, long Size);

    private Row[] _rows = [];
    private byte[] _names = [];
    private int _count;

    /// <summary>The file.</summary>
    protected ScannedFile File { get; } = file;

    /// <summary>The processor, spelled as in OCI platforms (<c>amd64</c>, <c>arm64</c>, <c>386</c>, <c>s390x</c>, …); null when it is none known here.</summary>
    public string? Architecture { get; protected set; }

    /// <summary>True when addresses have 64 bits.</summary>
    public bool Is64 { get; protected set; }

    /// <summary>True when numbers are stored with the most significant byte first.</summary>
    public bool IsBigEndian { get; protected set; }

    /// <summary>What is loaded, in the order of the file.</summary>
    public IReadOnlyList<ExecutableSegment> Segments { get; protected set; } = [];

    /// <summary>Number of sections.</summary>
    public int SectionCount => _count;

    /// <summary>The sections, in the order of the file.</summary>
    public IEnumerable<ExecutableSection> Sections
    {
        get
        {
            for (int i = 0; i < _count; i++)
                yield return Section(i);
        }
    }

    // Every cataloger of executables asks for the same file right after the other. Held weakly: the file's buffer is large.
    [ThreadStatic]
    private static WeakReference<ExecutableImage>? _last;

    /// <summary>Reads the headers; null when the file is not an executable or its headers make no sense.</summary>
    public static ExecutableImage? TryOpen(ScannedFile file)
    {
        if (_last is not null && _last.TryGetTarget(out ExecutableImage? last) && ReferenceEquals(last.File, file))
            return last;
        ExecutableImage? image = file.Executable switch
        {
            ExecutableKind.Elf => ElfImage.TryOpen(file),
            ExecutableKind.Pe => PeSections.TryOpen(file),
            ExecutableKind.MachO => MachOImage.TryOpen(file),
            _ => null,
        };
        if (image is not null)
            (_last ??= new WeakReference<ExecutableImage>(image)).SetTarget(image);
        return image;
    }

    /// <summary>The first section of this name; null when there is none.</summary>
    public ExecutableSection? Find(ReadOnlySpan<byte> name)
    {
        for (int i = 0; i < _count; i++)
            if (_rows[i].NameLength == name.Length && _names.AsSpan(_rows[i].NameAt, name.Length).SequenceEqual(name))
                return Section(i);
        return null;
    }

    /// <summary>The bytes of a section, at most <paramref name="max"/> of them.</summary>
    public byte[] Read(ExecutableSection section, int max) => ReadBytes(section.Offset, (int)Math.Min(section.Size, max));

    /// <summary>Reads what is loaded at an address; returns the bytes read, 0 when nothing is.</summary>
    public int ReadAt(ulong address, Span<byte> buffer)
    {
        foreach (ExecutableSegment segment in Segments)
        {
            if (address < segment.Address || address - segment.Address >= (ulong)segment.Size)
                continue;
            long into = (long)(address - segment.Address);
            return File.Read(segment.Offset + into, buffer[..(int)Math.Min(buffer.Length, segment.Size - into)]);
        }
        return 0;
    }

    /// <summary>Bytes loaded from an address on, up to the end of its segment; 0 when nothing is.</summary>
    public long LoadedAt(ulong address)
    {
        foreach (ExecutableSegment segment in Segments)
            if (address >= segment.Address && address - segment.Address < (ulong)segment.Size)
                return segment.Size - (long)(address - segment.Address);
        return 0;
    }

    /// <summary>Starts the table of sections; names are ranges of <paramref name="names"/>.</summary>
    protected void BeginSections(int capacity, byte[] names)
    {
        _rows = new Row[Math.Min(capacity, MaxSections)];
        _names = names;
    }

    /// <summary>Adds a section, cut to what the file holds; one that lies outside of it is left out.</summary>
    protected void AddSection(int nameAt, int nameLength, ulong address, ulong offset, ulong size)
    {
        if (_count == _rows.Length || offset > (ulong)File.Size)
            return;
        long length = (long)Math.Min(size, (ulong)File.Size - offset);
        _rows[_count++] = new Row(nameAt, nameLength, address, (long)offset, length);
    }

    /// <summary>Bytes at an offset, as many as there are up to <paramref name="length"/>.</summary>
    protected byte[] ReadBytes(long offset, int length)
    {
        if (offset < 0 || offset >= File.Size || length <= 0)
            return [];
        byte[] bytes = new byte[(int)Math.Min(length, File.Size - offset)];
        int read = File.Read(offset, bytes);
        return read == bytes.Length ? bytes : bytes[..read];
    }

    private ExecutableSection Section(int index)
    {
        Row row = _rows[index];
        return new ExecutableSection(Encoding.Latin1.GetString(_names, row.NameAt, row.NameLength), row.Address, row.Offset, row.Size);
    }
}
