using System.Text;

namespace Lading.Inventory.Licenses;

/// <summary>
/// Reduces the many spellings of a licence's name to one key: <c>Apache License, Version 2.0</c>, <c>apache-2</c> and
/// <c>APACHE v2.0</c> are all <c>apache2</c>.
/// </summary>
internal static class LicenseKey
{
    private static readonly string[] Later =
    [
        "oratyouroptionanylaterversion", "oratyouroptionanylater", "oranylaterversion", "oranylater", "oranynewer", "orlaterversion",
        "orlaterversions", "orlater", "ornewer", "orabove", "orgreater", "orhigher", "andlater", "andnewer", "andabove", "andhigher",
    ];

    /// <summary>The key; empty when nothing is left of the text.</summary>
    public static string Of(ReadOnlySpan<char> text)
    {
        var key = new StringBuilder(text.Length);
        var word = new StringBuilder();
        foreach (char c in text)
        {
            if (char.IsLetterOrDigit(c) || c is '+' or '.')
            {
                word.Append(char.ToLowerInvariant(c));
                continue;
            }
            Flush(word, key);
        }
        Flush(word, key);
        string result = key.ToString();
        foreach (string ending in Later)
            if (result.EndsWith(ending, StringComparison.Ordinal))
            {
                result = result[..^ending.Length] + "+";
                break;
            }
        return result.EndsWith("++", StringComparison.Ordinal) ? result[..^1] : result;
    }

    private static void Flush(StringBuilder word, StringBuilder key)
    {
        string text = word.ToString().Trim('.');
        word.Clear();
        if (text is "" or "the" or "license" or "licence" or "licenses" or "licences" or "version" or "ver" or "v" or "v.")
            return;
        bool plus = text.Length > 1 && text[^1] == '+';
        if (plus)
            text = text[..^1];
        int digits = text.AsSpan().IndexOfAnyInRange('0', '9');
        if (digits >= 0 && text.AsSpan(digits).IndexOfAnyExceptInRange('.', '9') < 0)
        {
            // A version, alone or behind a name: "v2.0", "gplv2", "apache2.0".
            string name = text[..digits].TrimEnd('.');
            if (name.EndsWith('v'))
                name = name[..^1];
            string version = text[digits..];
            if (version.EndsWith(".0", StringComparison.Ordinal) && version.IndexOf('.') == version.Length - 2)
                version = version[..^2];
            text = name + version;
        }
        key.Append(text);
        if (plus)
            key.Append('+');
    }
}
