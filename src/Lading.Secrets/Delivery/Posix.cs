using System.Runtime.InteropServices;

namespace Lading.Secrets.Delivery;

/// <summary>The system calls for becoming another program; .NET starts programs only as children.</summary>
internal static partial class Posix
{
    private const string C = "libc";

    public const int PermissionDenied = 13;
    public const int NoEntry = 2;
    public const int NotAFolder = 20;
    public const int NoExecutable = 8;
    public const int TooBig = 7;

    private const int BrokenPipeSignal = 13;

    [LibraryImport(C, EntryPoint = "execve", SetLastError = true)]
    public static unsafe partial int Execute(byte* path, byte** words, byte** environment);

    [LibraryImport(C, EntryPoint = "signal")]
    private static partial nint SetSignal(int signal, nint handler);

    [LibraryImport(C, EntryPoint = "setgroups", SetLastError = true)]
    public static unsafe partial int SetGroups(nuint count, uint* groups);

    [LibraryImport(C, EntryPoint = "setgid", SetLastError = true)]
    public static partial int SetGroup(uint group);

    [LibraryImport(C, EntryPoint = "setuid", SetLastError = true)]
    public static partial int SetUser(uint user);

    [LibraryImport(C, EntryPoint = "geteuid")]
    public static partial uint EffectiveUser();

    [LibraryImport(C, EntryPoint = "getegid")]
    public static partial uint EffectiveGroup();

    /// <summary>
    /// Gives SIGPIPE its default action. The .NET runtime ignores it, and what is ignored stays so across execve(2): a program started like that
    /// would go on writing where nobody reads. Handlers need no such care, they become defaults.
    /// </summary>
    public static void RestoreSignals() => SetSignal(BrokenPipeSignal, 0);
}
