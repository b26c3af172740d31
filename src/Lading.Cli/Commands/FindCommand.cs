using System.CommandLine;
using Lading.Cli.Help;
using Lading.Cli.Options;
using Lading.Oci;
using Lading.Vulnerabilities.Database;
using Lading.Vulnerabilities.Records;

namespace Lading.Cli.Commands;

/// <summary><c>lading find WHAT...</c>: which of the recorded images have it.</summary>
internal sealed class FindCommand
{
    private const int MaxListSize = 64 << 20;

    private readonly Argument<string[]> _what = new("WHAT")
    {
        Description = "NAME or NAME@VERSION in any ecosystem, also of a source package; a purl; the id of an advisory (CVE-…, GHSA-…); a digest (sha256:…). * and ? are wildcards in names and versions",
        Arity = new ArgumentArity(0, 100_000),
    };

    private readonly Option<string?> _range = new("--range") { Description = "Only these versions, by the ecosystem's order: '>=2.0,<2.17.1 || =1.2.17' (comma for and, || for or).", HelpName = "RANGE" };
    private readonly Option<string?> _type = new("--type") { Description = "Only packages of this purl type: deb, npm, maven, …", HelpName = "TYPE" };
    private readonly Option<string?> _kind = new("--as") { Description = "Take WHAT for a name, purl, advisory or digest. [default: found out]", HelpName = "KIND" };
    private readonly Option<string?> _from = new("--from") { Description = "Read more to find from a file, one a line, # for comments; - for standard input.", HelpName = "FILE" };
    private readonly Option<string?> _image = new("--image") { Description = "Only images with a name, tag or digest like this.", HelpName = "PATTERN" };
    private readonly Option<string?> _platform = new("--platform") { Description = "Only this platform, as os/arch[/variant].", HelpName = "PLATFORM" };
    private readonly Option<bool> _current = new("--current") { Description = "Leave out images whose every tag was since recorded for another image." };
    private readonly Option<bool> _visible = new("--visible") { Description = "Leave out what a later layer removed." };
    private readonly Option<bool> _exitZero = new("--exit-zero") { Description = "Exit with 0 also when something was found." };
    private readonly Option<string?> _records = RecordOptions.FileOption("The inventory store to ask.");
    private readonly FindOutputs _outputs = new();
    private readonly DatabaseOptions _database = new();

    public static Command Build() => new FindCommand().BuildCommand();

    private Command BuildCommand()
    {
        _kind.AcceptOnlyFromAmong("name", "purl", "advisory", "digest");
        var command = new Command("find", "say which of the recorded images have a package, a flaw or a layer") { _what };
        Option[] what = [_range, _type, _kind, _from];
        Option[] where = [_image, _platform, _current, _visible, _records];
        Option[] answer = [_outputs.Output, _exitZero];
        foreach (Option option in (IEnumerable<Option>)[.. what, .. where, .. answer, .. _database.All])
            command.Options.Add(option);
        command.SetAction(Run);
        return HelpText.Attach(command, new HelpText
        {
            Description =
            [
                "Asks the inventories that 'lading sbom --record', 'lading scan --record' and 'lading records import' have kept; no image is read again.",
                "A version compares by its ecosystem's order, and as far as it is written: 5.6.0 is also Debian's 5.6.0-0.2, but 5.6.0-0.2 is only that. What has the name and no version that could be judged is listed and counts as found.",
                "As for a scan, 1 means that something was found and 0 that nothing was; any failure is another code, so that 'if lading find …; then echo clean' never takes an error for an all-clear.",
            ],
            Groups = [("What", what), ("Where", where), ("Answer", answer), ("Advisories", _database.All)],
            Examples =
            [
                ("lading find xz-utils@5.6.0 xz-utils@5.6.1", "The back door of 2024, whatever the packages built from it are called"),
                ("lading find 'pkg:maven/org.apache.logging.log4j/log4j-core' --range '<2.17.1'", "A package URL and a range"),
                ("lading find CVE-2024-3094 -o json", "Everything the advisories of a flaw are about, also under its aliases"),
                ("lading find --from stolen-packages.txt --type npm -o ids", "A list of names or NAME@VERSION; the images, for another program"),
                ("lading find sha256:3b4c…", "Where an image, layer or archive is used"),
            ],
            ExitCodes =
            [
                (ExitCode.Ok, "nothing was found, or --exit-zero"),
                (ExitCode.Findings, "something was found"),
                (ExitCode.Usage, "wrong usage"),
                (ExitCode.Failed, "no answer: nothing recorded, a damaged store, no advisory of that id"),
            ],
            Environment = [.. RecordOptions.Environment, (DatabasePath.Variable, "the advisory database, unless --db names one")],
        });
    }

