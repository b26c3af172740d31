using System.Numerics;

namespace Lading.Inventory.Catalogers.Ruby;

/// <summary>Order of gem versions and what a requirement accepts: docs.ruby-lang.org, <c>Gem::Version</c> and <c>Gem::Requirement</c>.</summary>
internal static class GemVersion
{
    private const int MaxClauses = 32;

    /// <summary>Compares: numbers by value, letters before numbers (a pre-release precedes), missing parts are zero.</summary>
    public static int Compare(string left, string right)
    {
        List<string> a = Segments(left), b = Segments(right);
        for (int i = 0; i < Math.Max(a.Count, b.Count); i++)
        {
            string x = i < a.Count ? a[i] : "0", y = i < b.Count ? b[i] : "0";
            bool xIsNumber = char.IsAsciiDigit(x[0]), yIsNumber = char.IsAsciiDigit(y[0]);
            int order = xIsNumber && yIsNumber ? BigInteger.Parse(x).CompareTo(BigInteger.Parse(y))
                : xIsNumber != yIsNumber ? (xIsNumber ? 1 : -1) : string.CompareOrdinal(x, y);
            if (order != 0)
                return order;
        }
        return 0;
    }

    private static List<string> Segments(string version)
    {
        var segments = new List<string>();
        ReadOnlySpan<char> rest = version.AsSpan(0, Math.Min(version.Length, 255));
        while (!rest.IsEmpty)
        {
            int length = 1;
            if (char.IsAsciiDigit(rest[0]))
                while (length < rest.Length && char.IsAsciiDigit(rest[length]))
                    length++;
            else if (char.IsAsciiLetter(rest[0]))
                while (length < rest.Length && char.IsAsciiLetter(rest[length]))
                    length++;
            if (char.IsAsciiLetterOrDigit(rest[0]))
                segments.Add(rest[..length].ToString());
            else if (rest[0] == '-')
                segments.Add("pre");
            rest = rest[length..];
        }
        return segments;
    }

    /// <summary>True when all clauses (<c>&gt;= 1.0, &lt; 2</c>, <c>~&gt; 1.2</c>) accept the version.</summary>
    public static bool Satisfies(string version, string? requirement)
    {
        foreach (string clause in requirement?.Split(',', MaxClauses, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [])
        {
            string bound = clause.TrimStart('<', '>', '=', '!', '~').Trim();
            string comparison = clause[..(clause.Length - clause.TrimStart('<', '>', '=', '!', '~').Length)];
            int order = Compare(version, bound);
            bool accepts = comparison switch
            {
                "" or "=" => order == 0,
                "!=" => order != 0,
                ">" => order > 0,
                "<" => order < 0,
                ">=" => order >= 0,
                "<=" => order <= 0,
                "~>" => order >= 0 && Compare(version, Bump(bound)) < 0,
                _ => true,
            };
            if (!accepts)
                return false;
        }
        return true;
    }

    /// <summary>The last number left out and the one before it raised: <c>~&gt; 1.2.3</c> accepts all below <c>1.3.a</c>.</summary>
    private static string Bump(string version)
    {
        List<string> numbers = [.. Segments(version).TakeWhile(s => char.IsAsciiDigit(s[0]))];
        if (numbers.Count > 1)
            numbers.RemoveAt(numbers.Count - 1);
        if (numbers.Count > 0)
            numbers[^1] = (BigInteger.Parse(numbers[^1]) + 1).ToString();
        return string.Join('.', numbers) + ".a";
    }
}
