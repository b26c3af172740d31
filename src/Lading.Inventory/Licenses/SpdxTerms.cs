namespace Lading.Inventory.Licenses;

/// <summary>Single identifiers of licence expressions, brought into canonical spelling.</summary>
internal static class SpdxTerms
{
    private const string LicenseRef = "LicenseRef-";
    private const string DocumentRef = "DocumentRef-";

    /// <summary>A licence identifier with or without <c>+</c>, or a reference; null when it is neither.</summary>
    public static string? License(ReadOnlySpan<char> word)
    {
        if (word.StartsWith(LicenseRef, StringComparison.OrdinalIgnoreCase) || word.StartsWith(DocumentRef, StringComparison.OrdinalIgnoreCase))
            return Reference(word);
        bool plus = word.EndsWith("+");
        if (plus)
            word = word[..^1];
        return SpdxLicenseList.License(word.ToString()) is { } id ? Current(id, plus) : null;
    }

    /// <summary>An exception identifier, or a reference to an addition (SPDX 3.0); null when it is neither.</summary>
    public static string? Exception(ReadOnlySpan<char> word) =>
        word.StartsWith("AdditionRef-", StringComparison.Ordinal) && IsIdString(word["AdditionRef-".Length..])
            ? word.ToString() : SpdxLicenseList.Exception(word.ToString());

    private static string? Reference(ReadOnlySpan<char> word)
    {
        string document = "";
        if (word.StartsWith(DocumentRef, StringComparison.OrdinalIgnoreCase))
        {
            int colon = word.IndexOf(':');
            if (colon < 0 || !IsIdString(word[DocumentRef.Length..colon]))
                return null;
            document = $"{DocumentRef}{word[DocumentRef.Length..colon]}:";
            word = word[(colon + 1)..];
        }
        return word.StartsWith(LicenseRef, StringComparison.OrdinalIgnoreCase) && IsIdString(word[LicenseRef.Length..])
            ? $"{document}{LicenseRef}{word[LicenseRef.Length..]}" : null;
    }

    private static bool IsIdString(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '.'))
                return false;
        return !text.IsEmpty;
    }

    /// <summary>
    /// The successor of a deprecated identifier, where it means exactly the same (licence list, "Deprecated License
    /// Identifiers"); others stay, they are still valid.
    /// </summary>
    private static string Current(string id, bool plus)
    {
        if (IsGnu(id))
        {
            if (id.EndsWith("-or-later", StringComparison.Ordinal))
                return id;
            string bare = id.EndsWith("-only", StringComparison.Ordinal) ? id[..^5] : id;
            // GFDL-1.3-invariants and the like exist only with their ending.
            string wanted = bare + (plus ? "-or-later" : "-only");
            if (SpdxLicenseList.License(wanted) is { } known)
                return known;
        }
        string current = id switch
        {
            "GPL-2.0-with-autoconf-exception" => "GPL-2.0-only WITH Autoconf-exception-2.0",
            "GPL-2.0-with-bison-exception" => "GPL-2.0-only WITH Bison-exception-2.2",
            "GPL-2.0-with-classpath-exception" => "GPL-2.0-only WITH Classpath-exception-2.0",
            "GPL-2.0-with-font-exception" => "GPL-2.0-only WITH Font-exception-2.0",
            "GPL-2.0-with-GCC-exception" => "GPL-2.0-only WITH GCC-exception-2.0",
            "GPL-3.0-with-autoconf-exception" => "GPL-3.0-only WITH Autoconf-exception-3.0",
            "GPL-3.0-with-GCC-exception" => "GPL-3.0-only WITH GCC-exception-3.1",
            "BSD-2-Clause-NetBSD" => "BSD-2-Clause",
            "StandardML-NJ" => "SMLNJ",
            "bzip2-1.0.5" => "bzip2-1.0.6",
            _ => id,
        };
        return !plus ? current : current.Contains(' ') ? current.Replace("-only ", "-or-later ") : current + "+";
    }

    private static bool IsGnu(string id) =>
        id.StartsWith("GPL-", StringComparison.Ordinal) || id.StartsWith("LGPL-", StringComparison.Ordinal)
        || id.StartsWith("AGPL-", StringComparison.Ordinal) || id.StartsWith("GFDL-", StringComparison.Ordinal);
}
