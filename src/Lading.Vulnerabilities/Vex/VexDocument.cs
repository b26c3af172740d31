using Lading.Inventory;

namespace Lading.Vulnerabilities.Vex;

/// <summary>
/// A thing that a statement is about, by whatever identifies it. One identifier that fits is enough; a digest that
/// contradicts rules it out.
/// </summary>
public record VexComponent
{
    /// <summary>Package URLs, image names, digests and other IRIs, as written.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];
    /// <summary>CPE names, 2.2 or 2.3.</summary>
    public IReadOnlyList<string> Cpes { get; init; } = [];
    /// <summary>Digests of it.</summary>
    public IReadOnlyList<Hash> Hashes { get; init; } = [];
    /// <summary>Its <c>bom-ref</c> in a CycloneDX document; null when it is not named so.</summary>
    public string? BomReference { get; init; }
    /// <summary>Serial number (<c>urn:uuid:…</c>) of the document that <see cref="BomReference"/> is of; null when it is not said.</summary>
    public string? Bom { get; init; }
    /// <summary>The only versions meant; empty for those that the identifiers say.</summary>
    public IReadOnlyList<string> Versions { get; init; } = [];

    /// <summary>What people would call it.</summary>
    public string Label => Names.Count > 0 ? Names[0] : Cpes.Count > 0 ? Cpes[0] : BomReference ?? (Hashes.Count > 0 ? Hashes[0].Hex : "?");
}

/// <summary>A product of a statement.</summary>
public sealed record VexProduct : VexComponent
{
    /// <summary>The parts of it that the flaw is in; empty when the statement speaks of the product with all its parts.</summary>
    public IReadOnlyList<VexComponent> Subcomponents { get; init; } = [];
}

/// <summary>One assertion: this flaw has this status in these products.</summary>
public sealed record VexStatement
{
    /// <summary>File and JSON pointer.</summary>
    public required string Source { get; init; }
    /// <summary>Ids of the flaw, the name first.</summary>
    public required IReadOnlyList<string> Ids { get; init; }
    /// <summary>What it is said about; empty when the document does not say.</summary>
    public IReadOnlyList<VexProduct> Products { get; init; } = [];
    /// <summary>The status.</summary>
    public required VexStatus Status { get; init; }
    /// <summary>Why it is not affected, in the word of the document's dialect; null when not given.</summary>
    public string? Justification { get; init; }
    /// <summary>The same in free text.</summary>
    public string? Impact { get; init; }
    /// <summary>What to do about it, in free text.</summary>
    public string? Action { get; init; }
    /// <summary>How the status was found out.</summary>
    public string? Notes { get; init; }
    /// <summary>Since when it is so; the document's time when it has none of its own; null when neither has.</summary>
    public DateTimeOffset? Timestamp { get; init; }
    /// <summary>Its own IRI; null when it has none.</summary>
    public string? Id { get; init; }
    /// <summary>What in it could not be taken as it is; null when all could.</summary>
    public string? Remark { get; init; }
}

/// <summary>A VEX document of any dialect.</summary>
public sealed record VexDocument
{
    /// <summary>The file it came from.</summary>
    public required string Source { get; init; }
    /// <summary><c>OpenVEX</c>, <c>CSAF</c> or <c>CycloneDX</c>.</summary>
    public required string Format { get; init; }
    /// <summary>Its id; null when it has none.</summary>
    public string? Id { get; init; }
    /// <summary>Who speaks; null when it does not say.</summary>
    public string? Author { get; init; }
    /// <summary>The author's role.</summary>
    public string? Role { get; init; }
    /// <summary>When it was last issued.</summary>
    public DateTimeOffset? Timestamp { get; init; }
    /// <summary>Its version, as written.</summary>
    public string? Version { get; init; }
    /// <summary>What it says, in its order.</summary>
    public required IReadOnlyList<VexStatement> Statements { get; init; }
}
