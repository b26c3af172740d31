using System.Text.Json;
using System.Text.Json.Serialization;

namespace Lading.Oci;

/// <summary>An image manifest: OCI image specification, "Image Manifest", and Docker's schema 2.</summary>
public sealed record Manifest
{
    /// <summary>Always 2.</summary>
    public int SchemaVersion { get; init; } = 2;
    /// <summary>Media type; null when the document does not repeat it.</summary>
    public string? MediaType { get; init; }
    /// <summary>Type of the artifact, when it is one.</summary>
    public string? ArtifactType { get; init; }
    /// <summary>The configuration.</summary>
    public required Descriptor Config { get; init; }
    /// <summary>The layers, lowest first.</summary>
    public IReadOnlyList<Descriptor> Layers { get; init; } = [];
    /// <summary>What this manifest refers to, when it is a referrer.</summary>
    public Descriptor? Subject { get; init; }
    /// <summary>Annotations of the manifest.</summary>
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }
}

/// <summary>An image index: OCI image specification, "Image Index", and Docker's manifest list.</summary>
public sealed record ImageIndex
{
    /// <summary>Always 2.</summary>
    public int SchemaVersion { get; init; } = 2;
    /// <summary>Media type; null when the document does not repeat it.</summary>
    public string? MediaType { get; init; }
    /// <summary>Type of the artifact, when it is one.</summary>
    public string? ArtifactType { get; init; }
    /// <summary>The manifests.</summary>
    public IReadOnlyList<Descriptor> Manifests { get; init; } = [];
    /// <summary>What this index refers to.</summary>
    public Descriptor? Subject { get; init; }
    /// <summary>Annotations of the index.</summary>
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }
}

/// <summary>One build step: OCI image specification, "Image Configuration", <c>history</c>.</summary>
public sealed record HistoryEntry
{
    /// <summary>When, RFC 3339.</summary>
    public string? Created { get; init; }
    /// <summary>The command that made the layer.</summary>
    [JsonPropertyName("created_by")]
    public string? CreatedBy { get; init; }
    /// <summary>Author.</summary>
    public string? Author { get; init; }
    /// <summary>Comment.</summary>
    public string? Comment { get; init; }
    /// <summary>True when the step made no layer.</summary>
    [JsonPropertyName("empty_layer")]
    public bool EmptyLayer { get; init; }
}

/// <summary>The execution part of an image configuration.</summary>
public sealed record ContainerConfig
{
    /// <summary>Environment, <c>NAME=value</c>.</summary>
    [JsonPropertyName("Env")]
    public IReadOnlyList<string>? Env { get; init; }
    /// <summary>Labels.</summary>
    [JsonPropertyName("Labels")]
    public IReadOnlyDictionary<string, string>? Labels { get; init; }
    /// <summary>User.</summary>
    [JsonPropertyName("User")]
    public string? User { get; init; }
    /// <summary>Working directory.</summary>
    [JsonPropertyName("WorkingDir")]
    public string? WorkingDir { get; init; }
    /// <summary>Entry point.</summary>
    [JsonPropertyName("Entrypoint")]
    public IReadOnlyList<string>? Entrypoint { get; init; }
    /// <summary>Default arguments.</summary>
    [JsonPropertyName("Cmd")]
    public IReadOnlyList<string>? Cmd { get; init; }
}

/// <summary>The layer list of an image configuration.</summary>
public sealed record RootFs
{
    /// <summary>Always <c>layers</c>.</summary>
    public string Type { get; init; } = "layers";
    /// <summary>Digests of the uncompressed layers, lowest first. Claims, until the bytes were hashed.</summary>
    [JsonPropertyName("diff_ids")]
    public IReadOnlyList<string> DiffIds { get; init; } = [];
}

/// <summary>An image configuration: OCI image specification, "Image Configuration".</summary>
public sealed record ImageConfig
{
    /// <summary>When the image was made, RFC 3339.</summary>
    public string? Created { get; init; }
    /// <summary>Author.</summary>
    public string? Author { get; init; }
    /// <summary>CPU, GOARCH spelling.</summary>
    public string? Architecture { get; init; }
    /// <summary>Variant of the CPU.</summary>
    public string? Variant { get; init; }
    /// <summary>Operating system, GOOS spelling.</summary>
    public string? Os { get; init; }
    /// <summary>Version of the operating system, for Windows.</summary>
    [JsonPropertyName("os.version")]
    public string? OsVersion { get; init; }
    /// <summary>How containers of the image run.</summary>
    public ContainerConfig? Config { get; init; }
    /// <summary>The layers.</summary>
    public RootFs? Rootfs { get; init; }
    /// <summary>The build steps, oldest first.</summary>
    public IReadOnlyList<HistoryEntry>? History { get; init; }
}

