using System.CommandLine;
using Lading.Cli.Help;
using Lading.Cli.Options;
using Lading.Cli.Output;
using Lading.Oci;
using Lading.Vulnerabilities.Vex;

namespace Lading.Cli.Commands;

/// <summary><c>lading vex create|add|merge</c>, with vexctl's options.</summary>
internal static class VexWriteCommands
{
    private static readonly (string, string)[] Environment = [("SOURCE_DATE_EPOCH", "time of the statement and document, in seconds since 1970; otherwise the clock's")];

    private static Option<string?> File() => new("--file", "-o", "--output") { Description = "Write to this file. [default: standard output]", HelpName = "FILE" };
    private static Option<string?> Id() => new("--id") { Description = "IRI of the document. [default: made of a digest of its content]", HelpName = "IRI" };
    private static Option<string> Author() => new("--author") { Description = "Who speaks.", HelpName = "NAME", DefaultValueFactory = _ => "Unknown Author" };
    private static Option<string?> Role() => new("--author-role", "--role") { Description = "The author's role.", HelpName = "TEXT" };

    private static DateTimeOffset Now()
    {
        DateTimeOffset now = SourceDateEpoch.OrNow;
        return new DateTimeOffset(now.Ticks - now.Ticks % TimeSpan.TicksPerSecond, TimeSpan.Zero);
    }

    public static Command Create()
    {
        var product = new Argument<string?>("PRODUCT") { Description = "same as --product", Arity = ArgumentArity.ZeroOrOne };
        var vulnerability = new Argument<string?>("ID") { Description = "same as --vuln", Arity = ArgumentArity.ZeroOrOne };
        var status = new Argument<string?>("STATUS") { Description = "same as --status", Arity = ArgumentArity.ZeroOrOne };
        var statement = new StatementOptions();
        Option<string?> id = Id(), role = Role(), file = File();
        Option<string> author = Author();
        var fromScan = new Option<string?>("--from-scan") { Description = "A statement for each flaw that a scan took out of its verdict, from its report (lading scan -o json=FILE). With --status, what rules ignored has that status; else it is affected, and the risk accepted.", HelpName = "FILE" };
        var command = new Command("create", "write an OpenVEX document: one statement, or the decisions behind a scan") { product, vulnerability, status };
        foreach (Option option in (IEnumerable<Option>)[.. statement.All, fromScan, id, author, role, file])
            command.Options.Add(option);
        command.SetAction(parsed =>
        {
            DateTimeOffset now = Now();
            StatementDraft[] drafts = parsed.GetValue(fromScan) is { } scan
                ? [.. statement.FromScan(parsed, scan)]
                : [statement.Read(parsed, parsed.GetValue(product), parsed.GetValue(vulnerability), parsed.GetValue(status))];
            var head = new OpenVexHead { Id = parsed.GetValue(id), Author = parsed.GetRequiredValue(author), Role = parsed.GetValue(role), Timestamp = now };
            Write(parsed.GetValue(file), OpenVexWriter.Create(head, [.. drafts.Select(d => d with { Timestamp = now })]));
            return ExitCode.Ok;
        });
        return HelpText.Attach(command, new HelpText
        {
            Groups = [("Statement", statement.All), ("Document", [fromScan, id, author, role, file])],
            Environment = Environment,
            Examples = [("lading vex create --from-scan scan.json --author 'Acme PSIRT' --file app.vex.json", "What was decided, for others"), ("lading vex create --product ghcr.io/acme/app --subcomponents pkg:npm/lodash --vuln CVE-2021-23337 --status not_affected --justification vulnerable_code_not_in_execute_path", "A part of an image")],
        });
    }

