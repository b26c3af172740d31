using System.Runtime.InteropServices;
using System.Text;
using Lading.Oci;

namespace Lading.Secrets.Delivery;

/// <summary>Why a program did not start.</summary>
/// <param name="IsMissing">True when it was not found (a shell ends with 127), false when it cannot be executed (126).</param>
/// <param name="Message">What, where and why, without a full stop.</param>
internal sealed record StartFailure(bool IsMissing, string Message);

/// <summary>Becomes another program: execve(2), with the look-up along PATH of execvp(3).</summary>
internal static unsafe class ProgramStart
{
    /// <summary>Where a program is looked for when PATH is not set: that of most images.</summary>
    private const string UsualPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>
    /// Replaces this process by the program that the first word names. Returns only when that failed. The process keeps its number, its open
    /// standard streams and its place as a child, so signals and exit codes are between the program and whoever started this one.
    /// </summary>
    public static StartFailure Execute(IReadOnlyList<byte[]> words, EnvironmentBlock environment)
    {
        string program = Encoding.UTF8.GetString(words[0]);
        string path = environment.Text("PATH") ?? UsualPath;
        Posix.RestoreSignals();
        byte** texts = environment.ToPointers();
        byte** arguments = Copy(words);
        (int error, string at) = (Posix.NoEntry, program);
        foreach (byte[] candidate in Candidates(words[0], path))
        {
            fixed (byte* file = candidate)
                Posix.Execute(file, arguments, texts);
            int now = Marshal.GetLastPInvokeError();
            string shown = Encoding.UTF8.GetString(candidate.AsSpan(0, candidate.Length - 1));
            // As a shell does: what may not be executed is told only if nothing better comes.
            if (now is Posix.NoEntry or Posix.NotAFolder && !File.Exists(shown))
                continue;
            (error, at) = (now, shown);
            if (now != Posix.PermissionDenied)
                break;
        }
        bool isPath = program.Contains('/');
        return Explain(error, Printable.Text(program), Printable.Text(at), isPath ? null : Printable.Text(path, 500));
    }

    private static StartFailure Explain(int error, string program, string at, string? path) => error switch
    {
        Posix.NoEntry or Posix.NotAFolder when File.Exists(at) => new(true, $"{at} is there, but not what runs it: the interpreter of its first line, or the loader of its C library"),
        Posix.NoEntry or Posix.NotAFolder when path is null => new(true, $"There is no program {program}"),
        Posix.NoEntry or Posix.NotAFolder => new(true, $"There is no program {program} in PATH ({path})"),
        Posix.NoExecutable => new(false, $"{at} is no program for this machine: it is made for another one, or a script without #! at its beginning"),
        Posix.TooBig => new(false, $"{program} cannot start: its arguments and variables are too large together (E2BIG)"),
        Posix.PermissionDenied when Directory.Exists(at) => new(false, $"{at} is a folder"),
        _ => new(false, $"{at} cannot be executed: {Marshal.GetPInvokeErrorMessage(error)}"),
    };

    /// <summary>The files to try, each with a zero at its end.</summary>
    private static IEnumerable<byte[]> Candidates(byte[] program, string path)
    {
        if (program.Length == 0)
            yield break;
        if (program.AsSpan().Contains((byte)'/'))
        {
            yield return [.. program, 0];
            yield break;
        }
        // An empty part is the current folder: POSIX, Base Definitions 8.3.
        foreach (string folder in path.Split(':'))
            yield return [.. Encoding.UTF8.GetBytes(folder.Length > 0 ? folder + "/" : "./"), .. program, 0];
    }

    /// <summary>The words in memory that stays: nobody frees it, as the process is about to be another one or to end.</summary>
    private static byte** Copy(IReadOnlyList<byte[]> words)
    {
        byte** pointers = (byte**)NativeMemory.AllocZeroed((nuint)(words.Count + 1), (nuint)sizeof(byte*));
        for (int i = 0; i < words.Count; i++)
        {
            pointers[i] = (byte*)NativeMemory.AllocZeroed((nuint)words[i].Length + 1);
            words[i].CopyTo(new Span<byte>(pointers[i], words[i].Length));
        }
        return pointers;
    }
}
