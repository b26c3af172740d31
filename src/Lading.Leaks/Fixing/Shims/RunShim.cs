using System.Text;
using Lading.Leaks.BuildFiles;
using Lading.Leaks.BuildFiles.Compose;
using Lading.Leaks.BuildFiles.Dockerfiles;
using Lading.Scanning.Trees;

namespace Lading.Leaks.Fixing.Shims;

/// <summary>
/// How programs that read no files are started: by <c>lading run --file-env NAME -- PROGRAM</c>, which reads the file that NAME_FILE names and becomes the
/// program with NAME set.
/// </summary>
public sealed record RunShim
{
    /// <summary>Where lading is in the container.</summary>
    public const string Program = "/usr/local/bin/lading";

    /// <summary>Where lading is on the host; it is mounted from there.</summary>
    public string HostPath { get; init; } = Program;

    /// <summary>What an image starts, by its reference; null when it is not known.</summary>
    public Func<string, ImageStart?> StartOf { get; init; } = _ => null;

    /// <summary>What the image of a service starts; null when it is not known.</summary>
    /// <param name="service">The service.</param>
    /// <param name="composeFile">Path of the file; builds are looked for beside it.</param>
    internal ImageStart? Of(ComposeService service, string composeFile)
    {
        Tree build = YamlDocuments.Value(service.Node, "build");
        if (build.Kind == TreeKind.Missing)
            return service.Image is { } image && !image.Contains('$') ? StartOf(image) : null;
        string? context = build.Kind == TreeKind.Map ? build["context"].Word ?? "." : build.Word;
        if (context is null || context.Contains('$') || context.Contains("://", StringComparison.Ordinal))
            return null;
        string path = Path.Combine(Path.GetDirectoryName(composeFile) ?? "", context, build["dockerfile"].Word ?? "Dockerfile");
        try
        {
            if (!File.Exists(path) || new FileInfo(path).Length > SourceFile.MaxBytes)
                return null;
            var source = new SourceFile(path, File.ReadAllBytes(path));
            return ImageStart.OfDockerfile(DockerfileReader.Read(source), build["target"].Word, StartOf);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or LadingException)
        {
            return null;
        }
    }

    /// <summary>True when a service is started through <c>lading run</c> and gets that variable from its file.</summary>
    internal static bool Reads(ComposeService service, string variable)
    {
        string[] words = Words(YamlDocuments.Value(service.Node, "entrypoint"));
        int run = RunOf(words);
        if (run < 0)
            return false;
        string[] options = [.. words.Skip(run).TakeWhile(w => w != "--")];
        return options.Contains("--from-file-env") || options.Zip(options.Skip(1)).Contains(("--file-env", variable));
    }

    /// <summary>The words of an entry point, in either form.</summary>
    internal static string[] Words(Tree entrypoint) =>
        entrypoint.Kind == TreeKind.List ? [.. entrypoint.Items.Select(i => i.Text ?? "")] : entrypoint.Text?.Split((char[])[' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>Index of the word <c>run</c> of <c>lading run</c> at the beginning; -1 when that does not stand there.</summary>
    internal static int RunOf(IReadOnlyList<string> words) =>
        words.Count > 1 && (words[0] == "lading" || words[0].EndsWith("/lading", StringComparison.Ordinal)) && words[1] == "run" ? 1 : -1;

    /// <summary>A word as YAML and JSON quote it, a dollar doubled so that Compose leaves it alone.</summary>
    internal static string Quote(string word)
    {
        var text = new StringBuilder("\"");
        foreach (char c in word)
            text.Append(c switch { '"' => "\\\"", '\\' => "\\\\", '$' => "$$", < ' ' or '\u007f' or '\u0085' or '\u2028' or '\u2029' => $"\\u{(int)c:x4}", _ => c.ToString() });
        return text.Append('"').ToString();
    }
}
