using System.CommandLine;
using Lading.Cli.Output;
using Lading.Inventory;
using Lading.Inventory.Documents;

namespace Lading.Cli.Options;

/// <summary>The options that say which documents to write and where; several in one run.</summary>
internal sealed class DocumentOutputs
{
    public Option<string[]> Output { get; } = new("--output", "-o")
    {
        Description = "What to write: FORMAT or FORMAT=FILE, with FORMAT as in 'lading sbom formats', a version behind @ (cyclonedx-json@1.5); may repeat. [default: table]",
        HelpName = "FORMAT[=FILE]",
        AllowMultipleArgumentsPerToken = false,
    };

    public Option<bool> IncludeFiles { get; } = new("--include-files") { Description = "List the files that packages own, in formats that can." };
    public Option<bool> Compact { get; } = new("--compact") { Description = "No white space between the tokens of JSON and XML." };
    public Option<string?> Template { get; } = new("--template", "-t") { Description = "Template file for -o template.", HelpName = "FILE" };

    public IReadOnlyList<Option> All => [Output, IncludeFiles, Compact, Template];

    /// <summary>One document to write; <see cref="File"/> null for standard output.</summary>
    public sealed record Target(SbomFormat? Format, FormatOptions Options, string? File)
    {
        private const string PlatformMark = "{platform}";

        /// <summary>True when each platform is to have a file of its own.</summary>
        public bool IsEachPlatform => File?.Contains(PlatformMark, StringComparison.Ordinal) == true;

        /// <summary>The target of one platform.</summary>
        public Target For(Oci.Platform platform) => this with { File = File!.Replace(PlatformMark, platform.ToString().Replace('/', '-')) };
    }

    /// <summary>Reads the options, so that a wrong one is told before any work is done.</summary>
    public IReadOnlyList<Target> Read(ParseResult parsed, string otherwise = "table")
    {
        string[] words = parsed.GetValue(Output) is { Length: > 0 } given ? given : [otherwise];
        Target[] targets = [.. words.Select(word => ReadOne(word, parsed))];
        if (targets.Count(t => t.File is null) > 1)
            throw LadingException.Usage("Only one output can go to standard output.", "Give the others a file: -o FORMAT=FILE.");
        return targets;
    }

    private Target ReadOne(string word, ParseResult parsed)
    {
        int equals = word.IndexOf('=');
        string name = equals < 0 ? word : word[..equals];
        string? file = equals < 0 || word[(equals + 1)..] is "-" ? null : word[(equals + 1)..];
        if (file is "")
            throw LadingException.Usage($"-o {word}: the file is missing.");
        if (name == "table")
            return new Target(null, FormatOptions.Default, file);
        (SbomFormat format, string? version) = SbomFormats.Parse(name);
        if (!format.Writes)
            throw LadingException.Usage($"The format '{name}' can be read but not written.");
        string? template = parsed.GetValue(Template);
        if (format.Name == "template" && template is null)
            throw LadingException.Usage("-o template needs --template FILE.");
        return new Target(format, new FormatOptions
        {
            Version = version,
            IncludeFiles = parsed.GetValue(IncludeFiles),
            Compact = parsed.GetValue(Compact),
            Template = template is null ? null : File.ReadAllText(template),
            GitHub = GitHubJob.FromEnvironment(),
        }, file);
    }

    /// <summary>Writes every target. Files appear whole or not at all.</summary>
    public static void Write(Sbom sbom, IReadOnlyList<Target> targets)
    {
        foreach (Target target in targets)
        {
            if (target.File is null)
            {
                using Stream output = Console.OpenStandardOutput();
                using var buffered = new BufferedStream(output, 64 << 10);
                Write(sbom, target, buffered, Terminal.Width);
                continue;
            }
            WholeFile.Write(target.File, stream => Write(sbom, target, stream, 0));
        }
    }

    private static void Write(Sbom sbom, Target target, Stream stream, int width)
    {
        if (target.Format is not null)
        {
            target.Format.Write(sbom, stream, target.Options);
            return;
        }
        using var writer = new StreamWriter(stream, leaveOpen: true);
        SbomRows.Write(sbom, writer, width);
    }
}
