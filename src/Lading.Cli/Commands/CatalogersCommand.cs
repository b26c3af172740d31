using System.CommandLine;
using Lading.Cli.Output;
using Lading.Inventory;

namespace Lading.Cli.Commands;

/// <summary><c>lading catalogers</c>: what is recognized, and by which name it is switched on and off.</summary>
internal static class CatalogersCommand
{
    public static Command Build()
    {
        var command = new Command("catalogers", "list what is recognized, for --select-catalogers");
        command.SetAction(_ =>
        {
            TextTable.Write(Console.Out, ["NAME", "TAGS", "PACKAGES", "FILES"],
                CatalogerList.All.Select(c => (IReadOnlyList<string>)
                [
                    c.Name,
                    c.Tags.ToString().ToLowerInvariant().Replace(", ", ","),
                    string.Join(' ', c.Types),
                    string.Join(' ', c.WantsExecutables ? c.Patterns.Append("(executables)") : c.Patterns),
                ]), Terminal.Width);
            return ExitCode.Ok;
        });
        return command;
    }
}
