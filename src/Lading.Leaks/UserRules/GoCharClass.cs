using System.Globalization;
using System.Text;

namespace Lading.Leaks.UserRules;

/// <summary>
/// Character classes of Go's regular expressions, worked out as sets of the 256 characters that text has here, so that nothing
/// of their syntax is left to be understood differently.
/// </summary>
internal static class GoCharClass
{
    private const int Size = 256;

    private static readonly Dictionary<string, string> Posix = new(StringComparer.Ordinal)
    {
        ["alnum"] = "09AZaz", ["alpha"] = "AZaz", ["ascii"] = "\0\x7f", ["blank"] = "\t\t  ", ["cntrl"] = "\0\x1f\x7f\x7f", ["digit"] = "09", ["graph"] = "!~", ["lower"] = "az",
        ["print"] = " ~", ["punct"] = "!/:@[`{~", ["space"] = "\t\r  ", ["upper"] = "AZ", ["word"] = "09AZaz__", ["xdigit"] = "09AFaf",
    };

    /// <summary>The class behind an opening bracket; moves behind the closing one.</summary>
    public static string Translate(string pattern, ref int at)
    {
        var set = new bool[Size];
        bool negated = at < pattern.Length && pattern[at] == '^';
        if (negated)
            at++;
        bool wide = false;
        for (bool first = true; ; first = false)
        {
            if (at >= pattern.Length)
                throw new FormatException("a bracket is not closed");
            if (pattern[at] == ']' && !first)
                break;
            if (TryPosix(pattern, ref at, set) || TryShorthand(pattern, ref at, set))
                continue;
            int low = One(pattern, ref at);
            int high = low;
            if (at + 1 < pattern.Length && pattern[at] == '-' && pattern[at + 1] != ']')
            {
                at++;
                high = One(pattern, ref at);
            }
            if (high < low)
                throw new FormatException("a range in brackets runs backwards");
            wide |= high >= 128;
            for (int c = low; c <= Math.Min(high, 127); c++)
                set[c] = true;
        }
        at++;
        // Characters outside ASCII are several bytes here: a class that has some takes any such byte.
        for (int c = 128; c < Size; c++)
            set[c] = wide;
        return Write(set, negated);
    }

    /// <summary>An escape outside of brackets, behind its backslash.</summary>
    public static string Escape(string pattern, ref int at)
    {
        var set = new bool[Size];
        at--;
        if (TryShorthand(pattern, ref at, set))
            return Write(set, negated: false);
        int c = One(pattern, ref at);
        if (c < 128)
            return string.Create(CultureInfo.InvariantCulture, $"\\x{c:x2}");
        // \xe9 in Go is the character, which files hold as UTF-8.
        var text = new StringBuilder("(?:");
        foreach (byte b in Encoding.UTF8.GetBytes(char.ConvertFromUtf32(c)))
            text.Append(CultureInfo.InvariantCulture, $"\\x{b:x2}");
        return text.Append(')').ToString();
    }

    private static bool TryPosix(string pattern, ref int at, bool[] set)
    {
        if (string.CompareOrdinal(pattern, at, "[:", 0, 2) != 0)
            return false;
        int end = pattern.IndexOf(":]", at + 2, StringComparison.Ordinal);
        if (end < 0)
            return false;
        string name = pattern[(at + 2)..end];
        if (!Posix.TryGetValue(name.TrimStart('^'), out string? ranges))
            throw new FormatException($"there is no class [:{name}:]");
        Add(set, ranges, name.StartsWith('^'));
        at = end + 2;
        return true;
    }

    private static bool TryShorthand(string pattern, ref int at, bool[] set)
    {
        if (pattern[at] != '\\' || at + 1 >= pattern.Length)
            return false;
        char c = pattern[at + 1];
        string? ranges = char.ToLowerInvariant(c) switch { 'd' => "09", 'w' => "09AZaz__", 's' => "\t\n\f\r  ", _ => null };
        if (ranges is not null)
        {
            Add(set, ranges, char.IsUpper(c));
            at += 2;
            return true;
        }
        return c is 'p' or 'P' && Category(pattern, ref at, set);
    }

