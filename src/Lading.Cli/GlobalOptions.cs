using System.CommandLine;

namespace Lading.Cli;

/// <summary>The options that every command takes.</summary>
internal static class GlobalOptions
{
    public static Option<bool> Quiet { get; } = new("--quiet", "-q") { Description = "Print results and errors only.", Recursive = true };
    public static Option<bool> Verbose { get; } = new("--verbose", "-v") { Description = "Say more about what is done, and why something failed.", Recursive = true };
    public static Option<bool> JsonErrors { get; } = new("--json-errors") { Description = "Write errors as one line of JSON.", Recursive = true };
    public static Option<bool> NoColor { get; } = new("--no-color") { Description = "No colours; the same as setting NO_COLOR.", Recursive = true };

    public static IReadOnlyList<Option> All { get; } = [Quiet, Verbose, JsonErrors, NoColor];
}
