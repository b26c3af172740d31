using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Lading.Cli.Help;
using Lading.Cli.Options;
using Lading.Cli.Output;
using Lading.Oci;
using Lading.Vulnerabilities.Database;

namespace Lading.Cli.Commands;

/// <summary><c>lading db diff</c> and <c>lading db export</c>.</summary>
internal static class DbDiffCommand
{
    public static Command Build()
    {
        var before = new Argument<string>("OLD") { Description = "the older database" };
        var after = new Argument<string>("NEW") { Description = "the newer database" };
        Option<string> output = DbStatusCommand.Output();
        var command = new Command("diff", "say which records differ between two databases") { before, after, output };
        command.SetAction(parsed =>
        {
            DatabaseDiff diff = DatabaseDiff.Between(parsed.GetRequiredValue(before), parsed.GetRequiredValue(after));
            if (parsed.GetRequiredValue(output) == "json")
                JsonOutput.Write(writer => Write(writer, diff));
            else
                Write(Console.Out, diff);
            return diff.IsEmpty ? ExitCode.Ok : ExitCode.Findings;
        });
        return HelpText.Attach(command, new HelpText
        {
            ExitCodes = [(ExitCode.Ok, "equal"), (ExitCode.Findings, "different"), (ExitCode.Usage, "wrong usage"), (ExitCode.Failed, "a database cannot be read")],
        });
    }

    public static Command BuildExport()
    {
        var file = new Argument<string>("FILE") { Description = "the file to write" };
        var database = new DatabaseOptions();
        var command = new Command("export", "write the database to one file, for a site without a network") { file, database.Db };
        command.SetAction(parsed =>
        {
            string path = database.Path(parsed);
            using SqliteAdvisoryDatabase open = SqliteAdvisoryDatabase.Open(path);
            // The file that is checked is the one that is copied, even when an update puts another in its place meanwhile.
            using FileStream source = File.OpenRead(path);
            DatabaseCheck.Verify(open.File);
            WholeFile.Write(parsed.GetRequiredValue(file), source.CopyTo);
            using SqliteAdvisoryDatabase written = SqliteAdvisoryDatabase.Open(parsed.GetRequiredValue(file));
            Terminal.Say($"{written.Info.Advisories} advisories, {written.Info.Digest}");
            return ExitCode.Ok;
        });
        return HelpText.Attach(command, new HelpText { Examples = [("lading db export advisories.db", "'lading db import advisories.db' takes it on the other side, and checks its digest")] });
    }

    private static void Write(TextWriter output, DatabaseDiff diff)
    {
        if (diff.Records.Count > 0)
        {
            TextTable.Write(output, ["CHANGE", "SET", "ID", "SUMMARY"], diff.Records.Select(c => (IReadOnlyList<string>)
                [c.Kind.ToString().ToLowerInvariant(), Printable.Text(c.Set, 60), Printable.Text(c.Id, 60), Printable.Text(c.Summary ?? "", 200)]), Terminal.Width);
        }
        foreach (IGrouping<string, RecordChange> set in diff.Records.GroupBy(c => c.Set, StringComparer.Ordinal))
            output.WriteLine($"{(set.Key.Length > 0 ? Printable.Text(set.Key, 60) : "(loose)")}: {string.Join(", ", set.GroupBy(c => c.Kind).OrderBy(g => g.Key).Select(g => $"{g.Count().ToString(CultureInfo.InvariantCulture)} {g.Key.ToString().ToLowerInvariant()}"))}");
        if (diff.Exploits)
            output.WriteLine("KEV or EPSS differ.");
        if (diff.IsEmpty)
            output.WriteLine("The same.");
    }

    private static void Write(Utf8JsonWriter writer, DatabaseDiff diff)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("records");
        foreach (RecordChange change in diff.Records)
        {
            writer.WriteStartObject();
            writer.WriteString("change", change.Kind.ToString().ToLowerInvariant());
            writer.WriteString("set", change.Set);
            writer.WriteString("id", change.Id);
            writer.WriteString("summary", change.Summary);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteBoolean("exploitsDiffer", diff.Exploits);
        writer.WriteEndObject();
    }
}
