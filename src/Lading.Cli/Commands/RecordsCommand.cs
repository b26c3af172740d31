using System.CommandLine;
using System.Globalization;
using Lading.Cli.Help;
using Lading.Cli.Options;
using Lading.Cli.Output;
using Lading.Inventory;
using Lading.Oci;
using Lading.Vulnerabilities.Records;

namespace Lading.Cli.Commands;

/// <summary><c>lading records list|import|remove|prune|path</c>: what is kept for <c>lading find</c>.</summary>
internal static class RecordsCommand
{
    /// <summary>Files that one folder may bring along.</summary>
    private const int MaxFiles = 100_000;

    private static readonly HelpText Help = new() { Environment = RecordOptions.Environment };

    public static Command Build() => new("records", "look after the inventories that 'lading find' asks") { List(), Import(), Remove(), Prune(), Where() };

    private static Command List()
    {
        Option<string?> file = RecordOptions.FileOption("The inventory store.");
        var json = new Option<bool>("--json") { Description = "Write JSON instead of a table." };
        var command = new Command("list", "list what is recorded") { json, file };
        command.SetAction(parsed =>
        {
            InventoryStore store = RecordOptions.Store(parsed, file);
            IReadOnlyList<RecordedInventory> all = store.List();
            if (parsed.GetValue(json))
            {
                using Stream output = Console.OpenStandardOutput();
                FindJson.Write(all, output);
                return ExitCode.Ok;
            }
            TextTable.Write(Console.Out, ["NAME", "PLATFORM", "RECORDED", "PACKAGES", "DISTRO", "DIGEST"], all.Select(Row), Terminal.Width);
            Terminal.Say(string.Create(CultureInfo.InvariantCulture, $"{all.Count} recorded, {all.Count(i => !i.IsCurrent)} of them replaced by newer images; {store.Path}, {new FileInfo(store.Path).Length / 1e6:0.0} MB"));
            return ExitCode.Ok;
        });
        return HelpText.Attach(command, Help);
    }

    private static IReadOnlyList<string> Row(RecordedInventory inventory) =>
    [
        Printable.Text(inventory.Title, 4096),
        Printable.Text(inventory.Platform ?? ""),
        inventory.Recorded.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
        inventory.Packages.ToString(CultureInfo.InvariantCulture),
        Printable.Text(inventory.Distro?.Qualifier ?? ""),
        Printable.Text(inventory.Digest ?? inventory.ConfigDigest ?? ""),
    ];

    private static Command Import()
    {
        var files = new Argument<string[]>("SBOM") { Description = "documents in any format that is read, or folders with such; - for standard input", Arity = new ArgumentArity(1, MaxFiles) };
        Option<string?> file = RecordOptions.FileOption("The inventory store.");
        var keepGoing = new Option<bool>("--skip-unreadable") { Description = "Go on after a document that cannot be read; it is named and the exit code is still 3." };
        var command = new Command("import", "record SBOM documents") { files, keepGoing, file };
        command.SetAction(parsed =>
        {
            InventoryStore store = RecordOptions.Store(parsed, file);
            bool goOn = parsed.GetValue(keepGoing);
            int recorded = 0, failed = 0;
            foreach (string path in parsed.GetRequiredValue(files).SelectMany(Expand))
            {
                try
                {
                    Sbom sbom = SbomDocumentCommands.Load(path);
                    store.Record([Named(sbom, path)], SourceDateEpoch.OrNow);
                    recorded++;
                }
                catch (LadingException e) when (goOn && e.Kind == ErrorKind.Input && recorded + failed < MaxFiles)
                {
                    failed++;
                    Terminal.Error($"{Printable.Text(path, 1000)}: {e.Message}");
                }
            }
            Terminal.Say($"{recorded} recorded in {store.Path}{(failed > 0 ? $", {failed} not readable" : "")}.");
            return failed > 0 ? ExitCode.Failed : ExitCode.Ok;
        });
        return HelpText.Attach(command, Help with
        {
            Description = ["A document about an image that is recorded already replaces it. A folder is searched for files whose names end in .json, .xml, .spdx, .cdx or .tv; each must be an SBOM."],
            Examples = [("lading records import sboms/", "What another tool wrote"), ("syft alpine:3.20 -o syft-json | lading records import -", "From a pipe")],
        });
    }

