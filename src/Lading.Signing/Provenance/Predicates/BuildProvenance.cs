using System.Text.Json;
using Lading.Signing.Sigstore.Attestations;

namespace Lading.Signing.Provenance.Predicates;

/// <summary>
/// How something was built: SLSA provenance 0.1, 0.2 and 1, in the terms of version 1. What is read here is what the
/// statement says;
/// nothing of it is true before somebody trusted was found to have signed it.
/// </summary>
public sealed record BuildProvenance
{
    /// <summary>Predicate type of version 0.1.</summary>
    public const string TypeV01 = "https://slsa.dev/provenance/v0.1";

    /// <summary>Predicate type of version 0.2.</summary>
    public const string TypeV02 = "https://slsa.dev/provenance/v0.2";

    /// <summary>Predicate type of version 1.</summary>
    public const string TypeV1 = "https://slsa.dev/provenance/v1";

    /// <summary>One of <see cref="TypeV01"/>, <see cref="TypeV02"/>, <see cref="TypeV1"/>.</summary>
    public required string PredicateType { get; init; }

    /// <summary>What was built.</summary>
    public required IReadOnlyList<StatementSubject> Subjects { get; init; }

    /// <summary>Who built: <c>builder.id</c>, a URI.</summary>
    public required string BuilderId { get; init; }

    /// <summary>How the rest is to be understood: <c>buildType</c>, <c>recipe.type</c> in 0.1; a URI.</summary>
    public required string BuildType { get; init; }

    /// <summary>
    /// What whoever asked for the build could choose: <c>externalParameters</c>; <c>invocation.parameters</c> in 0.2,
    /// <c>recipe.arguments</c>
    /// in 0.1. Undefined when it is absent.
    /// </summary>
    public JsonElement ExternalParameters { get; init; }

    /// <summary>
    /// What the builder set: <c>internalParameters</c>; the environment in 0.2 and 0.1. Undefined when it is absent.
    /// </summary>
    public JsonElement InternalParameters { get; init; }

    /// <summary>The steps, in 0.2: <c>buildConfig</c>. Undefined when it is absent.</summary>
    public JsonElement BuildConfig { get; init; }

    /// <summary>Where the recipe came from, in 0.2: <c>invocation.configSource</c>; null elsewhere.</summary>
    public ResourceDescriptor? ConfigSource { get; init; }

    /// <summary>The recipe's name in there, in 0.2 and 0.1; null elsewhere.</summary>
    public string? EntryPoint { get; init; }

    /// <summary>What went in: <c>resolvedDependencies</c>, <c>materials</c> before.</summary>
    public IReadOnlyList<ResourceDescriptor> Dependencies { get; init; } = [];

    /// <summary>What the builder itself is made of, in 1.</summary>
    public IReadOnlyList<ResourceDescriptor> BuilderDependencies { get; init; } = [];

    /// <summary>What else came out, in 1.</summary>
    public IReadOnlyList<ResourceDescriptor> Byproducts { get; init; } = [];

    /// <summary>Versions of the builder's parts, in 1.</summary>
    public IReadOnlyDictionary<string, string> BuilderVersion { get; init; } = new SortedDictionary<string, string>();

    /// <summary>Which run it was; null when that is not said.</summary>
    public string? InvocationId { get; init; }

    /// <summary>When it began; null when that is not said.</summary>
    public DateTimeOffset? StartedOn { get; init; }

    /// <summary>When it ended; null when that is not said.</summary>
    public DateTimeOffset? FinishedOn { get; init; }

    /// <summary>
    /// What the builder says to have listed completely, before 1, and BuildKit; null when it says nothing.
    /// </summary>
    public Completeness? Completeness { get; init; }

    /// <summary>That the build is reproducible, before 1; null when that is not said.</summary>
    public bool? Reproducible { get; init; }

    /// <summary>That the build could reach no network, which BuildKit says; null when that is not said.</summary>
    public bool? Hermetic { get; init; }

    /// <summary>Members that the specification does not have, by pointer, at most 100.</summary>
    public IReadOnlyList<string> Unknown { get; init; } = [];

    /// <summary>True for the predicate types that are read here.</summary>
    public static bool IsType(string predicateType) => predicateType is TypeV01 or TypeV02 or TypeV1;

    /// <summary>Reads a whole statement; everything wrong is a <see cref="LadingException"/> of kind Input.</summary>
    public static BuildProvenance Read(ReadOnlyMemory<byte> statement, string where) =>
        ProvenanceReader.Read(statement, where);
}

/// <summary>What a builder says to have listed completely: SLSA provenance 0.2, <c>metadata.completeness</c>.</summary>
/// <param name="Parameters">The parameters.</param>
/// <param name="Environment">The environment.</param>
/// <param name="Materials">The materials.</param>
public sealed record Completeness(bool Parameters, bool Environment, bool Materials);
