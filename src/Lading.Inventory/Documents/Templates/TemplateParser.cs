using System.Globalization;
using System.Text;
using Lading.Oci;

namespace Lading.Inventory.Documents.Templates;

/// <summary>Parses templates: docs/templates.md. Throws <see cref="LadingException"/> of kind usage that names the line.</summary>
internal sealed class TemplateParser(string text)
{
    /// <summary>Longest template, in characters.</summary>
    public const int MaxLength = 1 << 20;

    /// <summary>Deepest nesting of blocks and of parentheses.</summary>
    public const int MaxDepth = 50;

    private int _at;
    private int _line = 1;
    private bool _trimNext;

    /// <summary>The names of functions, with how many operands each takes at least and at most.</summary>
    public static IReadOnlyDictionary<string, (int Min, int Max)> Functions { get; } = new Dictionary<string, (int, int)>
    {
        ["len"] = (1, 1), ["json"] = (1, 1), ["upper"] = (1, 1), ["lower"] = (1, 1), ["join"] = (2, 2), ["default"] = (2, 2), ["index"] = (2, 2),
        ["eq"] = (2, 10), ["ne"] = (2, 2), ["not"] = (1, 1), ["and"] = (1, 10), ["or"] = (1, 10),
    };

    public static IReadOnlyList<TemplateNode> Parse(string text)
    {
        if (text.Length > MaxLength)
            throw LadingException.Usage($"The template has {text.Length} characters, over the limit of {MaxLength}.");
        var parser = new TemplateParser(text);
        (List<TemplateNode> nodes, string? end, _) = parser.Block(0);
        return end is null ? nodes : throw parser.Error($"'{end}' without an 'if' or 'range'");
    }

    private LadingException Error(string what) => LadingException.Usage($"template: line {_line}: {what}.", "docs/templates.md describes what templates can say.");

    /// <summary>Nodes up to an action that ends the block: its word, and the rest of an <c>else if</c>.</summary>
    private (List<TemplateNode> Nodes, string? End, string Tail) Block(int depth)
    {
        if (depth > MaxDepth)
            throw Error($"blocks are nested deeper than {MaxDepth}");
        var nodes = new List<TemplateNode>();
        while (true)
        {
            int open = text.IndexOf("{{", _at, StringComparison.Ordinal);
            string plain = open < 0 ? text[_at..] : text[_at..open];
            bool trimBefore = open >= 0 && open + 3 < text.Length && text[open + 2] == '-' && char.IsWhiteSpace(text[open + 3]);
            string shown = _trimNext ? plain.TrimStart() : plain;
            _trimNext = false;
            if (trimBefore)
                shown = shown.TrimEnd();
            if (shown.Length > 0)
                nodes.Add(new TextNode(_line, shown));
            _line += plain.Count(c => c == '\n');
            if (open < 0)
            {
                _at = text.Length;
                return (nodes, null, "");
            }
            int line = _line;
            string action = Action(open + (trimBefore ? 3 : 2));
            if (action.Length == 0)
                continue;
            int space = action.IndexOfAny([' ', '\t', '\n', '\r']);
            string word = space < 0 ? action : action[..space];
            string rest = space < 0 ? "" : action[(space + 1)..].Trim();
            if (word is "end" or "else")
                return (nodes, word, rest);
            nodes.Add(word switch
            {
                "if" => If(line, rest, depth),
                "range" => Range(line, rest, depth),
                _ => new ValueNode(line, Expression(action)),
            });
        }
    }

    /// <summary>The inside of <c>{{ }}</c>, without comments; leaves the position behind it.</summary>
    private string Action(int start)
    {
        int i = start;
        bool quoted = false;
        for (; i < text.Length; i++)
        {
            if (text[i] == '"' && (i == start || text[i - 1] != '\\'))
                quoted = !quoted;
            if (!quoted && text.AsSpan(i).StartsWith("}}"))
                break;
        }
        if (i >= text.Length)
            throw Error("'{{' without '}}'");
        string inside = text[start..i];
        _line += inside.Count(c => c == '\n');
        _at = i + 2;
        if (inside.EndsWith('-') && inside.Length > 1 && char.IsWhiteSpace(inside[^2]))
        {
            _trimNext = true;
            inside = inside[..^1];
        }
        inside = inside.Trim();
        return inside.StartsWith("/*", StringComparison.Ordinal) && inside.EndsWith("*/", StringComparison.Ordinal) ? "" : inside;
    }

    private IfNode If(int line, string condition, int depth)
    {
        Pipeline value = Expression(condition);
        (List<TemplateNode> body, string? end, string rest) = Block(depth + 1);
        if (end == "else" && rest.StartsWith("if ", StringComparison.Ordinal))
            return new IfNode(line, value, body, [If(_line, rest[3..], depth + 1)]);
        return new IfNode(line, value, body, Else(end, rest, depth));
    }

