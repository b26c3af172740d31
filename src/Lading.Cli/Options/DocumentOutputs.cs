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
        Target[] targets = [.. OutputWord.Read(parsed, Output, otherwise).Select(word => ReadOne(word.Format, word.File, parsed))];
        OutputWord.OnlyOneUnnamed(targets.Select(t => t.File));
        return targets;
    }

    private Target ReadOne(string name, string? file, ParseResult parsed)
    {
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
            OutputWord.Write(target.File, (stream, width) => Write(sbom, target, stream, width));
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
