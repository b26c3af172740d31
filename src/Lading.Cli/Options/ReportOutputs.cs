using System.CommandLine;
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
        IReadOnlyList<OutputWord> words = OutputWord.Read(parsed, Output);
        if (parsed.GetValue(File) is { } file)
            words = words is [var only] && parsed.GetValue(Output)?.Any(w => w.Contains('=')) != true ? [only with { File = file }] : throw LadingException.Usage("--file is for one output; give each of several its own: -o FORMAT=FILE.");
        Target[] targets = [.. words.Select(word => ReadOne(word, parsed, showSuppressed))];
        OutputWord.OnlyOneUnnamed(targets.Select(t => t.File));
        return targets;
    }

    private Target ReadOne(OutputWord word, ParseResult parsed, bool showSuppressed)
    {
        (ReportFormat format, string? version) = ReportFormats.Parse(word.Format);
        string? template = parsed.GetValue(Template);
        if (format.Name == "template" && template is null)
            throw LadingException.Usage("-o template needs --template FILE.");
        return new Target(format, new ReportOptions
        {
            ShowSuppressed = showSuppressed,
            Version = version,
            Template = template is null ? null : System.IO.File.ReadAllText(template),
            Colour = word.File is null && Terminal.HasColor,
        }, word.File);
    }

    /// <summary>Writes every target. Files appear whole or not at all.</summary>
    public static void Write(ScanReport report, IReadOnlyList<Target> targets)
    {
        foreach (Target target in targets)
            OutputWord.Write(target.File, (stream, width) => target.Format.Write(report, stream, target.Options, width));
    }
}
