using System.Globalization;
using System.Text.Json;

namespace Lading.Policy.Statements;

/// <summary>What an expression is about: a statement, and inside of <c>any</c> and <c>all</c> one element of a list.</summary>
internal sealed class StatementScope(JsonElement root, DateTimeOffset now)
{
    /// <summary>Elements that are looked at in all: lists within lists multiply.</summary>
    private const int MaxElements = 2_000_000;

    private JsonElement _element;
    private int _elements;

    public DateTimeOffset Now => now;

    /// <summary>The value at a path; null when there is none, or null itself. <c>it</c> is the element, all else is in the statement.</summary>
    public JsonElement? Find(StatementPath path)
    {
        JsonElement value = path.IsOfElement ? _element : root;
        foreach (string segment in path.Segments)
        {
            if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty(segment, out JsonElement member))
                value = member;
            else if (value.ValueKind == JsonValueKind.Array
                && int.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < value.GetArrayLength())
                value = value[index];
            else
                return null;
        }
        return value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined ? null : value;
    }

    /// <summary>True when it is so of an element of a list, or of a member of an object; of those, its value is the element.</summary>
    public bool Any(JsonElement list, Func<bool> holds)
    {
        JsonElement outer = _element;
        try
        {
            foreach (JsonElement element in Elements(list))
            {
                if (++_elements > MaxElements)
                    throw LadingException.Input($"The statement has more than {MaxElements} elements in the lists that the policy looks at.");
                _element = element;
                if (holds())
                    return true;
            }
            return false;
        }
        finally
        {
            _element = outer;
        }
    }

    private static IEnumerable<JsonElement> Elements(JsonElement list) => list.ValueKind switch
    {
        JsonValueKind.Array => list.EnumerateArray(),
        JsonValueKind.Object => list.EnumerateObject().Select(member => member.Value),
        _ => [],
    };
}
