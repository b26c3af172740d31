using System.Globalization;
using System.Text;
using Lading.Scanning.Trees;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Lua;

/// <summary>
/// Reads the assignments of literals that a rockspec consists of (Lua 5.4 reference manual, 3.1 to 3.4.9), without
/// running anything: texts, texts joined with those of earlier names, and tables. Of a table's positional fields the
/// keys are 1, 2, 3, …
/// </summary>
internal sealed class LuaLiterals
{
    private readonly string _text;
    private readonly Tree.Builder _builder = new();
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly Stack<int> _positions = new();
    private int _at;

    private LuaLiterals(string text) => _text = text;

    /// <summary>The assignments at the top as one map. Throws <see cref="ParseException"/> when brackets or quotes do not match.</summary>
    public static Tree Parse(string text)
    {
        var reader = new LuaLiterals(text);
        Tree root = reader._builder.OpenMap();
        reader.Statements();
        return root;
    }

    private void Statements()
    {
        while (Skip())
        {
            if (char.IsAsciiLetter(_text[_at]) || _text[_at] == '_')
            {
                string name = Word();
                // "local" is followed by the name.
                if (name != "local" && Skip() && IsAssignment())
                {
                    _at++;
                    _builder.Key(name);
                    Value(name);
                }
            }
            else if (_text[_at] is '"' or '\'' || LongBracket(_at) >= 0)
                String();
            else
                _at++;
        }
    }

    private bool IsAssignment() => _text[_at] == '=' && (_at + 1 >= _text.Length || _text[_at + 1] != '=');

    /// <summary>A value; of a table all that is in it, without recursion.</summary>
    private void Value(string? name)
    {
        int depth = 0;
        string? key = name;
        do
        {
            if (!Skip())
                throw new ParseException("a table or assignment does not end");
            char c = _text[_at];
            if (c == '{')
            {
                Key(ref key);
                _builder.OpenMap();
                _positions.Push(0);
                depth++;
                _at++;
            }
            else if (c == '}')
            {
                if (depth == 0)
                    return;
                _builder.Close();
                _positions.Pop();
                depth--;
                _at++;
            }
            else if (c is ',' or ';')
            {
                if (depth == 0)
                    return;
                _at++;
            }
            else if (depth > 0 && key is null && KeyOf() is { } found)
                key = found;
            else if (Text() is { } text)
            {
                if (depth == 0)
                    _names[name!] = text;
                Key(ref key);
                _builder.Scalar(text);
            }
            else
                _at++;
        }
        while (depth > 0);
    }

    /// <summary>Hands the key to the builder, or the next position when there is none.</summary>
    private void Key(ref string? key)
    {
        if (key is null)
        {
            int position = _positions.Pop() + 1;
            _positions.Push(position);
            key = position.ToString(CultureInfo.InvariantCulture);
        }
        _builder.Key(key);
        key = null;
    }

    /// <summary><c>name =</c> or <c>["name"] =</c> at this place; null, and nothing consumed, when it is something else.</summary>
    private string? KeyOf()
    {
        int start = _at;
        string? key = null;
        if (_text[_at] == '[' && LongBracket(_at) < 0)
        {
            _at++;
            if (Skip())
                key = _text[_at] is '"' or '\'' ? String() : Word();
            if (key is not null && Skip() && _text[_at] == ']')
                _at++;
        }
        else if (char.IsAsciiLetter(_text[_at]) || _text[_at] == '_')
            key = Word();
        if (key is { Length: > 0 } && Skip() && IsAssignment())
        {
            _at++;
            return key;
        }
        _at = start;
        return null;
    }

    /// <summary>A text, number or name with what is joined to it by <c>..</c>; null, with one word consumed at most, when it is none.</summary>
    private string? Text()
    {
        var value = new StringBuilder();
        bool isText = false;
        while (Skip())
        {
            char c = _text[_at];
            if (c is '"' or '\'' || LongBracket(_at) >= 0)
                value.Append(String());
            else if (char.IsAsciiLetterOrDigit(c) || c == '_')
            {
                string word = Word();
                if (_names.TryGetValue(word, out string? known))
                    value.Append(known);
                else if (char.IsAsciiDigit(c) || word is "true" or "false")
                    value.Append(word);
                else
                    return null;
            }
            else
                return null;
            isText = true;
            int after = _at;
            if (value.Length > 1 << 20)
                throw new ParseException("a text is longer than a million characters");
            if (Skip() && _text.AsSpan(_at).StartsWith("..") && !_text.AsSpan(_at).StartsWith("..."))
            {
                _at += 2;
                continue;
            }
            _at = after;
            break;
        }
        return isText ? value.ToString() : null;
    }

    private string Word()
    {
        int start = _at;
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] is '_' || _text[_at] == '.' && _at + 1 < _text.Length && char.IsAsciiLetterOrDigit(_text[_at + 1])))
            _at++;
        return _text[start.._at];
    }

    private string String()
    {
        int level = LongBracket(_at);
        if (level >= 0)
        {
            int start = _at + level + 2;
            int end = _text.IndexOf("]" + new string('=', level) + "]", start, StringComparison.Ordinal);
            if (end < 0)
                throw new ParseException("a long text does not end");
            _at = end + level + 2;
            return _text[start..end];
        }
        char quote = _text[_at++];
        var value = new StringBuilder();
        for (; _at < _text.Length && _text[_at] != quote; _at++)
        {
            if (_text[_at] == '\n')
                throw new ParseException("a text does not end");
            if (_text[_at] == '\\' && _at + 1 < _text.Length)
                value.Append(_text[++_at] switch { 'n' => '\n', 't' => '\t', var other => other });
            else
                value.Append(_text[_at]);
        }
        if (_at >= _text.Length)
            throw new ParseException("a text does not end");
        _at++;
        return value.ToString();
    }

    /// <summary>The number of equals signs of <c>[==[</c> at a place; -1 when there is none.</summary>
    private int LongBracket(int at)
    {
        if (at >= _text.Length || _text[at] != '[')
            return -1;
        int end = at + 1;
        while (end < _text.Length && end - at < 64 && _text[end] == '=')
            end++;
        return end < _text.Length && _text[end] == '[' ? end - at - 1 : -1;
    }

    /// <summary>Moves over blanks and comments; false at the end.</summary>
    private bool Skip()
    {
        while (_at < _text.Length)
        {
            if (char.IsWhiteSpace(_text[_at]))
                _at++;
            else if (!_text.AsSpan(_at).StartsWith("--"))
                return true;
            else if (LongBracket(_at + 2) >= 0)
            {
                _at += 2;
                String();
            }
            else
                _at = _text.IndexOf('\n', _at) is >= 0 and var line ? line : _text.Length;
        }
        return false;
    }
}
