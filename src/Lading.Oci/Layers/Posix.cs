using System.Runtime.InteropServices;

namespace Lading.Oci.Layers;

/// <summary>The few system calls for walking folders that .NET does not offer by folder handle.</summary>
internal static partial class Posix
{
    private const string C = "libc";

    /// <summary>ENOENT.</summary>
    public const int NoEntry = 2;
    public const int ReadOnly = 0;
    public const int NoFollow = 0x20000;
    public const int Directory = 0x10000;
    public const int CloseOnExec = 0x80000;
    public const int NonBlock = 0x800;
    public const int SymlinkNoFollow = 0x100;

    [LibraryImport(C, EntryPoint = "open", SetLastError = true)]
    public static unsafe partial int Open(byte* path, int flags, int mode);

    [LibraryImport(C, EntryPoint = "openat", SetLastError = true)]
    public static unsafe partial int OpenAt(int folder, byte* path, int flags, int mode);

    [LibraryImport(C, EntryPoint = "close")]
    public static partial int Close(int handle);

    [LibraryImport(C, EntryPoint = "readlinkat", SetLastError = true)]
    public static unsafe partial nint ReadLinkAt(int folder, byte* path, byte* target, nuint length);

    [LibraryImport(C, EntryPoint = "syscall", SetLastError = true)]
    public static unsafe partial nint GetDents(nint number, int handle, byte* buffer, nuint length);

    [LibraryImport(C, EntryPoint = "statx", SetLastError = true)]
    public static unsafe partial int StatX(int folder, byte* path, int flags, uint mask, StatXBuffer* result);

    /// <summary>The number of <c>getdents64</c> on this architecture.</summary>
    public static nint GetDentsNumber { get; } = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 217,
        Architecture.X86 => 220,
        Architecture.Arm => 217,
        _ => 61,
    };
}

/// <summary><c>struct statx</c>, the part used here; linux/stat.h.</summary>
[StructLayout(LayoutKind.Sequential, Size = 256)]
internal struct StatXBuffer
{
    public const uint TypeModeSize = 0x1 | 0x2 | 0x200;
    public const uint Ino = 0x100;

    public uint Mask;
    public uint BlockSize;
    public ulong Attributes;
    public uint Links;
    public uint Uid;
    public uint Gid;
    public ushort Mode;
    private readonly ushort _spare;
    public ulong Inode;
    public ulong Size;
    public ulong Blocks;
    public ulong AttributesMask;
    private unsafe fixed byte _times[64];
    public uint RdevMajor;
    public uint RdevMinor;
    public uint DevMajor;
    public uint DevMinor;
}
