using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Lading.Oci;

namespace Lading.Signing.Attachments;

/// <summary>
/// What cosign signs for a <c>.sig</c> tag: Red Hat's simple signing format, containers-signature(5), with cosign's type.
/// </summary>
/// <param name="DockerReference">Name of the image as the signer knew it; no part of what is trusted.</param>
/// <param name="ManifestDigest">Digest of the image.</param>
/// <param name="Annotations">What else was signed; empty when nothing was.</param>
public sealed record SimpleSigning(string DockerReference, Digest ManifestDigest, IReadOnlyDictionary<string, string> Annotations)
{
    /// <summary>Media type of the layer.</summary>
    public const string MediaType = "application/vnd.dev.cosign.simplesigning.v1+json";

    private const string Type = "cosign container image signature";
    private const int MaxSize = 1 << 20;

    /// <summary>The bytes that are signed, as Go's encoder writes them: no white space, annotations by name, and &lt; &gt; &amp; escaped.</summary>
    public byte[] Write()
    {
        var output = new MemoryStream();
        using (var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("critical");
            writer.WriteStartObject("identity");
            writer.WriteString("docker-reference", DockerReference);
            writer.WriteEndObject();
            writer.WriteStartObject("image");
            writer.WriteString("docker-manifest-digest", ManifestDigest.Text);
            writer.WriteEndObject();
            writer.WriteString("type", Type);
            writer.WriteEndObject();
            if (Annotations.Count == 0)
            {
                writer.WriteNull("optional");
            }
            else
            {
                writer.WriteStartObject("optional");
                foreach ((string key, string value) in Annotations.OrderBy(a => a.Key, StringComparer.Ordinal))
                    writer.WriteString(key, value);
                writer.WriteEndObject();
            }
            writer.WriteEndObject();
        }
        // Outside strings none of the three occurs.
        return Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(output.ToArray())
            .Replace("<", "\\u003c", StringComparison.Ordinal).Replace(">", "\\u003e", StringComparison.Ordinal).Replace("&", "\\u0026", StringComparison.Ordinal));
    }

    /// <summary>Reads a payload whose signature was verified; an input error when it is not one about an image.</summary>
    public static SimpleSigning Read(ReadOnlyMemory<byte> json, string where)
    {
        if (json.Length > MaxSize)
            throw LadingException.Input($"{where}: has {json.Length} bytes, more than the {MaxSize} that are read.");
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 32, AllowDuplicateProperties = false });
            JsonElement critical = document.RootElement.GetProperty("critical");
            // The first cosign had the type of its model.
            if (critical.GetProperty("type").GetString() is not (Type or "atomic container signature"))
                throw LadingException.Input($"{where}: the payload is not of the type '{Type}'.");
            var annotations = new SortedDictionary<string, string>(StringComparer.Ordinal);
            if (document.RootElement.TryGetProperty("optional", out JsonElement optional) && optional.ValueKind == JsonValueKind.Object)
                foreach (JsonProperty one in optional.EnumerateObject())
                    annotations[one.Name] = one.Value.ToString();
            return new SimpleSigning(critical.GetProperty("identity").GetProperty("docker-reference").GetString() ?? "",
                Digest.Parse(critical.GetProperty("image").GetProperty("docker-manifest-digest").GetString() ?? ""), annotations);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw LadingException.Input($"{where}: not a signed payload of cosign: {Printable.Text(e.Message)}", inner: e);
        }
    }
}
