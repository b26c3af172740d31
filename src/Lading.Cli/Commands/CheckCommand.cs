using System.CommandLine;
using Lading.Cli.Help;
using Lading.Cli.Options;
using Lading.Inventory;
using Lading.Leaks.Carriers;
using Lading.Leaks.Searching;
using Lading.Oci;
using Lading.Oci.Registry;
using Lading.Policy.Checking;
using Lading.Scanning;
using Lading.Signing.Provenance.Builders;
using Lading.Signing.Provenance.Levels;
using Lading.Signing.Sigstore.Roots;
using Lading.Vulnerabilities.Database;
using Lading.Vulnerabilities.Findings;
using Lading.Vulnerabilities.Matching;

namespace Lading.Cli.Commands;

/// <summary><c>lading check SOURCE</c>: everything that is known about an image in one pass, and whether it may run.</summary>
internal sealed class CheckCommand
{
    private readonly InventoryOptions _inventory = new();
    private readonly Argument<string> _source = SourceArguments.Argument();
    private readonly DatabaseOptions _database = new();
    private readonly TriageOptions _triage = new();
    private readonly CheckOptions _check = new();
    private readonly LeakOptions _leaks = new(asPart: true);

    public static Command Build() => new CheckCommand().BuildCommand();

    private Command BuildCommand()
    {
        var command = new Command("check", "say everything that is known about an image, and whether it may run") { _source };
        Option[] running = [.. _inventory.Selection, .. _inventory.Running];
        foreach (Option option in (IEnumerable<Option>)[.. _check.All, .. _check.Signers.Who, .. _check.Signers.Trust, .. _triage.All, .. _database.All, .. _leaks.AsPart, .. _inventory.Source.All, .. _inventory.Source.Registries.All, .. running, .. _inventory.Limits.All])
            command.Options.Add(option);
        command.SetAction((parsed, cancellation) => Task.FromResult(RunAsync(parsed, cancellation).GetAwaiter().GetResult()));
        return HelpText.Attach(command, new HelpText
        {
            Description = ["Reads an image once and says what is in it, what is known to be wrong with it, which secrets it carries, who signed it and what its provenance supports; then judges all of that by the member 'check' of .lading.yaml, or by the defaults: malware, exploited flaws, critical ones with a fix, and secrets that are surely secrets fail. What could not be looked at makes the check incomplete, never a pass."],
            Groups =
            [
                ("Verdict", _check.All),
                ("Signers", _check.Signers.Who),
                ("Trust", _check.Signers.Trust),
                ("Triage", _triage.All),
                ("Database", _database.All),
                ("Secrets", _leaks.AsPart),
                ("Source", _inventory.Source.All),
                ("Registries", _inventory.Source.Registries.All),
                ("Running", running),
                ("Limits", _inventory.Limits.All),
            ],
            Examples =
            [
                ("lading check registry.example/app:1.0", "The verdict, a line for each part, and what to act upon"),
                ("lading check app:1 -o html=check.html -o json=check.json -o table", "A page, a document for programs, and a table"),
                ("lading check app:1 --identity github:acme/app --provenance-level 2", "Who must have signed, and how it must have been built"),
                ("lading check dir:. --skip vulnerabilities", "A folder, without the advisory database"),
            ],
            ExitCodes =
            [
                (ExitCode.Ok, "passed"),
                (ExitCode.Findings, "failed: a rule says no"),
                (ExitCode.Usage, "wrong usage"),
                (ExitCode.Failed, "incomplete: something could not be looked at; or nothing could"),
            ],
            Environment = [("LADING_DB", "the advisory database, unless --db names one"), ("COSIGN_REPOSITORY", "another repository that holds the signatures"), ("SOURCE_DATE_EPOCH", "the time by which ages and rules are judged")],
        });
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        string source = parsed.GetRequiredValue(_source);
        CheckRules rules = _check.Rules(parsed, ScanTargets.FolderOf([source]));
        IReadOnlyList<CheckOptions.Target> targets = _check.Targets(parsed);
        TriageOptions.Choice triage = _triage.Read(parsed, ScanTargets.FolderOf([source]));
        ClaimTrust? trust = null;
        if (!(rules.Skip.Contains(CheckPart.Signatures) && rules.Skip.Contains(CheckPart.Provenance)))
        {
            (trust, int required) = _check.Trust(parsed, rules);
            rules = rules with { Require = required };
        }
        var unseen = new Dictionary<CheckPart, string>();
        LeakOptions.Search? search = rules.Skip.Contains(CheckPart.Leaks) ? null : _leaks.Read(parsed);
        LeaksAnalyzer? analyzer = search is null ? null : new LeaksAnalyzer(search.Scanner, buildFiles: ScanTargets.FolderOf([source]) is not null, folder: ScanTargets.FolderOf([source]));
        (Sbom sbom, ImageFacts facts) = await _inventory.ReadAsync(source, parsed, null, analyzer is null ? [] : [analyzer], cancellation).ConfigureAwait(false);
        var report = new CheckReport
        {
            Sbom = sbom,
            Rules = rules,
            Created = SourceDateEpoch.Value ?? triage.Now,
            Vulnerabilities = rules.Skip.Contains(CheckPart.Vulnerabilities) ? null : Scan(parsed, sbom, triage, rules, targets, unseen),
            Leaks = analyzer is null ? null : LeakOptions.WithoutKnown(LeakSearch.Of(facts, analyzer, source), search!),
        };
        if (trust is not null)
            report = await ClaimsAsync(report, parsed, source, facts, trust, unseen, cancellation).ConfigureAwait(false);
        report = CheckJudge.Judge(report, unseen);
        CheckOptions.Write(report, targets);
        return report.Verdict switch { CheckOutcome.Failed => ExitCode.Findings, CheckOutcome.Incomplete => ExitCode.Failed, _ => ExitCode.Ok };
    }

