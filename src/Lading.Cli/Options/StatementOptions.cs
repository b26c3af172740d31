using System.CommandLine;
using Lading.Oci;
using Lading.Vulnerabilities.Vex;

namespace Lading.Cli.Options;

/// <summary>The options that make up one VEX statement: vexctl's, and their short forms.</summary>
internal sealed class StatementOptions
{
    public Option<string[]> Product { get; } = new("--product", "-p") { Description = "What it is said about: package URL, image name or digest, another IRI; may repeat.", HelpName = "PRODUCT", AllowMultipleArgumentsPerToken = false };
    public Option<string[]> Subcomponents { get; } = new("--subcomponents", "--subcomponent") { Description = "The parts of the product that the flaw is in; lists with commas; may repeat.", HelpName = "PURLS" };
    public Option<string[]> Vulnerability { get; } = new("--vuln", "--vulnerability") { Description = "The flaw; the first is its name, others are aliases.", HelpName = "ID", AllowMultipleArgumentsPerToken = false };
    public Option<string?> Status { get; } = new("--status", "-s") { Description = "not_affected, affected, fixed or under_investigation.", HelpName = "STATUS" };
    public Option<string?> StatusNote { get; } = new("--status-note") { Description = "How the status was found out.", HelpName = "TEXT" };
    public Option<string?> Justification { get; } = new("--justification", "-j") { Description = $"Why it is not affected: {string.Join(", ", VexWords.Justifications)}.", HelpName = "WORD" };
    public Option<string?> Impact { get; } = new("--impact-statement", "--impact") { Description = "Why it is not affected, in a text.", HelpName = "TEXT" };
    public Option<string?> Action { get; } = new("--action-statement", "-a", "--action") { Description = "What to do, when it is affected.", HelpName = "TEXT" };

    public IReadOnlyList<Option> All => [Product, Subcomponents, Vulnerability, Status, StatusNote, Justification, Impact, Action];

    /// <summary>
    /// The statement; <paramref name="product"/>, <paramref name="vulnerability"/> and <paramref name="status"/> are what
    /// stood as arguments. Throws a usage error for what is missing or does not go together.
    /// </summary>
    public StatementDraft Read(ParseResult parsed, string? product = null, string? vulnerability = null, string? status = null)
    {
        string[] products = Values(parsed, Product, product);
        string[] ids = Values(parsed, Vulnerability, vulnerability);
        string word = status ?? parsed.GetValue(Status) ?? throw LadingException.Usage("--status is missing.", $"Statuses: {string.Join(", ", VexWords.Statuses)}.");
        if (products.Length == 0)
            throw LadingException.Usage("--product is missing.", "Name what the statement is about, for example --product pkg:oci/app.");
        if (ids.Length == 0)
            throw LadingException.Usage("--vuln is missing.", "Name the flaw, for example --vuln CVE-2024-1234.");
        VexComponent[] parts = [.. (parsed.GetValue(Subcomponents) ?? []).SelectMany(s => s.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Select(s => new VexComponent { Names = [s] })];
        var draft = new StatementDraft
        {
            Vulnerability = ids[0],
            Aliases = [.. ids.Skip(1).Distinct(StringComparer.OrdinalIgnoreCase)],
            Products = [.. products.Select(p => new VexProduct { Names = [p], Subcomponents = parts })],
            Status = StatusOf(word),
            Notes = parsed.GetValue(StatusNote),
            Justification = parsed.GetValue(Justification),
            Impact = parsed.GetValue(Impact),
            Action = parsed.GetValue(Action),
        };
        if (draft.Problems().FirstOrDefault() is { } problem)
            throw LadingException.Usage(problem, draft.Status switch
            {
                VexStatus.NotAffected => $"Justifications: {string.Join(", ", VexWords.Justifications)}; or --impact-statement TEXT.",
                VexStatus.Affected => "Say what to do with --action-statement TEXT.",
                _ => null,
            });
        return draft;
    }

    /// <summary>The statements behind a report; <see cref="Status"/> and <see cref="Justification"/> are for what rules ignored.</summary>
    public IReadOnlyList<StatementDraft> FromScan(ParseResult parsed, string path)
    {
        if (parsed.GetValue(Vulnerability) is { Length: > 0 } || parsed.GetValue(Product) is { Length: > 1 })
            throw LadingException.Usage("--from-scan takes the flaws from the report, and at most one --product.");
        VexStatus? status = parsed.GetValue(Status) is { } word ? StatusOf(word) : null;
        string? justification = parsed.GetValue(Justification);
        if (justification is not null && !VexWords.Justifications.Contains(justification))
            throw LadingException.Usage($"'{Printable.Text(justification, 100)}' is no justification.", $"Justifications: {string.Join(", ", VexWords.Justifications)}.");
        IReadOnlyList<StatementDraft> drafts = ScanDecisions.Read(TriageOptions.Load(path), path, parsed.GetValue(Product)?.FirstOrDefault(), status, justification);
        return drafts.Count > 0 ? drafts : throw LadingException.Input($"{Printable.Text(path)}: the scan took nothing out of its verdict.");
    }

    private static VexStatus StatusOf(string word) => VexWords.Status(word)
        ?? throw LadingException.Usage($"'{Printable.Text(word, 100)}' is no status.", $"Statuses: {string.Join(", ", VexWords.Statuses)}.");

    private static string[] Values(ParseResult parsed, Option<string[]> option, string? argument) =>
        [.. (argument is null ? [] : (string[])[argument]).Concat(parsed.GetValue(option) ?? []).Where(v => v.Length > 0)];
}
