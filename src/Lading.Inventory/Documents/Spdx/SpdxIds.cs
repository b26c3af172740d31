using System.Security.Cryptography;
using System.Text;

namespace Lading.Inventory.Documents.Spdx;

/// <summary>
/// Identifiers of elements: 2.3, section 3.2, <c>SPDXRef-</c> and letters, digits, <c>.</c> and <c>-</c>. In version 3 an id
/// that is an IRI already stays as it is.
/// </summary>
internal sealed class SpdxIds(bool iris)
{
    public const string Prefix = "SPDXRef-";

    private readonly HashSet<string> _used = new(StringComparer.Ordinal) { SpdxDocument.Self };
    private readonly Dictionary<string, string> _known = new(StringComparer.Ordinal);

    /// <summary>Gives an element of the model its identifier; the same one when asked again.</summary>
    public string Add(string id)
    {
        if (_known.TryGetValue(id, out string? known))
            return known;
        string made = iris && id.Contains(':') && SpdxWords.IsUri(id) && !id.StartsWith("_:", StringComparison.Ordinal) ? id : Spell(id);
        if (!_used.Add(made))
        {
            string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)).AsSpan(0, 8));
            made = $"{Prefix}{hash}";
            for (int i = 2; !_used.Add(made); i++)
                made = $"{Prefix}{hash}-{i}";
        }
        _known[id] = made;
        return made;
    }

    /// <summary>The identifier given; null when there is none.</summary>
    public string? Find(string id) => _known.GetValueOrDefault(id);

    /// <summary>True when reading the identifier gives the id again.</summary>
    public static bool IsExact(string id, string made) => Strip(made) == id;

    /// <summary>The id in the model of an element that was read.</summary>
    public static string Strip(string made) => made.StartsWith(Prefix, StringComparison.Ordinal) && made.Length > Prefix.Length ? made[Prefix.Length..] : made;

    private static string Spell(string id)
    {
        string bare = Strip(id);
        var text = new StringBuilder(Prefix, bare.Length + 8);
        foreach (char c in bare)
            text.Append(char.IsAsciiLetterOrDigit(c) || c is '.' or '-' ? c : '-');
        if (text.Length == Prefix.Length)
            text.Append("element");
        if (text.Length > 300)
            text.Length = 300;
        return text.ToString();
    }
}