    private ScanReport? Scan(ParseResult parsed, Sbom sbom, TriageOptions.Choice triage, CheckRules rules, IReadOnlyList<CheckOptions.Target> targets, Dictionary<CheckPart, string> unseen)
    {
        var warnings = new List<string>();
        try
        {
            using AdvisoryDatabase database = _database.Open(parsed, warnings.Add);
            ScanReport report = VulnerabilityScan.Run(sbom, database, new ScanOptions
            {
                Texts = targets.Any(t => t.Format.NeedsTexts),
                Today = DateOnly.FromDateTime(triage.Now.UtcDateTime),
                Parallelism = _inventory.Parallelism(parsed),
            });
            report = GateOptions.Apply(triage.Apply(report), new GateOptions.Gates(rules.Vulnerabilities, [], null, AllowMalware: false, FailOnUnmatched: false), triage.Now);
            return report with
            {
                Upgrades = UpgradePlan.Of(sbom, report.Findings, database),
                Warnings = [.. report.Warnings, .. warnings],
                DatabaseAge = triage.Now - database.Info.Updated,
                Created = SourceDateEpoch.Value ?? report.Created ?? triage.Now,
            };
        }
        catch (LadingException e) when (e.Kind != ErrorKind.Usage)
        {
            unseen[CheckPart.Vulnerabilities] = $"{e.Message} {e.Hint}".TrimEnd();
            return null;
        }
    }

    /// <summary>What hangs on the image, where it comes from a place that such things hang in.</summary>
    private async Task<CheckReport> ClaimsAsync(CheckReport report, ParseResult parsed, string source, ImageFacts facts, ClaimTrust trust, Dictionary<CheckPart, string> unseen, CancellationToken cancellation)
    {
        Digest[] subjects = [.. ((string?[])[report.Sbom.Subject.ManifestDigest, report.Sbom.Subject.IndexDigest]).OfType<string>().Select(Digest.Parse)];
        if (facts.Source.Scheme is not ("registry" or "oci-dir") || subjects.Length == 0)
        {
            const string why = "signatures hang in registries and layouts, and this source is neither";
            if (report.Rules.Require > 0)
                unseen[CheckPart.Signatures] = why;
            if (report.Rules.ProvenanceLevel > 0)
                unseen[CheckPart.Provenance] = why;
            return report;
        }
        try
        {
            await using var client = new RegistryClient(_inventory.Source.Registries.Read(parsed));
            await using SubjectImage image = await SubjectImage.OpenAsync(source, client, cancellation).ConfigureAwait(false);
            ImageClaims claims = await ImageClaims.ReadAsync(image.Attachments, subjects, trust, cancellation).ConfigureAwait(false);
            return report with
            {
                Claims = claims.All,
                Signers = claims.Signers,
                Provenance = report.Rules.Skip.Contains(CheckPart.Provenance) ? null : await ProvenanceAsync(image, subjects, trust.Root, cancellation).ConfigureAwait(false),
            };
        }
        catch (LadingException e) when (e.Kind != ErrorKind.Usage)
        {
            unseen[CheckPart.Signatures] = e.Message;
            unseen[CheckPart.Provenance] = e.Message;
            return report;
        }
    }

    /// <summary>The best level that the provenance of the image, or of the index it was chosen from, supports.</summary>
    private static async Task<ProvenanceSummary> ProvenanceAsync(SubjectImage image, Digest[] subjects, TrustedRoot root, CancellationToken cancellation)
    {
        TrustedBuilders builders = TrustedBuilders.BuiltIn;
        var reader = new EvidenceReader(root.Digest.IsEmpty ? null : root, builders);
        ImageIndex? index = MediaTypes.IsIndex(image.Manifest.Descriptor.MediaType) ? OciJson.ReadIndex(image.Manifest.Bytes, image.Name(image.Manifest.Descriptor.Digest)) : null;
        ProvenanceRating? best = null;
        foreach (Digest subject in subjects)
        {
            IReadOnlyList<ProvenanceEvidence> evidence = await reader.ReadAsync(image.Store, image.Attachments, subject, index, cancellation).ConfigureAwait(false);
            LevelAssessment assessment = LevelAssessor.Assess(image.Name(subject), subject, evidence, builders, null);
            if (assessment.Ratings is [var rating, ..] && rating.Level > (best?.Level ?? -1))
                best = rating;
        }
        return new ProvenanceSummary(best?.Level ?? 0, best?.Builder, null);
    }
}
