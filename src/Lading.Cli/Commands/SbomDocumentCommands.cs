using System.CommandLine;
using Lading.Cli.Help;
using Lading.Cli.Options;
using Lading.Cli.Output;
using Lading.Inventory;
using Lading.Inventory.Documents;

namespace Lading.Cli.Commands;

/// <summary>The commands below <c>lading sbom</c> that work on documents: convert, formats.</summary>
internal static class SbomDocumentCommands
{
    public static IReadOnlyList<Command> Build() => [Convert(), .. SbomCompareCommands.Build(), Formats()];

    private static Command Convert()
    {
        Argument<string> file = FileArgument("FILE", "the document; - for standard input");
        var outputs = new DocumentOutputs();
        var command = new Command("convert", "write an SBOM document in another format") { file };
        foreach (Option option in outputs.All)
            command.Options.Add(option);
        command.SetAction(parsed =>
        {
            IReadOnlyList<DocumentOutputs.Target> targets = outputs.Read(parsed);
            DocumentOutputs.Write(Load(parsed.GetRequiredValue(file)), targets);
            return ExitCode.Ok;
        });
        return HelpText.Attach(command, new HelpText
        {
            Examples = [("lading sbom convert bom.json -o spdx-json=bom.spdx.json", "CycloneDX to SPDX")],
        });
    }

    private static Command Formats()
    {
        var command = new Command("formats", "list the formats of documents");
        command.SetAction(_ =>
        {
            IEnumerable<IReadOnlyList<string>> rows = SbomFormats.All.Select(f => (IReadOnlyList<string>)
            [
                f.Name,
                string.Join(' ', f.Versions),
                (f.Reads, f.Writes) switch { (true, true) => "read, write", (true, false) => "read", _ => "write" },
                f.Description,
            ]);
            TextTable.Write(Console.Out, ["NAME", "VERSIONS", "", ""], rows.Append(["table", "", "write", "One line a package, for people."]), Terminal.Width);
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>A document argument.</summary>
    public static Argument<string> FileArgument(string name, string description) => new(name) { Description = description };

    /// <summary>Reads a document from a file or standard input.</summary>
    public static Sbom Load(string path)
    {
        if (path == "-")
        {
            using Stream input = Console.OpenStandardInput();
            return SbomFormats.Read(SbomFormats.Load(input, "standard input"), "standard input");
        }
        if (path.StartsWith("sbom:", StringComparison.Ordinal))
            path = path[5..];
        if (!File.Exists(path))
            throw LadingException.Input($"The file {Oci.Printable.Text(path)} does not exist.");
        using FileStream stream = File.OpenRead(path);
        return SbomFormats.Read(SbomFormats.Load(stream, path), path);
    }
}
