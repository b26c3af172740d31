using System.CommandLine;
using Lading.Cli.Help;
using Lading.Cli.Options;
using Lading.Cli.Output;
using Lading.Oci;
using Lading.Vulnerabilities.Vex;

namespace Lading.Cli.Commands;

/// <summary><c>lading vex</c>: writes and looks at documents that say which flaws matter in a product.</summary>
internal static class VexCommand
{
    public static Command Build()
    {
        var command = new Command("vex", "say which known flaws matter in a product, and which do not")
        {
            VexWriteCommands.Create(), VexWriteCommands.Add(), VexWriteCommands.Merge(), List(), Validate(),
        };
        return HelpText.Attach(command, new HelpText
        {
            Description = ["Writes OpenVEX documents and reads those of OpenVEX, CSAF 2.0 and CycloneDX. 'lading scan --vex FILE' applies them."],
            Examples =
            [
                ("lading vex create --product pkg:oci/app --vuln CVE-2024-1234 --status not_affected --justification vulnerable_code_not_present", "A new document with one statement"),
                ("lading vex add app.vex.json --product pkg:oci/app --vuln CVE-2024-1234 --status fixed --in-place", "What became of it"),
            ],
        });
    }

    private static Command List()
    {
        var files = new Argument<string[]>("FILE") { Description = "the documents; - for standard input", Arity = new ArgumentArity(1, 10_000) };
        var json = new Option<bool>("--json") { Description = "Write JSON instead of text." };
        var command = new Command("list", "list the statements of VEX documents") { files, json };
        command.SetAction(parsed =>
        {
            VexDocument[] documents = [.. parsed.GetRequiredValue(files).Select(f => VexReader.Read(TriageOptions.Load(f), f))];
            if (parsed.GetValue(json))
            {
                using Stream output = Console.OpenStandardOutput();
                VexListing.Write(documents, output);
            }
            else
                WriteTable(documents);
            return ExitCode.Ok;
        });
        return command;
    }

    private static void WriteTable(VexDocument[] documents) => TextTable.Write(Console.Out, ["VULNERABILITY", "STATUS", "SINCE", "PRODUCT", "WHY"],
        documents.SelectMany(d => d.Statements).Select(s => (IReadOnlyList<string>)
        [
            Printable.Text(s.Ids[0]),
            s.Status.Word(),
            s.Timestamp?.ToString("yyyy-MM-dd") ?? "",
            Printable.Text(s.Products.Count == 0 ? "" : Product(s.Products[0]) + (s.Products.Count > 1 ? $" and {s.Products.Count - 1} more" : ""), 500),
            Printable.Text(s.Justification ?? s.Impact ?? s.Action ?? s.Notes ?? "", 500),
        ]), Terminal.Width);

    private static string Product(VexProduct product) =>
        product.Label + (product.Subcomponents.Count > 0 ? $" with {product.Subcomponents[0].Label}" + (product.Subcomponents.Count > 1 ? $" and {product.Subcomponents.Count - 1} more" : "") : "");

    private static Command Validate()
    {
        var files = new Argument<string[]>("FILE") { Description = "the documents; - for standard input", Arity = new ArgumentArity(1, 10_000) };
        var command = new Command("validate", "hold VEX documents to their specification") { files };
        command.SetAction(parsed =>
        {
            int problems = 0;
            foreach (string file in parsed.GetRequiredValue(files))
            {
                VexDocument document = VexReader.Read(TriageOptions.Load(file), file);
                foreach (VexProblem problem in VexCheck.Of(document))
                {
                    Console.WriteLine($"{Printable.Text(problem.Source, 1000)}: {problem.Problem}");
                    problems++;
                }
            }
            return problems > 0 ? ExitCode.Findings : ExitCode.Ok;
        });
        return HelpText.Attach(command, new HelpText
        {
            ExitCodes = [(ExitCode.Ok, "nothing is wrong"), (ExitCode.Findings, "something is wrong; it is listed"), (ExitCode.Usage, "wrong usage"), (ExitCode.Failed, "a document cannot be read")],
        });
    }
}
