using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Lading.Leaks.UserRules;

/// <summary>A pattern of a rule file, compiled, and the numbers of its named groups.</summary>
/// <param name="Regex">Matches text that is given as Latin-1, one character a byte, in linear time.</param>
/// <param name="Groups">Numbers of named groups, counted as Go does: every opening parenthesis that captures.</param>
internal sealed record CompiledPattern(Regex Regex, IReadOnlyDictionary<string, int> Groups);

/// <summary>
/// Translates Go's regular expressions (RE2 syntax, github.com/google/re2/wiki/Syntax) into .NET's and compiles them without
/// backtracking: classes such as <c>\w</c> mean ASCII, <c>$</c> means the end of the text, groups are counted from left to right.
/// What Go does not have (look-around, back-references) is refused, and so is what would grow too large.
/// </summary>
internal sealed class GoPattern
{
    /// <summary>Characters of a pattern.</summary>
    public const int MaxLength = 32 << 10;

    /// <summary>Atoms of a pattern once its counted repetitions are written out.</summary>
    public const int MaxSize = 50_000;

    /// <summary>What one repetition may count to: Go's limit.</summary>
    public const int MaxRepeat = 1000;

    private const int MaxDepth = 200;

    private readonly string _pattern;
    private readonly StringBuilder _out = new();
    private readonly Dictionary<string, int> _groups = new(StringComparer.Ordinal);
    private readonly Stack<(bool Multiline, long Size)> _open = new();
    private int _at;
    private int _captures;
    private bool _multiline;
    private long _size;
    private long _atom;

    private GoPattern(string pattern) => _pattern = pattern;

    /// <summary>Compiles a pattern. <paramref name="where"/> begins the message of the input error for one that is not accepted.</summary>
    public static CompiledPattern Compile(string pattern, string where)
    {
        if (pattern.Length > MaxLength)
            throw LadingException.Input($"{where}: the pattern has {pattern.Length} characters, more than {MaxLength}.");
        var translation = new GoPattern(pattern);
        try
        {
            translation.Run();
            return new CompiledPattern(new Regex(translation._out.ToString(), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant), translation._groups);
        }
        catch (Exception e) when (e is FormatException or ArgumentException or NotSupportedException)
        {
            throw LadingException.Input($"{where}: the pattern is not accepted: {Oci.Printable.Text(e.Message)}", translation._size > MaxSize ? "Repeat less." : "Patterns are those of Go (RE2): no look-around and no back-references.", e);
        }
    }

    private void Run()
    {
        while (_at < _pattern.Length)
            Next();
        if (_open.Count > 0)
            throw new FormatException("a parenthesis is not closed");
    }

    private void Next()
    {
        char c = _pattern[_at++];
        switch (c)
        {
            case '(':
                Open();
                break;
            case ')':
                Close();
                break;
            case '[':
                _out.Append(GoCharClass.Translate(_pattern, ref _at));
                Atom();
                break;
            case '\\':
                Escape();
                break;
            case '$':
                _out.Append(_multiline ? "$" : "\\z");
                Atom();
                break;
            case '*' or '+' or '?':
                Repeat(c == '?' ? 1 : 2, c.ToString());
                break;
            case '{' when Counted() is { } count:
                Repeat(count.Most, count.Text);
                break;
            default:
                Literal(c);
                break;
        }
    }

    private void Atom()
    {
        _atom = 1;
        Grow(1);
    }

    private void Grow(long by)
    {
        _size += by;
        if (_size > MaxSize)
            throw new FormatException($"it is larger than {MaxSize} with its repetitions written out");
    }

    private void Repeat(int times, string text)
    {
        Grow(_atom * (times - 1));
        _atom *= times;
        _out.Append(text);
        if (_at < _pattern.Length && _pattern[_at] == '?')
        {
            _out.Append('?');
            _at++;
        }
    }

    private (int Most, string Text)? Counted()
    {
        int end = _pattern.IndexOf('}', _at);
        if (end < 0 || end - _at > 11 || end == _at)
            return null;
        string[] bounds = _pattern[_at..end].Split(',');
        if (bounds.Length > 2 || !int.TryParse(bounds[0], NumberStyles.None, CultureInfo.InvariantCulture, out int least))
            return null;
        int most = least;
        if (bounds.Length == 2 && bounds[1].Length > 0 && !int.TryParse(bounds[1], NumberStyles.None, CultureInfo.InvariantCulture, out most))
            return null;
        if (least > MaxRepeat || most > MaxRepeat || most < least)
            throw new FormatException($"a repetition counts from {least} to {most}; {MaxRepeat} is the most");
        string text = _pattern[(_at - 1)..(end + 1)];
        _at = end + 1;
        return (Math.Max(1, bounds is [_, ""] ? least + 1 : most), text);
    }

