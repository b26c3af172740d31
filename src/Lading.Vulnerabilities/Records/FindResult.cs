using Lading.Inventory;
using Lading.Vulnerabilities.Advisories;
using Lading.Vulnerabilities.Findings;

namespace Lading.Vulnerabilities.Records;

/// <summary>Which inventories and places count as answers.</summary>
public sealed record FindOptions
{
    /// <summary>Leave out images whose every name was since given to another image.</summary>
    public bool CurrentOnly { get; init; }
    /// <summary>Leave out places that a later layer removed.</summary>
    public bool VisibleOnly { get; init; }
    /// <summary>Only inventories with a name, reference or digest like this, with <c>*</c> and <c>?</c>; null for all.</summary>
    public string? Image { get; init; }
    /// <summary>Only this platform, <c>linux/amd64</c>; null for all.</summary>
    public string? Platform { get; init; }
}

/// <summary>One place of a package in an image.</summary>
/// <param name="Path">Path, as <see cref="Location.Path"/>; empty when it is not known.</param>
/// <param name="Layer">The layer that brought it; null when not known.</param>
/// <param name="InBaseImage">True when it came with the base image; null when no base image was known.</param>
/// <param name="RemovedBy">Index of the layer that deleted or replaced it; null while it is visible.</param>
/// <param name="IsDeclared">True when some file only says that it is wanted.</param>
public sealed record FoundPlace(string Path, RecordedLayer? Layer, bool? InBaseImage, int? RemovedBy, bool IsDeclared);

/// <summary>Why a package is an answer.</summary>
public sealed record FoundReason
{
    /// <summary>Index of the question in <see cref="FindResult.Queries"/>.</summary>
    public required int Query { get; init; }
    /// <summary>By which name.</summary>
    public MatchMethod By { get; init; }
    /// <summary>The advisory record that says so; null for other questions.</summary>
    public string? Advisory { get; init; }
    /// <summary>What decided, for people: the affected interval; for <see cref="IsUndecided"/> what is missing. Null for other questions.</summary>
    public string? Why { get; init; }
    /// <summary>True when the name is right and the version could not be judged: nobody can say that this is not it.</summary>
    public bool IsUndecided { get; init; }
}

/// <summary>A package of an inventory that is an answer.</summary>
/// <param name="Package">The package, as far as the store keeps it.</param>
/// <param name="Reasons">Why, ordered by question and advisory.</param>
/// <param name="Places">Where, ordered by layer and path.</param>
public sealed record FoundPackage(Package Package, IReadOnlyList<FoundReason> Reasons, IReadOnlyList<FoundPlace> Places)
{
    /// <summary>True when no reason is certain.</summary>
    public bool IsUndecided => Reasons.All(r => r.IsUndecided);
}

/// <summary>A digest of an image or of one of its layers that was asked for.</summary>
/// <param name="Query">Index of the question.</param>
/// <param name="Kind"><c>manifest</c>, <c>config</c>, <c>index</c>, <c>layer</c> or <c>diff-id</c>.</param>
/// <param name="Layer">The layer; null for the image itself.</param>
public sealed record FoundDigest(int Query, string Kind, RecordedLayer? Layer);

/// <summary>An inventory with answers in it.</summary>
/// <param name="Inventory">Which.</param>
/// <param name="Packages">Its packages that are answers, by type, name and version.</param>
/// <param name="Digests">Digests that were asked for.</param>
public sealed record FoundInventory(RecordedInventory Inventory, IReadOnlyList<FoundPackage> Packages, IReadOnlyList<FoundDigest> Digests);

/// <summary>A question and what is to be said about it as a whole.</summary>
/// <param name="Query">The question.</param>
/// <param name="Advisories">The records an advisory's id or alias leads to, without withdrawn ones, ordered by id.</param>
/// <param name="Notes">For people: withdrawn records, other spellings that are recorded.</param>
public sealed record AnsweredQuery(FindQuery Query, IReadOnlyList<Advisory> Advisories, IReadOnlyList<string> Notes);

/// <summary>The answers of a store.</summary>
public sealed record FindResult
{
    /// <summary>The questions, as asked.</summary>
    public required IReadOnlyList<AnsweredQuery> Queries { get; init; }
    /// <summary>Inventories with answers, by name, platform and time.</summary>
    public required IReadOnlyList<FoundInventory> Inventories { get; init; }
    /// <summary>Number of inventories that were asked.</summary>
    public required int Searched { get; init; }
}
