using Lading.Inventory.Catalogers.Python;

namespace Lading.Vulnerabilities.Records;

/// <summary>
/// The widest sense in which two names can be one, whatever the ecosystem: without case, and with <c>-</c>, <c>_</c>,
/// <c>.</c> and runs of them alike, which is PEP 503's. Names are found by it and then judged by their ecosystem's own rule.
/// </summary>
internal static class NameFold
{
    /// <summary>The folded name; folding twice changes nothing.</summary>
    public static string Fold(string name) => DependencySpecifier.Normalize(name);
}
