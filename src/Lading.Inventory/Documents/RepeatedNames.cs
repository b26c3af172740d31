using System.Globalization;

namespace Lading.Inventory.Documents;

/// <summary>
/// CycloneDX allows several properties of one name, our maps do not: the second is kept as <c>name#2</c>, the third as
/// <c>name#3</c>, and written as <c>name</c> again.
/// </summary>
internal static class RepeatedNames
{
    /// <summary>Adds under the first free name.</summary>
    public static void Add(Dictionary<string, string> map, Dictionary<string, int> counts, string name, string value)
    {
        int number = counts.GetValueOrDefault(name);
        do
        {
            number++;
        } while (!map.TryAdd(number == 1 ? name : $"{name}#{number.ToString(CultureInfo.InvariantCulture)}", value));
        counts[name] = number;
    }

    /// <summary>The properties with their own names, ordered by name, repeated ones in their order.</summary>
    public static IEnumerable<(string Name, string Value)> Restore(IReadOnlyDictionary<string, string> map) =>
        map.Select(p => (Key: Split(map, p.Key), p.Value))
            .OrderBy(p => p.Key.Name, StringComparer.Ordinal).ThenBy(p => p.Key.Number)
            .Select(p => (p.Key.Name, p.Value));

    private static (string Name, int Number) Split(IReadOnlyDictionary<string, string> map, string key)
    {
        int hash = key.LastIndexOf('#');
        if (hash <= 0 || !int.TryParse(key.AsSpan(hash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number < 2)
            return (key, 1);
        string name = key[..hash];
        string before = number == 2 ? name : $"{name}#{number - 1}";
        return map.ContainsKey(before) ? (name, number) : (key, 1);
    }
}
