using System.CommandLine;
using Lading.Inventory;
using Lading.Oci;
using Lading.Vulnerabilities.Records;

namespace Lading.Cli.Options;

/// <summary>The options of a command that makes inventories and can keep them for <c>lading find</c>.</summary>
internal sealed class RecordOptions
{
    private readonly bool _otherwise;
    private readonly Option<bool> _record;
    private readonly Option<bool> _noRecord = new("--no-record") { Description = "Do not record." };
    private readonly Option<string?> _file = FileOption("Where to record; implies --record.");

    /// <param name="otherwise">Whether to record when nothing is said.</param>
    public RecordOptions(bool otherwise = false)
    {
        _otherwise = otherwise;
        _record = new Option<bool>("--record") { Description = $"Keep the inventory, so that 'lading find' can say later who has a package.{(otherwise ? " [default]" : "")}" };
    }

    /// <summary>The options.</summary>
    public IReadOnlyList<Option> All => [_record, _noRecord, _file];

    /// <summary>The variables of the environment that matter, for help texts.</summary>
    public static IReadOnlyList<(string Name, string Meaning)> Environment { get; } =
        [("LADING_RECORDS", "the inventory store, unless --records names one"), ("XDG_DATA_HOME", "where the inventory store lies otherwise, as lading/inventories.db")];

    /// <summary>The option that names the store.</summary>
    public static Option<string?> FileOption(string description) => new("--records")
    {
        Description = $"{description} [default: lading/inventories.db in $XDG_DATA_HOME]",
        HelpName = "FILE",
    };

    /// <summary>The store that the option names.</summary>
    public static InventoryStore Store(ParseResult parsed, Option<string?> file)
    {
        string? path = parsed.GetValue(file);
        return path is "" ? throw LadingException.Usage("--records: the file is missing.") : new InventoryStore(path ?? InventoryStore.DefaultPath);
    }

    /// <summary>Is recording asked for? Contradictions are told before any work is done.</summary>
    public bool IsWanted(ParseResult parsed)
    {
        bool asked = parsed.GetValue(_record) || parsed.GetValue(_file) is not null;
        if (asked && parsed.GetValue(_noRecord))
            throw LadingException.Usage("--no-record excludes --record and --records.");
        return asked || _otherwise && !parsed.GetValue(_noRecord);
    }

    /// <summary>Records the inventories if asked to; their order does not matter.</summary>
    public void Write(ParseResult parsed, params IReadOnlyCollection<Sbom> sboms)
    {
        if (!IsWanted(parsed))
            return;
        InventoryStore store = Store(parsed, _file);
        store.Record(sboms, SourceDateEpoch.OrNow);
        Terminal.Detail($"recorded in {store.Path}");
    }
}
