using System.Text.Encodings.Web;
using System.Text.Json;
using Lading.Signing.Provenance.Predicates;
using Lading.Signing.Sigstore.Attestations;
using Lading.Signing.Sigstore.Bundles;

namespace Lading.Signing.Provenance.Generation;

/// <summary>
/// Writes provenance of version 1 (slsa.dev/provenance/v1), members in the specification's order, without white space.
/// </summary>
public static class ProvenanceWriter
{
    /// <summary>The whole statement about some subjects.</summary>
    public static byte[] WriteStatement(IReadOnlyList<StatementSubject> subjects, BuildRun run,
        IReadOnlyList<ResourceDescriptor> dependencies, DateTimeOffset? finishedOn)
    {
        using JsonDocument predicate = JsonDocument.Parse(WritePredicate(run, dependencies, finishedOn));
        return StatementWriter.Write(subjects, BuildProvenance.TypeV1, predicate.RootElement);
    }

    /// <summary>
    /// The predicate alone, for <c>lading attest --predicate</c>. The source comes before the other dependencies.
    /// </summary>
    public static byte[] WritePredicate(BuildRun run, IReadOnlyList<ResourceDescriptor> dependencies,
        DateTimeOffset? finishedOn)
    {
        var output = new MemoryStream();
        using (var writer = new Utf8JsonWriter(output,
            new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("buildDefinition");
            writer.WriteString("buildType", run.BuildType);
            Write(writer, "externalParameters", run.ExternalParameters);
            if (run.InternalParameters.Count > 0)
                Write(writer, "internalParameters", run.InternalParameters);
            writer.WriteStartArray("resolvedDependencies");
            if (run.Source is not null)
                Write(writer, run.Source);
            foreach (ResourceDescriptor dependency in dependencies)
                Write(writer, dependency);
            writer.WriteEndArray();
            writer.WriteEndObject();
            writer.WriteStartObject("runDetails");
            writer.WriteStartObject("builder");
            writer.WriteString("id", run.BuilderId);
            writer.WriteEndObject();
            writer.WriteStartObject("metadata");
            if (run.InvocationId is not null)
                writer.WriteString("invocationId", run.InvocationId);
            if (run.StartedOn is { } started)
                writer.WriteString("startedOn", Rfc3339.Write(started));
            if (finishedOn is { } finished)
                writer.WriteString("finishedOn", Rfc3339.Write(finished));
            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        return output.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, string name, IReadOnlyList<BuildParameter> parameters)
    {
        writer.WriteStartObject(name);
        foreach (BuildParameter top in parameters.Where(p => p.Group.Length == 0))
            writer.WriteString(top.Name, top.Value);
        foreach (IGrouping<string,
            BuildParameter> group in parameters.Where(p => p.Group.Length > 0).GroupBy(p => p.Group))
        {
            writer.WriteStartObject(group.Key);
            foreach (BuildParameter parameter in group)
                writer.WriteString(parameter.Name, parameter.Value);
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, ResourceDescriptor resource)
    {
        writer.WriteStartObject();
        if (resource.Uri is not null)
            writer.WriteString("uri", resource.Uri);
        if (resource.Digests.Count > 0)
        {
            writer.WriteStartObject("digest");
            foreach ((string algorithm, string value) in resource.Digests.OrderBy(d => d.Key, StringComparer.Ordinal))
                writer.WriteString(algorithm, value);
            writer.WriteEndObject();
        }
        if (resource.Name is not null)
            writer.WriteString("name", resource.Name);
        writer.WriteEndObject();
    }
}
