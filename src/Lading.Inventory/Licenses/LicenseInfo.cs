namespace Lading.Inventory.Licenses;

/// <summary>The licences of a package as SPDX expressions, what it states kept apart from what was found in it.</summary>
/// <param name="Declared">What the package states; null when it states nothing.</param>
/// <param name="Concluded">What its licence files came to; null when none were read or recognized.</param>
/// <param name="Texts">What stands behind each <c>LicenseRef-…</c> in both.</param>
public sealed record LicenseInfo(string? Declared, string? Concluded, IReadOnlyDictionary<string, string> Texts)
{
    /// <summary>Statements of one package that are looked at; more are left out.</summary>
    private const int MaxStatements = 500;

    /// <summary>
    /// The licences of a package. Several statements are joined by <c>AND</c>: each of them was made, and a choice would
    /// have been written as one.
    /// </summary>
    public static LicenseInfo Resolve(Package package)
    {
        if (package.DeclaredLicenses.Count == 0 && package.ConcludedLicenses.Count == 0)
            return Nothing;
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        return new LicenseInfo(Join(package.DeclaredLicenses, texts), Join(package.ConcludedLicenses, texts), texts);
    }

    private static LicenseInfo Nothing { get; } = new(null, null, new Dictionary<string, string>());

    private static string? Join(IReadOnlyList<string> statements, SortedDictionary<string, string> texts)
    {
        var operands = new List<SpdxExpression>();
        foreach (string statement in statements.Take(MaxStatements))
        {
            if (LicenseNames.Normalize(statement) is not { } license || !SpdxExpression.TryParse(license.Expression, out SpdxExpression? parsed, out _))
                continue;
            operands.Add(parsed);
            foreach ((string reference, string text) in license.Texts)
                texts.TryAdd(reference, text);
        }
        if (operands.Count == 0)
            return null;
        SpdxExpression joined = SpdxExpression.And(operands);
        // Many long statements may come to more than an expression can be; then the first speaks alone.
        return (SpdxExpression.TryParse(joined.ToString(), out _, out _) ? joined : operands[0]).ToString();
    }
}
