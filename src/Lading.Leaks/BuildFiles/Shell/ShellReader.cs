using System.Text;

namespace Lading.Leaks.BuildFiles.Shell;

/// <summary>
/// Splits a shell's script into simple commands with the places of their words: POSIX Shell Command Language, sections 2.2
/// to 2.9, as far as it is needed to see which program gets which words. Commands inside substitutions are listed after the
/// one that holds them. Never fails: what is not understood is a word. Reads each character at most once per level of
/// <see cref="MaxDepth"/>.
/// </summary>
internal sealed class ShellReader
{
    private const int MaxDepth = 4;
    private readonly string _text;
    private readonly int _end;
    private readonly int _depth;
    private readonly List<ShellCommand> _commands;
    private readonly List<(int Start, int End)> _inside = [];
    private readonly List<ShellWord> _words = [];
    private readonly List<Redirection> _redirections = [];
    private string _before = "";
    private int _at;

    private ShellReader(string text, int start, int end, int depth, List<ShellCommand> commands) =>
        (_text, _at, _end, _depth, _commands) = (text, start, end, depth, commands);

    /// <summary>The commands of a script in order.</summary>
    public static IReadOnlyList<ShellCommand> Read(string script) => Read(script, 0, script.Length);

    /// <summary>The commands of a part of a text; offsets are those of the text.</summary>
    public static IReadOnlyList<ShellCommand> Read(string text, int start, int end)
    {
        var commands = new List<ShellCommand>();
        new ShellReader(text, start, end, 0, commands).Run();
        return commands;
    }

    private void Run()
    {
        while (_at < _end)
        {
            char c = _text[_at];
            if (c is ' ' or '\t' or '\r' || (c == '\\' && _at + 1 < _end && _text[_at + 1] is '\n' or '\r'))
                _at += c == '\\' ? 2 : 1;
            else if (c == '#')
                SkipComment();
            else if (c is '\n' or ';' or '|' or '(' or ')' || (c == '&' && !(_at + 1 < _end && _text[_at + 1] == '>')))
                EndCommand(Operator());
            else if (c is '<' or '>' or '&')
                Redirect();
            else
                TakeWord();
        }
        EndCommand("");
        foreach ((int start, int end) in _inside)
            if (_depth < MaxDepth)
                new ShellReader(_text, start, end, _depth + 1, _commands).Run();
    }

    private void SkipComment()
    {
        while (_at < _end && _text[_at] != '\n')
            _at++;
    }

    private string Operator()
    {
        int start = _at++;
        if (_at < _end && _text[start] is '&' or '|' or ';' && (_text[_at] == _text[start] || (_text[start] == '|' && _text[_at] == '&')))
            _at++;
        return _text[start] == '\n' ? "\n" : _text[start.._at];
    }

    private void EndCommand(string after)
    {
        if (_words.Count > 0 || _redirections.Count > 0)
        {
            int settings = _words.TakeWhile(w => ShellCommand.IsSetting(w.Text)).Count();
            IEnumerable<(int Start, int End)> spans = [.. _words.Select(w => (w.Start, w.End)), .. _redirections.Select(r => (r.Start, r.Target.End))];
            _commands.Add(new ShellCommand
            {
                Words = _words[settings..],
                Settings = _words[..settings],
                Redirections = [.. _redirections],
                Start = spans.Min(s => s.Start),
                End = spans.Max(s => s.End),
                Before = _before,
                After = after,
                Depth = _depth,
            });
            _words.Clear();
            _redirections.Clear();
            _before = after;
        }
        else if (after is not "\n" || _before.Length == 0)
            _before = after;
    }

    private void Redirect()
    {
        int start = _at;
        while (_at < _end && _at - start < 3 && _text[_at] is '<' or '>' or '&' or '|' && !(_at > start && _text[_at] == '|' && _text[_at - 1] != '>'))
            _at++;
        string operation = _text[start.._at];
        if (operation.StartsWith("<<", StringComparison.Ordinal) && _at < _end && _text[_at] == '-')
            _at++;
        while (_at < _end && _text[_at] is ' ' or '\t')
            _at++;
        if (_at < _end && _text[_at] is not ('\n' or ';' or '|' or '(' or ')'))
            _redirections.Add(new Redirection(operation, Word(), start));
    }

    private void TakeWord()
    {
        ShellWord word = Word();
        // 2> is a redirection and no word.
        if (_at < _end && _text[_at] is '<' or '>' && word.Text.Length == 1 && char.IsAsciiDigit(word.Text[0]) && word.Length == 1)
            Redirect();
        else
            _words.Add(word);
    }

    private ShellWord Word()
    {
        int start = _at;
        var text = new StringBuilder();
        var variables = new List<string>();
        bool substitutes = false;
        bool quoted = false;
        while (_at < _end)
        {
            char c = _text[_at];
            if (c == '\'' && !quoted)
            {
                int close = _text.IndexOf('\'', _at + 1, _end - _at - 1);
                int stop = close < 0 ? _end : close;
                text.Append(_text, _at + 1, stop - _at - 1);
                _at = Math.Min(_end, stop + 1);
            }
            else if (c == '"')
            {
                quoted = !quoted;
                _at++;
            }
            else if (c == '\\')
            {
                if (_at + 1 < _end && _text[_at + 1] != '\n')
                    text.Append(quoted && _text[_at + 1] is not ('"' or '$' or '\\' or '`') ? $"\\{_text[_at + 1]}" : _text[_at + 1].ToString());
                _at = Math.Min(_end, _at + 2);
            }
            else if (c == '`' || (c == '$' && _at + 1 < _end && _text[_at + 1] == '('))
            {
                int from = _at;
                Substitution();
                text.Append(_text, from, _at - from);
                substitutes = true;
            }
            else if (c == '$')
                text.Append(Variable(variables));
            else if (!quoted && c is ' ' or '\t' or '\r' or '\n' or ';' or '|' or '&' or '(' or ')' or '<' or '>')
                break;
            else
            {
                text.Append(c);
                _at++;
            }
        }
        if (_at == start)
            _at++;
        return new ShellWord(text.ToString(), start, _at - start, variables, substitutes);
    }

    /// <summary>Passes over <c>$(…)</c> or <c>`…`</c> and remembers what is inside.</summary>
    private void Substitution()
    {
        bool isTick = _text[_at] == '`';
        _at += isTick ? 1 : 2;
        int start = _at;
        int depth = 1;
        char quote = '\0';
        for (; _at < _end; _at++)
        {
            char c = _text[_at];
            if (c == '\\')
                _at++;
            else if (quote != '\0')
                quote = c == quote ? '\0' : quote;
            else if (c is '\'' or '"')
                quote = c;
            else if (isTick ? c == '`' : c == ')' && --depth == 0)
                break;
            else if (c == '(' && !isTick)
                depth++;
        }
        _at = Math.Min(_at, _end);
        _inside.Add((start, _at));
        if (_at < _end)
            _at++;
    }

    private string Variable(List<string> variables)
    {
        int start = _at++;
        bool braced = _at < _end && _text[_at] == '{';
        if (braced)
            _at++;
        int name = _at;
        while (_at < _end && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] == '_'))
            _at++;
        if (_at > name)
            variables.Add(_text[name.._at]);
        if (braced)
        {
            int close = _text.IndexOf('}', _at, _end - _at);
            _at = close < 0 ? _end : close + 1;
        }
        return _text[start.._at];
    }
}
