namespace Lading.Vulnerabilities.Versions;

/// <summary>
/// The order that setuptools gave to versions before PEP 440 (<c>pkg_resources.parse_version</c>, later
/// <c>packaging.version.LegacyVersion</c>), for the strings that PEP 440 does not know (<c>0.9-fearow</c>,
/// <c>2004d</c>). Rare, so it builds lists.
/// </summary>
internal static class Pep440Legacy
{
    private const string Final = "*final", FinalMinus = "*final-", Zero = "00000000";

    /// <summary>Compares the lists of parts as text; the one that ends first is below.</summary>
    public static int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        var a = Parts(left);
        var b = Parts(right);
        for (int i = 0; i < a.Count && i < b.Count; i++)
        {
            int order = string.CompareOrdinal(a[i], b[i]);
            if (order != 0)
                return order;
        }
        return a.Count.CompareTo(b.Count);
    }

    private static List<string> Parts(ReadOnlySpan<char> version)
    {
        var parts = new List<string>();
        var rest = version;
        while (!rest.IsEmpty)
        {
            int end = PartLength(rest);
            string part = rest[..end].ToString().ToLowerInvariant();
            rest = rest[end..];
            if (part != ".")
                Add(parts, char.IsAsciiDigit(part[0]) ? part.PadLeft(Zero.Length, '0') : "*" + Rename(part));
        }
        Add(parts, Final);
        return parts;
    }

    private static void Add(List<string> parts, string part)
    {
        if (part[0] == '*')
        {
            // A hyphen before a pre-release counts for nothing, nor do zeros at the end of a series of numbers.
            if (string.CompareOrdinal(part, Final) < 0)
                while (parts.Count > 0 && parts[^1] == FinalMinus)
                    parts.RemoveAt(parts.Count - 1);
            while (parts.Count > 0 && parts[^1] == Zero)
                parts.RemoveAt(parts.Count - 1);
        }
        parts.Add(part);
    }

    private static string Rename(string word) => word switch
    {
        "pre" or "preview" or "rc" => "c",
        "-" => "final-",
        "dev" => "@",
        _ => word,
    };

    /// <summary>A run of digits, a run of letters, one dot, one hyphen, or a run of anything else.</summary>
    private static int PartLength(ReadOnlySpan<char> text)
    {
        int kind = Kind(text[0]);
        int length = 1;
        while (kind > 1 && length < text.Length && Kind(text[length]) == kind)
            length++;
        return length;
    }

    private static int Kind(char c) => c switch
    {
        '.' => 0,
        '-' => 1,
        _ when char.IsAsciiDigit(c) => 2,
        _ when char.IsAsciiLetter(c) => 3,
        _ => 4,
    };
}
