using System.CommandLine;
using System.Text.Json;
using Lading.Cli.Help;
using Lading.Cli.Options;
using Lading.Vulnerabilities.Comparing;

namespace Lading.Cli.Commands;

/// <summary><c>lading scan diff A B</c>: what is new, gone and changed between two results, and whether data or packages changed.</summary>
internal static class ScanDiffCommand
{
    public static Command Build()
    {
        var before = new Argument<string>("A") { Description = "the earlier result: what -o json wrote; - for standard input" };
        var after = new Argument<string>("B") { Description = "the later one" };
        var format = new Option<string>("--output", "-o") { Description = "text or json.", HelpName = "FORMAT", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json");
        var command = new Command("diff", "compare two results of a scan") { before, after, format };
        command.SetAction(parsed =>
        {
            ScanDiff diff = ScanDiff.Between(Load(parsed.GetRequiredValue(before)), Load(parsed.GetRequiredValue(after)));
            if (parsed.GetValue(format) == "json")
            {
                using Stream output = Console.OpenStandardOutput();
                using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true }))
                    ScanDiffText.Write(diff, json);
                output.WriteByte((byte)'\n');
            }
            else
            {
                ScanDiffText.Write(diff, Console.Out);
            }
            return diff.New.Count > 0 ? ExitCode.Findings : ExitCode.Ok;
        });
        return HelpText.Attach(command, new HelpText
        {
            Examples = [("lading scan diff yesterday.json today.json", "What changed, and why")],
            ExitCodes = [(ExitCode.Ok, "nothing new"), (ExitCode.Findings, "there are new findings"), (ExitCode.Failed, "a result cannot be read")],
        });
    }

    private static RecordedScan Load(string path) => ScanReportReader.Read(TriageOptions.Load(path), path);
}
