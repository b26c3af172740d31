using System.Text;

namespace Lading.Vulnerabilities.Records;

/// <summary>
/// The widest sense in which two names can be one, whatever the ecosystem: without case, and with <c>-</c>, <c>_</c>,
/// <c>.</c> and runs of them alike. Names are found by it and then judged by their ecosystem's own rule.
/// </summary>
internal static class NameFold
{
    /// <summary>The folded name; folding twice changes nothing.</summary>
    public static string Fold(string name)
    {
        var text = new StringBuilder(name.Length);
        foreach (char c in name)
        {
            if (c is not ('-' or '_' or '.'))
                text.Append(char.ToLowerInvariant(c));
            else if (text.Length == 0 || text[^1] != '-')
                text.Append('-');
        }
        return text.ToString();
    }
}
