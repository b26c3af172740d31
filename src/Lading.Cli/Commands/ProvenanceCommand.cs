using System.CommandLine;

namespace Lading.Cli.Commands;

/// <summary><c>lading provenance</c>: who built something, from what, and how far that is to be believed.</summary>
internal static class ProvenanceCommand
{
    public static Command Build()
    {
        var command = new Command("provenance", "verify, write and rate the provenance of what was built");
        foreach (Command sub in (IEnumerable<Command>)[.. ProvenanceVerifyCommand.Build(),
            ProvenanceLevelCommand.Build(), ProvenanceGenerateCommand.Build()])
            command.Subcommands.Add(sub);
        return command;
    }
}
