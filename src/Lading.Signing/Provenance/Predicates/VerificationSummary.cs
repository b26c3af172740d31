using System.Text.Json;
using Lading.Oci;
using Lading.Signing.Sigstore.Attestations;
using Lading.Signing.Sigstore.Bundles;

namespace Lading.Signing.Provenance.Predicates;

/// <summary>
/// That somebody verified something against a policy: SLSA verification summary 1 and 0.2
/// (slsa.dev/verification_summary). A consumer who
/// trusts the verifier need not look at the provenance itself.
/// </summary>
public sealed record VerificationSummary
{
    /// <summary>Predicate type of version 1, which is written.</summary>
    public const string TypeV1 = "https://slsa.dev/verification_summary/v1";

    /// <summary>Predicate type of version 0.2.</summary>
    public const string TypeV02 = "https://slsa.dev/verification_summary/v0.2";

    /// <summary>The result that says yes.</summary>
    public const string Passed = "PASSED";

    /// <summary>The result that says no.</summary>
    public const string Failed = "FAILED";

    private const int MaxList = 10_000;

    /// <summary>One of <see cref="TypeV1"/> and <see cref="TypeV02"/>.</summary>
    public string PredicateType { get; init; } = TypeV1;

    /// <summary>What was verified.</summary>
    public required IReadOnlyList<StatementSubject> Subjects { get; init; }

    /// <summary>Who verified: <c>verifier.id</c>, a URI.</summary>
    public required string VerifierId { get; init; }

    /// <summary>Versions of the verifier's parts.</summary>
    public IReadOnlyDictionary<string, string> VerifierVersion { get; init; } = new SortedDictionary<string, string>();

    /// <summary>When; null when that is not said.</summary>
    public DateTimeOffset? TimeVerified { get; init; }

    /// <summary>Where the artifact is found: an address whose holder the verifier expected.</summary>
    public required string ResourceUri { get; init; }

    /// <summary>The policy; null when it is not named.</summary>
    public ResourceDescriptor? Policy { get; init; }

    /// <summary>What the verifier looked at.</summary>
    public IReadOnlyList<ResourceDescriptor> InputAttestations { get; init; } = [];

    /// <summary><see cref="Passed"/> or <see cref="Failed"/>.</summary>
    public required string VerificationResult { get; init; }

    /// <summary>The levels: <c>SLSA_BUILD_LEVEL_3</c> and its like, or the verifier's own.</summary>
    public required IReadOnlyList<string> VerifiedLevels { get; init; }

    /// <summary>How many dependencies were found at each level.</summary>
    public IReadOnlyDictionary<string, long> DependencyLevels { get; init; } = new SortedDictionary<string, long>();

    /// <summary>Version of SLSA; null when it is not said.</summary>
    public string? SlsaVersion { get; init; }

    /// <summary>True for the predicate types that are read here.</summary>
    public static bool IsType(string predicateType) => predicateType is TypeV1 or TypeV02;

