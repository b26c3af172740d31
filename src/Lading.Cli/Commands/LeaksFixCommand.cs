using System.CommandLine;
using System.Text;
using System.Text.Json;
using Lading.Cli.Help;
using Lading.Cli.Options;
using Lading.Cli.Output;
using Lading.Leaks.BuildFiles;
using Lading.Leaks.BuildFiles.Judging;
using Lading.Leaks.Fixing;
using Lading.Leaks.Fixing.Shims;

namespace Lading.Cli.Commands;

/// <summary><c>lading leaks fix</c>: rewrites Dockerfiles, Compose files and Kubernetes manifests so that secrets come as mounts and files.</summary>
internal static class LeaksFixCommand
{
    public static Command Build()
    {
        var files = new Argument<string[]>("FILE") { Description = "Dockerfile, Compose file, Kubernetes manifest, script or CI workflow", Arity = new ArgumentArity(1, 1000) };
        var write = new Option<bool>("--write", "-w") { Description = "Change the files instead of printing the patch." };
        var output = new Option<string?>("--output", "-o") { Description = "Write the patch to a file instead of standard output.", HelpName = "FILE" };
        var json = new Option<bool>("--json") { Description = "Print what was fixed, what was left and why, and the patches as JSON." };
        var command = new Command("fix", "rewrite build files so that secrets come as mounts and files") { files, write, output, json };
        var shims = new ShimOptions();
        foreach (Option option in shims.All)
            command.Options.Add(option);
        command.SetAction((parsed, cancellation) =>
        {
            RunShim? shim = shims.Read(parsed, cancellation);
            if (parsed.GetValue(write) && parsed.GetValue(output) is not null)
                throw LadingException.Usage("--write changes the files, --output writes a patch: choose one.");
            IReadOnlyList<FileFix> fixes = BuildFileFixer.FixAll([.. parsed.GetRequiredValue(files).Distinct(StringComparer.Ordinal).Select(Input)], path => File.Exists(path) ? Read(path) : null, shim);
            string patch = string.Concat(fixes.SelectMany(All).Select(f => f.Patch));
            if (parsed.GetValue(write))
                foreach (FileFix fix in fixes.SelectMany(All).Where(f => f.IsChanged))
                    Replace(fix);
            else if (parsed.GetValue(output) is { } path)
                WholeFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(patch)));
            else if (!parsed.GetValue(json))
                Console.Out.Write(patch);
            if (parsed.GetValue(json))
                JsonOutput.Write(writer => Write(writer, fixes));
            else
                foreach (FileFix fix in fixes)
                    Tell(fix, parsed.GetValue(write));
            return Task.FromResult(fixes.Any(f => f.Left.Count > 0) ? ExitCode.Findings : ExitCode.Ok);
        });
        return HelpText.Attach(command, new HelpText
        {
            Description =
            [
                "Prints a patch that keeps comments and layout, and on standard error what was fixed, what was left and why, and the commands to build and deploy with. The patch goes into 'patch -p1' or 'git apply'; it has the lines that it takes out, with the values in them, where --write shows none.",
                "In Dockerfiles, ENV, ARG, COPY and RUN with secrets become RUN --mount=type=secret or =ssh. A secret is given as a variable where '# syntax=docker/dockerfile:1.10' or newer is declared, else as a file, which every BuildKit knows. In Compose files variables become secrets and X_FILE where the image is known to read it; with --shim the rest is started by 'lading run', which reads the file and sets X. In Kubernetes manifests literals and keys of ConfigMaps become a Secret that is mounted as a file or referred to.",
                "Files that belong together are given together: a Compose file, script or workflow then gives the build what the fixed Dockerfile asks for (--secret in place of --build-arg), and workloads in one file take from the Secret what left a ConfigMap in another.",
                "A comment 'lading:allow' on or above a line leaves it as it is. docs/build-files.md has the rules and what becomes of each.",
            ],
            Examples =
            [
                ("lading leaks fix Dockerfile", "See what would change"),
                ("lading leaks fix Dockerfile compose.yaml build.sh --write", "Change the files, together"),
                ("lading leaks fix compose.yaml --shim", "Also for programs that read no files"),
                ("lading leaks fix k8s.yaml -o fix.patch", "Keep the patch"),
            ],
            ExitCodes = [(ExitCode.Ok, "all is fixed, or there was nothing to fix"), (ExitCode.Findings, "something could not be fixed; it is said what and why"), (ExitCode.Usage, "wrong usage"), (ExitCode.Failed, "a file cannot be read")],
        });
    }

    private static IEnumerable<FileFix> All(FileFix fix) => [fix, .. fix.Others];

    private static BuildFileInput Input(string path)
    {
        byte[] bytes = Read(path);
        return new BuildFileInput(path, bytes, BuildFileKinds.Of(path, bytes) == BuildFileKind.Dockerfile ? BuildContext.Of(path, bytes) : null);
    }

    private static byte[] Read(string path)
    {
        try
        {
            if (!File.Exists(path))
                throw LadingException.Input($"There is no file {path}.");
            if (new FileInfo(path).Length > SourceFile.MaxBytes)
                throw LadingException.Input($"{path} has more than {SourceFile.MaxBytes} bytes.");
            // What has no bytes is not opened: it may be a FIFO, which would wait for ever.
            return new FileInfo(path).Length == 0 ? [] : File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw LadingException.Input($"{path} cannot be read: {e.Message}", null, e);
        }
    }

    /// <summary>Writes the file anew; who may read it stays as it was.</summary>
    private static void Replace(FileFix fix)
    {
        bool isThere = File.Exists(fix.Path);
        UnixFileMode? mode = !OperatingSystem.IsWindows() && isThere ? File.GetUnixFileMode(fix.Path) : null;
        string path = isThere ? new FileInfo(fix.Path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? fix.Path : fix.Path;
        WholeFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(fix.After)));
        if (mode is { } kept && !OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, kept);
    }

    private static void Tell(FileFix fix, bool written)
    {
        if (!fix.IsChanged && fix.Others.All(o => !o.IsChanged))
            Terminal.Say($"{fix.Path}: nothing {(fix.Left.Count > 0 ? "that could be fixed" : "to fix")}");
        else
            Terminal.Say($"{fix.Path}: {fix.Done.Count} fixed{(fix.Left.Count > 0 ? $", {fix.Left.Count} left" : "")}{(written ? "" : " by this patch")}");
        foreach (FixNote note in fix.Done)
            Terminal.Say($"  line {note.Line}: {Oci.Printable.Text(note.Message, 400)}");
        foreach (FixNote note in fix.Left)
            Terminal.Warn($"{fix.Path}, line {note.Line}, {note.Rule}: {Oci.Printable.Text(note.Message, 600)}");
        foreach (string what in fix.ToDo)
            Terminal.Say($"  to do: {Oci.Printable.Text(what, 600)}");
        foreach (string line in fix.Commands)
            Terminal.Say($"  now: {Oci.Printable.Text(line, 2000)}");
    }

    private static void Write(Utf8JsonWriter writer, IReadOnlyList<FileFix> fixes)
    {
        writer.WriteStartArray();
        foreach (FileFix fix in fixes)
        {
            writer.WriteStartObject();
            writer.WriteString("path", fix.Path);
            writer.WriteString("kind", fix.Kind.ToString().ToLowerInvariant());
            foreach ((string name, IReadOnlyList<FixNote> notes) in (ReadOnlySpan<(string, IReadOnlyList<FixNote>)>)[("fixed", fix.Done), ("left", fix.Left)])
            {
                writer.WriteStartArray(name);
                foreach (FixNote note in notes)
                {
                    writer.WriteStartObject();
                    writer.WriteString("rule", note.Rule);
                    writer.WriteNumber("line", note.Line);
                    writer.WriteString("message", note.Message);
                    writer.WriteEndObject();
                }
                writer.WriteEndArray();
            }
            foreach ((string name, IReadOnlyList<string> lines) in (ReadOnlySpan<(string, IReadOnlyList<string>)>)[("todo", fix.ToDo), ("commands", fix.Commands), ("patches", [.. All(fix).Where(f => f.IsChanged).Select(f => f.Patch)])])
            {
                writer.WriteStartArray(name);
                foreach (string line in lines)
                    writer.WriteStringValue(line);
                writer.WriteEndArray();
            }
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }
}
