using Lading.Signing.Sigstore.Attestations;

namespace Lading.Signing.Provenance.Predicates;

/// <summary>
/// Something that went into a build or came out of it: in-toto attestation framework, ResourceDescriptor; before
/// version 1 a material,
/// of which only address and digests are known.
/// </summary>
public sealed record ResourceDescriptor
{
    /// <summary>The most of them in one list.</summary>
    public const int Most = 50_000;

    /// <summary>Its address; null when it has none.</summary>
    public string? Uri { get; init; }

    /// <summary>Its name; null when it has none.</summary>
    public string? Name { get; init; }

    /// <summary>Its digests, hex, by algorithm as the statement spells it.</summary>
    public IReadOnlyDictionary<string, string> Digests { get; init; } = new SortedDictionary<string, string>();

    /// <summary>Where it can be fetched; null when that is not said.</summary>
    public string? DownloadLocation { get; init; }

    /// <summary>Its media type; null when that is not said.</summary>
    public string? MediaType { get; init; }

    internal static ResourceDescriptor Read(PredicateJson json, List<string> unknown)
    {
        json.Others(unknown, "uri", "name", "digest", "downloadLocation", "mediaType", "content", "annotations");
        return new ResourceDescriptor
        {
            Uri = json["uri"].TextOrNull(),
            Name = json["name"].TextOrNull(),
            Digests = json["digest"].Texts(Statement.MaxDigests),
            DownloadLocation = json["downloadLocation"].TextOrNull(),
            MediaType = json["mediaType"].TextOrNull(),
        };
    }

    internal static ResourceDescriptor ReadMaterial(PredicateJson json, List<string> unknown)
    {
        json.Others(unknown, "uri", "digest");
        return new ResourceDescriptor { Uri = json["uri"].TextOrNull(),
            Digests = json["digest"].Texts(Statement.MaxDigests) };
    }
}
