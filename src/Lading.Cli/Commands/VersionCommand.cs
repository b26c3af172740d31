using System.CommandLine;
using System.Reflection;
using System.Runtime.InteropServices;
using Lading.Inventory.Assembly;

namespace Lading.Cli.Commands;

/// <summary><c>lading version</c>.</summary>
internal static class VersionCommand
{
    public static Command Build()
    {
        var command = new Command("version", "print the version");
        command.SetAction(_ =>
        {
            string build = typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
            Console.WriteLine($"lading {LadingTool.Current.Version}");
            if (build.Split('+') is [_, var commit])
                Console.WriteLine($"commit {commit}");
            Console.WriteLine($"{RuntimeInformation.RuntimeIdentifier}, .NET {Environment.Version}");
            return ExitCode.Ok;
        });
        return command;
    }
}
