using Lading.Leaks.BuildFiles;
using Lading.Leaks.BuildFiles.Judging;

namespace Lading.Leaks.Fixing;

/// <summary>What is said about the fix of one file: what was done, what was left and why, what there is to do besides.</summary>
internal sealed class FixNotes(SourceFile source)
{
    private readonly List<FixNote> _done = [];
    private readonly List<FixNote> _left = [];
    private readonly List<string> _toDo = [];
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    /// <summary>What was fixed, in the order of the file.</summary>
    public IReadOnlyList<FixNote> Done => [.. _done.OrderBy(n => n.Line)];

    /// <summary>What was not, in the order of the file.</summary>
    public IReadOnlyList<FixNote> Left => [.. _left.OrderBy(n => n.Line)];

    /// <summary>What there is to do besides.</summary>
    public IReadOnlyList<string> ToDo => _toDo;

    /// <summary>1-based line of a finding.</summary>
    public int Line(Finding finding) => source.LineAt(finding.Span.Start);

    /// <summary>Says that a finding was fixed.</summary>
    public void Fixed(Finding finding, string message) => _done.Add(new FixNote(finding.Rule.Id, Line(finding), message));

    /// <summary>Says that something that is no finding of its own was changed along with others.</summary>
    public void Changed(string rule, int line, string message) => _done.Add(new FixNote(rule, line, message));

    /// <summary>Says that a finding was left.</summary>
    public void Leave(Finding finding, string why) => _left.Add(new FixNote(finding.Rule.Id, Line(finding), why));

    /// <summary>Says once what there is to do.</summary>
    public void Ask(string what)
    {
        if (what.Length > 0 && _asked.Add(what))
            _toDo.Add(what);
    }
}
