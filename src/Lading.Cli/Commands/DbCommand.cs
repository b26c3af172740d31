using System.CommandLine;

namespace Lading.Cli.Commands;

/// <summary><c>lading db ...</c>: the advisory database.</summary>
internal static class DbCommand
{
    public static Command Build()
    {
        var command = new Command("db", "keep the database of known vulnerabilities");
        foreach (Command inner in (ReadOnlySpan<Command>)[DbUpdateCommand.Build(), DbImportCommand.Build(), DbStatusCommand.Build(), DbSearchCommand.Build(), DbDiffCommand.BuildExport(), DbDiffCommand.Build(), DbStatusCommand.BuildVerify()])
            command.Subcommands.Add(inner);
        return command;
    }

    /// <summary>The time that a build is said to have happened at: now, or <c>SOURCE_DATE_EPOCH</c>.</summary>
    public static DateTimeOffset Now() =>
        long.TryParse(Environment.GetEnvironmentVariable("SOURCE_DATE_EPOCH"), out long seconds) && seconds is >= 0 and < 253402300800
            ? DateTimeOffset.FromUnixTimeSeconds(seconds) : DateTimeOffset.UtcNow;
}
