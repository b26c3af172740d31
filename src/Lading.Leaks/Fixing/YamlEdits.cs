using Lading.Leaks.BuildFiles;
using Lading.Scanning.Trees;

namespace Lading.Leaks.Fixing;

/// <summary>Edits of a YAML text by the places of its nodes, in the layout that is there. Nothing is written anew.</summary>
internal sealed class YamlEdits(SourceFile source)
{
    private bool _hasBreak;

    /// <summary>What messages call the file.</summary>
    public string Name => source.Name;

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

    /// <summary>True when a comment stands inside of an entry, which would go with it.</summary>
    public bool HasComment(Tree value) => source.Text[value.KeyStart..Math.Max(value.KeyStart, Math.Min(value.End, source.Text.Length))] is var text && (text.Contains(" #", StringComparison.Ordinal) || text.Contains("\n#", StringComparison.Ordinal));

    /// <summary>Moves the lines after the first of an entry to the right, but for that of a member that goes.</summary>
    public void Shift(Tree value, int by, Tree gone)
    {
        int last = LastLine(value);
        for (int line = source.LineAt(value.KeyStart) + 1; line <= last; line++)
            if (!source.Line(line).Trim().IsEmpty && (gone.KeyStart < 0 || line != source.LineAt(gone.KeyStart)))
                Edits.Insert(source.LineSpan(line).Start, new string(' ', by));
    }

    /// <summary>Deletes the lines of an entry or item that has them to itself.</summary>
    public void DeleteEntry(Tree node) => Edits.DeleteLines(source, source.LineAt(node.KeyStart), LastLine(node));

    /// <summary>1-based line of the last character of a node; the blank lines that a block of text takes with it do not count.</summary>
    public int LastLine(Tree node)
    {
        int end = Math.Min(node.End, source.Text.Length);
        while (end > node.KeyStart && char.IsWhiteSpace(source.Text[end - 1]))
            end--;
        return source.LineAt(Math.Max(node.KeyStart, end - 1));
    }

    /// <summary>
    /// Takes members out of a list or map, and with its last member the collection out of <paramref name="holder"/>; comment lines between them stay.
    /// False, and nothing is changed, where <see cref="CanRemove"/> says so.
    /// </summary>
    public bool Remove(Tree holder, Tree collection, IReadOnlyList<Tree> members)
    {
        if (!CanRemove(holder, collection, members))
            return false;
        Tree[] all = Members(collection);
        bool isWhole = members.Count == all.Length;
        if (IsFlow(collection) && isWhole && !IsFlow(holder))
            DeleteEntry(collection);
        else if (IsFlow(collection))
        {
            (Tree[] of, IReadOnlyList<Tree> gone) = isWhole ? (Members(holder), [collection]) : (all, members);
            foreach (Tree member in gone)
                DeleteInFlow(of, Array.IndexOf(of, member), gone);
        }
        else
        {
            foreach (Tree member in members)
                DeleteEntry(member);
            int head = source.LineAt(collection.KeyStart);
            if (isWhole && head < source.LineAt(collection.Start))
                Edits.DeleteLines(source, head, head);
        }
        return true;
    }

    /// <summary>False where a member shares its lines with others or comes from an anchor.</summary>
    public bool CanRemove(Tree holder, Tree collection, IReadOnlyList<Tree> members)
    {
        bool isWhole = members.Count == Members(collection).Length;
        if (members.Any(m => m.Start < collection.Start || m.End > collection.End))
            return false;
        return IsFlow(collection) ? !isWhole || (IsFlow(holder) ? Members(holder).Length > 1 : HasOwnLines(collection))
            : members.All(HasOwnLines) && (!isWhole || HasOwnLines(collection));
    }

    private static Tree[] Members(Tree collection) => [.. collection.Kind == TreeKind.List ? collection.Items : collection.Entries.Select(e => e.Value)];

    /// <summary>Replaces the text of a scalar and keeps its quotes.</summary>
    public void ReplaceText(Tree scalar, string text)
    {
        // One with nothing in it may stand at the very end.
        char quote = scalar.Start < source.Text.Length ? source.Text[scalar.Start] : '\0';
        Replace(scalar, quote is '"' or '\'' ? $"{quote}{text}{quote}" : text);
    }

    /// <summary>Gives an entry another key and keeps its quotes.</summary>
    public void Rename(Tree value, string from, string to)
    {
        int start = source.Text[value.KeyStart] is '"' or '\'' ? value.KeyStart + 1 : value.KeyStart;
        Edits.Replace(new TextSpan(start, from.Length), to);
    }

    /// <summary>A member in brackets goes with the comma after it, the last with the one before it.</summary>
    private void DeleteInFlow(Tree[] all, int at, IReadOnlyList<Tree> gone)
    {
        int next = at + 1;
        if (next < all.Length)
            Edits.Delete(TextSpan.Between(all[at].KeyStart, all[next].KeyStart));
        else if (at > 0)
        {
            // Those before it that go, too, take their commas with them.
            int kept = at - 1;
            while (kept > 0 && gone.Contains(all[kept]))
                kept--;
            Edits.Delete(TextSpan.Between(all[kept].End, all[at].End));
        }
    }

    /// <summary>True when nothing but a dash, blanks and comments stands on the lines of an entry or item beside it.</summary>
    public bool HasOwnLines(Tree node)
    {
        TextSpan first = source.LineSpan(source.LineAt(node.KeyStart));
        TextSpan last = source.LineSpan(LastLine(node));
        bool isItem = node.KeyStart == node.Start;
        string before = source.Text[first.Start..node.KeyStart].Trim();
        ReadOnlySpan<char> after = source.Text.AsSpan(Math.Min(last.End, Math.Max(node.End, first.Start))..last.End).Trim();
        return (before.Length == 0 || (before == "-" && isItem)) && (after.IsEmpty || after[0] == '#');
    }

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
    public void InsertAfter(Tree node, string lines) => InsertLines(source.AfterLine(LastLine(node)), lines);

    /// <summary>Inserts whole lines before an entry, or after it where it is the first of a list's item.</summary>
    public void InsertBeside(Tree entry, string lines)
    {
        TextSpan line = source.LineSpan(source.LineAt(entry.KeyStart));
        if (source.Text.AsSpan(line.Start..entry.KeyStart).IsWhiteSpace())
            InsertLines(line.Start, lines);
        else
            InsertAfter(entry, lines);
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