    /// <summary>Reads a whole statement; everything wrong is a <see cref="LadingException"/> of kind Input.</summary>
    public static VerificationSummary Read(ReadOnlyMemory<byte> statement, string where)
    {
        Statement head = Statement.Read(statement, where);
        if (!IsType(head.PredicateType))
            throw LadingException.Input($"{where}: /predicateType: {Printable.Text(head.PredicateType)} is no verification summary.",
                "Versions 0.2 and 1 are read.");
        PredicateJson json = PredicateJson.Parse(statement, where)["predicate"];
        if (!json.IsObject)
            throw json.Bad("an object is wanted");
        // Version 0.2 wrote its names with underscores at first.
        PredicateJson Either(string name, string old) =>
            json[name].IsAbsent && head.PredicateType == TypeV02 ? json[old] : json[name];
        List<string> ignored = [];
        PredicateJson policy = json["policy"];
        IReadOnlyList<string> levels = head.PredicateType == TypeV02 && json["verifiedLevels"].IsAbsent
            ? Either("policyLevel", "policy_level").TextOrNull() is { Length: > 0 } level ? [level] : []
            : json["verifiedLevels"].List(MaxList, l => l.Text());
        return new VerificationSummary
        {
            PredicateType = head.PredicateType,
            Subjects = head.Subjects,
            VerifierId = json["verifier"]["id"].Text(),
            VerifierVersion = json["verifier"]["version"].Texts(256),
            TimeVerified = Either("timeVerified", "time_verified").Time(),
            ResourceUri = Either("resourceUri", "resource_uri").Text(),
            Policy = policy.IsAbsent ? null : ResourceDescriptor.Read(policy, ignored),
            InputAttestations = Either("inputAttestations", "input_attestations")
                .List(MaxList, a => ResourceDescriptor.Read(a, ignored)),
            VerificationResult = Either("verificationResult", "verification_result").Text(),
            VerifiedLevels = levels,
            DependencyLevels = Counts(Either("dependencyLevels", "dependency_levels")),
            SlsaVersion = json["slsaVersion"].TextOrNull(),
        };
    }

    /// <summary>
    /// The statement of version 1, to be signed: without white space, members in the specification's order.
    /// </summary>
    public byte[] Write()
    {
        var output = new MemoryStream();
        using (var writer = new Utf8JsonWriter(output))
            WritePredicate(writer);
        using JsonDocument predicate = JsonDocument.Parse(output.ToArray());
        return StatementWriter.Write(Subjects, TypeV1, predicate.RootElement);
    }

    private void WritePredicate(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("verifier");
        writer.WriteString("id", VerifierId);
        Write(writer, "version", VerifierVersion);
        writer.WriteEndObject();
        if (TimeVerified is { } time)
            writer.WriteString("timeVerified", Rfc3339.Write(time));
        writer.WriteString("resourceUri", ResourceUri);
        if (Policy is { } policy)
        {
            writer.WritePropertyName("policy");
            Write(writer, policy);
        }
        if (InputAttestations.Count > 0)
        {
            writer.WriteStartArray("inputAttestations");
            foreach (ResourceDescriptor input in InputAttestations)
                Write(writer, input);
            writer.WriteEndArray();
        }
        writer.WriteString("verificationResult", VerificationResult);
        writer.WriteStartArray("verifiedLevels");
        foreach (string level in VerifiedLevels)
            writer.WriteStringValue(level);
        writer.WriteEndArray();
        if (DependencyLevels.Count > 0)
        {
            writer.WriteStartObject("dependencyLevels");
            foreach ((string level, long count) in DependencyLevels.OrderBy(d => d.Key, StringComparer.Ordinal))
                writer.WriteNumber(level, count);
            writer.WriteEndObject();
        }
        if (SlsaVersion is not null)
            writer.WriteString("slsaVersion", SlsaVersion);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, ResourceDescriptor resource)
    {
        writer.WriteStartObject();
        if (resource.Uri is not null)
            writer.WriteString("uri", resource.Uri);
        Write(writer, "digest", resource.Digests);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string name, IReadOnlyDictionary<string, string> texts)
    {
        if (texts.Count == 0)
            return;
        writer.WriteStartObject(name);
        foreach ((string key, string value) in texts.OrderBy(t => t.Key, StringComparer.Ordinal))
            writer.WriteString(key, value);
        writer.WriteEndObject();
    }

    private static SortedDictionary<string, long> Counts(PredicateJson json)
    {
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach ((string name, PredicateJson value) in json.Members(256))
        {
            // 64-bit numbers are texts in JSON that protocol buffers wrote.
            long count = -1;
            bool good = value.Value.ValueKind == JsonValueKind.Number
                ? value.Value.TryGetInt64(out count)
                : long.TryParse(value.TextOrNull(), System.Globalization.CultureInfo.InvariantCulture, out count);
            counts[name] = good && count >= 0 ? count : throw value.Bad("a whole number of at least 0 is wanted");
        }
        return counts;
    }
}
