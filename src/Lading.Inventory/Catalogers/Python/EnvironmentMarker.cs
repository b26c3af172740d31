using System.Globalization;

namespace Lading.Inventory.Catalogers.Python;

/// <summary>
/// Decides environment markers as far as the place of a package allows: packaging.python.org, "Dependency specifiers",
/// "Environment Markers". What cannot be known stays undecided, and its dependency is kept.
/// </summary>
/// <param name="Python">Major and minor version of the interpreter, as its folder tells; null when it does not.</param>
/// <param name="IsUnix">True when the folders are those of a Unix installation; false when that is not known.</param>
/// <param name="Extras">The extras that are asked for, normalized.</param>
internal sealed record EnvironmentMarker((int Major, int Minor)? Python, bool IsUnix, IReadOnlySet<string> Extras)
{
    private const int MaxLength = 4096;
    private const int MaxDepth = 32;

    /// <summary>True or false, or null when it depends on what is not known or the marker is not understood.</summary>
    public bool? Evaluate(string? marker)
    {
        if (string.IsNullOrWhiteSpace(marker))
            return true;
        if (marker.Length > MaxLength)
            return null;
        var tokens = new Queue<string>(Tokens(marker));
        bool? result = Or(tokens, 0);
        return tokens.Count == 0 ? result : null;
    }

    private bool? Or(Queue<string> tokens, int depth)
    {
        bool? left = And(tokens, depth);
        while (tokens.TryPeek(out string? word) && word == "or")
        {
            tokens.Dequeue();
            bool? right = And(tokens, depth);
            left = left == true || right == true ? true : left is null || right is null ? null : false;
        }
        return left;
    }

    private bool? And(Queue<string> tokens, int depth)
    {
        bool? left = Atom(tokens, depth);
        while (tokens.TryPeek(out string? word) && word == "and")
        {
            tokens.Dequeue();
            bool? right = Atom(tokens, depth);
            left = left == false || right == false ? false : left is null || right is null ? null : true;
        }
        return left;
    }

    private bool? Atom(Queue<string> tokens, int depth)
    {
        if (!tokens.TryDequeue(out string? left) || depth > MaxDepth)
            return null;
        if (left == "(")
        {
            bool? inner = Or(tokens, depth + 1);
            return tokens.TryDequeue(out string? close) && close == ")" ? inner : null;
        }
        if (!tokens.TryDequeue(out string? comparison))
            return null;
        if (comparison == "not" && tokens.TryPeek(out string? next) && next == "in")
            comparison = "not " + tokens.Dequeue();
        if (!tokens.TryDequeue(out string? right))
            return null;
        return IsQuoted(right) ? Compare(left, comparison, right[1..]) : IsQuoted(left) ? Compare(right, Mirror(comparison), left[1..]) : null;
    }

    private bool? Compare(string variable, string comparison, string value)
    {
        switch (variable)
        {
            case "extra":
                bool has = Extras.Contains(DependencySpecifier.Normalize(value));
                return comparison == "==" ? has : comparison == "!=" ? !has : null;
            case "os_name" or "sys_platform" or "platform_system" or "sys.platform" or "os.name":
                // A Unix of some kind is not Windows; which kind it is, folders do not tell.
                bool isWindows = value is "nt" or "win32" or "Windows" or "cygwin";
                return IsUnix && isWindows ? (comparison == "==" ? false : comparison == "!=" ? true : null)
                    : IsUnix && value == "posix" ? (comparison == "==" ? true : comparison == "!=" ? false : null)
                    : null;
            case "python_version" or "python_full_version":
                return Python is { } python ? CompareVersion(python, comparison, value, isFull: variable == "python_full_version") : null;
            default:
                return null;
        }
    }

    private static bool? CompareVersion((int Major, int Minor) python, string comparison, string value, bool isFull)
    {
        string[] parts = value.Split('.');
        if (parts.Length is < 1 or > 2 || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int major))
            return null;
        int minor = 0;
        if (parts.Length == 2 && !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out minor))
            return null;
        int order = python.CompareTo((major, minor));
        // The full version has a third number, which is not known: equal so far means equal or greater.
        return comparison switch
        {
            "<" => order < 0,
            ">=" => order >= 0,
            ">" => order > 0 ? true : order < 0 || !isFull ? false : null,
            "<=" => order < 0 ? true : order > 0 ? false : isFull ? null : true,
            "==" => order != 0 ? false : isFull ? null : true,
            "!=" => order != 0 ? true : isFull ? null : false,
            _ => null,
        };
    }

    private static string Mirror(string comparison) => comparison switch
    {
        "<" => ">",
        ">" => "<",
        "<=" => ">=",
        ">=" => "<=",
        "in" or "not in" => "",
        _ => comparison,
    };

    private static bool IsQuoted(string token) => token[0] == '"';

    /// <summary>Words, comparisons, parentheses; a quoted text begins with <c>"</c> and has no end quote.</summary>
    private static IEnumerable<string> Tokens(string marker)
    {
        int at = 0;
        while (at < marker.Length)
        {
            char c = marker[at];
            if (char.IsWhiteSpace(c))
            {
                at++;
                continue;
            }
            int start = at;
            if (c is '\'' or '"')
            {
                int end = marker.IndexOf(c, at + 1);
                end = end < 0 ? marker.Length : end;
                at = Math.Min(marker.Length, end + 1);
                yield return '"' + marker[(start + 1)..end];
                continue;
            }
            if (c is '(' or ')')
                at++;
            else if (c is '<' or '>' or '=' or '!' or '~')
                while (at < marker.Length && marker[at] is '<' or '>' or '=' or '!' or '~')
                    at++;
            else
                while (at < marker.Length && (char.IsAsciiLetterOrDigit(marker[at]) || marker[at] is '_' or '.'))
                    at++;
            if (at == start)
                at++;
            yield return marker[start..at];
        }
    }

    /// <summary>The extras a marker asks about.</summary>
    public static IEnumerable<string> ExtrasIn(string? marker)
    {
        if (marker is null || marker.Length > MaxLength)
            yield break;
        string[] tokens = [.. Tokens(marker)];
        for (int i = 0; i + 2 < tokens.Length; i++)
        {
            if (tokens[i] == "extra" && IsQuoted(tokens[i + 2]))
                yield return DependencySpecifier.Normalize(tokens[i + 2][1..]);
            else if (tokens[i + 2] == "extra" && IsQuoted(tokens[i]))
                yield return DependencySpecifier.Normalize(tokens[i][1..]);
        }
    }
}
