using System.Text;
using Lading.Inventory.Licenses;

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
    /// <summary>True for an identifier of the SPDX licence list, exceptions among them, in its exact spelling.</summary>
    public static bool IsId(string word) =>
        string.Equals(SpdxLicenseList.License(word), word, StringComparison.Ordinal) || string.Equals(SpdxLicenseList.Exception(word), word, StringComparison.Ordinal);

    /// <summary>What an entry is, as written.</summary>
    public static LicenseWordKind KindOf(string entry)
    {
        if (IsId(entry))
            return LicenseWordKind.Id;
        return !IsReference(entry) && SpdxExpression.TryParse(entry, out _, out _) ? LicenseWordKind.Expression : LicenseWordKind.Name;
    }

    /// <summary>
    /// A name as the expression that it stands for (<c>Apache License 2.0</c> is <c>Apache-2.0</c>); as written when it stands for
    /// none, or only in part.
    /// </summary>
    public static string Recognize(string entry) =>
        KindOf(entry) == LicenseWordKind.Name && LicenseNames.Normalize(entry) is { Texts.Count: 0 } known && !known.Expression.Contains("LicenseRef-") ? known.Expression : entry;

    /// <summary>True for <c>LicenseRef-x</c> and <c>DocumentRef-x:LicenseRef-y</c>.</summary>
    public static bool IsReference(string word) =>
        !word.Contains(' ') && (word.StartsWith("LicenseRef-", StringComparison.Ordinal) || word.StartsWith("DocumentRef-", StringComparison.Ordinal) && word.Contains(":LicenseRef-"));

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
