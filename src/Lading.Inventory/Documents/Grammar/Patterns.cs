using System.Globalization;

namespace Lading.Inventory.Documents.Grammar;

/// <summary>The patterns and formats of the schemas, by name, checked by hand: input is hostile and of any length.</summary>
internal static class Patterns
{
    public static string Describe(string name) => name switch
    {
        "serial" => "a serial number (urn:uuid: and 36 lower-case characters)",
        "hash" => "a hash in 32, 40, 64, 96 or 128 hex digits",
        "media" => "a media type",
        "bomlink-document" or "bomlink-element" => "a BOM-Link (urn:cdx:…)",
        "locale" => "a locale (en, en-US)",
        "cre" => "a reference of the form CRE:1-2",
        "country" => "two capital letters",
        "patent" => "a number of a patent",
        "cpe" => "a CPE name",
        _ => name,
    };

    public static bool Match(string name, ReadOnlySpan<char> text) => name switch
    {
        "serial" => text.StartsWith("urn:uuid:") && IsUuid(text[9..]),
        "hash" => text.Length is 32 or 40 or 64 or 96 or 128 && !text.ContainsAnyExcept(Hex),
        "media" => IsMediaType(text),
        "bomlink-document" => IsBomLink(text, out int used) && used == text.Length,
        "bomlink-element" => IsBomLink(text, out int used) && used < text.Length - 1 && text[used] == '#',
        "locale" => text.Length is 2 or 5 && IsLower(text[..2]) && (text.Length == 2 || text[2] == '-' && IsUpper(text[3..])),
        "cre" => text.StartsWith("CRE:") && text[4..] is var rest && rest.IndexOf('-') is > 0 and var dash && IsDigits(rest[..dash]) && IsDigits(rest[(dash + 1)..]),
        "country" => text.Length == 2 && IsUpper(text),
        "patent" => text.Length is >= 2 and <= 30 && char.IsAsciiLetterOrDigit(text[0]) && char.IsAsciiLetterOrDigit(text[^1]) && !text.ContainsAnyExcept(Patent),
        "cpe" => CpeName.IsValid(text),
        _ => throw new InvalidOperationException($"grammar: no pattern '{name}'"),
    };

    private static readonly System.Buffers.SearchValues<char> Hex = System.Buffers.SearchValues.Create("0123456789abcdefABCDEF");
    private static readonly System.Buffers.SearchValues<char> Media = System.Buffers.SearchValues.Create("-+abcdefghijklmnopqrstuvwxyz0123456789.");
    private static readonly System.Buffers.SearchValues<char> Patent = System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-/.() \t\r\n");

    public static bool IsUuid(ReadOnlySpan<char> text)
    {
        if (text.Length != 36)
            return false;
        for (int i = 0; i < text.Length; i++)
            if (i is 8 or 13 or 18 or 23 ? text[i] != '-' : !char.IsAsciiHexDigitLower(text[i]))
                return false;
        return true;
    }

    /// <summary>RFC 3339, section 5.6: <c>2024-01-31T23:59:59.123Z</c> or with an offset. A leap second is allowed.</summary>
    public static bool IsDateTime(ReadOnlySpan<char> text)
    {
        if (text.Length < 20 || !IsDate(text[..10]) || text[10] is not ('T' or 't' or ' ') || text[13] != ':' || text[16] != ':'
            || !Two(text[11..13], 23) || !Two(text[14..16], 59) || !Two(text[17..19], 60))
            return false;
        ReadOnlySpan<char> rest = text[19..];
        if (rest[0] == '.')
        {
            int digits = rest[1..].IndexOfAnyExceptInRange('0', '9');
            if (digits < 1)
                return false;
            rest = rest[(digits + 1)..];
        }
        return rest is "Z" or "z" || rest.Length == 6 && rest[0] is '+' or '-' && rest[3] == ':' && Two(rest[1..3], 23) && Two(rest[4..6], 59);
    }

    /// <summary>As above, and as W3C XML Schema has it: the time zone may be missing.</summary>
    public static bool IsXmlDateTime(ReadOnlySpan<char> text) => IsDateTime(text) || IsDateTime($"{text}Z");

    public static bool IsDate(ReadOnlySpan<char> text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private static bool Two(ReadOnlySpan<char> text, int most) => IsDigits(text) && int.Parse(text, CultureInfo.InvariantCulture) <= most;

    private static bool IsDigits(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExceptInRange('0', '9');

    private static bool IsLower(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('a', 'z');

    private static bool IsUpper(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('A', 'Z');

    private static bool IsMediaType(ReadOnlySpan<char> text)
    {
        int slash = text.IndexOf('/');
        return slash > 0 && slash < text.Length - 1 && !text[..slash].ContainsAnyExcept(Media) && !text[(slash + 1)..].ContainsAnyExcept(Media);
    }

    private static bool IsBomLink(ReadOnlySpan<char> text, out int used)
    {
        used = 0;
        if (!text.StartsWith("urn:cdx:") || text.Length < 46 || !IsUuid(text.Slice(8, 36)) || text[44] != '/' || text[45] is < '1' or > '9')
            return false;
        int digits = text[45..].IndexOfAnyExceptInRange('0', '9');
        used = digits < 0 ? text.Length : 45 + digits;
        return true;
    }
}
