using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace Lading.Tests.Cli;

/// <summary>
/// Runs <c>tests/cli/*.cli</c>: commands with the output and exit code they must have, against the native binary
/// (<c>$LADING_BINARY</c>) or, without one, against the program as it was built for the tests.
/// </summary>
/// <remarks>
/// <c>$ command</c> runs in a shell in an empty folder; the lines below it are its output, standard error included,
/// where <c>...</c> alone on a line stands for any lines and <c>[..]</c> for any characters; <c>? N</c> is the exit
/// code when it is not 0. <c># </c> comments. <c>file PATH</c> writes the lines up to <c>end</c> into a file.
/// </remarks>
public class ScriptTests
{
    public static TheoryData<string> Scripts() =>
        [.. Directory.GetFiles(Path.Combine(Repository.Root, "tests", "cli"), "*.cli").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Scripts))]
    public void Script_holds(string script)
    {
        string folder = Directory.CreateTempSubdirectory("lading-cli-").FullName;
        try
        {
            Run(File.ReadAllLines(Path.Combine(Repository.Root, "tests", "cli", script + ".cli")), folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Run(string[] lines, string folder)
    {
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].StartsWith("file ", StringComparison.Ordinal))
            {
                string path = Path.Combine(folder, lines[i][5..].Trim());
                int end = Array.IndexOf(lines, "end", i);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllText(path, string.Concat(lines[(i + 1)..end].Select(l => l + "\n")));
                i = end;
            }
            else if (lines[i].StartsWith("$ ", StringComparison.Ordinal))
            {
                int at = i;
                var expected = new List<string>();
                int code = 0;
                while (i + 1 < lines.Length && !lines[i + 1].StartsWith("$ ", StringComparison.Ordinal) && !lines[i + 1].StartsWith("file ", StringComparison.Ordinal))
                {
                    i++;
                    if (lines[i].StartsWith("? ", StringComparison.Ordinal))
                        code = int.Parse(lines[i][2..]);
                    else if (!lines[i].StartsWith("# ", StringComparison.Ordinal))
                        expected.Add(lines[i]);
                }
                while (expected.Count > 0 && expected[^1].Length == 0)
                    expected.RemoveAt(expected.Count - 1);
                Check(lines[at][2..], expected, code, folder, at + 1);
            }
        }
    }

    private static void Check(string command, List<string> expected, int code, string folder, int line)
    {
        (string output, int actual) = Execute(command, folder);
        string[] lines = output.TrimEnd('\n').Split('\n');
        if (lines is [""])
            lines = [];
        string where = $"line {line}: $ {command}\nexit code {actual}, output:\n{output}";
        Assert.True(code == actual, $"expected exit code {code}\n{where}");
        Assert.True(Matches(expected, lines), where);
    }

    private static bool Matches(ReadOnlySpan<string> expected, ReadOnlySpan<string> actual)
    {
        if (expected.IsEmpty)
            return actual.IsEmpty;
        if (expected[0] == "...")
        {
            for (int skip = 0; skip <= actual.Length; skip++)
                if (Matches(expected[1..], actual[skip..]))
                    return true;
            return false;
        }
        return !actual.IsEmpty && Line(expected[0], actual[0]) && Matches(expected[1..], actual[1..]);
    }

    private static bool Matches(List<string> expected, string[] actual) => Matches(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(expected), actual);

    private static bool Line(string expected, string actual) =>
        Regex.IsMatch(actual.TrimEnd(), "^" + Regex.Escape(expected.TrimEnd()).Replace(@"\[\.\.]", ".*") + "$");

    /// <summary>Runs a command line with <c>lading</c> in it; its output with standard error, and its exit code.</summary>
    internal static (string Output, int Code) Execute(string command, string folder)
    {
        var info = new ProcessStartInfo("bash", ["-c", $"lading() {{ {LadingProgram.Start} \"$@\"; }}; {{ {command}\n}} 2>&1"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        info.Environment["TUF_ROOT"] = Path.Combine(folder, ".sigstore");
        info.Environment["XDG_CACHE_HOME"] = Path.Combine(folder, ".cache");
        info.Environment["XDG_DATA_HOME"] = Path.Combine(folder, ".data");
        info.Environment.Remove("LADING_DB");
        info.Environment["TERM"] = "dumb";
        info.Environment["SHARED"] = Testing.SharedData.Root ?? "";
        using Process process = Process.Start(info)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(120_000))
        {
            process.Kill(entireProcessTree: true);
            return ("(still running after two minutes)", -1);
        }
        return (output.Result, process.ExitCode);
    }
}
