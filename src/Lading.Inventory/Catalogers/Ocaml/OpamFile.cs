using System.Text;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Ocaml;

/// <summary>
/// An <c>opam</c> file: opam manual, "Package definitions", file format 2.0. Kept are the texts of each field, lists
/// flattened, each with the filter that follows it in braces; fields of a section are named <c>section.field</c>.
/// </summary>
internal sealed class OpamFile
{
    private const int MaxValues = 200_000;
    private const int MaxDepth = 64;

    /// <summary>A text and what stands in braces after it.</summary>
    public sealed record Value(string Text, string? Filter);

    private readonly Dictionary<string, List<Value>> _fields = new(StringComparer.Ordinal);
    private readonly string _text;
    private int _at;
    private int _count;

    private OpamFile(string text) => _text = text;

    /// <summary>The texts of a field; none when there is no such field.</summary>
    public IReadOnlyList<Value> this[string field] => _fields.GetValueOrDefault(field) ?? (IReadOnlyList<Value>)[];

    /// <summary>The first text of a field that is not blank.</summary>
    public string? One(string field) => this[field].Select(v => v.Text.Trim()).FirstOrDefault(t => t.Length > 0);

    /// <summary>True when the file has a field.</summary>
    public bool Has(string field) => _fields.ContainsKey(field);

    /// <summary>Reads a file. Throws <see cref="ParseException"/> when it is not one of opam.</summary>
    public static OpamFile Parse(string text)
    {
        var file = new OpamFile(text);
        file.Fields();
        if (file._fields.Count == 0 && text.Length > 0)
            throw new ParseException("the file is not one of opam: it has no field");
        return file;
    }

    private void Fields()
    {
        string section = "";
        while (true)
        {
            Skip();
            if (_at >= _text.Length)
                break;
            char c = _text[_at];
            if (c == '}')
            {
                section = "";
                _at++;
                continue;
            }
            int start = _at;
            while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] is '-' or '_' or '+'))
                _at++;
            string name = _text[start.._at];
            if (name.Length == 0)
                throw new ParseException("the file is not one of opam: a field has no name");
            Skip();
            // A section may have a title: extra-source "name" { … }.
            if (_at < _text.Length && _text[_at] == '"')
            {
                String();
                Skip();
            }
            if (_at < _text.Length && _text[_at] == '{')
            {
                section = name + ".";
                _at++;
            }
            else if (_at < _text.Length && _text[_at] == ':')
            {
                _at++;
                if (!_fields.TryGetValue(section + name, out List<Value>? values))
                    _fields[section + name] = values = [];
                Values(values);
            }
            else
                throw new ParseException("the file is not one of opam: a field has no value");
        }
    }

    /// <summary>One text, or a list of them, or a formula of both.</summary>
    private void Values(List<Value> values)
    {
        int depth = 0;
        do
        {
            Skip();
            if (_at >= _text.Length)
                break;
            char c = _text[_at];
            if (c is '[' or '(')
            {
                if (++depth > MaxDepth)
                    throw new ParseException($"lists are nested deeper than {MaxDepth} levels");
                _at++;
            }
            else if (c is ']' or ')')
            {
                depth = Math.Max(0, depth - 1);
                _at++;
            }
            else if (c == '"')
            {
                string text = String();
                Skip();
                string? filter = _at < _text.Length && _text[_at] == '{' ? Filter() : null;
                if (++_count > MaxValues)
                    throw new ParseException($"the file has more than {MaxValues} texts");
                values.Add(new Value(text, filter));
            }
            else if (c == '{')
                Filter();
            else
            {
                // Words and operators: true, name, |, &, !, =.
                int start = _at++;
                while (_at < _text.Length && !char.IsWhiteSpace(_text[_at]) && _text[_at] is not ('[' or ']' or '(' or ')' or '"' or '{' or '}' or '#'))
                    _at++;
                if (depth == 0 && _text[start] == '}')
                {
                    _at = start;
                    break;
                }
            }
        }
        while (depth > 0 || !IsAtEnd());
    }

    /// <summary>True before the next field or section, the end of this section, and the end of the file: formulas have no brackets around them.</summary>
    private bool IsAtEnd()
    {
        Skip();
        if (_at >= _text.Length || _text[_at] == '}')
            return true;
        int start = _at;
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] is '-' or '_' or '+'))
            _at++;
        string name = _text[start.._at];
        Skip();
        bool isTitled = name.Length > 0 && _at < _text.Length && _text[_at] == '"';
        if (isTitled)
        {
            String();
            Skip();
        }
        bool isEnd = name.Length > 0 && _at < _text.Length && (_text[_at] == ':' && !isTitled || _text[_at] == '{' && (isTitled || name == "url"));
        _at = start;
        return isEnd;
    }

    private string Filter()
    {
        int start = ++_at;
        for (int depth = 1; _at < _text.Length; _at++)
        {
            char c = _text[_at];
            if (c == '"')
            {
                String();
                _at--;
            }
            else if (c == '{')
                depth++;
            else if (c == '}' && --depth == 0)
                return _text[start.._at++].Trim();
        }
        throw new ParseException("the file is not one of opam: a brace is not closed");
    }

    private string String()
    {
        if (_text.AsSpan(_at).StartsWith("\"\"\""))
        {
            int close = _text.IndexOf("\"\"\"", _at + 3, StringComparison.Ordinal);
            if (close < 0)
                throw new ParseException("the file is not one of opam: a text does not end");
            string block = _text[(_at + 3)..close];
            _at = close + 3;
            return block;
        }
        var value = new StringBuilder();
        for (_at++; _at < _text.Length && _text[_at] != '"'; _at++)
        {
            if (_text[_at] == '\\' && _at + 1 < _text.Length)
                _at++;
            value.Append(_text[_at]);
        }
        if (_at >= _text.Length)
            throw new ParseException("the file is not one of opam: a text does not end");
        _at++;
        return value.ToString();
    }

    private void Skip()
    {
        while (_at < _text.Length)
        {
            if (char.IsWhiteSpace(_text[_at]))
                _at++;
            else if (_text[_at] == '#')
                _at = _text.IndexOf('\n', _at) is >= 0 and var line ? line : _text.Length;
            else if (_text.AsSpan(_at).StartsWith("(*"))
                _at = _text.IndexOf("*)", _at + 2, StringComparison.Ordinal) is >= 0 and var close ? close + 2 : _text.Length;
            else
                return;
        }
    }
}
