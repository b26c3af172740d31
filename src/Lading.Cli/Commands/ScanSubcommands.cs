using System.CommandLine;
using System.Text;
using System.Text.Json;
using Lading.Cli.Help;
using Lading.Cli.Options;
using Lading.Cli.Output;
using Lading.Inventory;
using Lading.Inventory.Documents;
using Lading.Oci;
using Lading.Vulnerabilities.Database;
using Lading.Vulnerabilities.Findings;
using Lading.Vulnerabilities.Matching;
using Lading.Vulnerabilities.Reports;

namespace Lading.Cli.Commands;

/// <summary>The commands below <c>lading scan</c>: explain, formats, diff.</summary>
internal static class ScanSubcommands
{
    public static IReadOnlyList<Command> Build() => [Explain(), ScanDiffCommand.Build(), Formats()];

    private static Command Formats()
    {
        var command = new Command("formats", "list the forms of results");
        command.SetAction(_ =>
        {
            TextTable.Write(Console.Out, ["NAME", "VERSIONS", ""],
                ReportFormats.All.Select(f => (IReadOnlyList<string>)[f.Name, string.Join(' ', f.Versions), f.Description]), Terminal.Width);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Explain()
    {
        var id = new Argument<string>("ID") { Description = "the flaw: a CVE, GHSA or any other id" };
        var package = new Argument<string>("PACKAGE") { Description = "a package URL; or, with --in, a name or package URL" };
        var source = new Option<string?>("--in") { Description = "Take the package from this source or SBOM.", HelpName = "TARGET" };
        var json = new Option<string>("--output", "-o") { Description = "text or json.", HelpName = "FORMAT", DefaultValueFactory = _ => "text" };
        json.AcceptOnlyFromAmong("text", "json");
        var inventory = new InventoryOptions();
        var database = new DatabaseOptions();
        var triage = new TriageOptions();
        var command = new Command("explain", "say why a flaw was or was not found in a package") { id, package, source, json };
        foreach (Option option in (IEnumerable<Option>)[.. triage.All, .. database.All, .. inventory.All])
            command.Options.Add(option);
        command.SetAction((parsed, cancellation) => Task.FromResult(RunAsync(parsed, cancellation).GetAwaiter().GetResult()));
        return HelpText.Attach(command, new HelpText
        {
            Description = ["Names every record about the flaw and what it says about the package: which range or listed version decided, under which name it was looked up, and which VEX statement or rule took it out."],
            Groups = [("", [source, json]), ("Triage", triage.All), ("Database", database.All)],
            Examples =
            [
                ("lading scan explain CVE-2021-23337 pkg:npm/lodash@4.17.20", "One package"),
                ("lading scan explain CVE-2024-3094 liblzma5 --in app:1", "A package of an image"),
            ],
            ExitCodes = [(ExitCode.Ok, "not affected, or taken out"), (ExitCode.Findings, "affected"), (ExitCode.Failed, "could not finish")],
        });

        async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
        {
            string word = parsed.GetRequiredValue(package);
            TriageOptions.Choice decisions = triage.Read(parsed);
            using AdvisoryDatabase advisories = database.Open(parsed, Terminal.Warn);
            string[] target = parsed.GetValue(source) is { } given ? [given] : [word];
            if (parsed.GetValue(source) is null && !word.StartsWith("pkg:", StringComparison.OrdinalIgnoreCase))
                throw LadingException.Usage($"'{Printable.Text(word)}' is not a package URL.", "Give one (pkg:npm/lodash@4.17.20), or say where the package is: --in IMAGE.");
            Sbom sbom = await ScanTargets.ReadAsync(target, inventory, parsed, cancellation).ConfigureAwait(false);
            Package[] packages = [.. sbom.Packages.Where(p => target[0] == word || p.Purl == word || p.Name == word || p.FullName == word || p.SourceName == word)];
            if (packages.Length == 0)
                throw LadingException.Input($"No package '{Printable.Text(word)}' in {Printable.Text(target[0])}.");
            var scanned = new ScanOptions { Notices = true, OwnedPackages = true, Today = DateOnly.FromDateTime(decisions.Now.UtcDateTime) };
            ScanReport report = decisions.Apply(VulnerabilityScan.Run(sbom, advisories, scanned));
            Explanation[] explanations = [.. packages.Select(p => Explanation.Of(parsed.GetRequiredValue(id), p, sbom.Distro, advisories))];
            using Stream output = Console.OpenStandardOutput();
            output.Write(parsed.GetValue(json) == "json" ? Json(explanations, report) : Encoding.UTF8.GetBytes(string.Concat(explanations.Select(e => Text(e, report)))));
            return explanations.Any(e => e.Affected && Decision(e, report) is null) ? ExitCode.Findings : ExitCode.Ok;
        }
    }

    private static Suppression? Decision(Explanation explanation, ScanReport report) =>
        report.Suppressed.FirstOrDefault(f => f.Package.Id == explanation.Package.Id && f.Ids.Contains(explanation.Id))?.Suppressed;

    private static string Text(Explanation e, ScanReport report)
    {
        var text = new StringBuilder();
        text.Append(Printable.Text(e.Id)).Append(" and ").Append(Printable.Text(e.Package.Purl ?? e.Package.ToString())).Append('\n');
        if (e.Lookup is not { } lookup)
            return text.Append("  not judged: ").Append(Printable.Text(e.Problem!, 1000)).Append('\n').ToString();
        text.Append("  looked up: ").Append(lookup.Ecosystem).Append(' ').Append(Printable.Text(lookup.Name)).Append(", version ").Append(Printable.Text(lookup.Version))
            .Append(" by the order '").Append(lookup.Scheme.Name).Append('\'').Append(lookup.Method == MatchMethod.SourceName ? ", under its source package's name" : "").Append('\n');
        if (e.Records.Count == 0)
            text.Append("  no record of the database names ").Append(Printable.Text(e.Id)).Append('\n');
        foreach (ExplainedRecord record in e.Records)
            text.Append(record.Applies ? "  applies:   " : "  does not:  ").Append(Printable.Text(record.Record)).Append(": ").Append(Printable.Text(record.Reason, 1000)).Append('\n');
        if (Decision(e, report) is { } decision)
            text.Append("  taken out: ").Append(decision.Status).Append(" by ").Append(Printable.Text(decision.Source, 1000)).Append(decision.Reason is null ? "" : ": " + Printable.Text(decision.Reason, 1000)).Append('\n');
        return text.Append("  so it is ").Append(!e.Affected ? "not affected" : Decision(e, report) is null ? "affected" : "affected, and does not count").Append('\n').ToString();
    }

    private static byte[] Json(IReadOnlyList<Explanation> explanations, ScanReport report)
    {
        using var memory = new MemoryStream();
        using (var json = new Utf8JsonWriter(memory, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartArray();
            foreach (Explanation e in explanations)
            {
                json.WriteStartObject();
                json.WriteString("id", e.Id);
                json.WriteString("purl", e.Package.Purl);
                json.WriteBoolean("affected", e.Affected);
                if (e.Problem is not null)
                    json.WriteString("problem", e.Problem);
                if (e.Lookup is { } lookup)
                {
                    json.WriteStartObject("lookup");
                    json.WriteString("ecosystem", lookup.Ecosystem);
                    json.WriteString("name", lookup.Name);
                    json.WriteString("version", lookup.Version);
                    json.WriteString("order", lookup.Scheme.Name);
                    json.WriteString("by", lookup.Method == MatchMethod.SourceName ? "source-name" : "name");
                    json.WriteEndObject();
                }
                json.WriteStartArray("records");
                foreach (ExplainedRecord record in e.Records)
                {
                    json.WriteStartObject();
                    json.WriteString("id", record.Record);
                    json.WriteBoolean("applies", record.Applies);
                    json.WriteString("reason", record.Reason);
                    json.WriteEndObject();
                }
                json.WriteEndArray();
                if (Decision(e, report) is { } decision)
                {
                    json.WriteStartObject("suppressed");
                    json.WriteString("by", decision.By);
                    json.WriteString("source", decision.Source);
                    json.WriteString("status", decision.Status);
                    json.WriteString("reason", decision.Reason);
                    json.WriteEndObject();
                }
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        memory.WriteByte((byte)'\n');
        return memory.ToArray();
    }
}
