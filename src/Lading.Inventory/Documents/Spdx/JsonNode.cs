using System.Globalization;
using System.Text.Json;
using Lading.Oci;

namespace Lading.Inventory.Documents.Spdx;

/// <summary>A value of a JSON document together with its place, for messages.</summary>
internal readonly struct JsonNode(JsonElement element, string place, string where)
{
    public JsonElement Element => element;

    /// <summary>JSON pointer.</summary>
    public string Place => place.Length == 0 ? "/" : place;

    public LadingException Wrong(string problem) => LadingException.Input($"{where}: {Printable.Text(Place, 500)}: {problem}.");

    private LadingException Wrong(string member, string problem) => LadingException.Input($"{where}: {Printable.Text($"{place}/{member}", 500)}: {problem}.");

    private JsonElement? Find(string name) => element.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>A string; null when it is not there.</summary>
    public string? Text(string name)
    {
        if (Find(name) is not { } value)
            return null;
        if (value.ValueKind != JsonValueKind.String)
            throw Wrong(name, "not a string");
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            throw Wrong(name, "not valid text");
        }
    }

    /// <summary>A string that must be there.</summary>
    public string Required(string name) => Text(name) ?? throw Wrong(name, "missing");

    /// <summary>An object; null when it is not there.</summary>
    public JsonNode? Object(string name)
    {
        if (Find(name) is not { } value)
            return null;
        return value.ValueKind == JsonValueKind.Object ? new JsonNode(value, $"{place}/{name}", where) : throw Wrong(name, "not an object");
    }

    /// <summary>True or false; null when it is not there.</summary>
    public bool? Flag(string name) => Find(name) is not { } value ? null
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw Wrong(name, "not true or false");

    /// <summary>The objects of an array; none when it is not there.</summary>
    public IEnumerable<JsonNode> Objects(string name)
    {
        int i = 0;
        foreach (JsonElement item in Items(name))
        {
            string own = $"{place}/{name}/{(i++).ToString(CultureInfo.InvariantCulture)}";
            if (item.ValueKind != JsonValueKind.Object)
                throw LadingException.Input($"{where}: {own}: not an object.");
            yield return new JsonNode(item, own, where);
        }
    }

    /// <summary>The strings of an array; none when it is not there.</summary>
    public List<string> Texts(string name)
    {
        var texts = new List<string>();
        foreach (JsonElement item in Items(name))
        {
            if (item.ValueKind != JsonValueKind.String)
                throw Wrong($"{name}/{texts.Count.ToString(CultureInfo.InvariantCulture)}", "not a string");
            try
            {
                texts.Add(item.GetString()!);
            }
            catch (InvalidOperationException)
            {
                throw Wrong($"{name}/{texts.Count.ToString(CultureInfo.InvariantCulture)}", "not valid text");
            }
        }
        return texts;
    }

    /// <summary>The identifier an element of JSON-LD refers to, itself or by an object that has one; null when it is not there.</summary>
    public string? Reference(string name)
    {
        if (Find(name) is { ValueKind: JsonValueKind.Object })
            return Object(name) is { } inline ? inline.Text("spdxId") ?? inline.Text("@id") : null;
        return Text(name);
    }

    /// <summary>The identifiers in an array; a single one may stand for an array of one.</summary>
    public List<string> References(string name)
    {
        if (Find(name) is not { } value)
            return [];
        if (value.ValueKind != JsonValueKind.Array)
            return Reference(name) is { } single ? [single] : [];
        var references = new List<string>();
        int i = 0;
        foreach (JsonElement item in value.EnumerateArray())
        {
            var node = new JsonNode(item, $"{place}/{name}/{(i++).ToString(CultureInfo.InvariantCulture)}", where);
            if (item.ValueKind == JsonValueKind.Object)
            {
                if ((node.Text("spdxId") ?? node.Text("@id")) is { } id)
                    references.Add(id);
                continue;
            }
            if (item.ValueKind != JsonValueKind.String)
                throw node.Wrong("not a reference");
            try
            {
                references.Add(item.GetString()!);
            }
            catch (InvalidOperationException)
            {
                throw node.Wrong("not valid text");
            }
        }
        return references;
    }

    private JsonElement.ArrayEnumerator Items(string name)
    {
        if (Find(name) is not { } value)
            return default;
        return value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : throw Wrong(name, "not an array");
    }
}
