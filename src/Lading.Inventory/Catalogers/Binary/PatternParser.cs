using System.Text;
using Instruction = Lading.Inventory.Catalogers.Binary.PatternProgram.Instruction;
using Operation = Lading.Inventory.Catalogers.Binary.PatternProgram.Operation;

namespace Lading.Inventory.Catalogers.Binary;

/// <summary>
/// Reads the text of a <see cref="BytePattern"/>, compiles it, and picks its anchor: the longest run of fixed bytes that
/// stands outside of alternatives and optional parts.
/// </summary>
internal sealed class PatternParser
{
    private abstract record Node;
    private sealed record Bytes(bool[] Set) : Node;
    private sealed record Sequence(List<Node> Parts) : Node;
    private sealed record Alternatives(List<Node> Choices) : Node;
    private sealed record Repeat(Node Part, int Min, int Max, bool Lazy) : Node;
    private sealed record Capture(Node Part) : Node;

    private readonly string _text;
    private readonly List<Instruction> _code = [];
    private int _at;

    private PatternParser(string text) => _text = text;

    public static PatternProgram Parse(string text)
    {
        var parser = new PatternParser(text);
        Node root = parser.Choices();
        if (parser._at != text.Length)
            throw parser.Error("')' without '('");
        parser.Emit(root);
        parser._code.Add(new Instruction(Operation.Done, null, 0, 0));
        return new PatternProgram(parser._code, parser.FindAnchor(root));
    }

    private ArgumentException Error(string what) => new($"byte pattern '{_text}': {what} at {_at}");

    private Node Choices()
    {
        var choices = new List<Node> { Run() };
        while (_at < _text.Length && _text[_at] == '|')
        {
            _at++;
            choices.Add(Run());
        }
        return choices.Count == 1 ? choices[0] : new Alternatives(choices);
    }

    private Sequence Run()
    {
        var parts = new List<Node>();
        while (_at < _text.Length && _text[_at] is not ('|' or ')'))
            parts.Add(Quantified(Atom()));
        return new Sequence(parts);
    }

    private Node Atom()
    {
        char c = _text[_at++];
        switch (c)
        {
            case '.':
                return new Bytes(Set(static _ => true));
            case '[':
                return new Bytes(Class());
            case '\\':
                return new Bytes(Escape());
            case '(':
                bool capture = _text.AsSpan(_at).StartsWith("?<v>");
                if (capture)
                    _at += 4;
                Node inner = Choices();
                if (_at == _text.Length || _text[_at++] != ')')
                    throw Error("'(' without ')'");
                return capture ? new Capture(inner) : inner;
            case '?' or '*' or '+' or '{':
                throw Error("nothing to repeat");
            default:
                return new Bytes(One(c));
        }
    }

    private Node Quantified(Node atom)
    {
        if (_at == _text.Length)
            return atom;
        (int min, int max) = (1, 1);
        switch (_text[_at])
        {
            case '?':
                (min, max) = (0, 1);
                _at++;
                break;
            case '*':
                (min, max) = (0, BytePattern.MaxMatch);
                _at++;
                break;
            case '+':
                (min, max) = (1, BytePattern.MaxMatch);
                _at++;
                break;
            case '{':
                int close = _text.IndexOf('}', _at);
                string[] bounds = _text[(_at + 1)..close].Split(',');
                min = int.Parse(bounds[0], System.Globalization.CultureInfo.InvariantCulture);
                max = bounds.Length == 1 ? min : int.Parse(bounds[1], System.Globalization.CultureInfo.InvariantCulture);
                _at = close + 1;
                break;
            default:
                return atom;
        }
        bool lazy = _at < _text.Length && _text[_at] == '?';
        if (lazy)
            _at++;
        return new Repeat(atom, min, max, lazy);
    }

    private static bool[] Set(Func<int, bool> contains) => [.. Enumerable.Range(0, 256).Select(contains)];

    private static bool[] One(char c) => c < 256 ? Set(b => b == c) : throw new ArgumentException("byte patterns are Latin-1");

    private bool[] Escape()
    {
        char c = _text[_at++];
        return c switch
        {
            '0' => One('\0'),
            'n' => One('\n'),
            't' => One('\t'),
            'r' => One('\r'),
            'd' => Set(static b => b is >= '0' and <= '9'),
            'w' => Set(static b => b is >= '0' and <= '9' or >= 'a' and <= 'z' or >= 'A' and <= 'Z' or '_'),
            'x' => One((char)Convert.ToByte(_text[_at..(_at += 2)], 16)),
            _ when char.IsAsciiLetterOrDigit(c) => throw Error($"unknown escape \\{c}"),
            _ => One(c),
        };
    }

    private bool[] Class()
    {
        bool not = _text[_at] == '^';
        if (not)
            _at++;
        bool[] set = new bool[256];
        while (_text[_at] != ']')
        {
            bool[] item = _text[_at] == '\\' ? EscapeAt() : One(_text[_at++]);
            int low = Array.IndexOf(item, true);
            if (_text[_at] == '-' && _text[_at + 1] != ']')
            {
                _at++;
                bool[] end = _text[_at] == '\\' ? EscapeAt() : One(_text[_at++]);
                int high = Array.IndexOf(end, true);
                for (int b = low; b <= high; b++)
                    set[b] = true;
                continue;
            }
            for (int b = 0; b < 256; b++)
                set[b] |= item[b];
        }
        _at++;
        return not ? [.. set.Select(static b => !b)] : set;
    }

