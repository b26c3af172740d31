using System.CommandLine;
using System.Runtime.CompilerServices;

namespace Lading.Cli.Help;

/// <summary>What the help of a command says beyond its options: the parts of a man page.</summary>
internal sealed record HelpText
{
    private static readonly ConditionalWeakTable<Command, HelpText> Texts = [];

    /// <summary>Paragraphs of the description.</summary>
    public IReadOnlyList<string> Description { get; init; } = [];

    /// <summary>Example commands with what they do.</summary>
    public IReadOnlyList<(string Command, string What)> Examples { get; init; } = [];

    /// <summary>Options in groups; what is in none comes last.</summary>
    public IReadOnlyList<(string Title, IReadOnlyList<Option> Options)> Groups { get; init; } = [];

    /// <summary>Exit codes.</summary>
    public IReadOnlyList<(int Code, string Meaning)> ExitCodes { get; init; } = Standard;

    /// <summary>Environment variables that matter.</summary>
    public IReadOnlyList<(string Name, string Meaning)> Environment { get; init; } = [];

    private static readonly (int, string)[] Standard =
    [
        (Cli.ExitCode.Ok, "done"),
        (Cli.ExitCode.Usage, "wrong usage"),
        (Cli.ExitCode.Failed, "could not finish: network, damaged input, a missing file"),
    ];

    /// <summary>Attaches the text to a command and returns the command.</summary>
    public static T Attach<T>(T command, HelpText text) where T : Command
    {
        Texts.AddOrUpdate(command, text);
        return command;
    }

    /// <summary>The text of a command.</summary>
    public static HelpText Of(Command command) => Texts.TryGetValue(command, out HelpText? text) ? text : new HelpText();
}
