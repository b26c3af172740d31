using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text.Json;
using Lading.Oci;

namespace Lading.Inventory.Documents.CycloneDx.Grammar;

/// <summary>What is wrong with a document, and where.</summary>
/// <param name="Place">JSON pointer (RFC 6901) or path of elements.</param>
/// <param name="Text">What is wrong there.</param>
internal sealed record Problem(string Place, string Text);

/// <summary>Checks a JSON document against the grammar of its version. Returns the first problem.</summary>
internal sealed class JsonChecker(int version)
{
    /// <summary>Larger items are not compared for sameness: hashing them again at each level of nesting would take long.</summary>
    private const int LargestCompared = 1 << 20;

    private readonly GrammarTable _table = GrammarTable.Json;
    private readonly List<object> _path = [];

    /// <summary>Every <c>bom-ref</c> of the document, once it is checked.</summary>
    public HashSet<string> References { get; } = new(StringComparer.Ordinal);

    public Problem? Check(JsonElement document) => Shape(document, "bom");

    private Problem Fail(string text) =>
        new(_path.Count == 0 ? "/" : string.Concat(_path.Select(p => "/" + p.ToString()!.Replace("~", "~0").Replace("/", "~1"))), text);

    private Problem? Value(JsonElement value, GrammarType type) => type.Kind switch
    {
        GrammarKind.Any => null,
        GrammarKind.Object or GrammarKind.Signature => value.ValueKind == JsonValueKind.Object ? null : Wrong(value, type),
        GrammarKind.Boolean => value.ValueKind is JsonValueKind.True or JsonValueKind.False ? null : Wrong(value, type),
        GrammarKind.Integer or GrammarKind.Number => Number(value, type),
        GrammarKind.Shape => value.ValueKind == JsonValueKind.Object ? Shape(value, type.Name) : Wrong(value, type),
        GrammarKind.Array => value.ValueKind == JsonValueKind.Array ? Array(value, type) : Wrong(value, type),
        GrammarKind.Either => Either(value, type),
        _ => value.ValueKind == JsonValueKind.String ? Text(value.GetString()!, type) : Wrong(value, type),
    };

    private Problem Wrong(JsonElement value, GrammarType type) => Fail($"expected {type}, found {Describe(value)}");

    private static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => $"'{Printable.Text(value.GetString()!)}'",
        JsonValueKind.Number => Printable.Text(value.GetRawText()),
        JsonValueKind.Null => "null",
        _ => value.ValueKind == JsonValueKind.True ? "true" : "false",
    };

    private Problem? Shape(JsonElement value, string name)
    {
        GrammarShape shape = _table[name];
        int required = 0;
        foreach (JsonProperty member in value.EnumerateObject())
        {
            GrammarField? field = shape.Field(member.Name, version);
            if (field is null)
            {
                if (shape.Open)
                    continue;
                _path.Add(member.Name);
                Problem unknown = Fail($"there is no such member in version 1.{version}");
                _path.RemoveAt(_path.Count - 1);
                return unknown;
            }
            if (field.Required)
                required++;
            _path.Add(member.Name);
            Problem? problem = Value(member.Value, field.Type);
            // Elsewhere (formulation) the specification's own examples repeat them.
            if (problem is null && member.Name == "bom-ref" && !References.Add(member.Value.GetString()!) && name is ("component" or "service"))
                problem = Fail($"the bom-ref '{Printable.Text(member.Value.GetString()!)}' is used twice");
            _path.RemoveAt(_path.Count - 1);
            if (problem is not null)
                return problem;
        }
        if (required < shape.Required.Count)
            foreach (GrammarField field in shape.Required)
                if (field.Versions.Holds(version) && !value.TryGetProperty(field.Name, out _))
                    return Fail($"the member '{field.Name}' is missing");
        return shape.Rules.Count == 0 ? null : Rules(value, shape);
    }

    private Problem? Rules(JsonElement value, GrammarShape shape)
    {
        foreach (GrammarRule rule in shape.Rules)
        {
            if (!rule.Versions.Holds(version))
                continue;
            bool[] present = [.. rule.Sets.Select(set => set.All(name => value.TryGetProperty(name, out _)))];
            int count = present.Count(p => p);
            string names = string.Join(", ", rule.Sets.Select(s => string.Join(" with ", s)));
            switch (rule.Word)
            {
                case "one" when count != 1:
                    return Fail($"exactly one of these members must be there: {names}; found {count}");
                case "some" when count == 0:
                    return Fail($"at least one of these members must be there: {names}");
                case "never" when count > 0:
                    return Fail($"these members must not be there together: {string.Join(", ", rule.Sets[0])}");
                case "unless" when present[1] && !(value.TryGetProperty(rule.Sets[0][0], out JsonElement flag) && flag.ValueKind == JsonValueKind.True):
                    return Fail($"the member '{rule.Sets[1][0]}' is allowed only where '{rule.Sets[0][0]}' is true");
            }
        }
        return null;
    }

    private Problem? Array(JsonElement value, GrammarType type)
    {
        int count = value.GetArrayLength();
        if (count < type.Min || count > type.Max)
            return Fail($"the array has {count} items, allowed are {(double.IsInfinity(type.Max) ? $"{type.Min} or more" : $"{Math.Max(0, type.Min)} to {type.Max}")}");
        HashSet<UInt128>? seen = type.Unique && count > 1 ? [] : null;
        int index = 0;
        foreach (JsonElement item in value.EnumerateArray())
        {
            _path.Add(index++);
            Problem? problem = Value(item, type.Parts[0]);
            if (problem is null && seen is not null && JsonMarshal.GetRawUtf8Value(item) is { Length: <= LargestCompared } raw && !seen.Add(XxHash128.HashToUInt128(raw)))
                problem = Fail("the same item comes twice");
            _path.RemoveAt(_path.Count - 1);
            if (problem is not null)
                return problem;
        }
        return null;
    }

    /// <summary>The first alternative that fits; when none does, the problem farthest inside: that alternative was meant.</summary>
    private Problem? Either(JsonElement value, GrammarType type)
    {
        Problem? deepest = null;
        foreach (GrammarType part in type.Parts)
        {
            if (Value(value, part) is not { } problem)
                return null;
            if (deepest is null || problem.Place.Length > deepest.Place.Length)
                deepest = problem;
        }
        return deepest!.Place == Fail("").Place && deepest.Text.StartsWith("expected", StringComparison.Ordinal) ? Wrong(value, type) : deepest;
    }

    private Problem? Number(JsonElement value, GrammarType type)
    {
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out double number) || type.Kind == GrammarKind.Integer && number != Math.Floor(number))
            return Wrong(value, type);
        return number < type.Min || number > type.Max ? Fail($"{number} is outside the range {type.Min} to {type.Max}") : null;
    }

    private Problem? Text(string text, GrammarType type) => ValueChecks.Text(_table, text, type, version, xml: false) is { } problem ? Fail(problem) : null;
}
