using System.Buffers.Binary;

namespace Lading.Scanning;

/// <summary>The format of an executable or shared library, by its first bytes.</summary>
public enum ExecutableKind : byte
{
    /// <summary>Not an executable known here.</summary>
    None,
    /// <summary>ELF, System V ABI.</summary>
    Elf,
    /// <summary>Portable Executable (starts with the DOS stub <c>MZ</c>).</summary>
    Pe,
    /// <summary>Mach-O, one architecture or several ("universal").</summary>
    MachO,
}

/// <summary>Recognizes executables.</summary>
public static class Executables
{
    /// <summary>Bytes needed by <see cref="Recognize"/>.</summary>
    public const int HeadLength = 8;

    /// <summary>The kind of file that starts with <paramref name="head"/>.</summary>
    public static ExecutableKind Recognize(ReadOnlySpan<byte> head)
    {
        if (head.Length < HeadLength)
            return ExecutableKind.None;
        if (head.StartsWith("\u007fELF"u8))
            return ExecutableKind.Elf;
        if (head[0] == 'M' && head[1] == 'Z')
            return ExecutableKind.Pe;
        uint magic = BinaryPrimitives.ReadUInt32BigEndian(head);
        if (magic is 0xfeedface or 0xfeedfacf or 0xcefaedfe or 0xcffaedfe)
            return ExecutableKind.MachO;
        // A universal binary shares its magic with Java classes, whose next field is a version of at least 45.
        return magic == 0xcafebabe && BinaryPrimitives.ReadUInt32BigEndian(head[4..]) < 45 ? ExecutableKind.MachO : ExecutableKind.None;
    }
}