    private void Open()
    {
        if (_open.Count >= MaxDepth)
            throw new FormatException($"parentheses are nested deeper than {MaxDepth}");
        _open.Push((_multiline, _size));
        _size = 0;
        if (_at >= _pattern.Length || _pattern[_at] != '?')
        {
            _captures++;
            _out.Append('(');
            return;
        }
        _at++;
        if (TryName(out string name))
        {
            // Plain in .NET: it would count named groups behind all others.
            if (!_groups.TryAdd(name, ++_captures))
                throw new FormatException($"two groups have the name {name}");
            _out.Append('(');
            return;
        }
        Flags();
    }

    private bool TryName(out string name)
    {
        name = "";
        int start = string.CompareOrdinal(_pattern, _at, "P<", 0, 2) == 0 ? _at + 2 : _at < _pattern.Length && _pattern[_at] == '<' ? _at + 1 : -1;
        if (start < 0 || (start < _pattern.Length && _pattern[start] is '=' or '!'))
            return false;
        int end = _pattern.IndexOf('>', start);
        if (end <= start || _pattern.AsSpan(start, end - start).ContainsAnyExcept("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"))
            throw new FormatException("a group has no proper name");
        name = _pattern[start..end];
        _at = end + 1;
        return true;
    }

    private void Flags()
    {
        int start = _at;
        bool on = true;
        for (; _at < _pattern.Length && _pattern[_at] is not (')' or ':'); _at++)
        {
            switch (_pattern[_at])
            {
                case '-': on = false; break;
                case 'm': _multiline = on; break;
                case 'i' or 's': break;
                case 'U': throw new FormatException("the flag U is not known here");
                default: throw new FormatException($"(?{_pattern[_at]} is none of Go's groups");
            }
        }
        if (_at >= _pattern.Length)
            throw new FormatException("a parenthesis is not closed");
        _out.Append("(?").Append(_pattern, start, _at - start).Append(_pattern[_at]);
        if (_pattern[_at++] != ')')
            return;
        // Flags alone are no group; they hold to the end of the one around them.
        (_, _size) = _open.Pop();
    }

    private void Close()
    {
        if (!_open.TryPop(out (bool Multiline, long Size) before))
            throw new FormatException("a parenthesis is closed that was not opened");
        _atom = Math.Max(1, _size);
        _size = before.Size;
        Grow(_atom);
        _multiline = before.Multiline;
        _out.Append(')');
    }

    private void Escape()
    {
        if (_at >= _pattern.Length)
            throw new FormatException("it ends in a backslash");
        char c = _pattern[_at++];
        switch (c)
        {
            case 'Q':
                int end = _pattern.IndexOf("\\E", _at, StringComparison.Ordinal);
                string text = end < 0 ? _pattern[_at..] : _pattern[_at..end];
                _at = end < 0 ? _pattern.Length : end + 2;
                foreach (char literal in text)
                    Literal(literal);
                return;
            case 'E':
                return;
            case 'A' or 'z' or 'b' or 'B':
                _out.Append('\\').Append(c);
                break;
            default:
                _at--;
                _out.Append(GoCharClass.Escape(_pattern, ref _at));
                break;
        }
        Atom();
    }

    /// <summary>A character as it stands; outside ASCII as the bytes it has in UTF-8.</summary>
    private void Literal(char c)
    {
        if (c is '.' or '|' or '^')
            _out.Append(c);
        else if (c < 128)
            _out.Append(Regex.Escape(c.ToString()));
        else
            Utf8(c);
        if (c == '|')
            _atom = 1;
        else
            Atom();
    }

    private void Utf8(char c)
    {
        string text = char.IsHighSurrogate(c) && _at < _pattern.Length ? new string([c, _pattern[_at++]]) : c.ToString();
        _out.Append("(?:");
        foreach (byte b in Encoding.UTF8.GetBytes(text))
            _out.Append(CultureInfo.InvariantCulture, $"\\x{b:x2}");
        _out.Append(')');
    }
}
