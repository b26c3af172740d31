using System.Text;

namespace Lading.Testing;

/// <summary>
/// Files that hold what a program is expected to write, under the tests of the checkout. With <c>LADING_UPDATE_GOLDEN=1</c> they are
/// written anew, to be looked at in the diff.
/// </summary>
public static class Golden
{
    private static readonly string Tests = Find();

    /// <summary>Compares with <c>tests/Lading.Tests/PATH</c> and throws with the first line that differs.</summary>
    public static void Check(string path, byte[] actual)
    {
        string file = Path.Combine(Tests, "Lading.Tests", path);
        if (Environment.GetEnvironmentVariable("LADING_UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, actual);
            return;
        }
        if (!File.Exists(file))
            throw new InvalidOperationException($"{file} is missing; LADING_UPDATE_GOLDEN=1 writes it.");
        byte[] expected = File.ReadAllBytes(file);
        if (expected.AsSpan().SequenceEqual(actual))
            return;
        string[] left = Encoding.UTF8.GetString(expected).Split('\n');
        string[] right = Encoding.UTF8.GetString(actual).Split('\n');
        int line = left.Zip(right).TakeWhile(p => p.First == p.Second).Count();
        throw new InvalidOperationException($"{file}: line {line + 1} differs.\nexpected: {At(left, line)}\nactual:   {At(right, line)}\nLADING_UPDATE_GOLDEN=1 writes the file anew.");
    }

    private static string At(string[] lines, int line) => line < lines.Length ? lines[line] : "(end)";

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Lading.slnx")))
                return Path.Combine(folder.FullName, "tests");
        throw new InvalidOperationException("the tests do not run inside a checkout");
    }
}
