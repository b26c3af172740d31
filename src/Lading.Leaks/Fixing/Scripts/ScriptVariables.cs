using Lading.Leaks.BuildFiles.Shell;

namespace Lading.Leaks.Fixing.Scripts;

/// <summary>Which variables a script sets without exporting them, so that the programs it starts do not have them.</summary>
internal sealed class ScriptVariables
{
    private readonly HashSet<string> _set = new(StringComparer.Ordinal);
    private readonly HashSet<string> _exported = new(StringComparer.Ordinal);
    private readonly bool _exportsAll;

    /// <summary>Looks through all commands of a file; <paramref name="text"/> is the whole, for a Makefile's own variables.</summary>
    public ScriptVariables(IEnumerable<ShellCommand> commands, string text, bool isMakefile)
    {
        foreach (ShellCommand command in commands)
        {
            if (command.Words.Count == 0)
                _set.UnionWith(command.Settings.Select(Name));
            else if (command.Runs("export") || command.Runs("declare", "typeset") && command.Words.Any(w => w.Text.StartsWith("-x", StringComparison.Ordinal)))
                _exported.UnionWith(command.Words.Select(Name));
            else if (command.Runs("read", "local", "for", "readonly", "declare", "typeset", "mapfile", "getopts", "printf"))
                _set.UnionWith(command.Words.Select(Name));
            _exportsAll |= command.Runs("set") && command.Words.Any(w => w.Text is "-a" or "allexport");
        }
        if (isMakefile)
            foreach (ReadOnlySpan<char> raw in text.AsSpan().EnumerateLines())
                Take(raw);
    }

    /// <summary>True when a program that the script starts has the variable: it came from outside, or was exported.</summary>
    public bool IsInEnvironment(string name) => name.Length > 0 && !char.IsAsciiDigit(name[0]) && (_exportsAll || _exported.Contains(name) || !_set.Contains(name));

    private static string Name(ShellWord word) => word.Text.IndexOf('=') is >= 0 and var equals ? word.Text[..equals].TrimEnd('+') : word.Text;

    /// <summary>A line of a Makefile: <c>NAME ?= value</c>, <c>export NAME</c>. Make exports what it had from outside and what it is told to.</summary>
    private void Take(ReadOnlySpan<char> line)
    {
        if (line is ['\t', ..])
            return;
        bool exports = line.StartsWith("export ");
        ReadOnlySpan<char> rest = exports ? line[7..].Trim() : line.Trim();
        int end = rest.IndexOfAny(" :?+!=");
        ReadOnlySpan<char> name = end < 0 ? rest : rest[..end];
        if (exports)
            _exported.Add(name.ToString());
        else if (end > 0 && rest[end..].Trim() is var after && after.TrimStart(":?+!") is ['=', ..])
            _set.Add(name.ToString());
    }
}
