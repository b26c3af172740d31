using Lading.Oci;

namespace Lading.Signing.Provenance.Levels;

/// <summary>Whether a criterion is met.</summary>
public enum CriterionOutcome
{
    /// <summary>The evidence is there.</summary>
    Met,

    /// <summary>It is not, or speaks against it.</summary>
    NotMet,

    /// <summary>No provenance can show it, or this one says nothing about it.</summary>
    Unknown,
}

/// <summary>One thing that a level asks for.</summary>
/// <param name="Level">The level, 1 to 3; 4 for what only the older table asked for.</param>
/// <param name="Name">What is asked for.</param>
/// <param name="Outcome">Whether it is met.</param>
/// <param name="Evidence">What speaks for or against it.</param>
public sealed record Criterion(int Level, string Name, CriterionOutcome Outcome, string Evidence);

/// <summary>What one provenance is worth.</summary>
public sealed record ProvenanceRating
{
    /// <summary>Where the provenance was found.</summary>
    public required string Where { get; init; }

    /// <summary>Digest of the attestation that it was read from.</summary>
    public required Digest Digest { get; init; }

    /// <summary>The builder that it names; empty when it names none or could not be read.</summary>
    public required string Builder { get; init; }

    /// <summary>
    /// Level of SLSA's build track, 0 to 3: the highest, all criteria of which are met, and those of the levels below.
    /// </summary>
    public required int Level { get; init; }

    /// <summary>Each criterion with the evidence, in the order of the levels.</summary>
    public required IReadOnlyList<Criterion> Criteria { get; init; }
}

/// <summary>
/// What all the provenance of an artifact is worth: that of its best, for one that can be believed is enough.
/// </summary>
public sealed record LevelAssessment
{
    /// <summary>The artifact.</summary>
    public required string Target { get; init; }

    /// <summary>Its digest.</summary>
    public required Digest Digest { get; init; }

    /// <summary>The ratings, the best first.</summary>
    public required IReadOnlyList<ProvenanceRating> Ratings { get; init; }

    /// <summary>Level of SLSA's build track, 0 to 3.</summary>
    public int Level => Ratings.Count > 0 ? Ratings[0].Level : 0;

    /// <summary>
    /// Level of the older table (SLSA 0.1), 0 to 3: the levels 1 to 3 are those of the build track. Its level 4 asks
    /// for a review by two people,
    /// which no provenance shows; the rest of what it asks for is among the criteria.
    /// </summary>
    public int OldLevel => Level;

    /// <summary>The level as verification summaries write it.</summary>
    public string LevelName => $"SLSA_BUILD_LEVEL_{Level}";

    /// <summary>The criteria of the best provenance; of none when there is none.</summary>
    public IReadOnlyList<Criterion> Criteria => Ratings.Count > 0 ? Ratings[0].Criteria : [];
}
