using Lading.Oci;
using Lading.Signing.Sigstore.Attestations;

namespace Lading.Signing.Provenance.Predicates;

/// <summary>Reads SLSA provenance of each version: slsa.dev/provenance/v0.1, v0.2 and v1, "Schema".</summary>
internal static class ProvenanceReader
{
    private const int MaxVersions = 256;

    public static BuildProvenance Read(ReadOnlyMemory<byte> statement, string where)
    {
        Statement head = Statement.Read(statement, where);
        return Read(PredicateJson.Parse(statement, where), head, "predicate");
    }

    /// <summary>The same with the predicate in another member, as Google's readable copies have it.</summary>
    public static BuildProvenance Read(PredicateJson root, Statement head, string member)
    {
        List<string> unknown = [];
        root.Others(unknown, "_type", "subject", "predicateType", member);
        foreach (PredicateJson subject in root["subject"].List(Statement.MaxSubjects, s => s))
            subject.Others(unknown, "name", "uri", "digest", "downloadLocation", "mediaType", "content", "annotations");
        PredicateJson predicate = root[member];
        if (!predicate.IsObject)
            throw predicate.Bad("an object is wanted");
        return (head.PredicateType switch
        {
            BuildProvenance.TypeV01 => ReadV01(predicate, head, unknown),
            BuildProvenance.TypeV02 => ReadV02(predicate, head, unknown),
            BuildProvenance.TypeV1 => ReadV1(predicate, head, unknown),
            _ => throw LadingException.Input($"{root.Where}: /predicateType: {Printable.Text(head.PredicateType)} is no SLSA provenance.",
                "Versions 0.1, 0.2 and 1 are read."),
        }) with { Unknown = unknown };
    }

    private static BuildProvenance ReadV01(PredicateJson json, Statement head, List<string> unknown)
    {
        PredicateJson recipe = json["recipe"], metadata = json["metadata"];
        json.Others(unknown, "builder", "recipe", "metadata", "materials");
        json["builder"].Others(unknown, "id");
        recipe.Others(unknown, "type", "definedInMaterial", "entryPoint", "arguments", "environment");
        return Metadata(metadata, "arguments", unknown) with
        {
            PredicateType = head.PredicateType,
            Subjects = head.Subjects,
            BuilderId = json["builder"]["id"].Text(),
            BuildType = recipe["type"].Text(),
            EntryPoint = recipe["entryPoint"].TextOrNull(),
            ExternalParameters = recipe["arguments"].Value,
            InternalParameters = recipe["environment"].Value,
            Dependencies = json["materials"].List(ResourceDescriptor.Most, m =>
                ResourceDescriptor.ReadMaterial(m, unknown)),
        };
    }

    private static BuildProvenance ReadV02(PredicateJson json, Statement head, List<string> unknown)
    {
        PredicateJson invocation = json["invocation"], config = invocation["configSource"];
        json.Others(unknown, "builder", "buildType", "invocation", "buildConfig", "metadata", "materials");
        json["builder"].Others(unknown, "id");
        invocation.Others(unknown, "configSource", "parameters", "environment");
        config.Others(unknown, "uri", "digest", "entryPoint");
        return Metadata(json["metadata"], "parameters", unknown) with
        {
            PredicateType = head.PredicateType,
            Subjects = head.Subjects,
            // BuildKit leaves it empty unless it is told who it is.
            BuilderId = json["builder"]["id"].TextOrNull() ?? throw json["builder"]["id"].Bad("a text is wanted"),
            BuildType = json["buildType"].Text(),
            ConfigSource = config.IsAbsent ? null : ResourceDescriptor.ReadMaterial(config, []),
            EntryPoint = config["entryPoint"].TextOrNull(),
            ExternalParameters = invocation["parameters"].Value,
            InternalParameters = invocation["environment"].Value,
            BuildConfig = json["buildConfig"].Value,
            Dependencies = json["materials"].List(ResourceDescriptor.Most, m =>
                ResourceDescriptor.ReadMaterial(m, unknown)),
        };
    }

    private static BuildProvenance ReadV1(PredicateJson json, Statement head, List<string> unknown)
    {
        PredicateJson definition = json["buildDefinition"], run = json["runDetails"], builder = run["builder"],
            metadata = run["metadata"];
        json.Others(unknown, "buildDefinition", "runDetails");
        definition.Others(unknown, "buildType", "externalParameters", "internalParameters", "resolvedDependencies");
        run.Others(unknown, "builder", "metadata", "byproducts");
        builder.Others(unknown, "id", "version", "builderDependencies");
        metadata.Others(unknown, "invocationId", "startedOn", "finishedOn");
        List<ResourceDescriptor> Resources(PredicateJson list) =>
            list.List(ResourceDescriptor.Most, r => ResourceDescriptor.Read(r, unknown));
        return new BuildProvenance
        {
            PredicateType = head.PredicateType,
            Subjects = head.Subjects,
            BuilderId = builder["id"].TextOrNull() ?? throw builder["id"].Bad("a text is wanted"),
            BuilderVersion = builder["version"].Texts(MaxVersions),
            BuilderDependencies = Resources(builder["builderDependencies"]),
            BuildType = definition["buildType"].Text(),
            ExternalParameters = definition["externalParameters"].Value,
            InternalParameters = definition["internalParameters"].Value,
            Dependencies = Resources(definition["resolvedDependencies"]),
            Byproducts = Resources(run["byproducts"]),
            InvocationId = metadata["invocationId"].TextOrNull(),
            StartedOn = metadata["startedOn"].Time(),
            FinishedOn = metadata["finishedOn"].Time(),
            Completeness = metadata["buildkit_completeness"] is { IsObject: true } complete
                ? new Completeness(complete["request"].Flag() ?? false, false, complete["resolvedDependencies"].Flag()
                    ?? false) : null,
            Hermetic = metadata["buildkit_hermetic"].Flag(),
        };
    }

    /// <summary>The metadata of versions 0.1 and 0.2, which differ in one word.</summary>
    private static BuildProvenance Metadata(PredicateJson json, string parameters, List<string> unknown)
    {
        PredicateJson completeness = json["completeness"];
        json.Others(unknown, "buildInvocationId", "buildInvocationID", "buildStartedOn", "buildFinishedOn",
            "completeness", "reproducible");
        completeness.Others(unknown, parameters, "environment", "materials");
        return new BuildProvenance
        {
            PredicateType = "",
            Subjects = [],
            BuilderId = "",
            BuildType = "",
            InvocationId = json["buildInvocationId"].TextOrNull() ?? json["buildInvocationID"].TextOrNull(),
            StartedOn = json["buildStartedOn"].Time(),
            FinishedOn = json["buildFinishedOn"].Time(),
            Completeness = completeness.IsAbsent ? null : new Completeness(completeness[parameters].Flag() ?? false,
                completeness["environment"].Flag() ?? false, completeness["materials"].Flag() ?? false),
            Reproducible = json["reproducible"].Flag(),
            Hermetic = json["https://mobyproject.org/buildkit@v1#hermetic"].Flag(),
        };
    }
}
