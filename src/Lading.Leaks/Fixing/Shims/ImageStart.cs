using Lading.Leaks.BuildFiles.Dockerfiles;

namespace Lading.Leaks.Fixing.Shims;

/// <summary>What an image starts: its entry point and the arguments that it gives it when nobody gives others.</summary>
/// <param name="Entrypoint">Words of ENTRYPOINT; none where the command is the program.</param>
/// <param name="Command">Words of CMD.</param>
public sealed record ImageStart(IReadOnlyList<string> Entrypoint, IReadOnlyList<string> Command)
{
    private const int MaxStages = 100;

    /// <summary>
    /// What the image that a Dockerfile builds starts, as Docker's builder has it: ENTRYPOINT takes the CMD of the base away, the form without brackets
    /// is a shell's. Null when that is up to a base image of which nothing is known.
    /// </summary>
    /// <param name="file">The Dockerfile.</param>
    /// <param name="target">Name or index of the stage that is built; the last when null.</param>
    /// <param name="ofBase">What a base image starts; null when it is not known.</param>
    public static ImageStart? OfDockerfile(Dockerfile file, string? target, Func<string, ImageStart?> ofBase)
    {
        Stage? stage = target is null ? file.Stages.LastOrDefault() : file.FindStage(target);
        var chain = new Stack<Stage>();
        for (Stage? next = stage; next is not null && chain.Count < MaxStages; next = file.FindStageByName(next.Base, next.Index))
            chain.Push(next);
        if (chain.Count == 0)
            return null;
        string origin = chain.Peek().Base;
        IReadOnlyList<string>? entrypoint = null, command = null;
        foreach (Stage part in chain)
        {
            bool hasCommand = false;
            string[] shell = ["/bin/sh", "-c"];
            foreach (Instruction instruction in part.Instructions)
                switch (instruction.Kind)
                {
                    case InstructionKind.Shell when instruction.Exec is { Count: > 0 } words:
                        shell = [.. words];
                        break;
                    case InstructionKind.Cmd:
                        (command, hasCommand) = (Words(instruction, shell), true);
                        break;
                    case InstructionKind.Entrypoint:
                        (entrypoint, command) = (Words(instruction, shell), hasCommand ? command : []);
                        break;
                }
        }
        if (entrypoint is not null && command is not null)
            return new ImageStart(entrypoint, command);
        ImageStart? known = origin == "scratch" ? new ImageStart([], []) : origin.Contains('$') ? null : ofBase(origin);
        return known is null ? null : new ImageStart(entrypoint ?? known.Entrypoint, command ?? known.Command);
    }

    private static IReadOnlyList<string> Words(Instruction instruction, string[] shell) =>
        instruction.Exec ?? (instruction.Arguments.Length == 0 ? [] : [.. shell, instruction.Arguments]);
}
