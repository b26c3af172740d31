using System.Security.Cryptography;
using System.Text;

namespace Lading.Inventory.Documents.Spdx;

/// <summary>
/// Licences of SPDX 3 as expressions: those of the simple licensing profile as they stand, the trees of the expanded one
/// written out.
/// </summary>
internal sealed class Spdx3Licenses(Dictionary<string, JsonNode> elements, SpdxDocument document)
{
    private const int MaxDepth = 50;
    private const string Listed = "spdx.org/licenses/";
    private readonly Dictionary<string, string?> _known = new(StringComparer.Ordinal);
    private readonly HashSet<string> _texts = new(StringComparer.Ordinal);

    /// <summary>The expression behind a reference; null when nothing is known of it.</summary>
    public string? Expression(string iri) => Known(iri, 0);

    private string? Known(string iri, int depth)
    {
        if (_known.TryGetValue(iri, out string? expression))
            return expression;
        // While it is being made nothing is known of it: so circles end.
        _known[iri] = null;
        return _known[iri] = Make(iri, depth);
    }

    private string? Make(string iri, int depth)
    {
        if (iri.EndsWith("/Licensing/None", StringComparison.Ordinal) || iri is "expandedlicensing_NoneLicense" or "NoneLicense")
            return SpdxWords.None;
        if (iri.EndsWith("/Licensing/NoAssertion", StringComparison.Ordinal) || iri is "expandedlicensing_NoAssertionLicense" || depth > MaxDepth)
            return null;
        if (!elements.TryGetValue(iri, out JsonNode node))
            return iri.IndexOf(Listed, StringComparison.Ordinal) is >= 0 and var at ? iri[(at + Listed.Length)..] : null;
        switch (Spdx3Reader.TypeOf(node))
        {
            case "simplelicensing_LicenseExpression":
                foreach (JsonNode entry in node.Objects("simplelicensing_customIdToUri"))
                    if (entry.Text("value") is { } value && elements.TryGetValue(value, out JsonNode text))
                        Text(entry.Required("key"), text);
                return node.Required("simplelicensing_licenseExpression");
            case "expandedlicensing_ListedLicense":
                return iri[(iri.LastIndexOf('/') + 1)..];
            case "expandedlicensing_CustomLicense" or "simplelicensing_SimpleLicensingText":
                string name = Reference(iri);
                Text(name, node);
                return name;
            case "expandedlicensing_ConjunctiveLicenseSet":
                return Members(node, " AND ", depth);
            case "expandedlicensing_DisjunctiveLicenseSet":
                return Members(node, " OR ", depth);
            case "expandedlicensing_OrLaterOperator":
                return node.Reference("expandedlicensing_subjectLicense") is { } license && Known(license, depth + 1) is { } later ? later + "+" : null;
            case "expandedlicensing_WithAdditionOperator":
                return node.Reference("expandedlicensing_subjectExtendableLicense") is { } subject && Known(subject, depth + 1) is { } with
                    && node.Reference("expandedlicensing_subjectAddition") is { } addition ? $"{with} WITH {addition[(addition.LastIndexOf('/') + 1)..]}" : null;
            default:
                return null;
        }
    }

    // A set may be shared by others; it is written out once and its text bounded, so that nested sharing cannot grow without end.
    private string? Members(JsonNode node, string joint, int depth)
    {
        var members = new List<string>();
        int length = 0;
        foreach (string member in node.References("expandedlicensing_member"))
        {
            if (Known(member, depth + 1) is not { } made)
                continue;
            length += made.Length;
            if (length > Licenses.SpdxExpression.MaxLength)
                return null;
            members.Add(made.Contains(' ') ? $"({made})" : made);
        }
        return members.Count == 0 ? null : string.Join(joint, members);
    }

    private void Text(string reference, JsonNode node)
    {
        if (_texts.Add(reference))
            document.Licenses.Add(new SpdxLicenseText(reference, node.Text("simplelicensing_licenseText") ?? SpdxWords.NoAssertion, node.Text("name"), node.Text("comment")));
    }

    /// <summary>All texts of the simple licensing profile, used or not.</summary>
    public void AddTexts()
    {
        foreach ((string iri, JsonNode node) in elements)
            if (Spdx3Reader.TypeOf(node) == "simplelicensing_SimpleLicensingText")
                Text(Reference(iri), node);
    }

    /// <summary><c>LicenseRef-…</c> from the end of the identifier, or made of it.</summary>
    private static string Reference(string iri)
    {
        int at = iri.LastIndexOf("LicenseRef-", StringComparison.Ordinal);
        if (at >= 0 && at + 11 < iri.Length && iri.AsSpan(at).IndexOfAnyExcept("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-") < 0)
            return iri[at..];
        return "LicenseRef-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(iri)).AsSpan(0, 8));
    }
}