    private bool[] EscapeAt()
    {
        _at++;
        return Escape();
    }

    private void Emit(Node node)
    {
        switch (node)
        {
            case Bytes bytes:
                _code.Add(new Instruction(Operation.Take, bytes.Set, 0, 0));
                break;
            case Sequence sequence:
                sequence.Parts.ForEach(Emit);
                break;
            case Capture capture:
                _code.Add(new Instruction(Operation.Save, null, 0, 0));
                Emit(capture.Part);
                _code.Add(new Instruction(Operation.Save, null, 1, 0));
                break;
            case Alternatives alternatives:
                EmitChoices(alternatives.Choices, 0);
                break;
            case Repeat repeat:
                EmitRepeat(repeat);
                break;
        }
    }

    private void EmitChoices(List<Node> choices, int index)
    {
        if (index == choices.Count - 1)
        {
            Emit(choices[index]);
            return;
        }
        int split = Reserve();
        Emit(choices[index]);
        int jump = Reserve();
        _code[split] = new Instruction(Operation.Split, null, split + 1, _code.Count);
        EmitChoices(choices, index + 1);
        _code[jump] = new Instruction(Operation.Jump, null, _code.Count, 0);
    }

    private void EmitRepeat(Repeat repeat)
    {
        for (int i = 0; i < repeat.Min; i++)
            Emit(repeat.Part);
        if (repeat.Max >= BytePattern.MaxMatch)
        {
            int loop = Reserve();
            Emit(repeat.Part);
            _code.Add(new Instruction(Operation.Jump, null, loop, 0));
            _code[loop] = Split(loop + 1, _code.Count, repeat.Lazy);
            return;
        }
        var splits = new List<int>();
        for (int i = repeat.Min; i < repeat.Max; i++)
        {
            splits.Add(Reserve());
            Emit(repeat.Part);
        }
        foreach (int split in splits)
            _code[split] = Split(split + 1, _code.Count, repeat.Lazy);
    }

    private int Reserve()
    {
        _code.Add(default);
        return _code.Count - 1;
    }

    private static Instruction Split(int take, int leave, bool lazy) =>
        lazy ? new Instruction(Operation.Split, null, leave, take) : new Instruction(Operation.Split, null, take, leave);

    /// <summary>The parts that every match has, in order; null stands for what may be missing or differ.</summary>
    private static void Flatten(Node node, List<Node> parts)
    {
        switch (node)
        {
            case Sequence sequence:
                sequence.Parts.ForEach(p => Flatten(p, parts));
                break;
            case Capture capture:
                Flatten(capture.Part, parts);
                break;
            case Repeat { Part: Bytes } repeat when repeat.Min == repeat.Max && repeat.Max < 64:
                for (int i = 0; i < repeat.Min; i++)
                    parts.Add(repeat.Part);
                break;
            default:
                parts.Add(node);
                break;
        }
    }

    private PatternAnchor FindAnchor(Node root)
    {
        var parts = new List<Node>();
        Flatten(root, parts);
        (int start, int count, int best) = (-1, 0, int.MinValue);
        for (int i = 0; i < parts.Count; i++)
        {
            if (Fixed(parts[i]) is null)
                continue;
            int end = i;
            // Each start that a match may have costs a trial at every occurrence.
            (int fewest, int most) = Before(parts, i);
            int score = (fewest - most) / 16;
            while (end < parts.Count && Fixed(parts[end]) is { } b)
            {
                // Zero bytes fill half of a program: they make a poor anchor.
                score += b == 0 ? 1 : b is (byte)'.' or (byte)' ' ? 3 : 4;
                end++;
            }
            if (score > best)
                (start, count, best) = (i, end - i, score);
            i = Math.Max(i, end - 1);
        }
        if (start < 0)
            throw Error("no literal that every match holds");
        byte[] literal = [.. parts.Skip(start).Take(count).Select(p => Fixed(p)!.Value)];
        (int min, int max) = Before(parts, start);
        return new PatternAnchor(literal, min, max, start > 0 ? Edge(parts[start - 1]) : null, start + count < parts.Count ? Edge(parts[start + count]) : null);
    }

    private static (int Min, int Max) Before(List<Node> parts, int index) =>
        parts.Take(index).Select(Length).Aggregate((0, 0), static (a, b) => (a.Item1 + b.Min, Math.Min(BytePattern.MaxMatch, a.Item2 + b.Max)));

    private static byte? Fixed(Node node) => node is Bytes { Set: var set } && set.Count(static b => b) == 1 ? (byte)Array.IndexOf(set, true) : null;

    /// <summary>The bytes a part can begin and end with, for parts that are one set, once or often.</summary>
    private static bool[]? Edge(Node node) => node switch
    {
        Bytes bytes => bytes.Set,
        Repeat { Min: > 0, Part: Bytes bytes } => bytes.Set,
        _ => null,
    };

    private static (int Min, int Max) Length(Node node) => node switch
    {
        Bytes => (1, 1),
        Sequence sequence => sequence.Parts.Select(Length).Aggregate((0, 0), static (a, b) => (a.Item1 + b.Min, a.Item2 + b.Max)),
        Capture capture => Length(capture.Part),
        Alternatives alternatives => (alternatives.Choices.Min(c => Length(c).Min), alternatives.Choices.Max(c => Length(c).Max)),
        Repeat repeat => (Length(repeat.Part).Min * repeat.Min, (int)Math.Min(BytePattern.MaxMatch, (long)Length(repeat.Part).Max * repeat.Max)),
        _ => (0, 0),
    };
}