    /// <summary>A document that does not name its subject goes by the file's name.</summary>
    private static Sbom Named(Sbom sbom, string path) => sbom.Subject.Name.Length > 0 || path == "-"
        ? sbom
        : sbom with { Subject = sbom.Subject with { Name = Path.GetFileName(path) } };

    private static IEnumerable<string> Expand(string path)
    {
        if (!Directory.Exists(path))
            return [path];
        string[] files = [.. Directory.EnumerateFiles(path, "*", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 16, AttributesToSkip = FileAttributes.ReparsePoint })
            .Where(f => Path.GetExtension(f).ToLowerInvariant() is ".json" or ".xml" or ".spdx" or ".cdx" or ".tv").Take(MaxFiles + 1).Order(StringComparer.Ordinal)];
        return files.Length switch
        {
            0 => throw LadingException.Input($"The folder {Printable.Text(path, 1000)} has no SBOM documents in it.", "Their names end in .json, .xml, .spdx, .cdx or .tv."),
            > MaxFiles => throw LadingException.Input($"The folder {Printable.Text(path, 1000)} has more than {MaxFiles} documents in it."),
            _ => files,
        };
    }

    private static Command Remove()
    {
        var names = new Argument<string[]>("IMAGE") { Description = "names, tags or digests as 'lading records list' shows them; * and ? are wildcards", Arity = new ArgumentArity(1, 10_000) };
        Option<string?> file = RecordOptions.FileOption("The inventory store.");
        var command = new Command("remove", "forget images") { names, file };
        command.SetAction(parsed =>
        {
            IReadOnlyList<RecordedInventory> dropped = RecordOptions.Store(parsed, file).Remove(parsed.GetRequiredValue(names));
            if (dropped.Count == 0)
                throw LadingException.Input("Nothing of that name is recorded.", "'lading records list' shows what is.");
            foreach (RecordedInventory inventory in dropped)
                Terminal.Detail($"removed {Printable.Text(inventory.Title, 4096)} {inventory.Platform}");
            Terminal.Say($"{dropped.Count} removed.");
            return ExitCode.Ok;
        });
        return HelpText.Attach(command, Help);
    }

    private static Command Prune()
    {
        var older = new Option<string?>("--older-than") { Description = "Forget what was recorded longer ago: 12h, 90d, 8w.", HelpName = "AGE" };
        var outdated = new Option<bool>("--outdated") { Description = "Forget images whose every tag was since recorded for another image." };
        Option<string?> file = RecordOptions.FileOption("The inventory store.");
        var command = new Command("prune", "forget old images and give the room back") { older, outdated, file };
        command.SetAction(parsed =>
        {
            DateTimeOffset? before = parsed.GetValue(older) is not { } text ? null
                : DatabaseOptions.ParseAge(text) is { } age ? SourceDateEpoch.OrNow - age
                : throw LadingException.Usage($"--older-than takes an age such as 12h or 90d, not '{Printable.Text(text)}'.");
            PruneResult result = RecordOptions.Store(parsed, file).Prune(before, parsed.GetValue(outdated));
            Terminal.Say(string.Create(CultureInfo.InvariantCulture, $"{result.Inventories} removed, {result.BytesBefore / 1e6:0.0} MB before, {result.BytesAfter / 1e6:0.0} MB now."));
            return ExitCode.Ok;
        });
        return HelpText.Attach(command, Help with { Description = ["Without options, only gives back the room of what was replaced or removed."] });
    }

    private static Command Where()
    {
        Option<string?> file = RecordOptions.FileOption("The inventory store.");
        var command = new Command("path", "print where the inventory store is") { file };
        command.SetAction(parsed =>
        {
            Console.WriteLine(RecordOptions.Store(parsed, file).Path);
            return ExitCode.Ok;
        });
        return HelpText.Attach(command, Help);
    }
}
