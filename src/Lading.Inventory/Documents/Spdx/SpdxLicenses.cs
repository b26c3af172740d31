using Lading.Inventory.Licenses;

namespace Lading.Inventory.Documents.Spdx;

/// <summary>The licence fields of a document: valid expressions, and a text for every <c>LicenseRef-…</c> in them.</summary>
internal sealed class SpdxLicenses
{
    private readonly Sbom _sbom;
    private readonly bool _additions;
    private readonly HashSet<string> _documents;
    private readonly Dictionary<string, (string? Declared, string? Concluded)> _cache = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _byName = new(StringComparer.Ordinal);

    /// <param name="sbom">The inventory.</param>
    /// <param name="documents">The <c>DocumentRef-…</c> that are defined.</param>
    /// <param name="additions">True when <c>AdditionRef-…</c> are allowed, as from version 3.</param>
    public SpdxLicenses(Sbom sbom, IEnumerable<string> documents, bool additions)
    {
        _sbom = sbom;
        _additions = additions;
        _documents = documents.ToHashSet(StringComparer.Ordinal);
        foreach ((string reference, string text) in sbom.LicenseTexts)
            if (SpdxExpression.TryParse(reference, out SpdxExpression? parsed, out _) && parsed.Term == reference && reference.StartsWith("LicenseRef-", StringComparison.Ordinal))
                Texts[reference] = text;
    }

    /// <summary>All texts, those of the inventory included.</summary>
    public SortedDictionary<string, string> Texts { get; } = new(StringComparer.Ordinal);

    /// <summary>The fields <c>licenseDeclared</c> and <c>licenseConcluded</c>; null where nothing is known.</summary>
    public (string? Declared, string? Concluded) Of(Package package)
    {
        if (package.DeclaredLicenses.Count == 0 && package.ConcludedLicenses.Count == 0)
            return (null, null);
        string key = string.Join('\n', package.DeclaredLicenses) + "\0" + string.Join('\n', package.ConcludedLicenses);
        if (_cache.TryGetValue(key, out (string?, string?) known))
            return known;
        foreach (string statement in package.DeclaredLicenses.Concat(package.ConcludedLicenses))
            if (_sbom.LicenseTexts.TryGetValue(Documents.LicenseWords.ReferenceFor(statement), out string? text))
                _byName.TryAdd(statement.Trim(), text);
        LicenseInfo info = LicenseInfo.Resolve(package);
        return _cache[key] = (Field(info.Declared, info.Texts), Field(info.Concluded, info.Texts));
    }

    private string? Field(string? text, IReadOnlyDictionary<string, string> texts)
    {
        if (text is null || !SpdxExpression.TryParse(text, out SpdxExpression? expression, out _))
            return null;
        foreach (string term in expression.Terms)
        {
            bool known = !term.StartsWith("DocumentRef-", StringComparison.Ordinal) || _documents.Contains(term[..term.IndexOf(':')]);
            if (known && (_additions || !term.Contains("AdditionRef-", StringComparison.Ordinal)))
                continue;
            var own = new Dictionary<string, string>();
            string reference = LicenseNames.Reference(text, own).ToString();
            Texts[reference] = text;
            return reference;
        }
        foreach (string term in expression.Terms)
        {
            string reference = term.IndexOf(' ') is > 0 and var space ? term[..space] : term;
            if (!reference.StartsWith("LicenseRef-", StringComparison.Ordinal) || Texts.ContainsKey(reference))
                continue;
            string? found = texts.GetValueOrDefault(reference);
            Texts[reference] = found is null ? SpdxWords.NoAssertion : _byName.GetValueOrDefault(found, found);
        }
        return expression.ToString();
    }
}
