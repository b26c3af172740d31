using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Lading.Inventory.Licenses;

/// <summary>What a statement about a licence comes to.</summary>
/// <param name="Expression">A valid SPDX expression.</param>
/// <param name="Texts">What stands behind each <c>LicenseRef-…</c> in it: the statement or text as found.</param>
public sealed record NormalizedLicense(string Expression, IReadOnlyDictionary<string, string> Texts);

/// <summary>
/// Turns what packages say about their licence into SPDX expressions: identifiers and expressions, names in the spellings
/// of package managers and distributions, addresses of licence texts, Python classifiers, lists in words. What is not
/// recognized becomes a <c>LicenseRef-…</c> whose text is the statement itself; nothing is guessed from half of a
/// statement.
/// </summary>
public static class LicenseNames
{
    /// <summary>Characters of a statement that are looked at as names; longer ones are licence texts.</summary>
    private const int MaxName = 1_000;

    private static readonly IReadOnlyDictionary<string, string> NoTexts = new Dictionary<string, string>();

    // The same statements come again for every package, and once more when a document is written.
    private const int MaxRemembered = 4096;
    private static readonly ConcurrentDictionary<string, NormalizedLicense?> Remembered = new(StringComparer.Ordinal);

    /// <summary>The expression; null when the statement says nothing (<c>SEE LICENSE IN …</c>, <c>UNKNOWN</c>, empty).</summary>
    public static NormalizedLicense? Normalize(string? statement)
    {
        if (statement is null)
            return null;
        if (Remembered.TryGetValue(statement, out NormalizedLicense? known))
            return known;
        NormalizedLicense? license = Read(statement);
        if (statement.Length <= MaxName && Remembered.Count < MaxRemembered)
            Remembered[statement] = license;
        return license;
    }

    private static NormalizedLicense? Read(string statement)
    {
        string text = statement.Trim().Trim('"', '\'').Trim();
        if (SaysNothing(text))
            return null;
        if (SpdxExpression.TryParse(text, out SpdxExpression? parsed, out _))
            return new NormalizedLicense(parsed.ToString(), NoTexts);
        if (text.Length > MaxName || text.AsSpan().Count('\n') > 3)
            return OfText(text);
        text = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (text.StartsWith("License ::", StringComparison.OrdinalIgnoreCase))
            return Classifier(text);
        string? name = LicenseUrls.IsUrl(text) ? LicenseUrls.Find(text) : Name(text);
        if (name is not null && SpdxExpression.TryParse(name, out SpdxExpression? read, out _))
            return new NormalizedLicense(read.ToString(), NoTexts);
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string words in Spellings(text))
        {
            texts.Clear();
            if (LicensePhrase.Read(words, unknown => Reference(unknown, texts)) is { } phrase
                && SpdxExpression.TryParse(phrase.ToString(), out _, out _))
                return new NormalizedLicense(phrase.ToString(), texts);
        }
        texts.Clear();
        return new NormalizedLicense(Reference(statement.Trim(), texts).ToString(), texts);
    }

    /// <summary>A licence given by its text instead of a name.</summary>
    public static NormalizedLicense OfText(string text)
    {
        LicenseMatch[] found = LicenseTexts.Detect(Encoding.UTF8.GetBytes(text));
        if (found.Length > 0)
            return new NormalizedLicense(SpdxExpression.And(found.Select(f => SpdxExpression.Of(f.Id))).ToString(), NoTexts);
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        return new NormalizedLicense(Reference(text, texts).ToString(), texts);
    }

    /// <summary>The statement, and where it is one word also the words it is made of: <c>GPL-2+-with-bison-exception</c>.</summary>
    private static IEnumerable<string> Spellings(string text)
    {
        yield return text;
        if (text.Contains(' '))
            yield break;
        string words = text;
        foreach (string joint in (string[])["-with-", "-or-", "-and-"])
            words = words.Replace(joint, joint.Replace('-', ' '), StringComparison.OrdinalIgnoreCase);
        // "GPL-2+-autoconf-exception"
        if (words.EndsWith("-exception", StringComparison.OrdinalIgnoreCase) && !words.Contains(" with ", StringComparison.Ordinal) && words.IndexOf("+-", StringComparison.Ordinal) is > 0 and var plus)
            words = string.Concat(words.AsSpan(0, plus + 1), " with ", words.AsSpan(plus + 2));
        if (words != text)
            yield return words;
    }

    /// <summary>PEP 301 classifiers: the last part is the name; families alone say nothing.</summary>
    private static NormalizedLicense? Classifier(string text)
    {
        string last = text[(text.LastIndexOf("::", StringComparison.Ordinal) + 2)..].Trim();
        return last.ToLowerInvariant() is "" or "osi approved" or "dfsg approved" ? null : Normalize(last);
    }

    private static string? Name(string text)
    {
        if (LicenseAliases.Find(text) is { } whole)
            return whole;
        // "GNU General Public License v3 (GPLv3)": the name, or else what the parenthesis says.
        int open = text.LastIndexOf('(');
        if (open <= 0 || text[^1] != ')')
            return null;
        string inside = text[(open + 1)..^1];
        return LicenseAliases.Find(text.AsSpan(0, open)) is { } outer
            ? LicenseAliases.Find(inside) is { } inner && inner.EndsWith("-or-later", StringComparison.Ordinal) && !outer.Contains(' ') ? inner : outer
            : LicenseAliases.Find(inside);
    }

    private static bool SaysNothing(string text) =>
        text.ToLowerInvariant() is "" or "none" or "noassertion" or "unknown" or "n/a" or "na" or "-" or "--" or "null" or "undefined" or "not specified"
            or "license" or "licence" or "see license" or "see license file" or "license file" or "see copying" or "copying" or "other" or "tbd" or "todo" or "file license"
            or "unspecified" or "various" or "license.txt" or "license.md"
        || text.StartsWith("SEE LICENSE IN", StringComparison.OrdinalIgnoreCase) || text.StartsWith("SEE LICENCE IN", StringComparison.OrdinalIgnoreCase)
        || !text.AsSpan().ContainsAnyLetterOrDigit();

    private static bool ContainsAnyLetterOrDigit(this ReadOnlySpan<char> text)
    {
        foreach (char c in text)
            if (char.IsLetterOrDigit(c))
                return true;
        return false;
    }

    /// <summary><c>LicenseRef-slug-hash8</c>; the same statement gives the same reference everywhere.</summary>
    internal static SpdxExpression Reference(string text, Dictionary<string, string> texts)
    {
        var slug = new StringBuilder();
        foreach (char c in text)
        {
            if (slug.Length >= 40)
                break;
            if (char.IsAsciiLetterOrDigit(c) || c == '.')
                slug.Append(c);
            else if (slug.Length > 0 && slug[^1] != '-')
                slug.Append('-');
        }
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 4));
        string name = slug.ToString().Trim('-', '.');
        string reference = name.Length == 0 ? $"LicenseRef-{hash}" : $"LicenseRef-{name}-{hash}";
        texts[reference] = text;
        return SpdxExpression.Of(reference);
    }
}
