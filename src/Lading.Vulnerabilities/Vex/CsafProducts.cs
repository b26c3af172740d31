using Lading.Inventory;
using Lading.Scanning.Trees;

namespace Lading.Vulnerabilities.Vex;

/// <summary>
/// The products of a CSAF document by their id: CSAF 2.0, section 3.2.2 "product_tree". A relationship makes a product
/// (the platform) with a subcomponent (the package on it).
/// </summary>
internal sealed class CsafProducts
{
    /// <summary>Products and members of groups a document may name in all statements together.</summary>
    public const int MaxReferences = 5_000_000;

    private const int MaxRelations = 8;

    private readonly Dictionary<string, Tree> _named = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Tree> _relations = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<string>> _groups = new(StringComparer.Ordinal);
    private readonly Dictionary<string, VexProduct> _products = new(StringComparer.Ordinal);

    public CsafProducts(Tree tree)
    {
        foreach (Tree product in tree["full_product_names"].Items)
            Add(product);
        var branches = new Stack<Tree>(tree["branches"].Items);
        while (branches.TryPop(out Tree? branch))
        {
            Add(branch["product"]);
            foreach (Tree inner in branch["branches"].Items)
                branches.Push(inner);
        }
        foreach (Tree relation in tree["relationships"].Items)
            if (relation["full_product_name"]["product_id"].Word is { } id)
            {
                Add(relation["full_product_name"]);
                _relations.TryAdd(id, relation);
            }
        foreach (Tree group in tree["product_groups"].Items)
            if (group["group_id"].Word is { } id)
                _groups.TryAdd(id, [.. group["product_ids"].Words]);
    }

    private void Add(Tree product)
    {
        if (product["product_id"].Word is { } id)
            _named.TryAdd(id, product);
    }

    /// <summary>The members of a group; empty for one that is not there.</summary>
    public IReadOnlyList<string> Group(string id) => _groups.GetValueOrDefault(id) ?? [];

    /// <summary>The product; one without an identifier that anything could be recognized by has its id as a name.</summary>
    public VexProduct Product(string id)
    {
        if (_products.TryGetValue(id, out VexProduct? known))
            return known;
        VexComponent own = Identify(id);
        VexProduct product;
        if (_relations.TryGetValue(id, out Tree? relation) && Side(relation, "product_reference") is { } part && Side(relation, "relates_to_product_reference") is { } whole)
            // What is on a platform may also be named by a purl of the whole, of the platform or of both.
            product = new VexProduct { Names = whole.Names, Cpes = whole.Cpes, Hashes = whole.Hashes, Subcomponents = IsIdentified(own) ? [part, own] : [part] };
        else
            product = new VexProduct { Names = own.Names, Cpes = own.Cpes, Hashes = own.Hashes };
        _products.Add(id, product);
        return product;
    }

    /// <summary>One side of a relationship: where it is itself one, the same side of that.</summary>
    private VexComponent? Side(Tree relation, string key)
    {
        for (int depth = 0; depth < MaxRelations; depth++)
        {
            if (relation[key].Word is not { } id)
                return null;
            VexComponent component = Identify(id);
            if (IsIdentified(component) || !_relations.TryGetValue(id, out Tree? inner))
                return component;
            relation = inner;
        }
        return null;
    }

    private static bool IsIdentified(VexComponent component) =>
        component.Cpes.Count > 0 || component.Hashes.Count > 0 || component.Names.Any(n => n.StartsWith("pkg:", StringComparison.OrdinalIgnoreCase));

    /// <summary>Section 3.1.3.3, "Full Product Name Type – Product Identification Helper".</summary>
    private VexComponent Identify(string id)
    {
        Tree helper = _named.GetValueOrDefault(id, Tree.Missing)["product_identification_helper"];
        var component = new VexComponent
        {
            Names = [.. helper["purl"].Words, .. helper["purls"].Words, .. helper["x_generic_uris"].Items.Select(u => u["uri"].Word).OfType<string>()],
            Cpes = [.. helper["cpe"].Words],
            Hashes = [.. helper["hashes"].Items.SelectMany(h => h["file_hashes"].Items)
                .Select(h => OpenVexReader.HashOf(h["algorithm"].Word ?? "", h["value"].Word)).OfType<Hash>()],
        };
        // Names for people are no identifiers; the id is kept so that the note can say what was not found.
        return component.Names.Count > 0 ? component : component with { Names = [_named.GetValueOrDefault(id, Tree.Missing)["name"].Word is { } name ? $"'{name}'" : $"'{id}'"] };
    }
}
