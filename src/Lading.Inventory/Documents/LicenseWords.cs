using System.Text;

namespace Lading.Inventory.Documents;

/// <summary>What a licence is called by in a document.</summary>
internal enum LicenseWordKind
{
    /// <summary>An identifier of the SPDX licence list.</summary>
    Id,
    /// <summary>An SPDX licence expression of more than one identifier.</summary>
    Expression,
    /// <summary>A name, a <c>LicenseRef-</c> or free text.</summary>
    Name,
}

/// <summary>
/// The one place that decides whether an entry of <see cref="Package.DeclaredLicenses"/> or
/// <see cref="Package.ConcludedLicenses"/> is an SPDX identifier, an SPDX expression or a name.
/// </summary>
internal static class LicenseWords
{
    private static readonly HashSet<string> Ids = new(StringComparer.Ordinal)
    {
        "0BSD", "AFL-2.1", "AGPL-3.0-only", "AGPL-3.0-or-later", "Apache-1.1", "Apache-2.0", "Artistic-1.0-Perl", "Artistic-2.0",
        "BSD-2-Clause", "BSD-3-Clause", "BSD-4-Clause", "BSL-1.0", "CC0-1.0", "CC-BY-3.0", "CC-BY-4.0", "CDDL-1.0", "CDDL-1.1", "EPL-1.0", "EPL-2.0",
        "GPL-1.0-only", "GPL-1.0-or-later", "GPL-2.0", "GPL-2.0-only", "GPL-2.0-or-later", "GPL-3.0", "GPL-3.0-only", "GPL-3.0-or-later", "ISC",
        "LGPL-2.0-only", "LGPL-2.0-or-later", "LGPL-2.1", "LGPL-2.1-only", "LGPL-2.1-or-later", "LGPL-3.0", "LGPL-3.0-only", "LGPL-3.0-or-later",
        "MIT", "MIT-0", "MPL-1.1", "MPL-2.0", "OFL-1.1", "OpenSSL", "PHP-3.01", "PostgreSQL", "Python-2.0", "PSF-2.0", "Ruby", "Unicode-3.0", "Unlicense",
        "Vim", "WTFPL", "X11", "Zlib", "ZPL-2.1",
    };

    /// <summary>True for an identifier of the SPDX licence list, in its exact spelling.</summary>
    public static bool IsId(string word) => Ids.Contains(word);

    /// <summary>What an entry is.</summary>
    public static LicenseWordKind KindOf(string entry)
    {
        if (IsId(entry))
            return LicenseWordKind.Id;
        return IsExpression(entry) ? LicenseWordKind.Expression : LicenseWordKind.Name;
    }

    /// <summary>
    /// SPDX specification, annex "SPDX license expressions": terms, <c>AND</c>, <c>OR</c>, <c>WITH</c>, parentheses. A term is an identifier of the
    /// list, perhaps with <c>+</c>, or a <c>LicenseRef-</c>. A single name is no expression.
    /// </summary>
    private static bool IsExpression(string text)
    {
        if (text.Length > 32768)
            return false;
        string[] words = text.Replace("(", " ( ").Replace(")", " ) ").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        bool term = true;
        int depth = 0;
        int terms = 0;
        for (int i = 0; i < words.Length; i++)
        {
            string word = words[i];
            if (term && word == "(")
                depth++;
            else if (!term && word == ")")
            {
                if (--depth < 0)
                    return false;
            }
            else if (term)
            {
                bool exception = i > 0 && words[i - 1] == "WITH";
                if (!exception && !IsId(word.TrimEnd('+')) && !IsReference(word))
                    return false;
                terms++;
                term = false;
            }
            else if (word is "AND" or "OR" or "WITH")
                term = true;
            else
                return false;
        }
        return !term && depth == 0 && (terms > 1 || text.Contains('+'));
    }

    /// <summary>True for <c>LicenseRef-x</c> and <c>DocumentRef-x:LicenseRef-y</c>.</summary>
    public static bool IsReference(string word) =>
        word.StartsWith("LicenseRef-", StringComparison.Ordinal) || word.StartsWith("DocumentRef-", StringComparison.Ordinal) && word.Contains(":LicenseRef-");

    /// <summary>The key under which the text of a licence with this name is kept in <see cref="Sbom.LicenseTexts"/>.</summary>
    public static string ReferenceFor(string name)
    {
        if (IsReference(name))
            return name;
        var text = new StringBuilder("LicenseRef-");
        foreach (char c in name.AsSpan(0, Math.Min(name.Length, 200)))
            text.Append(char.IsAsciiLetterOrDigit(c) || c is '.' or '-' ? c : '-');
        return text.ToString();
    }
}
