using System.CommandLine;
using Lading.Vulnerabilities.Findings;
using Lading.Vulnerabilities.Gates;
using Lading.Vulnerabilities.Triage;

namespace Lading.Cli.Options;

/// <summary>The options that say which findings are shown and which fail the command. grype's and trivy's flags beside our own.</summary>
internal sealed class GateOptions
{
    private readonly Option<string?> _failOn = new("--fail-on", "-f") { Description = "Exit with 1 when a finding matches: a severity word, or an expression over severity, score, epss, kev, fixed, malware, base, age … (docs/gates.md).", HelpName = "EXPRESSION" };
    private readonly Option<string?> _show = new("--show") { Description = "Show and judge only findings that match this expression.", HelpName = "EXPRESSION" };
    private readonly Option<bool> _onlyFixed = new("--only-fixed", "--ignore-unfixed") { Description = "Only findings with a fixed version." };
    private readonly Option<bool> _onlyNotFixed = new("--only-notfixed") { Description = "Only findings without a fixed version." };
    private readonly Option<string[]> _severity = new("--severity") { Description = "Only these severities, as trivy's: HIGH,CRITICAL.", HelpName = "WORDS", AllowMultipleArgumentsPerToken = false };
    private readonly Option<int?> _exitCode = new("--exit-code") { Description = "Exit with N when there is any finding, as trivy's.", HelpName = "N" };
    private readonly Option<bool> _allowMalware = new("--allow-malware") { Description = "Malware does not fail by itself." };
    private readonly Option<bool> _failOnUnmatched = new("--fail-on-unmatched") { Description = "Exit with 1 when a package that may have flaws could not be judged." };

    public IReadOnlyList<Option> All => [_failOn, _show, _onlyFixed, _onlyNotFixed, _severity, _exitCode, _allowMalware, _failOnUnmatched];

    /// <summary>What was asked for, checked before any work is done.</summary>
    public sealed record Gates(GateExpression? FailOn, IReadOnlyList<GateExpression> Show, int? ExitCode, bool AllowMalware, bool FailOnUnmatched);

    /// <summary>Reads the options; <paramref name="rules"/> may bring settings of grype's configuration.</summary>
    public Gates Read(ParseResult parsed, IgnoreRules rules)
    {
        var show = new List<GateExpression>();
        if (parsed.GetValue(_show) is { } expression)
            show.Add(GateExpression.Parse(expression));
        if (parsed.GetValue(_onlyFixed) && parsed.GetValue(_onlyNotFixed))
            throw LadingException.Usage("--only-fixed and --only-notfixed exclude each other.");
        if (parsed.GetValue(_onlyFixed) || rules.OnlyFixed)
            show.Add(GateExpression.Parse("fixed or malware"));
        if (parsed.GetValue(_onlyNotFixed))
            show.Add(GateExpression.Parse("not fixed"));
        if (parsed.GetValue(_severity) is { Length: > 0 } words)
            show.Add(GateExpression.Parse($"severity in ({string.Join(", ", words.SelectMany(w => w.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Select(w => w.ToLowerInvariant()))})"));
        if (parsed.GetValue(_exitCode) is < 0 or > 255)
            throw LadingException.Usage("--exit-code takes 0 to 255.");
        return new Gates(
            (parsed.GetValue(_failOn) ?? rules.FailOnSeverity) is { } failOn ? GateExpression.Parse(failOn) : null,
            show, parsed.GetValue(_exitCode), parsed.GetValue(_allowMalware), parsed.GetValue(_failOnUnmatched));
    }

    /// <summary>Leaves what is to be shown, and marks what fails.</summary>
    public static ScanReport Apply(ScanReport report, Gates gates, DateTimeOffset now)
    {
        bool asksForConfidence = gates.FailOn?.Text.Contains("confidence", StringComparison.Ordinal) == true;
        var findings = new List<Finding>(report.Findings.Count);
        var failing = new List<int>();
        foreach (Finding finding in report.Findings)
        {
            GateSubject? subject = gates.Show.Count > 0 || gates.FailOn is not null ? GateSubjects.Of(finding, report, now) : null;
            if (!gates.Show.All(e => e.Matches(subject!)))
                continue;
            if (!gates.AllowMalware && finding.Kind == FindingKind.Malware
                || gates.FailOn is { } failOn && (asksForConfidence || !IsGuess(finding)) && failOn.Matches(subject!))
                failing.Add(findings.Count);
            findings.Add(finding);
        }
        string? gate = gates.FailOn?.Text;
        if (!gates.AllowMalware && (gate is not null || failing.Count > 0))
            gate = gate is null ? "malware" : $"malware or ({gate})";
        return report with { Findings = findings, Gate = gate, Failing = failing };
    }

    /// <summary>A finding by the likeness of names alone fails no gate that does not say how sure it wants to be.</summary>
    private static bool IsGuess(Finding finding) => finding.Matches.Count > 0 && finding.Matches.All(m => m.Method == MatchMethod.Cpe);

    /// <summary>The exit code of the command.</summary>
    public static int Code(ScanReport report, Gates gates) =>
        report.Failing.Count > 0 || gates.FailOnUnmatched && report.Unmatched.Any(u => u.Hides) ? ExitCode.Findings
        : gates.ExitCode is { } code && report.Findings.Count > 0 ? code : ExitCode.Ok;
}
