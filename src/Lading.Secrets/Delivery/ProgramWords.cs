using System.Text;

namespace Lading.Secrets.Delivery;

/// <summary>The words of a command line as the bytes that they came as.</summary>
internal static class ProgramWords
{
    private const char Replacement = '\uFFFD';

    /// <summary>
    /// The bytes of the last words of this process's command line. .NET gives words as text and puts a sign in place of what is no UTF-8; then they
    /// are read from the kernel.
    /// </summary>
    public static IReadOnlyList<byte[]> Of(IReadOnlyList<string> words)
    {
        if (words.Any(w => w.Contains(Replacement)) && LastOfProcess(words) is { } exact)
            return exact;
        return [.. words.Select(Encoding.UTF8.GetBytes)];
    }

    private static List<byte[]>? LastOfProcess(IReadOnlyList<string> words)
    {
        try
        {
            return Last(File.ReadAllBytes("/proc/self/cmdline"), words);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The last words of a command line, each of which ends with a zero; null when they are not the ones wanted.</summary>
    internal static List<byte[]>? Last(byte[] commandLine, IReadOnlyList<string> words)
    {
        var all = new List<byte[]>();
        for (int start = 0; start < commandLine.Length;)
        {
            int end = Array.IndexOf(commandLine, (byte)0, start);
            end = end < 0 ? commandLine.Length : end;
            all.Add(commandLine[start..end]);
            start = end + 1;
        }
        if (all.Count < words.Count)
            return null;
        List<byte[]> last = all[^words.Count..];
        return last.Select(Encoding.UTF8.GetString).SequenceEqual(words) ? last : null;
    }
}
