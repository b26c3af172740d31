using Lading.Leaks.BuildFiles;
using Lading.Leaks.BuildFiles.Shell;
using Lading.Scanning.Trees;

namespace Lading.Leaks.Fixing.Scripts;

/// <summary>How the value of a build argument reaches the build as a variable instead.</summary>
/// <param name="Variable">The variable of the build's environment that holds it.</param>
/// <param name="Setting">What to set the argument's variable to before the command, as the shell reads it; null when the variable is there.</param>
/// <param name="StepValue">What to set it to in the step's <c>env:</c>; null when that is not needed.</param>
/// <param name="IsLiteral">True when the value stood in the file.</param>
/// <param name="Obstacle">Why it cannot be done; null when it can.</param>
internal readonly record struct GivenValue(string Variable, string? Setting = null, string? StepValue = null, bool IsLiteral = false, string? Obstacle = null);

/// <summary>Tells for one build command where the values of its arguments come from.</summary>
internal sealed class ArgumentSource(SourceFile source, ScriptRegion region, BuildCommand command, ScriptVariables variables)
{
    /// <summary>Where the command stands.</summary>
    public ScriptRegion Region => region;

    /// <summary>The value of an argument.</summary>
    public GivenValue Of(BuildArgumentOption argument)
    {
        if (argument.Value is not { Length: > 0 } value)
            return new GivenValue(argument.Name);
        string written = Written(argument);
        string bare = written.Trim('"', '\'').Trim();
        if (bare.Contains("${{", StringComparison.Ordinal))
            return bare.StartsWith("${{", StringComparison.Ordinal) && bare.IndexOf("}}", StringComparison.Ordinal) == bare.Length - 2 && region.Step["run"].Kind == TreeKind.Scalar
                ? new GivenValue(argument.Name, StepValue: bare)
                : Obstacle($"Set {argument.Name} in the step's env:, and give it with --secret.");
        if (!bare.AsSpan().ContainsAny('$', '`') && !bare.Contains("{{", StringComparison.Ordinal))
            return new GivenValue(argument.Name, IsLiteral: true);
        string? name = region.Form == ScriptForm.Recipe ? OfRecipe(bare) : OfShell(bare);
        if (name is not null && !written.StartsWith('\'') && variables.IsInEnvironment(name))
            return new GivenValue(name);
        if (region.Form == ScriptForm.Recipe)
            return Obstacle(name is null ? $"Export a variable that holds the whole value, and give it with --secret id=…,env=NAME." : $"The Makefile sets {name} and does not export it: write 'export {name}', and run this again.");
        if (region.Form == ScriptForm.Quoted || !command.TakesSettings)
            return Obstacle($"Export {argument.Name} before the command, and give it with --secret id=…,env={argument.Name}.");
        return new GivenValue(argument.Name, Setting: written);
    }

    private static GivenValue Obstacle(string why) => new("", Obstacle: why);

    /// <summary>What follows <c>NAME=</c> in the file; a quote before the name is moved behind it.</summary>
    private string Written(BuildArgumentOption argument)
    {
        ShellWord word = argument.Word;
        string raw = source.Text[word.Start..word.End];
        int at = raw.IndexOf(argument.Name + "=", StringComparison.Ordinal);
        if (at < 0)
            return "";
        string quote = at > 0 && raw[at - 1] is '"' or '\'' ? raw[(at - 1)..at] : "";
        return quote + raw[(at + argument.Name.Length + 1)..];
    }

    /// <summary>The variable that is the whole value: <c>$X</c>, <c>${X}</c>.</summary>
    private static string? OfShell(string text) => text.StartsWith('$') ? Bare(text[1..]) : null;

    /// <summary>In a recipe <c>$(X)</c> is make's and <c>$$X</c> the shell's.</summary>
    private static string? OfRecipe(string text) =>
        text.StartsWith("$(", StringComparison.Ordinal) && text.EndsWith(')') ? Bare(text[2..^1])
        : text.StartsWith("$$", StringComparison.Ordinal) ? Bare(text[2..])
        : text.StartsWith("${", StringComparison.Ordinal) ? Bare(text[1..]) : null;

    private static string? Bare(string text)
    {
        string name = text.StartsWith('{') && text.EndsWith('}') ? text[1..^1] : text;
        return name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') ? name : null;
    }
}
