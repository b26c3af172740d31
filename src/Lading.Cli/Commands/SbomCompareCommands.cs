using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Lading.Cli.Help;
using Lading.Cli.Options;
using Lading.Cli.Output;
using Lading.Inventory;
using Lading.Inventory.Comparing;
using Lading.Inventory.Merging;
using Lading.Inventory.Scoring;

namespace Lading.Cli.Commands;

/// <summary><c>lading sbom merge|diff|score</c>: what is done with finished documents.</summary>
internal static class SbomCompareCommands
{
    private static Option<bool> Json() => new("--json") { Description = "Write JSON instead of text." };

    public static IReadOnlyList<Command> Build() => [Merge(), Diff(), Score()];

    private static Command Merge()
    {
        var files = new Argument<string[]>("FILE") { Description = "the documents, in any format that is read", Arity = new ArgumentArity(1, 10_000) };
        var name = new Option<string>("--name") { Description = "Name of the whole.", HelpName = "NAME", DefaultValueFactory = _ => "merged" };
        var version = new Option<string?>("--version") { Description = "Version of the whole.", HelpName = "VERSION" };
        var outputs = new DocumentOutputs();
        var command = new Command("merge", "put several SBOMs into one, each source kept apart") { files, name, version };
        foreach (Option option in outputs.All)
            command.Options.Add(option);
        command.SetAction(parsed =>
        {
            IReadOnlyList<DocumentOutputs.Target> targets = outputs.Read(parsed, "cyclonedx-json");
            Sbom[] sources = [.. parsed.GetRequiredValue(files).Select(SbomDocumentCommands.Load)];
            DocumentOutputs.Write(SbomMerge.Merge(sources, parsed.GetRequiredValue(name), parsed.GetValue(version)), targets);
            return ExitCode.Ok;
        });
        return HelpText.Attach(command, new HelpText
        {
            Examples = [("lading sbom merge web.json api.json --name shop --version 2.1 -o cyclonedx-json=shop.json", "Two images of one product")],
        });
    }

    private static Command Diff()
    {
        Argument<string> before = SbomDocumentCommands.FileArgument("BEFORE", "the older document");
        Argument<string> after = SbomDocumentCommands.FileArgument("AFTER", "the newer document");
        Option<bool> json = Json();
        var exitCode = new Option<bool>("--exit-code") { Description = "Exit with 1 when anything differs." };
        var command = new Command("diff", "say what changed between two SBOMs, of whatever formats") { before, after, json, exitCode };
        command.SetAction(parsed =>
        {
            SbomDiff diff = SbomDiff.Between(SbomDocumentCommands.Load(parsed.GetRequiredValue(before)), SbomDocumentCommands.Load(parsed.GetRequiredValue(after)));
            if (parsed.GetValue(json))
                JsonOutput.Write(writer => Write(writer, diff));
            else
                Write(Console.Out, diff);
            return parsed.GetValue(exitCode) && !diff.IsEmpty ? ExitCode.Findings : ExitCode.Ok;
        });
        return HelpText.Attach(command, new HelpText
        {
            ExitCodes = [(ExitCode.Ok, "done"), (ExitCode.Findings, "something differs, with --exit-code"), (ExitCode.Usage, "wrong usage"), (ExitCode.Failed, "a document cannot be read")],
        });
    }

    private static Command Score()
    {
        Argument<string> file = SbomDocumentCommands.FileArgument("FILE", "the document; - for standard input");
        Option<bool> json = Json();
        var failBelow = new Option<double?>("--fail-below") { Description = "Exit with 1 when a guideline's score is below this.", HelpName = "POINTS" };
        var command = new Command("score", "score an SBOM by NTIA's minimum elements and BSI TR-03183, with a reason for each point") { file, json, failBelow };
        command.SetAction(parsed =>
        {
            IReadOnlyList<GuidelineScore> scores = SbomScore.Of(SbomDocumentCommands.Load(parsed.GetRequiredValue(file)));
            if (parsed.GetValue(json))
                JsonOutput.Write(writer => Write(writer, scores));
            else
                Write(Console.Out, scores);
            return parsed.GetValue(failBelow) is { } least && scores.Any(s => s.Points < least) ? ExitCode.Findings : ExitCode.Ok;
        });
        return HelpText.Attach(command, new HelpText
        {
            ExitCodes = [(ExitCode.Ok, "done"), (ExitCode.Findings, "a score is below --fail-below"), (ExitCode.Usage, "wrong usage"), (ExitCode.Failed, "the document cannot be read")],
        });
    }