    public static Command Add()
    {
        var document = new Argument<string>("FILE") { Description = "the OpenVEX document" };
        var product = new Argument<string?>("PRODUCT") { Description = "same as --product", Arity = ArgumentArity.ZeroOrOne };
        var vulnerability = new Argument<string?>("ID") { Description = "same as --vuln", Arity = ArgumentArity.ZeroOrOne };
        var status = new Argument<string?>("STATUS") { Description = "same as --status", Arity = ArgumentArity.ZeroOrOne };
        var statement = new StatementOptions();
        Option<string?> file = File();
        var inPlace = new Option<bool>("--in-place", "-i") { Description = "Write over the document." };
        var command = new Command("add", "add a statement to an OpenVEX document, or revise the one about the same flaw and product") { document, product, vulnerability, status };
        foreach (Option option in (IEnumerable<Option>)[.. statement.All, inPlace, file])
            command.Options.Add(option);
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(inPlace) && parsed.GetValue(file) is not null)
                throw LadingException.Usage("--in-place and --file exclude each other.");
            string path = parsed.GetRequiredValue(document);
            StatementDraft draft = statement.Read(parsed, parsed.GetValue(product), parsed.GetValue(vulnerability), parsed.GetValue(status));
            Write(parsed.GetValue(inPlace) ? path : parsed.GetValue(file), OpenVexEdit.Add(TriageOptions.Load(path), path, draft, Now()));
            return ExitCode.Ok;
        });
        return HelpText.Attach(command, new HelpText
        {
            Groups = [("Statement", statement.All), ("Document", [inPlace, file])],
            Environment = Environment,
            Examples = [("lading vex add app.vex.json pkg:oci/app CVE-2024-1234 fixed --in-place", "With arguments in the order of vexctl")],
        });
    }

    public static Command Merge()
    {
        var files = new Argument<string[]>("FILE") { Description = "the documents, of any dialect that is read", Arity = new ArgumentArity(1, 10_000) };
        var product = new Option<string[]>("--product") { Description = "Only statements about this product; may repeat.", HelpName = "PRODUCT" };
        var vulnerability = new Option<string[]>("--vuln", "--vulnerability") { Description = "Only statements about this flaw; may repeat.", HelpName = "ID" };
        Option<string?> id = Id(), role = Role(), file = File();
        Option<string> author = Author();
        var command = new Command("merge", "put VEX documents of all dialects into one OpenVEX document, oldest statement first") { files, product, vulnerability, id, author, role, file };
        command.SetAction(parsed =>
        {
            VexDocument[] documents = [.. parsed.GetRequiredValue(files).Select(f => VexReader.Read(TriageOptions.Load(f), f))];
            string[] products = parsed.GetValue(product) ?? [];
            string[] ids = parsed.GetValue(vulnerability) ?? [];
            VexDocument[] chosen = [.. documents.Select(d => d with { Statements = [.. d.Statements.Where(s => IsWanted(s, products, ids))] })];
            IReadOnlyList<StatementDraft> drafts = VexMerge.Merge(chosen, (earlier, later) => Terminal.Warn(
                $"{Printable.Text(later.Ids[0])}: {Printable.Text(earlier.Source)} says {earlier.Status.Word()}, {Printable.Text(later.Source)} says {later.Status.Word()}; the later one counts."));
            if (drafts.Count == 0)
                throw LadingException.Input("There is no statement to merge.", "A statement must name a product to be kept.");
            int lost = chosen.Sum(d => d.Statements.Count(s => s.Products.Count == 0));
            if (lost > 0)
                Terminal.Warn($"{lost} {(lost == 1 ? "statement that names" : "statements that name")} no product left out.");
            // Not the clock: the same documents give the same bytes.
            DateTimeOffset time = SourceDateEpoch.Value ?? drafts.Max(d => d.Timestamp) ?? DateTimeOffset.UnixEpoch;
            Write(parsed.GetValue(file), OpenVexWriter.Create(new OpenVexHead { Id = parsed.GetValue(id), Author = parsed.GetRequiredValue(author), Role = parsed.GetValue(role), Timestamp = time }, drafts));
            return ExitCode.Ok;
        });
        return command;
    }

    private static bool IsWanted(VexStatement statement, string[] products, string[] ids) =>
        (ids.Length == 0 || statement.Ids.Intersect(ids, StringComparer.OrdinalIgnoreCase).Any())
        && (products.Length == 0 || statement.Products.Any(p => p.Names.Intersect(products, StringComparer.Ordinal).Any()));

    private static void Write(string? file, byte[] document)
    {
        if (file is null or "-")
        {
            using Stream output = Console.OpenStandardOutput();
            output.Write(document);
            return;
        }
        WholeFile.Write(file, stream => stream.Write(document));
    }
}
