namespace Lading.Vulnerabilities.Records;

/// <summary>
/// A name or version with wildcards: <c>*</c> stands for any characters, <c>?</c> for one. Everything else, also <c>[</c>,
/// stands for itself.
/// </summary>
/// <param name="Text">As written.</param>
internal readonly record struct NamePattern(string Text)
{
    /// <summary>True when it can match more than itself.</summary>
    public bool HasWildcard => Text.AsSpan().IndexOfAny('*', '?') >= 0;

    /// <summary>What every match begins with.</summary>
    public string Prefix => Text.AsSpan().IndexOfAny('*', '?') is >= 0 and var at ? Text[..at] : Text;

    /// <summary>Does the whole of <paramref name="name"/> match? Takes at most the product of the lengths.</summary>
    public bool Matches(ReadOnlySpan<char> name)
    {
        ReadOnlySpan<char> pattern = Text;
        int p = 0, n = 0, star = -1, from = 0;
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                from = n;
            }
            else if (p < pattern.Length && (pattern[p] == '?' || pattern[p] == name[n]))
            {
                p++;
                n++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                n = ++from;
            }
            else
            {
                return false;
            }
        }
        while (p < pattern.Length && pattern[p] == '*')
            p++;
        return p == pattern.Length;
    }
}
