using Lading.Leaks.BuildFiles.Dockerfiles;
using Lading.Leaks.BuildFiles.Shell;

namespace Lading.Leaks.BuildFiles.Judging;

/// <summary>A piece of shell in an instruction: its line, or a here-document that the shell runs.</summary>
/// <param name="Instruction">The instruction.</param>
/// <param name="Text">The text that offsets are in.</param>
/// <param name="Commands">Its commands in order.</param>
/// <param name="Body">The here-document; null for the line.</param>
internal sealed record RunScript(Instruction Instruction, string Text, IReadOnlyList<ShellCommand> Commands, Heredoc? Body)
{
    /// <summary>Where a stretch of the text stands in the file.</summary>
    public TextSpan Span(int start, int end) =>
        Body is null ? Instruction.SpanOf(start, end - start) : TextSpan.Between(Body.Body.Start + start, Body.Body.Start + end);

    /// <summary>Where a word stands in the file.</summary>
    public TextSpan Span(ShellWord word) => Span(word.Start, word.End);

    /// <summary>The scripts of an instruction: of RUN, and of CMD, ENTRYPOINT and HEALTHCHECK, whose words are one command each in the JSON form.</summary>
    public static IReadOnlyList<RunScript> Of(Instruction instruction)
    {
        if (instruction.Exec is { } words)
            return [new RunScript(instruction, instruction.Arguments, OfExec(words, instruction.Arguments.Length), null)];
        int start = instruction.Kind == InstructionKind.Healthcheck && instruction.Arguments.StartsWith("CMD", StringComparison.OrdinalIgnoreCase) ? 3 : 0;
        var scripts = new List<RunScript> { new(instruction, instruction.Arguments, ShellReader.Read(instruction.Arguments, start, instruction.Arguments.Length), null) };
        foreach (Heredoc heredoc in instruction.Heredocs)
            if (IsShell(scripts[0], heredoc))
                scripts.Add(new RunScript(instruction, heredoc.Content, ShellReader.Read(heredoc.Content), heredoc));
        return scripts;
    }

    /// <summary>A here-document is a script when nothing or a shell reads it, and it does not name another interpreter.</summary>
    private static bool IsShell(RunScript line, Heredoc heredoc)
    {
        if (heredoc.Content.StartsWith("#!", StringComparison.Ordinal) && !heredoc.Content.AsSpan(0, Math.Max(2, heredoc.Content.IndexOf('\n'))).Contains("sh", StringComparison.Ordinal))
            return false;
        ShellCommand? holder = line.Commands.FirstOrDefault(c => c.Redirections.Any(r => r.Operator == "<<"));
        return holder is null || holder.Words.Count == 0 || holder.Runs("sh", "bash", "ash", "dash", "zsh");
    }

    /// <summary>The commands of a list of words as the kernel gets it; a shell's with <c>-c</c> are taken apart. All stand at the place of the whole, 0 to <paramref name="length"/>.</summary>
    public static IReadOnlyList<ShellCommand> OfExec(IReadOnlyList<string> words, int length)
    {
        if (words.Count == 0)
            return [];
        if (words.Count > 2 && words[^2].StartsWith('-') && words[^2].EndsWith('c') && words[0].EndsWith("sh", StringComparison.Ordinal))
            return [.. ShellReader.Read(words[^1]).Select(c => Placed(c, length))];
        // Options without a program are those of the image's entrypoint.
        IEnumerable<string> named = words[0].StartsWith('-') ? words.Prepend("entrypoint") : words;
        ShellWord[] all = [.. named.Select(w => new ShellWord(w, 0, length, [], false))];
        return [new ShellCommand { Words = all, Settings = [], Redirections = [], Start = 0, End = length, Before = "", After = "", Depth = 0 }];
    }

    private static ShellCommand Placed(ShellCommand command, int length)
    {
        ShellWord Word(ShellWord word) => word with { Start = 0, Length = length };
        return command with
        {
            Words = [.. command.Words.Select(Word)],
            Settings = [.. command.Settings.Select(Word)],
            Redirections = [.. command.Redirections.Select(r => r with { Start = 0, Target = Word(r.Target) })],
            Start = 0,
            End = length,
        };
    }
}
