using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Lading.Testing;

namespace Lading.Tests.Leaks.Fixing;

/// <summary>
/// A root file system out of a static busybox whose entry point reads variables from files in every form that images have, as theirs do, and then
/// says the SHA-256 of what the program got.
/// </summary>
internal static class ScriptImage
{
    public const string Canary = "c4n4ryTokenThatNobodyGuesses90210";

    /// <summary>Reads NAME__FILE, NAME_FILE and FILE__NAME; one called "strict" reads none and refuses them, as RabbitMQ does; then it waits.</summary>
    private const string Entry = """
        #!/bin/sh
        for name in $(env | sed -n 's/^\([A-Za-z0-9_]*FILE[A-Za-z0-9_]*\)=.*/\1/p'); do
          if [ "$1" = strict ]; then echo "refused $name"; exit 1; fi
          case $name in FILE__*) bare=${name#FILE__} ;; *__FILE) bare=${name%__FILE} ;; *_FILE) bare=${name%_FILE} ;; *) continue ;; esac
          eval "value=\$(cat \"\$$name\")" && export "$bare=$value"
        done
        [ "$1" = strict ] && shift
        eval "value=\$$1"
        echo "got $(printf %s "$value" | sha256sum | cut -c1-64) as $$"
        exec sleep 300

        """;

    private static readonly string[] Applets = ["sh", "cat", "env", "sed", "sha256sum", "cut", "sleep", "printf", "true"];

    /// <summary>Why there is no native program.</summary>
    public const string NoNative = "no native program with 'lading run' in $LADING_BINARY or artifacts/publish: eng/publish.sh makes it";

    /// <summary>The native program, when it is there and knows the command.</summary>
    public static string? Native
    {
        get
        {
            string path = Environment.GetEnvironmentVariable("LADING_BINARY") is { Length: > 0 } named ? named : Path.Combine(Repository.Root, "artifacts/publish/lading");
            return File.Exists(path) && Run("/", $"'{path}' run --help").Code == 0 ? path : null;
        }
    }

    /// <summary>What the program says that it got, when that was the text.</summary>
    public static string Got(string text) => "got " + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>
    /// Writes <c>image.tar</c> into a folder, with the libraries that a program needs, and with the program as <c>lading</c> where it is to be in the
    /// image. Says what is in the way, else nothing.
    /// </summary>
    public static string Write(TemporaryFolder folder, string? program = null, bool isInside = false)
    {
        folder.Write("entry.sh", Encoding.UTF8.GetBytes(Entry));
        string libraries = program is null ? "" : $"for l in $(ldd '{program}' | grep -o '/[^ )]*'); do mkdir -p root$(dirname $l); cp -L $l root$l; done; " + (isInside ? $"cp '{program}' root/bin/lading; " : "");
        return Try(folder.Path, "set -e; mkdir -p root/bin root/run/secrets root/tmp root/etc; cp $(command -v busybox) root/bin/busybox; "
            + string.Concat(Applets.Select(a => $"ln -s busybox root/bin/{a}; ")) + libraries + "cp entry.sh root/entry.sh; chmod 0755 root/entry.sh; tar -C root -cf image.tar .");
    }

    /// <summary>Runs a command of the shell; its output when it fails, nothing when it does not.</summary>
    public static string Try(string folder, string command)
    {
        (string output, int code) = Run(folder, command);
        return code == 0 ? "" : $"{command}: {output}";
    }

    /// <summary>Runs a command of the shell; what it says, on both streams, and its exit code.</summary>
    public static (string Output, int Code) Run(string folder, string command)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"{{ {command}\n}} 2>&1"]) { WorkingDirectory = folder, RedirectStandardOutput = true };
        start.Environment["HOME"] = folder;
        start.Environment["CANARY"] = Canary;
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (output, process.ExitCode);
    }
}