/// <summary>Reading and writing the JSON documents of the image specification, sizes and depth bounded.</summary>
public static class OciJson
{
    /// <summary>The largest manifest, index or configuration accepted, in bytes: the distribution specification asks registries for at least 4 MiB.</summary>
    public const int MaxDocumentSize = 8 << 20;

    /// <summary>Reads an image manifest.</summary>
    public static Manifest ReadManifest(ReadOnlySpan<byte> json, string where) =>
        Validate(Read(json, OciJsonContext.Default.Manifest, "an image manifest", where), where);

    /// <summary>Reads an image index.</summary>
    public static ImageIndex ReadIndex(ReadOnlySpan<byte> json, string where)
    {
        ImageIndex index = Read(json, OciJsonContext.Default.ImageIndex, "an image index", where);
        // "manifests": null is what some writers make of an empty list.
        foreach (Descriptor descriptor in index.Manifests ?? [])
            Validate(descriptor, where);
        return index.Manifests is null ? index with { Manifests = [] } : index;
    }

    /// <summary>Reads an image configuration.</summary>
    public static ImageConfig ReadConfig(ReadOnlySpan<byte> json, string where) =>
        Read(json, OciJsonContext.Default.ImageConfig, "an image configuration", where);

    /// <summary>Writes an image manifest.</summary>
    public static byte[] Write(Manifest manifest) => Write(manifest, OciJsonContext.Default.Manifest);

    /// <summary>Writes an image index.</summary>
    public static byte[] Write(ImageIndex index) => Write(index, OciJsonContext.Default.ImageIndex);

    /// <summary>Writes an image configuration.</summary>
    public static byte[] Write(ImageConfig config) => Write(config, OciJsonContext.Default.ImageConfig);

    /// <summary>Media types have a plus sign, which other writers leave as it is.</summary>
    private static byte[] Write<T>(T document, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        var output = new MemoryStream();
        using (var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            JsonSerializer.Serialize(writer, document, type);
        return output.ToArray();
    }

    private static T Read<T>(ReadOnlySpan<byte> json, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, string what, string where)
    {
        if (json.Length > MaxDocumentSize)
            throw LadingException.Input($"{where} is {json.Length} bytes long; {what} may have {MaxDocumentSize} at most.");
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw LadingException.Input($"{where} is empty, not {what}.");
        }
        catch (JsonException e)
        {
            throw LadingException.Input($"{where} is not {what}: {Printable.Text(e.Message)}", null, e);
        }
    }

    private static Manifest Validate(Manifest manifest, string where)
    {
        Validate(manifest.Config, where);
        foreach (Descriptor layer in manifest.Layers ?? [])
            Validate(layer, where);
        if (manifest.Subject is not null)
            Validate(manifest.Subject, where);
        return manifest.Layers is null ? manifest with { Layers = [] } : manifest;
    }

    private static void Validate(Descriptor descriptor, string where)
    {
        if (descriptor is null || descriptor.Digest.IsEmpty)
            throw LadingException.Input($"{where} has an entry without a digest.");
        if (descriptor.MediaType is null)
            throw LadingException.Input($"{where} gives {descriptor.Digest} no media type.");
        if (descriptor.Size < 0)
            throw LadingException.Input($"{where} gives {descriptor.Digest} the size {descriptor.Size}.");
    }
}

/// <summary>Digests as JSON strings.</summary>
internal sealed class DigestJsonConverter : JsonConverter<Digest>
{
    public override Digest Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && Digest.TryParse(reader.GetString(), out Digest digest)
            ? digest
            : throw new JsonException("a digest is sha256: and 64 lower-case hex digits, or sha512: and 128");

    public override void Write(Utf8JsonWriter writer, Digest value, JsonSerializerOptions options) => writer.WriteStringValue(value.Text);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, MaxDepth = 32)]
[JsonSerializable(typeof(Manifest))]
[JsonSerializable(typeof(ImageIndex))]
[JsonSerializable(typeof(ImageConfig))]
[JsonSerializable(typeof(Descriptor))]
internal sealed partial class OciJsonContext : JsonSerializerContext;