    private static void Write(TextWriter output, SbomDiff diff)
    {
        foreach (Package package in diff.Added)
            output.WriteLine($"+ {package.Type} {package.FullName} {package.Version}");
        foreach (Package package in diff.Removed)
            output.WriteLine($"- {package.Type} {package.FullName} {package.Version}");
        foreach (PackageChange change in diff.Changed)
        {
            string versions = change.Before.Version == change.After.Version ? change.After.Version ?? "" : $"{change.Before.Version} -> {change.After.Version}";
            string others = string.Join(", ", change.What.Where(w => w != "version"));
            output.WriteLine($"~ {change.After.Type} {change.After.FullName} {versions}{(others.Length > 0 ? $" ({others})" : "")}");
        }
        output.WriteLine($"{diff.Added.Count} added, {diff.Removed.Count} removed, {diff.Changed.Count} changed, {diff.Unchanged} unchanged");
    }

    private static void Write(TextWriter output, IReadOnlyList<GuidelineScore> scores)
    {
        foreach (GuidelineScore score in scores)
        {
            output.WriteLine($"{score.Guideline}: {Math.Floor(score.Points).ToString("0", CultureInfo.InvariantCulture)} of 100");
            TextTable.Write(output, ["  POINTS", "FIELD", "WHY"], score.Items.Select(i => (IReadOnlyList<string>)
                ["  " + Math.Floor(i.Share * 100).ToString("0", CultureInfo.InvariantCulture).PadLeft(6), i.Name, Oci.Printable.Text(i.Reason)]), Terminal.Width);
            output.WriteLine();
        }
    }

    private static void Write(Utf8JsonWriter writer, SbomDiff diff)
    {
        writer.WriteStartObject();
        foreach ((string name, IReadOnlyList<Package> packages) in (ReadOnlySpan<(string, IReadOnlyList<Package>)>)[("added", diff.Added), ("removed", diff.Removed)])
        {
            writer.WriteStartArray(name);
            foreach (Package package in packages)
            {
                writer.WriteStartObject();
                Identify(writer, package);
                writer.WriteString("version", package.Version);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        }
        writer.WriteStartArray("changed");
        foreach (PackageChange change in diff.Changed)
        {
            writer.WriteStartObject();
            Identify(writer, change.After);
            writer.WriteString("before", change.Before.Version);
            writer.WriteString("after", change.After.Version);
            writer.WriteStartArray("what");
            foreach (string what in change.What)
                writer.WriteStringValue(what);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteNumber("unchanged", diff.Unchanged);
        writer.WriteEndObject();
    }

    private static void Identify(Utf8JsonWriter writer, Package package)
    {
        writer.WriteString("type", package.Type.Name);
        writer.WriteString("name", package.FullName);
        writer.WriteString("purl", package.Purl);
    }

    private static void Write(Utf8JsonWriter writer, IReadOnlyList<GuidelineScore> scores)
    {
        writer.WriteStartArray();
        foreach (GuidelineScore score in scores)
        {
            writer.WriteStartObject();
            writer.WriteString("guideline", score.Guideline);
            writer.WriteNumber("points", Math.Round(score.Points, 1));
            writer.WriteStartArray("items");
            foreach (ScoreItem item in score.Items)
            {
                writer.WriteStartObject();
                writer.WriteString("name", item.Name);
                writer.WriteNumber("have", item.Have);
                writer.WriteNumber("of", item.Of);
                writer.WriteString("reason", item.Reason);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }
}
