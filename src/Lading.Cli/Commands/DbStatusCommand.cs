using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Lading.Cli.Help;
using Lading.Cli.Options;
using Lading.Cli.Output;
using Lading.Oci;
using Lading.Vulnerabilities.Database;

namespace Lading.Cli.Commands;

/// <summary><c>lading db status</c> and <c>lading db verify</c>: what the database is, and whether it is whole.</summary>
internal static class DbStatusCommand
{
    public static Command Build()
    {
        var database = new DatabaseOptions();
        Option<string> output = Output();
        var problems = new Option<bool>("--problems") { Description = "List what was left out or looked wrong, with record and place." };
        var command = new Command("status", "show how old the database is and what is in it") { database.Db, output, problems };
        command.SetAction(parsed =>
        {
            using SqliteAdvisoryDatabase open = SqliteAdvisoryDatabase.Open(database.Path(parsed));
            if (parsed.GetRequiredValue(output) == "json")
                JsonOutput.Write(writer => Write(writer, open, parsed.GetValue(problems)));
            else
                Write(Console.Out, open, parsed.GetValue(problems));
            return ExitCode.Ok;
        });
        return HelpText.Attach(command, new HelpText { Environment = [(DatabasePath.Variable, "the database, when --db is not given")] });
    }

    public static Command BuildVerify()
    {
        var database = new DatabaseOptions();
        var command = new Command("verify", "check every checksum and the digest of the database") { database.Db };
        command.SetAction(parsed =>
        {
            using SqliteAdvisoryDatabase open = SqliteAdvisoryDatabase.Open(database.Path(parsed));
            Console.WriteLine($"{DatabaseCheck.Verify(open.File)} records, {open.Info.Digest}: verified");
            return ExitCode.Ok;
        });
        return HelpText.Attach(command, new HelpText { ExitCodes = [(ExitCode.Ok, "whole"), (ExitCode.Usage, "wrong usage"), (ExitCode.Failed, "damaged, or there is none")] });
    }

    /// <summary>The option for the form of a result.</summary>
    public static Option<string> Output()
    {
        var option = new Option<string>("--output", "-o") { Description = "table or json. [default: table]", HelpName = "FORMAT", DefaultValueFactory = _ => "table" };
        option.AcceptOnlyFromAmong("table", "json");
        return option;
    }

    private static void Write(TextWriter output, SqliteAdvisoryDatabase open, bool problems)
    {
        DatabaseMeta meta = open.File.Meta;
        DatabaseInfo info = open.Info;
        TextTable.Write(output, ["file", open.File.Path],
        [
            ["size", string.Create(CultureInfo.InvariantCulture, $"{new FileInfo(open.File.Path).Length / 1e6:0.0} MB")],
            ["digest", info.Digest],
            ["updated", $"{info.Updated:yyyy-MM-dd HH:mm} UTC ({DatabaseOptions.Text(DateTimeOffset.UtcNow - info.Updated)} ago)"],
            ["newest record", info.DataUntil is { } until ? $"{until:yyyy-MM-dd HH:mm} UTC" : "none"],
            ["advisories", $"{info.Advisories} about {meta.Packages} packages"],
            ["KEV", info.KevVersion is null ? "none" : $"{info.KevVersion}, {meta.KevEntries} entries"],
            ["EPSS", info.EpssDate is null ? "none" : $"{info.EpssDate}, {meta.EpssScores} scores"],
            .. meta.Layers.Where(l => l.Name != DatabaseBuild.PublicLayer).Select(l => (IReadOnlyList<string>)["layer", $"{l.Name}, {l.Records} records"]),
        ], Terminal.Width);
        output.WriteLine();
        TextTable.Write(output, ["ECOSYSTEM", "RECORDS", "ENTRIES", "NEWEST"], meta.Ecosystems.Select(e => (IReadOnlyList<string>)
            [Printable.Text(e.Name, 60), Number(e.Records), Number(e.Entries), e.Newest.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)]), Terminal.Width);
        if (meta.Problems.Count > 0)
        {
            output.WriteLine();
            TextTable.Write(output, ["COUNT", "LEFT OUT OR ODD"], meta.Problems.Select(p => (IReadOnlyList<string>)[Number(p.Value), p.Key]), Terminal.Width);
        }
        if (!problems)
            return;
        output.WriteLine();
        TextTable.Write(output, ["RECORD", "WHY", "PLACE", "WHAT"], DatabaseContent.Problems(open.File).Select(p => (IReadOnlyList<string>)
            [Printable.Text(p.Record, 80), p.Reason, p.Place, Printable.Text(p.Detail, 80)]), Terminal.Width);
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture).PadLeft(7);

    private static void Write(Utf8JsonWriter writer, SqliteAdvisoryDatabase open, bool problems)
    {
        DatabaseMeta meta = open.File.Meta;
        writer.WriteStartObject();
        writer.WriteString("file", open.File.Path);
        writer.WriteNumber("size", new FileInfo(open.File.Path).Length);
        writer.WriteNumber("form", DatabaseRow.SchemaVersion);
        writer.WriteString("digest", open.Info.Digest);
        writer.WriteString("updated", open.Info.Updated);
        if (open.Info.DataUntil is { } until)
            writer.WriteString("newest", until);
        writer.WriteNumber("ageSeconds", (long)Math.Max(0, (DateTimeOffset.UtcNow - open.Info.Updated).TotalSeconds));
        writer.WriteNumber("advisories", open.Info.Advisories);
        writer.WriteNumber("packages", meta.Packages);
        writer.WriteStartObject("kev");
        writer.WriteString("version", open.Info.KevVersion);
        writer.WriteNumber("entries", meta.KevEntries);
        writer.WriteEndObject();
        writer.WriteStartObject("epss");
        writer.WriteString("date", open.Info.EpssDate);
        writer.WriteNumber("scores", meta.EpssScores);
        writer.WriteEndObject();
        List(writer, "ecosystems", meta.Ecosystems, static (w, e) =>
        {
            w.WriteString("name", e.Name);
            w.WriteNumber("records", e.Records);
            w.WriteNumber("entries", e.Entries);
            w.WriteString("newest", e.Newest);
        });
        List(writer, "layers", meta.Layers, static (w, l) =>
        {
            w.WriteString("name", l.Name);
            w.WriteNumber("records", l.Records);
        });
        List(writer, "sets", meta.Sets, static (w, s) =>
        {
            w.WriteString("layer", s.Layer);
            w.WriteString("name", s.Name);
            w.WriteNumber("records", s.Records);
            w.WriteNumber("refused", s.Refused.Count);
        });
        List(writer, "problems", meta.Problems, static (w, p) =>
        {
            w.WriteString("reason", p.Key);
            w.WriteNumber("count", p.Value);
        });
        if (problems)
            List(writer, "problemList", DatabaseContent.Problems(open.File), static (w, p) =>
            {
                w.WriteString("record", p.Record);
                w.WriteString("reason", p.Reason);
                w.WriteString("place", p.Place);
                w.WriteString("detail", p.Detail);
            });
        writer.WriteEndObject();
    }

    private static void List<T>(Utf8JsonWriter writer, string name, IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        writer.WriteStartArray(name);
        foreach (T item in items)
        {
            writer.WriteStartObject();
            write(writer, item);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }
}
