using System.Text.Encodings.Web;
using System.Text.Json;

namespace Lading.Signing.Sigstore.Attestations;

/// <summary>Writes in-toto statements, without white space and members in a fixed order.</summary>
public static class StatementWriter
{
    /// <summary>
    /// A statement about subjects. <paramref name="predicate"/> is JSON, written as it is but for white space; <paramref name="annotations"/> go
    /// to each subject.
    /// </summary>
    public static byte[] Write(IReadOnlyList<StatementSubject> subjects, string predicateType, JsonElement predicate,
        IReadOnlyDictionary<string, string>? annotations = null, string type = Statement.TypeV1)
    {
        var output = new MemoryStream();
        using (var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteString("_type", type);
            writer.WriteStartArray("subject");
            foreach (StatementSubject subject in subjects)
                Write(writer, subject, annotations);
            writer.WriteEndArray();
            writer.WriteString("predicateType", predicateType);
            writer.WritePropertyName("predicate");
            predicate.WriteTo(writer);
            writer.WriteEndObject();
        }
        return output.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, StatementSubject subject, IReadOnlyDictionary<string, string>? annotations)
    {
        writer.WriteStartObject();
        if (subject.Name.Length > 0)
            writer.WriteString("name", subject.Name);
        writer.WriteStartObject("digest");
        foreach ((string algorithm, string value) in subject.Digests.OrderBy(d => d.Key, StringComparer.Ordinal))
            writer.WriteString(algorithm, value);
        writer.WriteEndObject();
        if (annotations is { Count: > 0 })
        {
            writer.WriteStartObject("annotations");
            foreach ((string key, string value) in annotations.OrderBy(a => a.Key, StringComparer.Ordinal))
                writer.WriteString(key, value);
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }
}
