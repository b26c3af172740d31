namespace Lading.Inventory.Scoring;

/// <summary>One thing a guideline asks for, and how far a document has it.</summary>
/// <param name="Name">What is asked for, in the guideline's words.</param>
/// <param name="Have">How many of <paramref name="Of"/> have it.</param>
/// <param name="Of">How many should: the packages, or 1 for the document as a whole.</param>
/// <param name="Reason">Why points are missing, with an example; or what was found.</param>
public sealed record ScoreItem(string Name, int Have, int Of, string Reason)
{
    /// <summary>0 to 1; an empty document has nothing to be complete about and gets 0.</summary>
    public double Share => Of == 0 ? 0 : (double)Have / Of;
}

/// <summary>How well a document follows one guideline.</summary>
/// <param name="Guideline">Its name and version.</param>
/// <param name="Items">What it asks for, each of equal weight.</param>
public sealed record GuidelineScore(string Guideline, IReadOnlyList<ScoreItem> Items)
{
    /// <summary>0 to 100.</summary>
    public double Points => Items.Count == 0 ? 0 : Items.Average(i => i.Share) * 100;
}

/// <summary>Scores documents by the guidelines that regulators name.</summary>
public static class SbomScore
{
    /// <summary>The scores of a document by every guideline known here.</summary>
    public static IReadOnlyList<GuidelineScore> Of(Sbom sbom) => [NtiaMinimumElements.Score(sbom), BsiTr03183.Score(sbom)];

    /// <summary>Counts packages that pass, with the first that does not as an example.</summary>
    internal static ScoreItem Count(string name, IReadOnlyList<Package> packages, Func<Package, bool> has, string lack)
    {
        int have = 0;
        Package? example = null;
        foreach (Package package in packages)
        {
            if (has(package))
                have++;
            else
                example ??= package;
        }
        string reason = packages.Count == 0 ? "the document lists no packages"
            : example is null ? "all packages have it"
            : $"{packages.Count - have} of {packages.Count} packages {lack}, for example {example.FullName} {example.Version}".TrimEnd();
        return new ScoreItem(name, have, packages.Count, reason);
    }

    /// <summary>Something the document as a whole has or lacks.</summary>
    internal static ScoreItem Whole(string name, bool has, string found, string lack) => new(name, has ? 1 : 0, 1, has ? found : lack);

    /// <summary>Packages that appear on either end of a dependency, or are said to have none because something else has.</summary>
    internal static ScoreItem Dependencies(string name, Sbom sbom)
    {
        var related = new HashSet<string>(StringComparer.Ordinal);
        foreach (Relationship relationship in sbom.Relationships)
        {
            related.Add(relationship.From);
            related.Add(relationship.To);
        }
        return Count(name, sbom.Packages, p => related.Contains(p.Id), "stand in no relationship");
    }
}
