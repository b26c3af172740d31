using System.Buffers;
using System.Text;

namespace Lading.Inventory.Documents.Grammar;

/// <summary>References to resources as RFC 3987 has them (section 2.2, IRI-reference): absolute or relative, any letters.</summary>
internal static class IriReference
{
    private static readonly SearchValues<char> Never = SearchValues.Create(" <>\"{}|\\^`\0\t\r\n");

    /// <summary>True when <paramref name="text"/> is an IRI reference.</summary>
    public static bool IsValid(ReadOnlySpan<char> text)
    {
        if (text.ContainsAny(Never))
            return false;
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsControl(text[i]) || char.IsSurrogate(text[i]) && !IsPair(text, ref i))
                return false;
            if (text[i] == '%' && (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2])))
                return false;
        }
        int fragment = text.IndexOf('#');
        if (fragment >= 0 && text[(fragment + 1)..].Contains('#'))
            return false;
        int colon = text.IndexOf(':');
        int end = text.IndexOfAny('/', '?', '#');
        if (colon >= 0 && (end < 0 || colon < end) && !IsScheme(text[..colon]))
            return false;
        return BracketsAreInHost(text);
    }

    /// <summary>
    /// The reference a package's metadata most likely meant: characters that may not stand there are percent-encoded,
    /// <c>git@host:path</c> becomes <c>ssh://git@host/path</c>. Null when nothing sensible remains.
    /// </summary>
    public static string? Repair(string text)
    {
        text = text.Trim();
        if (text.Length == 0)
            return null;
        if (IsValid(text))
            return text;
        var result = new StringBuilder();
        foreach (Rune rune in text.EnumerateRunes())
        {
            char c = rune.IsBmp ? (char)rune.Value : '\0';
            if (rune.IsBmp && (char.IsControl(c) || Never.Contains(c) || c is '[' or ']'))
                result.Append('%').Append(rune.Value.ToString("X2"));
            else
                result.Append(rune.ToString());
        }
        string repaired = EscapeLonePercents(result.ToString());
        int fragment = repaired.IndexOf('#');
        if (fragment >= 0)
            repaired = repaired[..(fragment + 1)] + repaired[(fragment + 1)..].Replace("#", "%23");
        if (IsValid(repaired))
            return repaired;
        int at = repaired.IndexOf('@');
        int colon = repaired.IndexOf(':');
        if (at > 0 && colon > at && $"ssh://{repaired[..colon]}/{repaired[(colon + 1)..].TrimStart('/')}" is var ssh && IsValid(ssh))
            return ssh;
        return IsValid("./" + repaired) ? "./" + repaired : null;
    }

    private static string EscapeLonePercents(string text)
    {
        var result = new StringBuilder();
        for (int i = 0; i < text.Length; i++)
        {
            bool lone = text[i] == '%' && (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]));
            result.Append(lone ? "%25" : text[i].ToString());
        }
        return result.ToString();
    }

    private static bool IsPair(ReadOnlySpan<char> text, ref int at) =>
        char.IsHighSurrogate(text[at]) && at + 1 < text.Length && char.IsLowSurrogate(text[++at]);

    private static bool IsScheme(ReadOnlySpan<char> scheme)
    {
        if (scheme.IsEmpty || !char.IsAsciiLetter(scheme[0]))
            return false;
        foreach (char c in scheme)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('+' or '-' or '.'))
                return false;
        return true;
    }

    /// <summary>Square brackets stand around an IPv6 address only.</summary>
    private static bool BracketsAreInHost(ReadOnlySpan<char> text)
    {
        int open = text.IndexOf('[');
        int close = text.LastIndexOf(']');
        if (open < 0 && close < 0)
            return true;
        int authority = text.IndexOf("//");
        if (authority < 0 || open < authority)
            return false;
        int end = text[(authority + 2)..].IndexOfAny('/', '?', '#');
        return close > open && (end < 0 || close < authority + 2 + end) && text.Count('[') == 1 && text.Count(']') == 1;
    }
}
