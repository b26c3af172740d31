using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Lading.Inventory.Documents.Templates;

/// <summary>
/// Runs a template over a JSON document. A value is a <see cref="JsonElement"/>, a text, a number, true or false, or null for what is not there.
/// Bounded in steps and in what it writes: a template may come with a project that nobody trusts.
/// </summary>
internal sealed class TemplateRun(JsonElement root, TextWriter output)
{
    private const long MaxSteps = 200_000_000;
    private const long MaxOutput = 2L << 30;

    private long _steps;
    private long _written;

    public void Run(IReadOnlyList<TemplateNode> nodes) => Run(nodes, root);

    private void Run(IReadOnlyList<TemplateNode> nodes, object? dot)
    {
        foreach (TemplateNode node in nodes)
        {
            Step(node.Line);
            switch (node)
            {
                case TextNode text:
                    Write(text.Text, node.Line);
                    break;
                case ValueNode value:
                    Write(Text(Evaluate(value.Value, dot)), node.Line);
                    break;
                case IfNode condition:
                    Run(IsTrue(Evaluate(condition.Condition, dot)) ? condition.Body : condition.Else, dot);
                    break;
                case RangeNode range:
                    Each(range, dot);
                    break;
            }
        }
    }

    private void Step(int line)
    {
        if (++_steps > MaxSteps)
            throw LadingException.Usage($"template: line {line}: more than {MaxSteps} steps.");
    }

    private void Write(string text, int line)
    {
        if ((_written += text.Length) > MaxOutput)
            throw LadingException.Usage($"template: line {line}: more than {MaxOutput} characters of output.");
        output.Write(text);
    }

    /// <summary>The items of an array; the values of an object, in the order of their names.</summary>
    private void Each(RangeNode range, object? dot)
    {
        bool any = false;
        if (Evaluate(range.List, dot) is JsonElement list)
        {
            IEnumerable<JsonElement> items = list.ValueKind switch
            {
                JsonValueKind.Array => list.EnumerateArray(),
                JsonValueKind.Object => list.EnumerateObject().OrderBy(m => m.Name, StringComparer.Ordinal).Select(m => m.Value),
                _ => [],
            };
            foreach (JsonElement item in items)
            {
                any = true;
                Run(range.Body, item);
            }
        }
        if (!any)
            Run(range.Else, dot);
    }

    private object? Evaluate(Pipeline pipeline, object? dot)
    {
        object? result = null;
        for (int i = 0; i < pipeline.Commands.Count; i++)
        {
            Step(pipeline.Line);
            TemplateCommand command = pipeline.Commands[i];
            if (command.Function is null)
            {
                result = Evaluate(command.Operands[0], dot);
                continue;
            }
            var operands = new List<object?>(command.Operands.Count + 1);
            foreach (Operand operand in command.Operands)
                operands.Add(Evaluate(operand, dot));
            if (i > 0)
                operands.Add(result);
            result = Call(command.Function, operands, pipeline.Line);
        }
        return result;
    }

    private object? Evaluate(Operand operand, object? dot)
    {
        if (operand.Inner is not null)
            return Evaluate(operand.Inner, dot);
        if (operand.Path is null)
            return operand.Constant;
        object? value = operand.FromRoot ? root : dot;
        foreach (string name in operand.Path)
            value = value is JsonElement { ValueKind: JsonValueKind.Object } element && element.TryGetProperty(name, out JsonElement member) ? member : null;
        return value;
    }

    private object? Call(string function, List<object?> operands, int line) => function switch
    {
        "len" => (double)Length(operands[0]),
        "json" => Json(operands[0]),
        "upper" => Text(operands[0]).ToUpperInvariant(),
        "lower" => Text(operands[0]).ToLowerInvariant(),
        "join" => operands[1] is JsonElement { ValueKind: JsonValueKind.Array } list ? string.Join(Text(operands[0]), list.EnumerateArray().Select(i => Text(i))) : Text(operands[1]),
        "default" => IsTrue(operands[1]) ? operands[1] : operands[0],
        "index" => Index(operands[0], operands[1]),
        "eq" => operands.Skip(1).Any(o => Text(o) == Text(operands[0])),
        "ne" => Text(operands[0]) != Text(operands[1]),
        "not" => !IsTrue(operands[0]),
        "and" => operands.FindIndex(o => !IsTrue(o)) is >= 0 and var lacking ? operands[lacking] : operands[^1],
        "or" => operands.Find(IsTrue) ?? operands[^1],
        _ => throw LadingException.Usage($"template: line {line}: there is no function '{function}'."),
    };

    private static object? Index(object? holder, object? key) => holder switch
    {
        JsonElement { ValueKind: JsonValueKind.Object } element => element.TryGetProperty(Text(key), out JsonElement member) ? member : null,
        JsonElement { ValueKind: JsonValueKind.Array } list when double.TryParse(Text(key), CultureInfo.InvariantCulture, out double at) && at >= 0 && at < list.GetArrayLength() => list[(int)at],
        _ => null,
    };

    private static int Length(object? value) => value switch
    {
        JsonElement { ValueKind: JsonValueKind.Array } list => list.GetArrayLength(),
        JsonElement { ValueKind: JsonValueKind.Object } members => members.GetPropertyCount(),
        _ => Text(value).Length,
    };

    private static bool IsTrue(object? value) => value switch
    {
        null => false,
        bool flag => flag,
        string text => text.Length > 0,
        double number => number != 0,
        JsonElement element => element.ValueKind switch
        {
            JsonValueKind.False or JsonValueKind.Null or JsonValueKind.Undefined => false,
            JsonValueKind.String => element.GetString()!.Length > 0,
            JsonValueKind.Number => element.GetDouble() != 0,
            JsonValueKind.Array => element.GetArrayLength() > 0,
            JsonValueKind.Object => element.GetPropertyCount() > 0,
            _ => true,
        },
        _ => true,
    };

    private static string Text(object? value) => value switch
    {
        null => "",
        string text => text,
        bool flag => flag ? "true" : "false",
        double number => number.ToString(CultureInfo.InvariantCulture),
        JsonElement { ValueKind: JsonValueKind.String } element => element.GetString()!,
        JsonElement { ValueKind: JsonValueKind.Null } => "",
        _ => Json(value),
    };

    private static string Json(object? value)
    {
        var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, ReportJson.Options(compact: true)))
            switch (value)
            {
                case JsonElement element:
                    element.WriteTo(json);
                    break;
                case bool flag:
                    json.WriteBooleanValue(flag);
                    break;
                case double number:
                    json.WriteNumberValue(number);
                    break;
                case string text:
                    json.WriteStringValue(ReportJson.Clean(text));
                    break;
                default:
                    json.WriteNullValue();
                    break;
            }
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
