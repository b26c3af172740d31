namespace Lading.Inventory.Documents;

/// <summary>The few parts of a package URL that reading documents needs.</summary>
internal static class Purls
{
    /// <summary>The type, lower-case; null when <paramref name="purl"/> is none.</summary>
    public static string? TypeOf(string? purl)
    {
        if (purl is null || !purl.StartsWith("pkg:", StringComparison.OrdinalIgnoreCase))
            return null;
        string rest = purl[4..].TrimStart('/');
        int slash = rest.IndexOf('/');
        return slash <= 0 ? null : rest[..slash].ToLowerInvariant();
    }

    /// <summary>A qualifier, decoded; null when it is not there.</summary>
    public static string? Qualifier(string? purl, string name)
    {
        if (purl is null || purl.IndexOf('?') is not (> 0 and var question))
            return null;
        int end = purl.IndexOf('#', question);
        foreach (string pair in (end < 0 ? purl[(question + 1)..] : purl[(question + 1)..end]).Split('&'))
            if (pair.StartsWith(name, StringComparison.Ordinal) && pair.Length > name.Length && pair[name.Length] == '=')
                return Uri.UnescapeDataString(pair[(name.Length + 1)..]);
        return null;
    }
}
