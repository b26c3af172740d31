using System.Globalization;
using System.Text.Json;

namespace Lading.Inventory.Documents;

/// <summary>The properties of a component: those of ours are taken out one by one, what remains is kept as it is.</summary>
internal sealed class PropertyBag
{
    private readonly List<(string Name, string Value)> _ours = [];
    private readonly Dictionary<string, string> _rest = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    public PropertyBag(JsonElement component)
    {
        foreach (JsonElement property in component.Items("properties"))
        {
            string? name = property.Text("name");
            if (name is not null && name.StartsWith(PropertyNames.Prefix, StringComparison.Ordinal))
                _ours.Add((name, property.Text("value") ?? ""));
            else if (name is not null)
                Add(name, property.Text("value") ?? "");
        }
    }

    /// <summary>A bag of properties that are there already, all of ours and others.</summary>
    public PropertyBag(IEnumerable<(string Name, string Value)> properties)
    {
        foreach ((string name, string value) in properties)
        {
            if (name.StartsWith(PropertyNames.Prefix, StringComparison.Ordinal))
                _ours.Add((name, value));
            else
                Add(name, value);
        }
    }

    /// <summary>Adds what has no field in the model.</summary>
    public void Add(string name, string value) => RepeatedNames.Add(_rest, _counts, name, value);

    /// <summary>Takes a property of ours; null when it is not there.</summary>
    public string? Take(string name)
    {
        int at = _ours.FindIndex(p => p.Name == name);
        if (at < 0)
            return null;
        string value = _ours[at].Value;
        _ours.RemoveAt(at);
        return value;
    }

    /// <summary>A property that is not ours, and stays; null when it is not there.</summary>
    public string? Other(string name) => _rest.GetValueOrDefault(name);

    /// <summary>Takes a property of ours that is a number, not negative.</summary>
    public int? TakeNumber(string name) =>
        int.TryParse(Take(name), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;

    /// <summary>Takes all properties of ours whose names begin so, without that beginning.</summary>
    public IReadOnlyList<(string Name, string Value)> TakeAll(string prefix)
    {
        (string, string)[] taken = [.. _ours.Where(p => p.Name.StartsWith(prefix, StringComparison.Ordinal)).Select(p => (p.Name[prefix.Length..], p.Value))];
        _ours.RemoveAll(p => p.Name.StartsWith(prefix, StringComparison.Ordinal));
        return taken;
    }

    /// <summary>What nobody took, ours included: a newer version may have written it.</summary>
    public IReadOnlyDictionary<string, string> Rest()
    {
        foreach ((string name, string value) in _ours)
            Add(name, value);
        _ours.Clear();
        return _rest;
    }
}
