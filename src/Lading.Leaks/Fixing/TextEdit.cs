using System.Text;
using Lading.Leaks.BuildFiles;

namespace Lading.Leaks.Fixing;

/// <summary>A stretch of a file that is replaced; what it does not name stays as it is, byte for byte.</summary>
/// <param name="Span">What is replaced; of length 0 for an insertion.</param>
/// <param name="Text">What takes its place.</param>
internal readonly record struct TextEdit(TextSpan Span, string Text);

/// <summary>Edits of one file, kept apart and in order.</summary>
internal sealed class EditList
{
    private readonly List<TextEdit> _edits = [];

    /// <summary>The edits in the order of the file; those inside a larger deletion are dropped.</summary>
    public IReadOnlyList<TextEdit> Ordered
    {
        get
        {
            var kept = new List<TextEdit>();
            foreach (TextEdit edit in _edits.Select((e, i) => (e, i)).OrderBy(p => p.e.Span.Start).ThenByDescending(p => p.e.Span.Length > 0 ? 0 : 1).ThenByDescending(p => p.e.Span.Length).ThenBy(p => p.i).Select(p => p.e))
            {
                if (kept is [.., { } last] && edit.Span.Start < last.Span.End)
                {
                    // Deletions that overlap become one; what else lies in one goes with it.
                    if (edit.Text.Length == 0 && last.Text.Length == 0 && edit.Span.End > last.Span.End)
                        kept[^1] = new TextEdit(TextSpan.Between(last.Span.Start, edit.Span.End), "");
                    continue;
                }
                kept.Add(edit);
            }
            return kept;
        }
    }

    /// <summary>Replaces a stretch.</summary>
    public void Replace(TextSpan span, string text) => _edits.Add(new TextEdit(span, text));

    /// <summary>Inserts before an offset.</summary>
    public void Insert(int offset, string text) => Replace(new TextSpan(offset, 0), text);

    /// <summary>Deletes a stretch.</summary>
    public void Delete(TextSpan span) => Replace(span, "");

    /// <summary>Deletes whole lines, with the break of the last.</summary>
    public void DeleteLines(SourceFile source, int first, int last) =>
        Delete(TextSpan.Between(source.LineSpan(first).Start, source.AfterLine(last)));

    /// <summary>The text after all edits.</summary>
    public string Apply(string text) => Apply(text, new TextSpan(0, text.Length));

    /// <summary>A stretch of the text after all edits, which must lie in it.</summary>
    public string Apply(string text, TextSpan within)
    {
        var result = new StringBuilder();
        int at = within.Start;
        foreach (TextEdit edit in Ordered)
        {
            result.Append(text, at, Math.Max(at, edit.Span.Start) - at).Append(edit.Text);
            at = Math.Max(at, edit.Span.End);
        }
        return result.Append(text, at, Math.Max(at, within.End) - at).ToString();
    }
}
