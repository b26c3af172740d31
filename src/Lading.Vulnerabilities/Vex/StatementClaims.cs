namespace Lading.Vulnerabilities.Vex;

/// <summary>A statement in the order in which all of a run count: a later one overrides an earlier.</summary>
internal sealed class StatementClaims
{
    private readonly List<(bool IsSubject, HashSet<int> Products, HashSet<int>? Parts)> _claims = [];

    /// <summary>Resolves the statement's products; those that are not here are left out, the first of them kept as the reason.</summary>
    public StatementClaims(VexStatement statement, int rank, ProductIndex index)
    {
        Statement = statement;
        Rank = rank;
        foreach (VexProduct product in statement.Products)
        {
            VexTarget target = index.Resolve(product);
            if (target.IsNothing)
            {
                Miss ??= target.Miss;
                continue;
            }
            if (product.Subcomponents.Count == 0)
            {
                _claims.Add((target.IsSubject, target.Packages, null));
                continue;
            }
            var parts = new HashSet<int>();
            foreach (VexComponent part in product.Subcomponents)
            {
                VexTarget found = index.Resolve(part);
                parts.UnionWith(found.Packages);
                Miss ??= found.Miss;
            }
            if (parts.Count > 0)
                _claims.Add((target.IsSubject, target.Packages, parts));
        }
        if (statement.Products.Count == 0)
            Miss = "it names no product";
    }

    public VexStatement Statement { get; }

    public int Rank { get; }

    /// <summary>Why its first missing product or part is missing.</summary>
    public string? Miss { get; }

    /// <summary>
    /// What the statement speaks of as far as a flaw in <paramref name="package"/> goes: the subject as null, packages by
    /// number. Packages above it are given whether or not they need it.
    /// </summary>
    public void Speak(int package, Action<int?> of)
    {
        foreach ((bool isSubject, HashSet<int> products, HashSet<int>? parts) in _claims)
        {
            if (parts is not null && !parts.Contains(package))
                continue;
            if (isSubject)
                of(null);
            if (products.Contains(package))
                of(package);
            else
                foreach (int product in products)
                    of(product);
        }
    }
}
