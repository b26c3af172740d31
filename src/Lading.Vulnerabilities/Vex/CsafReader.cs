using Lading.Scanning.Trees;
using Lading.Oci;

namespace Lading.Vulnerabilities.Vex;

/// <summary>
/// Reads CSAF 2.0 (and 2.1, whose VEX parts are the same): any category of document that has vulnerabilities with a
/// product status, not only <c>csaf_vex</c> (section 4.5, "Profile 5: VEX").
/// </summary>
internal static class CsafReader
{
    /// <summary>Section 3.2.3.9 "Product Status"; <c>recommended</c> says which version to take and nothing about the flaw.</summary>
    private static readonly (string Key, VexStatus Status)[] Statuses =
    [
        ("known_not_affected", VexStatus.NotAffected),
        ("fixed", VexStatus.Fixed),
        ("first_fixed", VexStatus.Fixed),
        ("known_affected", VexStatus.Affected),
        ("first_affected", VexStatus.Affected),
        ("last_affected", VexStatus.Affected),
        ("under_investigation", VexStatus.UnderInvestigation),
    ];

    public static bool Knows(Tree root) => root["document"]["csaf_version"].Kind == TreeKind.Scalar;

    public static VexDocument Read(Tree root, string where)
    {
        Tree document = root["document"];
        if (document["csaf_version"].Word is not ['2', '.', ..])
            throw LadingException.Input($"{where}: /document/csaf_version is '{Printable.Text(document["csaf_version"].Word ?? "")}'.", "Versions that are read: 2.0 and 2.1.");
        Tree tracking = document["tracking"];
        DateTimeOffset? time = VexReader.Time(tracking["current_release_date"], where, "/document/tracking/current_release_date");
        var products = new CsafProducts(root["product_tree"]);
        var statements = new List<VexStatement>();
        int budget = CsafProducts.MaxReferences;
        int number = 0;
        foreach (Tree flaw in root["vulnerabilities"].Items)
            Read(flaw, $"{where}#/vulnerabilities/{number++}", time, products, statements, ref budget, where);
        return new VexDocument
        {
            Source = where,
            Format = "CSAF",
            Id = tracking["id"].Word,
            Author = document["publisher"]["name"].Word,
            Role = document["publisher"]["category"].Word,
            Timestamp = time,
            Version = tracking["version"].Word,
            Statements = statements,
        };
    }

    private static void Read(Tree flaw, string place, DateTimeOffset? time, CsafProducts products, List<VexStatement> statements, ref int budget, string where)
    {
        string[] ids = [.. ((IEnumerable<string>)[.. flaw["cve"].Words, .. flaw["ids"].Items.Select(i => i["text"].Word).OfType<string>()]).Distinct(StringComparer.OrdinalIgnoreCase)];
        if (ids.Length == 0)
            return;
        Dictionary<string, string> justifications = ByProduct(flaw["flags"].Items, products, f => f["label"].Word, ref budget, where);
        Dictionary<string, string> impacts = ByProduct(flaw["threats"].Items.Where(t => t["category"].Word == "impact"), products, t => t["details"].Word, ref budget, where);
        Dictionary<string, string> actions = ByProduct(flaw["remediations"].Items, products, r => r["details"].Word, ref budget, where);
        foreach ((string key, VexStatus status) in Statuses)
        {
            IEnumerable<string> members = flaw["product_status"][key].Words.Distinct(StringComparer.Ordinal);
            // One statement for all products that are told of in the same words.
            foreach (var group in members.GroupBy<string, (string?, string?, string?)>(p => status == VexStatus.NotAffected
                ? (justifications.GetValueOrDefault(p), impacts.GetValueOrDefault(p), null)
                : (null, null, actions.GetValueOrDefault(p))))
            {
                VexProduct[] named = [.. group.Select(products.Product)];
                Spend(ref budget, named.Length, where);
                (string? justification, string? impact, string? action) = group.Key;
                statements.Add(new VexStatement
                {
                    Source = $"{place}/product_status/{key}",
                    Ids = ids,
                    Products = named,
                    Status = status,
                    Justification = justification,
                    Impact = impact,
                    Action = action,
                    Timestamp = time,
                    Remark = status == VexStatus.NotAffected && justification is null && impact is null ? "not_affected without a justification or impact statement" : null,
                });
            }
        }
    }

    /// <summary>What flags, threats or remediations say of each product, named directly or by group; the first one counts.</summary>
    private static Dictionary<string, string> ByProduct(IEnumerable<Tree> items, CsafProducts products, Func<Tree, string?> text, ref int budget, string where)
    {
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Tree item in items)
        {
            if (text(item) is not { } value)
                continue;
            foreach (string id in (IEnumerable<string>)[.. item["product_ids"].Words, .. item["group_ids"].Words.SelectMany(products.Group)])
            {
                Spend(ref budget, 1, where);
                result.TryAdd(id, value);
            }
        }
        return result;
    }

    private static void Spend(ref int budget, int count, string where)
    {
        budget -= count;
        if (budget < 0)
            throw LadingException.Input($"{where}: the document names more than {CsafProducts.MaxReferences} products.");
    }
}
