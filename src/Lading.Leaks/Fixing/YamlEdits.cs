using Lading.Leaks.BuildFiles;
using Lading.Scanning.Trees;

namespace Lading.Leaks.Fixing;

/// <summary>Edits of a YAML text by the places of its nodes, in the layout that is there. Nothing is written anew.</summary>
internal sealed class YamlEdits(SourceFile source)
{
    private bool _hasBreak;

    /// <summary>The edits.</summary>
    public EditList Edits { get; } = new();

    /// <summary>True for a list or map in brackets.</summary>
    public bool IsFlow(Tree node) => node.Start >= 0 && node.Start < source.Text.Length && source.Text[node.Start] is '[' or '{';

    /// <summary>Blanks before what stands at an offset, and dashes of lists as blanks.</summary>
    public int Indent(int offset) => offset - source.LineSpan(source.LineAt(offset)).Start;

    /// <summary>Replaces the text of a node.</summary>
    public void Replace(Tree node, string text) => Edits.Replace(YamlDocuments.Span(node), text);

    /// <summary>Replaces key and value of a map's entry.</summary>
    public void ReplaceEntry(Tree value, string text)
    {
        int end = value.End > value.KeyStart ? value.End : source.Text.IndexOf(':', value.KeyStart) + 1;
        Edits.Replace(TextSpan.Between(value.KeyStart, Math.Max(end, value.KeyStart)), text);
    }

    /// <summary>Deletes the lines of an entry or item that has them to itself.</summary>
    public void DeleteEntry(Tree node) => Edits.DeleteLines(source, source.LineAt(node.KeyStart), source.LineAt(Math.Max(node.KeyStart, node.End - 1)));

    /// <summary>Adds an item to a list that is not empty.</summary>
    public void Append(Tree list, string item)
    {
        if (IsFlow(list))
            Edits.Insert(list.End - 1, $"{(list.Items.Count > 0 ? ", " : "")}{item}");
        else
            InsertAfter(list, Lines($"- {item}", Indent(list.Start)));
    }

    /// <summary>Adds an entry to a block map that is not empty.</summary>
    public void AppendEntry(Tree map, string entry) => InsertAfter(map, Lines(entry, Indent(map.Entries.GetAt(0).Value.KeyStart)));

    /// <summary>Inserts whole lines after the last line of a node.</summary>
    public void InsertAfter(Tree node, string lines)
    {
        InsertLines(source.AfterLine(source.LineAt(Math.Max(node.KeyStart, node.End - 1))), lines);
    }

    /// <summary>Inserts whole lines at the end of the text.</summary>
    public void InsertAtEnd(string lines) => InsertLines(source.Text.Length, lines);

    /// <summary>The last line of a text may lack its break: what is inserted first brings it.</summary>
    private void InsertLines(int at, string lines)
    {
        bool lacksBreak = at == source.Text.Length && at > 0 && source.Text[at - 1] != '\n' && !_hasBreak;
        _hasBreak |= lacksBreak;
        Edits.Insert(at, (lacksBreak ? source.LineBreak : "") + lines);
    }

    /// <summary>The lines of a text, indented, with the file's line breaks.</summary>
    public string Lines(string text, int indent) => string.Concat(text.Split('\n').Select(l => (l.Length > 0 ? new string(' ', indent) : "") + l + source.LineBreak));
}