    /// <summary>A Unicode category, of which text here shows the ASCII part and any byte beyond it.</summary>
    private static bool Category(string pattern, ref int at, bool[] set)
    {
        bool negated = pattern[at + 1] == 'P';
        int start = at + 2;
        if (start >= pattern.Length)
            throw new FormatException("it ends in \\p");
        int end = pattern[start] == '{' ? pattern.IndexOf('}', start) : start;
        if (end < 0)
            throw new FormatException("a \\p{ is not closed");
        string name = pattern[start] == '{' ? pattern[(start + 1)..end] : pattern[start].ToString();
        if (name.StartsWith('^'))
            (name, negated) = (name[1..], !negated);
        string ranges = name switch
        {
            "L" or "Latin" => "AZaz",
            "Lu" => "AZ",
            "Ll" => "az",
            "N" or "Nd" => "09",
            "P" => "!#%*,/:;?@[]__{{}}",
            "Z" or "Zs" => "  ",
            _ => throw new FormatException($"the class \\p{{{name}}} is not known here"),
        };
        Add(set, ranges, negated);
        at = end + 1;
        return true;
    }

    private static void Add(bool[] set, string ranges, bool negated)
    {
        for (int c = 0; c < Size; c++)
        {
            bool member = false;
            for (int i = 0; i < ranges.Length; i += 2)
                member |= c >= ranges[i] && c <= ranges[i + 1];
            set[c] |= member != negated;
        }
    }

    /// <summary>One character, escaped or not.</summary>
    private static int One(string pattern, ref int at)
    {
        if (at >= pattern.Length)
            throw new FormatException("a bracket is not closed");
        if (pattern[at] != '\\')
        {
            int c = char.ConvertToUtf32(pattern, at);
            at += c > char.MaxValue ? 2 : 1;
            return c;
        }
        if (++at >= pattern.Length)
            throw new FormatException("it ends in a backslash");
        char escaped = pattern[at++];
        return escaped switch
        {
            'a' => '\a',
            'f' => '\f',
            't' => '\t',
            'n' => '\n',
            'r' => '\r',
            'v' => '\v',
            'x' => Hex(pattern, ref at),
            >= '0' and <= '7' => Octal(pattern, ref at),
            _ when char.IsAsciiLetterOrDigit(escaped) => throw new FormatException($"\\{escaped} means nothing in Go"),
            _ => escaped,
        };
    }

    private static int Octal(string pattern, ref int at)
    {
        int start = at - 1;
        while (at < pattern.Length && at - start < 3 && pattern[at] is >= '0' and <= '7')
            at++;
        if (pattern[start] != '0' && at - start == 1)
            throw new FormatException($"\\{pattern[start]} is a back-reference");
        return Convert.ToInt32(pattern[start..at], 8);
    }

    private static int Hex(string pattern, ref int at)
    {
        int end = at < pattern.Length && pattern[at] == '{' ? pattern.IndexOf('}', at) : at + 2;
        string digits = end < 0 || end > pattern.Length ? "" : pattern[at..end].TrimStart('{');
        if (digits.Length == 0 || !int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int value) || value is < 0 or > 0x10ffff or (>= 0xd800 and < 0xe000))
            throw new FormatException("\\x is not followed by a character's number");
        at = pattern[at] == '{' ? end + 1 : end;
        return value;
    }

    private static string Write(bool[] set, bool negated)
    {
        var text = new StringBuilder(negated ? "[^" : "[");
        int members = 0;
        for (int low = 0; low < Size; low++)
        {
            if (!set[low])
                continue;
            int high = low;
            while (high + 1 < Size && set[high + 1])
                high++;
            text.Append(CultureInfo.InvariantCulture, $"\\x{low:x2}");
            if (high > low)
                text.Append(CultureInfo.InvariantCulture, $"-\\x{high:x2}");
            members++;
            low = high;
        }
        return members > 0 ? text.Append(']').ToString() : negated ? "[\\x00-\\xff]" : throw new FormatException("brackets hold nothing");
    }
}
