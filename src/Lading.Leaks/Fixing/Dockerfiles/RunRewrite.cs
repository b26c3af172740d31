using Lading.Leaks.BuildFiles;
using Lading.Leaks.BuildFiles.Dockerfiles;
using Lading.Leaks.BuildFiles.Judging;
using Lading.Leaks.BuildFiles.Shell;

namespace Lading.Leaks.Fixing.Dockerfiles;

/// <summary>
/// What is to change in one RUN: mounts, variables read from mounted files, commands that go, words that change. Also in CMD, ENTRYPOINT and HEALTHCHECK, which
/// have no mounts: what they read is mounted when the container runs.
/// </summary>
internal sealed class RunRewrite(SourceFile source, Instruction run, char escape)
{
    private readonly List<string> _mounts = [];
    private readonly List<(string Variable, string Id)> _variables = [];
    private readonly HashSet<ShellCommand> _removed = new(ReferenceEqualityComparer.Instance);
    private readonly List<(TextSpan Span, string Text)> _words = [];

    /// <summary>The instruction.</summary>
    public Instruction Run { get; } = run;

    /// <summary>Its scripts.</summary>
    public IReadOnlyList<RunScript> Scripts { get; } = RunScript.Of(run);

    /// <summary>The commands that stay, with their scripts; those in substitutions included.</summary>
    public IEnumerable<(RunScript Script, ShellCommand Command)> Kept => Scripts.SelectMany(s => s.Commands.Where(c => !_removed.Contains(c)).Select(c => (s, c)));

    /// <summary>True when nothing is left to run.</summary>
    public bool IsEmpty => Scripts.Sum(s => s.Commands.Count) > 0 && !Kept.Any(k => k.Command.Words.Count > 0 || k.Command.Settings.Count > 0 || k.Command.Redirections.Any(r => r.Operator == "<<"));

    /// <summary>True when the shell is a POSIX one and there is one at all.</summary>
    public bool HasShell => Run.Exec is null;

    /// <summary>The new array of the JSON form; null when it stays.</summary>
    public string? Exec { get; set; }

    /// <summary>Adds a mount, once.</summary>
    public void Mount(string options)
    {
        if (Run.Kind == InstructionKind.Run && !_mounts.Contains(options) && !Run.Flags.Any(f => f.Name == "mount" && f.Value == options))
            _mounts.Add(options);
    }

    /// <summary>Lets a variable be read from a mounted secret before anything else.</summary>
    public void Read(string variable, string id)
    {
        if (!_variables.Contains((variable, id)))
            _variables.Add((variable, id));
    }

    /// <summary>Replaces a word, or a part of one.</summary>
    public void Replace(TextSpan span, string text) => _words.Add((span, text));

    /// <summary>
    /// Takes a command out, with those that it is piped to or that stand in for it. False when that cannot be done by taking words
    /// away: inside of an <c>if</c>, a group, a substitution, or the JSON form.
    /// </summary>
    public bool Remove(RunScript script, ShellCommand command)
    {
        if (!HasShell || command.Depth > 0)
            return false;
        ShellCommand[] all = [.. script.Commands.Where(c => c.Depth == 0)];
        int at = Array.IndexOf(all, command);
        int first = at;
        int last = at;
        while (first > 0 && all[first - 1].After is "|" or "|&" or "||")
            first--;
        while (last + 1 < all.Length && all[last].After is "|" or "|&" or "||")
            last++;
        for (int i = first; i <= last; i++)
            if (all[i].Before is "(" or ")" || all[i].After is "(" or ")" || all[i].Words is [{ Text: "if" or "then" or "else" or "elif" or "fi" or "do" or "done" or "{" or "}" or "for" or "while" or "case" }, ..])
                return false;
        _removed.UnionWith(all[first..(last + 1)]);
        return true;
    }

    /// <summary>Writes the changes down.</summary>
    public void Apply(EditList edits)
    {
        if (Run.Exec is not null)
        {
            ApplyExec(edits);
            AddMounts(edits, "");
            return;
        }
        if (IsEmpty)
        {
            edits.DeleteLines(source, Run.Line, Run.EndLine);
            return;
        }
        foreach (RunScript script in Scripts)
            RemoveCommands(script, edits);
        foreach ((TextSpan span, string text) in _words)
            edits.Replace(span, text);
        AddMounts(edits, Exports);
    }

