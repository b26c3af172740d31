using System.Buffers.Binary;
using System.Text.Json;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Models;

/// <summary>
/// Machine-learning models by the metadata in their own headers: GGUF (ggml, docs/gguf.md) and safetensors
/// (huggingface/safetensors, README, "Format"). Only the headers are read.
/// </summary>
internal sealed class ModelCataloger : Cataloger
{
    private const int MaxHeader = 100 << 20;
    private const int MaxProperties = 64;
    private const int MaxValue = 1024;

    public override string Name => "ml-model";
    public override CatalogerTags Tags => CatalogerTags.Installed;
    public override IReadOnlyList<PackageType> Types => [PackageType.Huggingface, PackageType.Generic];
    public override IReadOnlyList<string> Patterns => ["**/*.gguf", "**/*.safetensors"];

    public override FileCatalog? Read(ScannedFile file)
    {
        if (file.Name.EndsWith(".gguf", StringComparison.Ordinal))
            return GgufHeader.TryRead(file) is { } values ? new FileCatalog { Packages = [Gguf(file, values)] } : throw new ParseException("the file is not GGUF");
        return SafetensorsMetadata(file) is { } metadata ? new FileCatalog { Packages = [Safetensors(file, metadata)] } : null;
    }

    private static Package Gguf(ScannedFile file, Dictionary<string, string> values)
    {
        string name = Text(values, "general.name") ?? Text(values, "general.basename") ?? Stem(file);
        return Model(name, Text(values, "general.version"), values, "gguf:", k => k.StartsWith("general.", StringComparison.Ordinal) || k.StartsWith("gguf.", StringComparison.Ordinal),
            Text(values, "general.license"), Text(values, "general.author") ?? Text(values, "general.organization"), Text(values, "general.description"), Text(values, "general.url") ?? Text(values, "general.source.url"));
    }

    private static Package Safetensors(ScannedFile file, Dictionary<string, string> values) =>
        Model(Text(values, "modelspec.title") ?? Text(values, "name") ?? Stem(file), Text(values, "modelspec.version") ?? Text(values, "version"), values, "safetensors:", static _ => true,
            Text(values, "modelspec.license") ?? Text(values, "license"), Text(values, "modelspec.author") ?? Text(values, "author"), Text(values, "modelspec.description"), null);

    private static Package Model(string name, string? version, Dictionary<string, string> values, string prefix, Func<string, bool> keep, string? license, string? author, string? description, string? homepage) => new()
    {
        Type = PackageType.Generic,
        Name = name,
        Version = version,
        Role = PackageRole.MachineLearningModel,
        DeclaredLicenses = license is null ? [] : [license],
        Author = author,
        Description = description,
        Homepage = homepage,
        Properties = values.Where(v => keep(v.Key) && v.Value.Length is > 0 and <= MaxValue).Take(MaxProperties).ToDictionary(v => prefix + v.Key, v => v.Value),
    };

    private static string? Text(Dictionary<string, string> values, string key) => values.GetValueOrDefault(key) is { Length: > 0 and <= 4096 } value ? value : null;

    private static string Stem(ScannedFile file) => file.Name[..file.Name.LastIndexOf('.')];

    /// <summary>
    /// A length of 8 bytes, then JSON: a member for each tensor and <c>__metadata__</c>, a map of texts. Null when the
    /// file has no metadata: a shard of a model is not a model.
    /// </summary>
    private static Dictionary<string, string>? SafetensorsMetadata(ScannedFile file)
    {
        Span<byte> prefix = stackalloc byte[8];
        if (file.Read(0, prefix) < 8)
            throw new ParseException("the file is not safetensors: it is too short");
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > MaxHeader || length + 8 > (ulong)file.Size)
            throw new ParseException("the file is not safetensors: its header does not fit");
        byte[] json = new byte[(int)length];
        json = json[..file.Read(8, json)];
        try
        {
            return ReadMetadata(json);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new ParseException("the header of the file is not JSON", e);
        }
    }

    private static Dictionary<string, string>? ReadMetadata(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 16 });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new ParseException("the header of the file is not a JSON object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!reader.ValueTextEquals("__metadata__"u8))
            {
                reader.Read();
                reader.Skip();
                continue;
            }
            var values = new Dictionary<string, string>(StringComparer.Ordinal);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string key = reader.GetString()!;
                reader.Read();
                if (reader.TokenType == JsonTokenType.String && values.Count < MaxProperties)
                    values[key] = reader.GetString()!;
                reader.Skip();
            }
            return values.Count > 0 ? values : null;
        }
        return null;
    }
}
