namespace Lading.Vulnerabilities.Versions;

/// <summary>Runs of letters, and words compared as their lower-case forms: by code, after lowering each letter.</summary>
internal static class AsciiText
{
    /// <summary>
    /// As ordinal comparison of both texts in lower case; letters beyond ASCII are lowered invariantly.
    /// </summary>
    public static int CompareLower(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        int length = Math.Min(left.Length, right.Length);
        for (int i = 0; i < length; i++)
        {
            char a = char.ToLowerInvariant(left[i]), b = char.ToLowerInvariant(right[i]);
            if (a != b)
                return a.CompareTo(b);
        }
        return left.Length.CompareTo(right.Length);
    }

    /// <summary>True when the text is <paramref name="lower"/>, which is in lower case, in any case.</summary>
    public static bool Is(ReadOnlySpan<char> text, ReadOnlySpan<char> lower) =>
        text.Length == lower.Length && CompareLower(text, lower) == 0;

    /// <summary>Length of the run of ASCII letters that <paramref name="text"/> begins with.</summary>
    public static int LetterRun(ReadOnlySpan<char> text)
    {
        int i = 0;
        while (i < text.Length && char.IsAsciiLetter(text[i]))
            i++;
        return i;
    }
}
