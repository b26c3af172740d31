using System.CommandLine;
using Lading.Cli.Output;
using Lading.Leaks.Detection;
using Lading.Leaks.Findings;
using Lading.Leaks.Ignoring;
using Lading.Leaks.Reports;
using Lading.Leaks.Rules;
using Lading.Leaks.Searching;
using Lading.Leaks.UserRules;
using Lading.Oci;

namespace Lading.Cli.Options;

/// <summary>The options that all searches for secrets take: what is told and where, what fails, whose fingerprints.</summary>
internal sealed class LeakOptions
{
    private readonly Option<string[]> _output = new("--output", "-o")
    {
        Description = $"What to write: FORMAT or FORMAT=FILE with {string.Join(", ", LeakFormats.All.Select(f => f.Name))}; may repeat. [default: table]",
        HelpName = "FORMAT[=FILE]",
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly Option<string> _minConfidence = new("--min-confidence") { Description = "Tell only what is this sure: contextual (its name and randomness say so), shaped (the format of an issuer) or proven (checksum or parsed).", HelpName = "CONFIDENCE", DefaultValueFactory = _ => "contextual" };
    private readonly Option<string> _failOn = new("--fail-on") { Description = "Exit with 1 for this or worse: low, medium, high, critical; any; or none.", HelpName = "SEVERITY", DefaultValueFactory = _ => "any" };
    private readonly Option<int?> _exitCode = new("--exit-code") { Description = "Exit with N instead of 1, as gitleaks' and trivy's.", HelpName = "N" };
    private readonly Option<bool> _failOnSkipped = new("--fail-on-skipped") { Description = "Exit with 1 also when something was not searched." };
    private readonly Option<string?> _key = new("--fingerprint-key") { Description = "File with the key of fingerprints, 64 hexadecimal digits. [default: one of your own, made once]", HelpName = "FILE" };

    private readonly Option<string[]> _rules = new("--rules") { Description = "Rules of your own: TOML as gitleaks' configuration, YAML as trivy-secret.yaml; may repeat.", HelpName = "FILE" };
    private readonly Option<bool> _onlyRules = new("--no-builtin-rules") { Description = "Only the rules of --rules." };
    private readonly Option<string[]> _ignore = new("--baseline") { Description = "What is known and not told: .ladingleaks, .gitleaksignore, a JSON report of gitleaks, .secrets.baseline, .trivyignore.yaml; may repeat.", HelpName = "FILE" };
    private readonly Option<string?> _writeBaseline = new("--write-baseline") { Description = "Write everything that is found to a list for --baseline, and succeed.", HelpName = "FILE" };

    /// <summary>As part of a command that has ignore files of its own, leaks' are baselines only.</summary>
    public LeakOptions(bool asPart = false)
    {
        if (!asPart)
            _ignore.Aliases.Add("--ignore-file");
        _minConfidence.AcceptOnlyFromAmong("contextual", "shaped", "proven");
        _failOn.AcceptOnlyFromAmong("any", "none", "low", "medium", "high", "critical");
    }

    /// <summary>Where results go.</summary>
    public IReadOnlyList<Option> Outputs => [_output];

    /// <summary>What is told and what fails.</summary>
    public IReadOnlyList<Option> Gate => [_minConfidence, _failOn, _exitCode, _failOnSkipped];

    /// <summary>How secrets are told apart.</summary>
    public IReadOnlyList<Option> Fingerprints => [_key];

    /// <summary>What is looked for, and what of it is known.</summary>
    public IReadOnlyList<Option> Rules => [_rules, _onlyRules, _ignore, _writeBaseline];

    /// <summary>What a command takes that looks for leaks among other things.</summary>
    public IReadOnlyList<Option> AsPart => [_rules, _onlyRules, _ignore, _key];

    public IEnumerable<Option> All => [.. Outputs, .. Gate, .. Rules, .. Fingerprints];

    /// <summary>The exit codes, for help.</summary>
    public static (int, string)[] ExitCodes =>
    [
        (ExitCode.Ok, "done, no secrets"),
        (ExitCode.Findings, "secrets were found"),
        (ExitCode.Usage, "wrong usage"),
        (ExitCode.Failed, "could not finish: damaged input, network"),
    ];

    /// <summary>The forms that were asked for, with their files; wrong ones are told before any work is done.</summary>
    public IReadOnlyList<(LeakFormat Format, string? File)> Targets(ParseResult parsed)
    {
        IReadOnlyList<OutputWord> words = OutputWord.Read(parsed, _output);
        OutputWord.OnlyOneUnnamed(words.Select(w => w.File));
        if (parsed.GetValue(_exitCode) is < 0 or > 255)
            throw LadingException.Usage("--exit-code takes 0 to 255.");
        return [.. words.Select(w => (LeakFormats.Parse(w.Format), w.File))];
    }

    /// <summary>What is searched with, and what of its findings is known.</summary>
    public sealed record Search(SecretScanner Scanner, IgnoreList Known);

    /// <summary>Reads rules, lists and key, so that a wrong one is told before any work is done.</summary>
    public Search Read(ParseResult parsed)
    {
        UserRuleFile rules = (parsed.GetValue(_rules) ?? []).Select(UserRuleFile.Read).Aggregate(new UserRuleFile(), (all, file) => all.With(file));
        IgnoreList known = (parsed.GetValue(_ignore) ?? []).Select(IgnoreList.Read).Aggregate(IgnoreList.Empty, (all, list) => all.With(list));
        foreach (string warning in (IEnumerable<string>)[.. rules.Warnings, .. known.Warnings])
            Terminal.Warn(warning);
        RuleSet builtIn = RuleSet.BuiltIn;
        if (parsed.GetValue(_onlyRules))
        {
            if (rules.Patterns.Count == 0)
                throw LadingException.Usage("--no-builtin-rules leaves no rules at all.", "Give some with --rules.");
            string[] own = [.. rules.Patterns.Select(r => r.Id)];
            builtIn = builtIn.With(disabled: builtIn.All.Select(r => r.Id).Except(own, StringComparer.Ordinal));
        }
        return new Search(new SecretScanner(Key(parsed, known), rules.ApplyTo(builtIn)) { Known = known.Hashes }, known);
    }

    private FingerprintKey Key(ParseResult parsed, IgnoreList known)
    {
        if (parsed.GetValue(_key) is { } path)
        {
            FingerprintKey given = FingerprintKeyFile.Read(path);
            return known.Key is null || known.Key.Id == given.Id ? given : throw LadingException.Usage("--fingerprint-key and the baseline have different keys.", "Leave --fingerprint-key out: the baseline has its own.");
        }
        if (known.Key is not null)
            return known.Key;
        if (FingerprintKeyFile.ReadOrMake(FingerprintKeyFile.DefaultPath) is { } own)
            return own;
        Terminal.Warn($"{FingerprintKeyFile.DefaultPath} cannot be written: fingerprints of this run are of no use to the next.");
        return FingerprintKey.Random();
    }

    /// <summary>Writes what is to be told of a report to all targets and gives the exit code.</summary>
    public int Finish(LeakReport report, ParseResult parsed, IReadOnlyList<(LeakFormat Format, string? File)> targets, Search search)
    {
        // Everything goes in, also what the lists of this run know: the new list takes their place.
        if (parsed.GetValue(_writeBaseline) is { } baseline)
            WholeFile.Write(baseline, stream => LadingBaseline.Write(stream, report, search.Scanner.Key, search.Known));
        report = WithoutKnown(report, search);
        Confidence least = parsed.GetValue(_minConfidence) switch { "proven" => Confidence.Proven, "shaped" => Confidence.Shaped, _ => Confidence.Contextual };
        report = report with { Leaks = [.. report.Leaks.Where(l => l.Confidence >= least)] };
        foreach ((LeakFormat format, string? file) in targets)
            OutputWord.Write(file, (stream, width) => format.Write(report, stream, new LeakFormatOptions(file is null && Terminal.HasColor), width));
        bool fails = parsed.GetValue(_failOn) switch
        {
            "none" => false,
            "low" => report.Leaks.Any(l => l.Severity >= LeakSeverity.Low),
            "medium" => report.Leaks.Any(l => l.Severity >= LeakSeverity.Medium),
            "high" => report.Leaks.Any(l => l.Severity >= LeakSeverity.High),
            "critical" => report.Leaks.Any(l => l.Severity >= LeakSeverity.Critical),
            _ => report.Leaks.Count > 0,
        };
        fails &= parsed.GetValue(_writeBaseline) is null;
        fails |= parsed.GetValue(_failOnSkipped) && report.Skipped.Count > 0;
        return fails ? parsed.GetValue(_exitCode) ?? ExitCode.Findings : ExitCode.Ok;
    }

    /// <summary>The report without what is known; entries of the lists that do nothing are told.</summary>
    public static LeakReport WithoutKnown(LeakReport report, Search search)
    {
        IgnoredReport ignored = search.Known.Apply(report, DateOnly.FromDateTime(SourceDateEpoch.OrNow.UtcDateTime), id => search.Scanner.Rules.Find(id) is not null);
        Warn(ignored.Expired, "is expired and covers nothing");
        Warn(ignored.Unused, "covers nothing any more");
        return ignored.Report;
    }

    private static void Warn(IReadOnlyList<IgnoreEntry> entries, string what)
    {
        const int Most = 10;
        foreach (IgnoreEntry entry in entries.Take(Most))
            Terminal.Warn($"{entry.Place} {what}.");
        if (entries.Count > Most)
            Terminal.Warn($"{entries.Count - Most} more entries of ignore files: each {what}.");
    }
}