    private string Exports => string.Concat(_variables.Select(v => $"export {v.Variable}=\"$(cat /run/secrets/{v.Id})\" && "));

    /// <summary>The JSON form gets a shell before its words, which sets the variables and then is the program.</summary>
    private void ApplyExec(EditList edits)
    {
        int array = Run.Arguments.IndexOf('[');
        string before = _variables.Count == 0 ? "" : ExecFixes.Json(["/bin/sh", "-c", Exports + "exec \"$0\" \"$@\""])[1..^1] + ", ";
        if (Exec is not null)
            edits.Replace(Run.SpanOf(array, Run.Arguments.Length - array), "[" + before + Exec[1..]);
        else if (before.Length > 0)
            edits.Insert(Run.SpanOf(array, 1).End, before);
    }

    private void AddMounts(EditList edits, string prefix)
    {
        Heredoc? body = Scripts is [{ Commands: var line }, { Body: { } only }, ..] && line.All(c => c.Words.Count == 0) ? only : null;
        if (body is not null && prefix.Length > 0)
        {
            int after = body.Content.StartsWith("#!", StringComparison.Ordinal) ? body.Content.IndexOf('\n') + 1 : 0;
            edits.Insert(body.Body.Start + after, string.Concat(_variables.Select(v => $"export {v.Variable}=\"$(cat /run/secrets/{v.Id})\"{source.LineBreak}")));
            prefix = "";
        }
        int end = Run.Flags.Count > 0 ? Run.Flags.Max(f => f.Span.End) : Run.Span.Start + Run.Keyword.Length;
        int start = prefix.Length > 0 ? FirstKept() : end;
        string margin = $" {escape}{source.LineBreak}    ";
        bool breaks = _mounts.Count > 0 && (_mounts.Count > 1 || _mounts[0].Length + (Exec ?? Run.Arguments).Length > 80 || prefix.Length > 0);
        string mounts = string.Join(margin, _mounts.Select(m => "--mount=" + m));
        if (mounts.Length > 0)
            edits.Insert(end, " " + mounts + (breaks ? margin.TrimEnd(' ') + "   " : ""));
        if (prefix.Length > 0)
            edits.Insert(start, prefix);
    }

    /// <summary>Offset in the file of the first command of the line that stays.</summary>
    private int FirstKept() =>
        Scripts[0].Commands.FirstOrDefault(c => c.Depth == 0 && !_removed.Contains(c)) is { } first ? Scripts[0].Span(first.Start, first.End).Start : Run.SpanOf(0, 1).Start;

    private void RemoveCommands(RunScript script, EditList edits)
    {
        ShellCommand[] all = [.. script.Commands.Where(c => c.Depth == 0)];
        for (int i = 0; i < all.Length; i++)
        {
            if (!_removed.Contains(all[i]))
                continue;
            int last = i;
            while (last + 1 < all.Length && _removed.Contains(all[last + 1]))
                last++;
            if (last + 1 < all.Length)
                edits.Delete(WithOperator(script, all[i].Start, all[last], all[last + 1]));
            else if (i > 0)
                edits.Delete(script.Span(all[i - 1].End, all[last].End));
            i = last;
        }
    }

    private TextSpan UpToBlanks(TextSpan span)
    {
        int end = span.End;
        while (end < source.Text.Length && source.Text[end] == ' ')
            end++;
        return TextSpan.Between(span.Start, end);
    }

    /// <summary>From a command to the next; comment lines between them stay.</summary>
    private TextSpan WithOperator(RunScript script, int start, ShellCommand last, ShellCommand next)
    {
        int separator = script.Text.IndexOf(last.After, last.End, StringComparison.Ordinal);
        int end = last.After.Length > 0 && separator >= 0 ? separator + last.After.Length : last.End;
        TextSpan whole = script.Span(start, next.Start);
        bool hasComment = source.Slice(whole).Split('\n').Skip(1).Any(l => l.TrimStart().StartsWith('#'));
        if (hasComment && script.Body is null)
            return UpToBlanks(script.Span(start, end));
        return script.Body is not null && last.After == "\n" || hasComment ? script.Span(start, end) : TextSpan.Between(whole.Start, script.Span(next.Start, next.End).Start);
    }
}
