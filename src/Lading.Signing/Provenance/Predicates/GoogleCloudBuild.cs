using System.Text;
using System.Text.Json;
using Lading.Signing.Sigstore.Attestations;

namespace Lading.Signing.Provenance.Predicates;

/// <summary>
/// What <c>gcloud artifacts docker images describe --show-provenance --format json</c> prints of an image: summaries
/// that nobody signed, and
/// for each build a signed envelope with a readable copy beside it.
/// </summary>
public sealed record GoogleCloudBuild
{
    private const int Most = 256;

    /// <summary>Digest of the image, as the summary has it; null when it has none.</summary>
    public required string? Digest { get; init; }

    /// <summary>Name of the image with its digest, as the summary has it; null when it has none.</summary>
    public required string? QualifiedDigest { get; init; }

    /// <summary>The builds.</summary>
    public required IReadOnlyList<GoogleBuildOccurrence> Builds { get; init; }

    /// <summary>Reads the document; everything wrong is a <see cref="LadingException"/> of kind Input.</summary>
    public static GoogleCloudBuild Read(ReadOnlyMemory<byte> json, string where)
    {
        PredicateJson root = PredicateJson.Parse(json, where), image = root["image_summary"];
        return new GoogleCloudBuild
        {
            Digest = image["digest"].TextOrNull(),
            QualifiedDigest = image["fully_qualified_digest"].TextOrNull(),
            Builds = root["provenance_summary"]["provenance"].List(Most, Read),
        };
    }

    /// <summary>True when a document is one of these, to tell it from others.</summary>
    internal static bool Is(PredicateJson root) => root.IsObject && !root["provenance_summary"].IsAbsent;

    private static GoogleBuildOccurrence Read(PredicateJson json) => new()
    {
        Kind = json["kind"].TextOrNull(),
        ResourceUri = json["resourceUri"].TextOrNull(),
        Envelope = SignedEnvelope.Read(json["envelope"]),
        CopyV01 = json["build"]["intotoStatement"],
        CopyV1 = json["build"]["inTotoSlsaProvenanceV1"],
    };
}

/// <summary>One build of <see cref="GoogleCloudBuild"/>.</summary>
public sealed record GoogleBuildOccurrence
{
    /// <summary>Kind of the occurrence: <c>BUILD</c>.</summary>
    public required string? Kind { get; init; }

    /// <summary>The image, with its digest.</summary>
    public required string? ResourceUri { get; init; }

    /// <summary>What is signed.</summary>
    public required SignedEnvelope Envelope { get; init; }

    internal PredicateJson CopyV01 { get; init; }

    internal PredicateJson CopyV1 { get; init; }

    /// <summary>The readable copy of a provenance of this type.</summary>
    internal BuildProvenance Copy(string predicateType)
    {
        bool old = predicateType == BuildProvenance.TypeV01;
        PredicateJson copy = old ? CopyV01 : CopyV1;
        if (!copy.IsObject)
            throw copy.Bad("the readable copy of the provenance is missing");
        Statement head = Statement.Read(Encoding.UTF8.GetBytes(copy.Value.GetRawText()),
            copy.Where + ": " + copy.Pointer);
        return ProvenanceReader.Read(copy, head, old ? "slsaProvenance" : "predicate");
    }

    /// <summary>
    /// True when a readable copy says what was signed, but for members that the specification does not have.
    /// </summary>
    internal static bool IsSame(BuildProvenance left, BuildProvenance right) =>
        left.PredicateType == right.PredicateType && left.BuilderId == right.BuilderId
            && left.BuildType == right.BuildType
        && left.EntryPoint == right.EntryPoint && left.StartedOn == right.StartedOn
            && left.FinishedOn == right.FinishedOn
        && left.Completeness == right.Completeness && (left.Reproducible ?? false) == (right.Reproducible ?? false)
        && IsSame(left.ExternalParameters, right.ExternalParameters)
            && IsSame(left.InternalParameters, right.InternalParameters)
        && left.Subjects.Count == right.Subjects.Count
            && left.Subjects.Zip(right.Subjects)
            .All(s => s.First.Name == s.Second.Name && IsSame(s.First.Digests, s.Second.Digests))
        && left.Dependencies.Count == right.Dependencies.Count
        && left.Dependencies.Zip(right.Dependencies)
            .All(d => d.First.Uri == d.Second.Uri && d.First.Name == d.Second.Name
            && IsSame(d.First.Digests, d.Second.Digests));

    private static bool IsSame(JsonElement left, JsonElement right) =>
        left.ValueKind == JsonValueKind.Undefined || right.ValueKind == JsonValueKind.Undefined
        ? left.ValueKind == right.ValueKind
        : JsonElement.DeepEquals(left, right);

    private static bool IsSame(IReadOnlyDictionary<string, string> left, IReadOnlyDictionary<string, string> right) =>
        left.Count == right.Count && left.All(p => right.TryGetValue(p.Key, out string? value) && value == p.Value);
}
