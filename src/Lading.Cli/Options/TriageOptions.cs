using System.CommandLine;
using Lading.Inventory.Documents;
using Lading.Oci;
using Lading.Vulnerabilities.Findings;
using Lading.Vulnerabilities.Triage;
using Lading.Vulnerabilities.Vex;

namespace Lading.Cli.Options;

/// <summary>The options that say which VEX documents and ignore rules apply to findings.</summary>
internal sealed class TriageOptions
{
    /// <summary>Files below a folder of VEX documents that are read at most.</summary>
    private const int MaxFiles = 50_000;

    public Option<string[]> Vex { get; } = new("--vex") { Description = "VEX document (OpenVEX, CSAF or CycloneDX), or a folder of them; may repeat.", HelpName = "FILE|DIR", AllowMultipleArgumentsPerToken = false };
    public Option<string[]> IgnoreFile { get; } = new("--ignore-file") { Description = "File of ignore rules, in place of those found in the working directory and a dir: source; may repeat.", HelpName = "FILE", AllowMultipleArgumentsPerToken = false };
    public Option<bool> NoIgnoreFiles { get; } = new("--no-ignore-files") { Description = "Look for no files of ignore rules." };
    public Option<bool> ShowSuppressed { get; } = new("--show-suppressed") { Description = "Show also what VEX and rules took out." };

    public IReadOnlyList<Option> All => [Vex, IgnoreFile, NoIgnoreFiles, ShowSuppressed];

    /// <summary>What was asked for, loaded.</summary>
    /// <param name="Rules">The rules, with notes about what was passed over.</param>
    /// <param name="Documents">The VEX documents.</param>
    /// <param name="Now">The time by which rules expire: SOURCE_DATE_EPOCH, else the clock.</param>
    /// <param name="ShowSuppressed">Suppressed findings are to be shown.</param>
    public sealed record Choice(IgnoreRules Rules, IReadOnlyList<VexDocument> Documents, DateTimeOffset Now, bool ShowSuppressed)
    {
        /// <summary>The report with what was decided applied to its findings.</summary>
        public ScanReport Apply(ScanReport report)
        {
            if (Rules.Rules.Count == 0 && Documents.Count == 0)
                return report with { Notes = [.. report.Notes, .. Rules.Notes] };
            TriageResult result = FindingTriage.Apply(report.Findings, report.Sbom, Rules, Documents, Now);
            return report with { Findings = result.Counted, Suppressed = result.Suppressed, Notes = [.. report.Notes, .. result.Notes] };
        }
    }

    /// <summary>Loads everything, so that what is wrong is told before any work is done. <paramref name="sourceFolder"/> is that of a <c>dir:</c> source.</summary>
    public Choice Read(ParseResult parsed, string? sourceFolder = null)
    {
        string[] files = parsed.GetValue(IgnoreFile) ?? [];
        bool none = parsed.GetValue(NoIgnoreFiles);
        if (none && files.Length > 0)
            throw LadingException.Usage("--ignore-file and --no-ignore-files exclude each other.");
        if (!none && files.Length == 0)
            files = [.. Found(sourceFolder)];
        var skipped = new List<RuleNote>();
        VexDocument[] documents = [.. (parsed.GetValue(Vex) ?? []).SelectMany(path => Documents(path, skipped))];
        IgnoreRules rules = IgnoreRules.Combine(files.Select(f => IgnoreFiles.Read(Load(f).Span, f)));
        return new Choice(
            rules with { Notes = [.. rules.Notes, .. skipped] },
            documents,
            SourceDateEpoch.OrNow,
            parsed.GetValue(ShowSuppressed));
    }

    private static IEnumerable<string> Found(string? sourceFolder)
    {
        string here = Directory.GetCurrentDirectory();
        foreach (string name in IgnoreFiles.Names)
            if (File.Exists(name))
                yield return name;
        if (sourceFolder is null || Path.GetFullPath(sourceFolder).TrimEnd('/') == here.TrimEnd('/'))
            yield break;
        foreach (string path in IgnoreFiles.Names.Select(n => Path.Combine(sourceFolder, n)))
            if (File.Exists(path))
                yield return path;
    }

    /// <summary>The document, or those below a folder by path; JSON files there that are no VEX (an index, a provider's metadata) are told, not fatal.</summary>
    private static IEnumerable<VexDocument> Documents(string path, List<RuleNote> skipped)
    {
        if (!Directory.Exists(path))
        {
            yield return VexReader.Read(Load(path), path);
            yield break;
        }
        string[] files = [.. Directory.EnumerateFiles(path, "*.json", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 16 }).Take(MaxFiles + 1).Order(StringComparer.Ordinal)];
        if (files.Length > MaxFiles)
            throw LadingException.Input($"--vex {path}: more than {MaxFiles} JSON files.");
        int read = 0;
        foreach (string file in files)
        {
            VexDocument? document = null;
            try
            {
                document = VexReader.Read(Load(file), file);
                read++;
            }
            catch (LadingException e) when (e.Kind == ErrorKind.Input)
            {
                skipped.Add(new RuleNote(file, "", $"skipped: {e.Message}"));
            }
            if (document is not null)
                yield return document;
        }
        if (read == 0)
            throw LadingException.Input($"--vex {path}: no VEX document is there.", skipped.Count > 0 ? skipped[0].Problem : null);
    }

    /// <summary>Reads a whole file, bounded; - is standard input.</summary>
    public static ReadOnlyMemory<byte> Load(string path)
    {
        if (path == "-")
        {
            using Stream input = Console.OpenStandardInput();
            return SbomFormats.Load(input, "standard input", VexLimits);
        }
        if (!File.Exists(path))
            throw LadingException.Input($"The file {Printable.Text(path)} does not exist.");
        try
        {
            using FileStream stream = File.OpenRead(path);
            return SbomFormats.Load(stream, path, VexLimits);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw LadingException.Input($"{Printable.Text(path)} cannot be read: {e.Message}", inner: e);
        }
    }

    private static readonly DocumentLimits VexLimits = new() { MaxBytes = VexReader.MaxBytes };
}
