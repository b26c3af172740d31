namespace Lading.Leaks.BuildFiles.Shell;

/// <summary>A word of a command.</summary>
/// <param name="Text">What the shell would make of it, but for variables and substitutions, which stand as written.</param>
/// <param name="Start">Offset in the text that was read.</param>
/// <param name="Length">Length there, quotes included.</param>
/// <param name="Variables">Names of the variables that are put in.</param>
/// <param name="HasSubstitution">True when the output of a command is put in.</param>
internal sealed record ShellWord(string Text, int Start, int Length, IReadOnlyList<string> Variables, bool HasSubstitution)
{
    /// <summary>Offset after it.</summary>
    public int End => Start + Length;

    /// <summary>True when nothing is put in.</summary>
    public bool IsLiteral => Variables.Count == 0 && !HasSubstitution;
}

/// <summary>A redirection: <c>&gt; file</c>.</summary>
/// <param name="Operator">The operator without a number before it.</param>
/// <param name="Target">The file.</param>
/// <param name="Start">Offset of the redirection.</param>
internal sealed record Redirection(string Operator, ShellWord Target, int Start)
{
    /// <summary>True when it writes to a file.</summary>
    public bool Writes => Operator is ">" or ">>" or ">|" or "&>" or "&>>";
}

/// <summary>A simple command: variables before it, words, redirections, and what ties it to its neighbours.</summary>
internal sealed record ShellCommand
{
    /// <summary>Its words, those that set variables left out.</summary>
    public required IReadOnlyList<ShellWord> Words { get; init; }
    /// <summary>Words <c>NAME=value</c> before the first.</summary>
    public required IReadOnlyList<ShellWord> Settings { get; init; }
    /// <summary>Its redirections.</summary>
    public required IReadOnlyList<Redirection> Redirections { get; init; }
    /// <summary>Offset of its first character.</summary>
    public required int Start { get; init; }
    /// <summary>Offset after its last character.</summary>
    public required int End { get; init; }
    /// <summary>The operator before it, <c>&amp;&amp; || ; | &amp; ( newline</c>; empty at the beginning.</summary>
    public required string Before { get; init; }
    /// <summary>The operator after it; empty at the end.</summary>
    public required string After { get; init; }
    /// <summary>How deep it stands in substitutions.</summary>
    public required int Depth { get; init; }

    private static readonly string[] Wrappers =
        ["sudo", "env", "exec", "time", "nice", "nohup", "command", "!", "if", "then", "else", "elif", "while", "until", "do", "{", "su-exec", "gosu", "tini", "--"];

    /// <summary>Words from the program on, without what wraps it: <c>sudo</c>, <c>env X=y</c>, <c>if</c>, <c>!</c>.</summary>
    public IReadOnlyList<ShellWord> Program
    {
        get
        {
            int at = 0;
            while (at < Words.Count && (Wrappers.Contains(Words[at].Text) || (at > 0 && IsSetting(Words[at].Text))))
                at++;
            return at == 0 ? Words : [.. Words.Skip(at)];
        }
    }

    /// <summary>The program's name without its folder; empty when there is none.</summary>
    public string Name => Program is [{ } first, ..] ? first.Text[(first.Text.LastIndexOf('/') + 1)..] : "";

    /// <summary>True when the program is one of these.</summary>
    public bool Runs(params ReadOnlySpan<string> names) => names.Contains(Name);

    /// <summary>True for <c>NAME=value</c>.</summary>
    internal static bool IsSetting(string word)
    {
        int equals = word.IndexOf('=');
        if (equals <= 0 || char.IsAsciiDigit(word[0]))
            return false;
        foreach (char c in word.AsSpan(0, equals))
            if (!char.IsAsciiLetterOrDigit(c) && c != '_')
                return false;
        return true;
    }
}
