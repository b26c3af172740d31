using System.Text.Json;
using Lading.Oci;
using Lading.Signing.Sigstore.Attestations;

namespace Lading.Signing.Attachments;

/// <summary>Annotations of a statement's subjects: in-toto attestation framework, ResourceDescriptor.</summary>
internal static class StatementAnnotations
{
    /// <summary>Those of the subjects with the digests of <paramref name="subjects"/>, from a statement whose signature was verified.</summary>
    public static IReadOnlyDictionary<string, string> Read(ReadOnlyMemory<byte> statement, IReadOnlyList<StatementSubject> subjects)
    {
        var all = new SortedDictionary<string, string>(StringComparer.Ordinal);
        try
        {
            using JsonDocument document = JsonDocument.Parse(statement, new JsonDocumentOptions { MaxDepth = 256, AllowDuplicateProperties = false });
            foreach (JsonElement subject in document.RootElement.GetProperty("subject").EnumerateArray())
            {
                if (!subject.TryGetProperty("annotations", out JsonElement annotations) || annotations.ValueKind != JsonValueKind.Object)
                    continue;
                string digest = subject.GetProperty("digest").TryGetProperty("sha256", out JsonElement hex) ? hex.GetString() ?? "" : "";
                if (subjects.Count > 0 && subjects.All(s => s.Digests.GetValueOrDefault("sha256") != digest))
                    continue;
                foreach (JsonProperty one in annotations.EnumerateObject())
                    all[one.Name] = one.Value.ToString();
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw LadingException.Input($"The statement's annotations are malformed: {Printable.Text(e.Message)}", inner: e);
        }
        return all;
    }
}
