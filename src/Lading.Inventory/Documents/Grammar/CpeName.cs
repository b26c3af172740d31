namespace Lading.Inventory.Documents.Grammar;

/// <summary>The syntax of CPE names: NISTIR 7695, sections 6.1 (URI binding) and 6.2 (formatted string), as CycloneDX's XML schema has it.</summary>
internal static class CpeName
{
    public static bool IsValid(ReadOnlySpan<char> text)
    {
        if (text.StartsWith("cpe:2.3:"))
            return IsFormattedString(text[8..]);
        return text.StartsWith("cpe:/", StringComparison.OrdinalIgnoreCase) && IsUri(text[5..]);
    }

    private static bool IsUri(ReadOnlySpan<char> text)
    {
        if (!text.IsEmpty && text[0] != ':')
        {
            if (text[0] is not ('a' or 'h' or 'o' or 'A' or 'H' or 'O'))
                return false;
            text = text[1..];
        }
        if (!text.IsEmpty && text[0] != ':' || text.Count(':') > 6)
            return false;
        foreach (char c in text)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-' or '~' or '%' or ':'))
                return false;
        return true;
    }

    private static bool IsFormattedString(ReadOnlySpan<char> text)
    {
        for (int part = 0; part < 11; part++)
        {
            int end = End(text);
            ReadOnlySpan<char> value = text[..end];
            bool last = end == text.Length;
            if (last != (part == 10))
                return false;
            bool good = part switch
            {
                0 => value.Length == 1 && value[0] is 'a' or 'h' or 'o' or '*' or '-',
                6 => IsLanguage(value),
                _ => IsAttribute(value),
            };
            if (!good)
                return false;
            text = last ? default : text[(end + 1)..];
        }
        return true;
    }

    /// <summary>Where the attribute ends: at the next colon that no backslash escapes.</summary>
    private static int End(ReadOnlySpan<char> text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\')
                i++;
            else if (text[i] == ':')
                return i;
        }
        return text.Length;
    }

    private static bool IsAttribute(ReadOnlySpan<char> value)
    {
        if (value is "*" or "-")
            return true;
        value = Unwrap(value);
        if (value.IsEmpty)
            return false;
        for (int i = 0; i < value.Length; i++)
        {
            if (value[i] == '\\')
            {
                if (++i == value.Length || !"\\*?!\"#$%&'()+,/:;<=>@[]^`{|}~".Contains(value[i]))
                    return false;
            }
            else if (!char.IsAsciiLetterOrDigit(value[i]) && value[i] is not ('-' or '.' or '_'))
                return false;
        }
        return true;
    }

    /// <summary>Without the wildcards at both ends.</summary>
    private static ReadOnlySpan<char> Unwrap(ReadOnlySpan<char> value)
    {
        if (!value.IsEmpty && value[0] == '*')
            value = value[1..];
        else
            value = value.TrimStart('?');
        bool escaped = value.Length > 1 && value[^2] == '\\';
        if (!value.IsEmpty && value[^1] == '*' && !escaped)
            return value[..^1];
        while (!value.IsEmpty && value[^1] == '?' && !(value.Length > 1 && value[^2] == '\\'))
            value = value[..^1];
        return value;
    }

    private static bool IsLanguage(ReadOnlySpan<char> value)
    {
        if (value is "*" or "-")
            return true;
        int dash = value.IndexOf('-');
        ReadOnlySpan<char> language = dash < 0 ? value : value[..dash];
        if (language.Length is not (2 or 3) || !Letters(language))
            return false;
        if (dash < 0)
            return true;
        ReadOnlySpan<char> region = value[(dash + 1)..];
        return region.Length == 2 && Letters(region) || region.Length == 3 && !region.ContainsAnyExceptInRange('0', '9');
    }

    private static bool Letters(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
            if (!char.IsAsciiLetter(c))
                return false;
        return true;
    }
}
