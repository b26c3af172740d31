using System.Text;

namespace Lading.Inventory.Catalogers.Python;

/// <summary>
/// A dependency as Python writes it: packaging.python.org, "Dependency specifiers" (PEP 508), and the older form with
/// the versions in parentheses.
/// </summary>
/// <param name="Name">Name as written.</param>
/// <param name="Extras">Extras asked for, normalized.</param>
/// <param name="Versions">Version specifiers as written; null for any version.</param>
/// <param name="Url">Where it is to be fetched from, after <c>@</c>; null for an index.</param>
/// <param name="Marker">Environment marker as written; null when it always applies.</param>
internal sealed record DependencySpecifier(string Name, IReadOnlyList<string> Extras, string? Versions, string? Url, string? Marker)
{
    private const int MaxLength = 16 << 10;

    /// <summary>Parses one specifier; null when the text is none.</summary>
    public static DependencySpecifier? Parse(string text)
    {
        text = text.Trim();
        if (text.Length > MaxLength)
            return null;
        int at = 0;
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] is '-' or '_' or '.'))
            at++;
        string name = text[..at];
        if (!IsName(name))
            return null;
        string rest = text[at..].TrimStart();
        string[] extras = [];
        if (rest.StartsWith('['))
        {
            int close = rest.IndexOf(']');
            if (close < 0)
                return null;
            extras = [.. rest[1..close].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Normalize)];
            rest = rest[(close + 1)..].TrimStart();
        }
        if (rest.StartsWith('@'))
        {
            // Before a marker stands white space: a semicolon may be part of the address.
            rest = rest[1..].TrimStart();
            int end = rest.IndexOfAny([' ', '\t']);
            string? after = end < 0 ? null : rest[end..].TrimStart();
            return new DependencySpecifier(name, extras, null, end < 0 ? rest : rest[..end], after?.StartsWith(';') == true ? after[1..].Trim() : null);
        }
        int semicolon = rest.IndexOf(';');
        string versions = (semicolon < 0 ? rest : rest[..semicolon]).Trim();
        if (versions.StartsWith('(') && versions.EndsWith(')'))
            versions = versions[1..^1].Trim();
        if (!AreVersions(versions))
            return null;
        return new DependencySpecifier(name, extras, versions.Length == 0 ? null : versions, null, semicolon < 0 ? null : rest[(semicolon + 1)..].Trim());
    }

    /// <summary>The one version that <c>==</c> or <c>===</c> demands; null when several would do.</summary>
    public string? Pinned
    {
        get
        {
            foreach (string clause in Versions?.Split(',', StringSplitOptions.TrimEntries) ?? [])
            {
                string version = clause.TrimStart('=').Trim();
                if (clause.StartsWith("==", StringComparison.Ordinal) && version.Length > 0 && !version.EndsWith('*'))
                    return version;
            }
            return null;
        }
    }

    private static bool IsName(string name) =>
        name.Length is > 0 and <= 255 && char.IsAsciiLetterOrDigit(name[0]) && char.IsAsciiLetterOrDigit(name[^1]);

    private static bool AreVersions(string text)
    {
        foreach (string clause in text.Length == 0 ? [] : text.Split(',', StringSplitOptions.TrimEntries))
        {
            string version = clause.TrimStart('<', '>', '=', '!', '~').Trim();
            if (clause.Length > 0 && (version.Length == clause.Length || version.Length == 0 || version.AsSpan().ContainsAny(" \t\"'()")))
                return false;
        }
        return true;
    }

    /// <summary>The one spelling under which names are compared: PEP 503, "Normalized Names".</summary>
    public static string Normalize(string name)
    {
        var result = new StringBuilder(name.Length);
        foreach (char c in name)
        {
            if (c is not ('-' or '_' or '.'))
                result.Append(char.ToLowerInvariant(c));
            else if (result.Length == 0 || result[^1] != '-')
                result.Append('-');
        }
        return result.ToString();
    }
}