    private int Run(ParseResult parsed)
    {
        IReadOnlyList<OutputWord> targets = _outputs.Read(parsed);
        FindQuery[] queries = Queries(parsed);
        InventoryStore store = RecordOptions.Store(parsed, _records);
        var options = new FindOptions
        {
            CurrentOnly = parsed.GetValue(_current),
            VisibleOnly = parsed.GetValue(_visible),
            Image = parsed.GetValue(_image),
            Platform = parsed.GetValue(_platform) is { } platform ? Platform.Parse(platform).ToString() : null,
        };
        using AdvisoryDatabase? database = queries.Any(q => q.Kind == FindKind.Advisory) ? _database.Open(parsed, Terminal.Warn) : null;
        FindResult result = store.Find(queries, options, database);
        if (result.Searched == 0)
            throw LadingException.Input($"The inventory store {Printable.Text(store.Path, 1000)} is empty.", "Record with 'lading sbom IMAGE --record' or 'lading records import SBOM...'.");
        FindOutputs.Write(result, targets);
        Tell(result);
        return result.Inventories.Count > 0 && !parsed.GetValue(_exitZero) ? ExitCode.Findings : ExitCode.Ok;
    }

    private FindQuery[] Queries(ParseResult parsed)
    {
        FindKind? kind = parsed.GetValue(_kind) switch
        {
            "name" => FindKind.Name,
            "purl" => FindKind.Purl,
            "advisory" => FindKind.Advisory,
            "digest" => FindKind.Digest,
            _ => null,
        };
        string? type = parsed.GetValue(_type)?.ToLowerInvariant();
        VersionRange? range = parsed.GetValue(_range) is { } text ? VersionRange.Parse(text) : null;
        string[] what = [.. parsed.GetValue(_what) ?? [], .. parsed.GetValue(_from) is { } from ? Lines(from) : []];
        return what.Length == 0
            ? throw LadingException.Usage("What to find is missing.", "Run 'lading find --help'.")
            : [.. what.Distinct(StringComparer.Ordinal).Select(w => FindQuery.Parse(w, kind, type, range))];
    }

    private static List<string> Lines(string path)
    {
        using Stream stream = path == "-" ? Console.OpenStandardInput()
            : File.Exists(path) ? File.OpenRead(path)
            : throw LadingException.Input($"The file {Printable.Text(path)} does not exist.");
        using var reader = new StreamReader(stream);
        var lines = new List<string>();
        for (long size = 0; reader.ReadLine() is { } line;)
        {
            size += line.Length + 1;
            if (size > MaxListSize)
                throw LadingException.Input($"{Printable.Text(path)} is larger than {MaxListSize >> 20} MiB, which is no list of packages.");
            // A scope begins with @, a comment with #; behind a name a comment needs a space, for # is part of purls.
            string text = (line.IndexOf(" #", StringComparison.Ordinal) is >= 0 and var comment ? line[..comment] : line).Trim();
            if (text.Length > 0 && text[0] != '#')
                lines.Add(text);
        }
        return lines.Count > 0 ? lines : throw LadingException.Input($"{Printable.Text(path)} names nothing to find.");
    }

    private static void Tell(FindResult result)
    {
        foreach (AnsweredQuery query in result.Queries)
        {
            if (query.Query.Kind == FindKind.Advisory)
                Terminal.Say($"{Printable.Text(query.Query.Text)}: {(query.Advisories.Count == 0 ? "no record that counts" : string.Join(", ", query.Advisories.Select(a => Printable.Text(a.Id))))}");
            foreach (string note in query.Notes)
                Terminal.Warn(note);
        }
        int undecided = result.Inventories.Sum(i => i.Packages.Count(p => p.IsUndecided));
        if (undecided > 0)
            Terminal.Warn($"{Count(undecided, "package")} could not be judged: the name is right and the version or the distribution's release is not known.");
        int places = result.Inventories.Sum(i => i.Digests.Count + i.Packages.Sum(p => p.Places.Count));
        Terminal.Say(places == 0
            ? $"Nothing found in {Count(result.Searched, "recorded image")}."
            : $"{Count(places, "place")} in {result.Inventories.Count} of {Count(result.Searched, "recorded image")}.");
    }

    private static string Count(int number, string what) => $"{number} {what}{(number == 1 ? "" : "s")}";
}
