using System.Security.Cryptography;

namespace Lading.Leaks.Proving.Searching;

/// <summary>
/// Finds many byte strings in one pass: Aho and Corasick, "Efficient string matching", 1975. States are numbered breadth
/// first, so that the shallow ones, where nearly all text stays, are the first and have a row of 256 successors each; deeper
/// ones have a sorted list of children and a failure link, 14 bytes a state. Immutable and safe to use from many threads;
/// the state between two stretches of one text is a number that the caller keeps. Holds pieces of secrets: dispose it.
/// </summary>
/// <remarks>
/// The filter of the secret scanner is another thing: it finds a fixed few hundred words in any case and may give false
/// alarms, which is what makes it faster; here the strings are a secret's, tens of thousands, exact, and to be zeroed.
/// </remarks>
internal sealed class PatternAutomaton : IDisposable
{
    /// <summary>States with a row of their own: one MiB of them.</summary>
    private const int MaxRows = 1024;

    private readonly int[] _rows;
    private readonly int _rowCount;
    private readonly byte[] _label;
    private readonly int[] _firstChild;
    private readonly int[] _fail;
    private readonly int[] _pattern;
    private readonly int[] _shorter;

    private PatternAutomaton(int states)
    {
        _label = GC.AllocateArray<byte>(states, pinned: true);
        _firstChild = new int[states + 1];
        _fail = new int[states];
        _pattern = new int[states];
        _shorter = new int[states];
        _rowCount = Math.Min(states, MaxRows);
        _rows = GC.AllocateArray<int>(_rowCount << 8, pinned: true);
    }

    /// <summary>States, the root included.</summary>
    public int States => _label.Length;

    /// <summary>
    /// Builds it from patterns that are sorted bytewise, not empty and different: pattern <c>i</c> is
    /// <paramref name="pattern"/>(i).
    /// </summary>
    public static PatternAutomaton Build(int count, Func<int, ReadOnlyMemory<byte>> pattern)
    {
        var levels = new List<(int First, int Last, int Depth)> { (0, count, 0) };
        var starts = new List<int>();
        var labels = new List<byte> { 0 };
        var ends = new List<int>();
        // Sorted patterns: a state is a range of them with a common beginning, and its children are its parts.
        for (int state = 0; state < levels.Count; state++)
        {
            (int first, int last, int depth) = levels[state];
            ends.Add(-1);
            if (first < last && pattern(first).Length == depth)
                ends[state] = first++;
            starts.Add(levels.Count);
            while (first < last)
            {
                byte label = pattern(first).Span[depth];
                int end = first + 1;
                while (end < last && pattern(end).Span[depth] == label)
                    end++;
                levels.Add((first, end, depth + 1));
                labels.Add(label);
                first = end;
            }
        }
        var automaton = new PatternAutomaton(levels.Count);
        labels.CopyTo(automaton._label);
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(labels).Clear();
        starts.CopyTo(automaton._firstChild);
        automaton._firstChild[levels.Count] = levels.Count;
        ends.CopyTo(automaton._pattern);
        automaton.Link();
        return automaton;
    }

    private void Link()
    {
        for (int state = 0; state < States; state++)
        {
            _shorter[state] = state == 0 ? 0 : _pattern[_fail[state]] >= 0 ? _fail[state] : _shorter[_fail[state]];
            if (state < _rowCount)
            {
                Span<int> row = _rows.AsSpan(state << 8, 256);
                if (state > 0)
                    _rows.AsSpan(_fail[state] << 8, 256).CopyTo(row);
                for (int child = _firstChild[state]; child < _firstChild[state + 1]; child++)
                {
                    _fail[child] = row[_label[child]];
                    row[_label[child]] = child;
                }
                continue;
            }
            for (int child = _firstChild[state]; child < _firstChild[state + 1]; child++)
                _fail[child] = Step(_fail[state], _label[child]);
        }
    }

    /// <summary>The state after one more byte.</summary>
    public int Step(int state, byte next)
    {
        while (state >= _rowCount)
        {
            int end = _firstChild[state + 1];
            for (int child = _firstChild[state]; child < end; child++)
                if (_label[child] == next)
                    return child;
            state = _fail[state];
        }
        return _rows[(state << 8) | next];
    }

    /// <summary>
    /// Reads on from <paramref name="position"/> until a pattern ends or the text does. True: a pattern ends before the new
    /// <paramref name="position"/>, and <see cref="PatternsAt"/> says which.
    /// </summary>
    public bool Next(ReadOnlySpan<byte> text, ref int state, ref int position)
    {
        int s = state;
        int[] pattern = _pattern, shorter = _shorter;
        for (int i = position; i < text.Length; i++)
        {
            s = s < _rowCount ? _rows[(s << 8) | text[i]] : Step(s, text[i]);
            if (pattern[s] >= 0 || shorter[s] > 0)
            {
                state = s;
                position = i + 1;
                return true;
            }
        }
        state = s;
        position = text.Length;
        return false;
    }

    /// <summary>The patterns that end in a state, the longest first.</summary>
    public Ends PatternsAt(int state) => new(this, _pattern[state] >= 0 ? state : _shorter[state]);

    /// <summary>Walks the patterns that end in a state.</summary>
    public struct Ends(PatternAutomaton automaton, int state)
    {
        /// <summary>The next pattern; false when there is none.</summary>
        public bool Next(out int pattern)
        {
            pattern = state > 0 ? automaton._pattern[state] : -1;
            state = automaton._shorter[state];
            return pattern >= 0;
        }
    }

    /// <summary>Zeroes it.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_label);
        _rows.AsSpan().Clear();
    }
}
