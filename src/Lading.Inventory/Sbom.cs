using Lading.Inventory.Assembly;
using Lading.Scanning;

namespace Lading.Inventory;

/// <summary>A relationship between two packages, by <see cref="Package.Id"/>.</summary>
/// <param name="From">Id of the package it is said about.</param>
/// <param name="To">Id of the other.</param>
/// <param name="Kind">What is said.</param>
/// <param name="Scope">What a dependency is for.</param>
public sealed record Relationship(string From, string To, RelationKind Kind, DependencyScope Scope = DependencyScope.Runtime);

/// <summary>One layer, as told in a document.</summary>
/// <param name="Index">Position from the lowest, 0-based.</param>
public sealed record SubjectLayer(int Index)
{
    /// <summary>Digest of the blob.</summary>
    public string? Digest { get; init; }
    /// <summary>Digest of the unpacked layer, as claimed.</summary>
    public string? DiffId { get; init; }
    /// <summary>The build step.</summary>
    public string? Instruction { get; init; }
    /// <summary>Bytes of the blob; 0 when not known.</summary>
    public long Size { get; init; }
}

/// <summary>What a document is about: the image, folder or file.</summary>
public sealed record Subject
{
    /// <summary>Id within the document.</summary>
    public required string Id { get; init; }
    /// <summary><c>container</c> for images, <c>directory</c>, <c>file</c>; <c>application</c> or another word for documents from elsewhere.</summary>
    public required string Kind { get; init; }
    /// <summary>Name: the repository of an image, the path of a folder.</summary>
    public required string Name { get; init; }
    /// <summary>Tag or digest; null when there is none.</summary>
    public string? Version { get; init; }
    /// <summary><c>pkg:oci/…</c> for images with a digest.</summary>
    public string? Purl { get; init; }
    /// <summary>Manifest digest.</summary>
    public string? ManifestDigest { get; init; }
    /// <summary>Digest of the index the image was chosen from.</summary>
    public string? IndexDigest { get; init; }
    /// <summary>Digest of the configuration: Docker's image ID.</summary>
    public string? ConfigDigest { get; init; }
    /// <summary>Platform, <c>linux/amd64</c>.</summary>
    public string? Platform { get; init; }
    /// <summary>When the image was made, RFC 3339.</summary>
    public string? Created { get; init; }
    /// <summary>Tags.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];
    /// <summary>Labels of the configuration.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();
    /// <summary>Layers, lowest first.</summary>
    public IReadOnlyList<SubjectLayer> Layers { get; init; } = [];
    /// <summary>Who supplies it.</summary>
    public string? Supplier { get; init; }
    /// <summary>Name or digest of the base image, when known.</summary>
    public string? BaseImage { get; init; }
    /// <summary>Number of layers that belong to the base image; null when not known.</summary>
    public int? BaseLayers { get; init; }
    /// <summary>Other properties.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();
}

/// <summary>The program that made a document.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Vendor">Who makes it.</param>
public sealed record Tool(string Name, string? Version = null, string? Vendor = null);

/// <summary>
/// A software bill of materials: what was looked at, what is in it, how its parts relate, and what was not understood.
/// The one model all documents are written from and read into. Lists are ordered, so that equal content gives equal
/// bytes.
/// </summary>
public sealed record Sbom
{
    /// <summary>What it is about.</summary>
    public required Subject Subject { get; init; }
    /// <summary>The packages, ordered by type, name, version and id.</summary>
    public required IReadOnlyList<Package> Packages { get; init; }
    /// <summary>Relationships, ordered; both ends are in <see cref="Packages"/> or are the <see cref="Subject"/>.</summary>
    public IReadOnlyList<Relationship> Relationships { get; init; } = [];
    /// <summary>The operating system.</summary>
    public Distro? Distro { get; init; }
    /// <summary>What was seen and not understood.</summary>
    public IReadOnlyList<Unknown> Unknowns { get; init; } = [];
    /// <summary>Texts of licences outside the SPDX list, by <c>LicenseRef-…</c>.</summary>
    public IReadOnlyDictionary<string, string> LicenseTexts { get; init; } = new Dictionary<string, string>();
    /// <summary>When it was made; derived from content or SOURCE_DATE_EPOCH, never the clock.</summary>
    public DateTimeOffset? Created { get; init; }
    /// <summary>What made it.</summary>
    public IReadOnlyList<Tool> Tools { get; init; } = [];
    /// <summary>Serial number or namespace of a document that was read; null for a new one.</summary>
    public string? DocumentId { get; init; }
}
