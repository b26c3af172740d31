using System.CommandLine;
using Lading.Cli.Output;
using Lading.Vulnerabilities.Findings;
using Lading.Vulnerabilities.Reports;

namespace Lading.Cli.Options;

/// <summary>The options that say in which forms the result of a scan is written and where; several in one run.</summary>
internal sealed class ReportOutputs
{
    public Option<string[]> Output { get; } = new("--output", "-o")
    {
        Description = "What to write: FORMAT or FORMAT=FILE, with FORMAT as in 'lading scan formats'; may repeat. [default: table]",
        HelpName = "FORMAT[=FILE]",
        AllowMultipleArgumentsPerToken = false,
    };

    /// <summary>grype's and trivy's way to name the file of a single output.</summary>
    public Option<string?> File { get; } = new("--file") { Description = "Write the single output to this file.", HelpName = "FILE" };

    public Option<string?> Template { get; } = new("--template", "-t") { Description = "Template file for -o template.", HelpName = "FILE" };

    public IReadOnlyList<Option> All => [Output, File, Template];

    /// <summary>One report to write; <see cref="File"/> null for standard output.</summary>
    public sealed record Target(ReportFormat Format, ReportOptions Options, string? File);

    /// <summary>Reads the options, so that a wrong one is told before any work is done.</summary>
    public IReadOnlyList<Target> Read(ParseResult parsed, bool showSuppressed)
    {
        string[] words = parsed.GetValue(Output) is { Length: > 0 } given ? given : ["table"];
        string? file = parsed.GetValue(File);
        if (file is not null && (words.Length > 1 || words[0].Contains('=')))
            throw LadingException.Usage("--file is for one output; give each of several its own: -o FORMAT=FILE.");
        Target[] targets = [.. words.Select(word => ReadOne(word, parsed, showSuppressed))];
        if (file is not null)
            targets[0] = targets[0] with { File = file };
        if (targets.Count(t => t.File is null) > 1)
            throw LadingException.Usage("Only one output can go to standard output.", "Give the others a file: -o FORMAT=FILE.");
        return targets;
    }

    private Target ReadOne(string word, ParseResult parsed, bool showSuppressed)
    {
        int equals = word.IndexOf('=');
        string name = equals < 0 ? word : word[..equals];
        string? file = equals < 0 || word[(equals + 1)..] is "-" ? null : word[(equals + 1)..];
        if (file is "")
            throw LadingException.Usage($"-o {word}: the file is missing.");
        (ReportFormat format, string? version) = ReportFormats.Parse(name);
        string? template = parsed.GetValue(Template);
        if (format.Name == "template" && template is null)
            throw LadingException.Usage("-o template needs --template FILE.");
        return new Target(format, new ReportOptions
        {
            ShowSuppressed = showSuppressed,
            Version = version,
            Template = template is null ? null : System.IO.File.ReadAllText(template),
            Colour = file is null && Terminal.HasColor,
        }, file);
    }

    /// <summary>Writes every target. Files appear whole or not at all.</summary>
    public static void Write(ScanReport report, IReadOnlyList<Target> targets)
    {
        foreach (Target target in targets)
        {
            if (target.File is not null)
            {
                WholeFile.Write(target.File, stream => target.Format.Write(report, stream, target.Options, 0));
                continue;
            }
            using Stream output = Console.OpenStandardOutput();
            using var buffered = new BufferedStream(output, 64 << 10);
            target.Format.Write(report, buffered, target.Options, Terminal.Width);
        }
    }
}