    private RangeNode Range(int line, string list, int depth)
    {
        Pipeline value = Expression(list);
        (List<TemplateNode> body, string? end, string rest) = Block(depth + 1);
        return new RangeNode(line, value, body, Else(end, rest, depth));
    }

    private List<TemplateNode> Else(string? end, string rest, int depth)
    {
        if (end is null)
            throw Error("a block is not closed: {{end}} is missing");
        if (end == "end")
            return [];
        if (rest.Length > 0)
            throw Error($"'else {Printable.Text(rest)}' is not understood");
        (List<TemplateNode> nodes, string? last, _) = Block(depth + 1);
        return last == "end" ? nodes : throw Error("a block is not closed: {{end}} is missing");
    }

    private Pipeline Expression(string source)
    {
        int at = 0;
        Pipeline pipeline = ParsePipeline(source, ref at, 0);
        return at == source.Length ? pipeline : throw Error($"'{Printable.Text(source[at..])}' is not understood");
    }

    private Pipeline ParsePipeline(string source, ref int at, int depth)
    {
        if (depth > MaxDepth)
            throw Error($"parentheses are nested deeper than {MaxDepth}");
        var commands = new List<TemplateCommand>();
        do
        {
            commands.Add(ParseCommand(source, ref at, depth, commands.Count > 0));
        } while (at < source.Length && source[at] == '|' && ++at > 0);
        return new Pipeline(_line, commands);
    }

    private TemplateCommand ParseCommand(string source, ref int at, int depth, bool piped)
    {
        string? function = null;
        var operands = new List<Operand>();
        while (true)
        {
            while (at < source.Length && char.IsWhiteSpace(source[at]))
                at++;
            if (at == source.Length || source[at] is '|' or ')')
                break;
            if (char.IsAsciiLetter(source[at]) && function is null && operands.Count == 0 && Word(source, at) is not ("true" or "false") and var word)
            {
                function = word;
                at += word.Length;
                if (!Functions.ContainsKey(function))
                    throw Error($"there is no function '{Printable.Text(function)}'");
            }
            else
                operands.Add(ParseOperand(source, ref at, depth));
        }
        int count = operands.Count + (piped ? 1 : 0);
        if (function is null ? piped || count != 1 : count < Functions[function].Min || count > Functions[function].Max)
            throw Error(function is null ? piped ? "a function is expected after '|'" : "one value is expected" : $"'{function}' has {count} operands, it takes {Functions[function].Min} to {Functions[function].Max}");
        return new TemplateCommand(function, operands);
    }

    private static string Word(string source, int at)
    {
        int end = at;
        while (end < source.Length && (char.IsAsciiLetterOrDigit(source[end]) || source[end] == '_'))
            end++;
        return source[at..end];
    }

    private Operand ParseOperand(string source, ref int at, int depth)
    {
        char c = source[at];
        if (c == '(')
        {
            at++;
            Pipeline inner = ParsePipeline(source, ref at, depth + 1);
            if (at == source.Length || source[at] != ')')
                throw Error("')' is missing");
            at++;
            return new Operand(null, null, false, inner);
        }
        if (c == '"')
            return new Operand(Quoted(source, ref at), null, false, null);
        if (c is '.' or '$')
            return Path(source, ref at);
        int end = at;
        while (end < source.Length && !char.IsWhiteSpace(source[end]) && source[end] is not ('|' or ')'))
            end++;
        string word = source[at..end];
        at = end;
        if (word is "true" or "false")
            return new Operand(word == "true", null, false, null);
        return double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            ? new Operand(number, null, false, null) : throw Error($"'{Printable.Text(word)}' is not understood");
    }

    /// <summary><c>.</c>, <c>.a.b</c>, <c>$</c> or <c>$.a</c>.</summary>
    private Operand Path(string source, ref int at)
    {
        bool root = source[at] == '$';
        if (root)
            at++;
        var path = new List<string>();
        while (at < source.Length && source[at] == '.')
        {
            int end = ++at;
            while (end < source.Length && (char.IsLetterOrDigit(source[end]) || source[end] is '_' or '-'))
                end++;
            if (end == at && (path.Count > 0 || root))
                throw Error("a name is missing after '.'");
            if (end > at)
                path.Add(source[at..end]);
            at = end;
        }
        return new Operand(null, path, root, null);
    }

    private string Quoted(string source, ref int at)
    {
        var value = new StringBuilder();
        for (at++; at < source.Length && source[at] != '"'; at++)
        {
            if (source[at] != '\\')
                value.Append(source[at]);
            else if (++at < source.Length)
                value.Append(source[at] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', '"' => '"', '\\' => '\\', _ => throw Error($"'\\{source[at]}' is not understood") });
        }
        if (at >= source.Length)
            throw Error("a text is not closed");
        at++;
        return value.ToString();
    }
}
