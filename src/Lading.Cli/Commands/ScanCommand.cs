using System.CommandLine;
using Lading.Cli.Help;
using Lading.Cli.Options;
using Lading.Inventory;
using Lading.Oci;
using Lading.Vulnerabilities.Database;
using Lading.Vulnerabilities.Findings;
using Lading.Vulnerabilities.Matching;
using Lading.Vulnerabilities.Vex;

namespace Lading.Cli.Commands;

/// <summary><c>lading scan TARGET</c>: says what is known to be wrong with an image, a folder, an SBOM or package URLs.</summary>
internal sealed class ScanCommand
{
    private readonly Argument<string[]> _targets = ScanTargets.Argument();
    private readonly InventoryOptions _inventory = new();
    private readonly ReportOutputs _outputs = new();
    private readonly GateOptions _gates = new();
    private readonly DatabaseOptions _database = new();
    private readonly TriageOptions _triage = new();
    private readonly AttestedVexOptions _attested = new();
    private readonly RecordOptions _record = new();
    private readonly Option<bool> _notices = new("--notices") { Description = "Report bug-fix and enhancement notices and unmaintained packages, too." };
    private readonly Option<bool> _cpes = new("--by-cpe") { Description = "Judge binaries that no package manager knows by the product names in their CPEs. Guesses: shown with their confidence, outside every gate that does not ask for confidence." };
    private readonly Option<bool> _judgeOwned = new("--judge-owned") { Description = "Judge language packages that an OS package owns by the language's advisories as well." };

    public static Command Build() => new ScanCommand().BuildCommand();

    private Command BuildCommand()
    {
        var command = new Command("scan", "say what is known to be wrong with an image, folder, SBOM or package URLs") { _targets };
        Option[] matching = [_notices, _judgeOwned, _cpes, .. _inventory.Selection];
        foreach (Option option in (IEnumerable<Option>)[.. _outputs.All, .. _gates.All, .. _triage.All, .. _attested.All, .. _database.All, .. matching,
            .. _inventory.Source.All, .. _inventory.Source.Registries.All, .. _record.All, .. _inventory.Running, .. _inventory.Limits.All])
            command.Options.Add(option);
        foreach (Command sub in ScanSubcommands.Build())
            command.Subcommands.Add(sub);
        command.SetAction((parsed, cancellation) => Task.FromResult(RunAsync(parsed, cancellation).GetAwaiter().GetResult()));
        return HelpText.Attach(command, new HelpText
        {
            Description = ["Takes the inventory of a source, reads it from an SBOM, or makes it of package URLs, and looks every package up in the advisory database ('lading db'). No network is used but to fetch an image."],
            Groups =
            [
                ("Output", _outputs.All),
                ("Gate", _gates.All),
                ("Triage", _triage.All),
                ("Attested VEX", _attested.All),
                ("Database", _database.All),
                ("Matching", matching),
                ("Source", _inventory.Source.All),
                ("Registries", _inventory.Source.Registries.All),
                ("Record", _record.All),
                ("Running", _inventory.Running),
                ("Limits", _inventory.Limits.All),
            ],
            Examples =
            [
                ("lading scan alpine:3.20", "An image"),
                ("lading scan sbom:app.cdx.json -o sarif=app.sarif -o table", "An SBOM, a SARIF file and a table"),
                ("lading scan app:1 --fail-on 'kev or (severity >= high and fixed)'", "A gate for CI"),
                ("lading scan pkg:npm/lodash@4.17.20", "One package"),
                ("lading scan explain CVE-2021-23337 pkg:npm/lodash@4.17.20", "Why it matched, or why not"),
            ],
            ExitCodes =
            [
                (ExitCode.Ok, "done, nothing fails the gate"),
                (ExitCode.Findings, "a finding fails the gate; malware always does unless --allow-malware"),
                (ExitCode.Usage, "wrong usage"),
                (ExitCode.Failed, "could not finish: no database, one too old, damaged input, network"),
            ],
            Environment = [("LADING_DB", "the advisory database, unless --db names one"), .. RecordOptions.Environment, ("SOURCE_DATE_EPOCH", "the time by which ages and rules are judged, and that is stamped into reports")],
        });
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        string[] words = parsed.GetValue(_targets) ?? [];
        _record.IsWanted(parsed);
        TriageOptions.Choice triage = _triage.Read(parsed, ScanTargets.FolderOf(words));
        GateOptions.Gates gates = _gates.Read(parsed, triage.Rules);
        IReadOnlyList<ReportOutputs.Target> targets = _outputs.Read(parsed, triage.ShowSuppressed);
        var warnings = new List<string>();
        using AdvisoryDatabase database = _database.Open(parsed, warnings.Add);
        Sbom sbom = await ScanTargets.ReadAsync(words, _inventory, parsed, cancellation).ConfigureAwait(false);
        ScanReport report = VulnerabilityScan.Run(sbom, database, new ScanOptions
        {
            Notices = parsed.GetValue(_notices),
            OwnedPackages = parsed.GetValue(_judgeOwned),
            Cpes = parsed.GetValue(_cpes),
            Texts = targets.Any(t => t.Format.NeedsTexts),
            Today = DateOnly.FromDateTime(triage.Now.UtcDateTime),
            Parallelism = _inventory.Parallelism(parsed),
        });
        IReadOnlyList<VexDocument> attested = await _attested.ReadAsync(parsed, words, sbom, _inventory.Source.Registries, cancellation).ConfigureAwait(false);
        triage = triage with { Documents = [.. triage.Documents, .. attested] };
        report = GateOptions.Apply(triage.Apply(report), gates, triage.Now);
        report = report with
        {
            Upgrades = targets.Any(t => t.Format.ShowsUpgrades) ? UpgradePlan.Of(sbom, report.Findings, database) : [],
            Warnings = [.. report.Warnings, .. warnings],
            DatabaseAge = triage.Now - database.Info.Updated,
            Created = SourceDateEpoch.Value ?? report.Created ?? triage.Now,
        };
        ReportOutputs.Write(report, targets);
        _record.Write(parsed, sbom);
        return GateOptions.Code(report, gates);
    }
}
