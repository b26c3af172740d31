using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Lading.Oci.Stores;

/// <summary>
/// One image of a <c>docker save</c> archive: an element of its <c>manifest.json</c> (Moby image specification v1.2,
/// "Combined Image JSON + Filesystem Changeset Format").
/// </summary>
internal sealed record DockerArchiveImage
{
    private const int MaxImages = 10_000;

    /// <summary>Path of the configuration inside the archive.</summary>
    [JsonPropertyName("Config")]
    public string? Config { get; init; }

    /// <summary>Names of the image, <c>repository:tag</c>.</summary>
    [JsonPropertyName("RepoTags")]
    public IReadOnlyList<string>? RepoTags { get; init; }

    /// <summary>Paths of the layers inside the archive, lowest first.</summary>
    [JsonPropertyName("Layers")]
    public IReadOnlyList<string>? Layers { get; init; }

    /// <summary>The images that the archive lists.</summary>
    public static IReadOnlyList<DockerArchiveImage> ReadAll(TarArchive archive)
    {
        byte[] json = archive.ReadDocument("manifest.json") ?? throw LadingException.Input($"{archive.Name} has no manifest.json, so it is no docker-archive.",
            archive.Find("repositories") is null ? null : "It was written by a Docker older than 1.10: load it and save it again with a current one.");
        if (archive.IsAmbiguous("manifest.json"))
            throw LadingException.Input($"{archive.Name} holds several manifest.json: which one counts depends on the reader.");
        DockerArchiveImage[]? images;
        try
        {
            images = JsonSerializer.Deserialize(json, DockerArchiveJson.Default.DockerArchiveImageArray);
        }
        catch (JsonException e)
        {
            throw LadingException.Input($"{archive.Name}: manifest.json is damaged: {Printable.Text(e.Message)}", null, e);
        }
        if (images is not { Length: > 0 and <= MaxImages })
            throw LadingException.Input($"{archive.Name}: manifest.json lists {(images is { Length: > 0 } ? "too many images" : "no image")}.");
        foreach (DockerArchiveImage image in images)
            if (image?.Config is null || (image.Layers ?? []).Any(l => l is null) || (image.RepoTags ?? []).Any(t => t is null))
                throw LadingException.Input($"{archive.Name}: manifest.json has an image without configuration.");
        return images;
    }

    /// <summary>
    /// The image that is meant by <c>repo:tag</c> or <c>@index</c>, or the only one. Otherwise an error that lists the names.
    /// </summary>
    public static DockerArchiveImage Choose(IReadOnlyList<DockerArchiveImage> images, string? wanted, string archive)
    {
        if (string.IsNullOrEmpty(wanted))
            return images.Count == 1 ? images[0] : throw LadingException.Input($"{archive} holds {images.Count} images: {List(images)}.", "Name one: docker-archive:FILE:REPOSITORY:TAG, or docker-archive:FILE:@INDEX.");
        if (wanted[0] == '@')
        {
            return int.TryParse(wanted.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < images.Count
                ? images[index]
                : throw LadingException.Input($"{archive} holds {images.Count} images, none at {Printable.Text(wanted)}.", "The first is @0.");
        }
        return images.FirstOrDefault(i => (i.RepoTags ?? []).Contains(wanted, StringComparer.Ordinal))
            ?? images.FirstOrDefault(i => (i.RepoTags ?? []).Any(t => IsSame(t, wanted)))
            ?? throw LadingException.Input($"{archive} holds no image '{Printable.Text(wanted)}': {List(images)}.");
    }

    private static bool IsSame(string left, string right) =>
        ImageReference.TryParse(left, out ImageReference? a, out _) && ImageReference.TryParse(right, out ImageReference? b, out _) && a == b;

    private static string List(IReadOnlyList<DockerArchiveImage> images) =>
        string.Join(", ", images.Take(20).Select((image, i) => $"@{i}{(image.RepoTags is { Count: > 0 } tags ? " " + Printable.Text(string.Join(" ", tags)) : "")}")) + (images.Count > 20 ? ", …" : "");

    /// <summary>Reads the configuration; a name that is a digest other than the content's is an input error.</summary>
    public (Digest Digest, byte[] Bytes) ReadConfig(TarArchive archive)
    {
        string path = Config ?? "";
        string where = $"{archive.Name}: {Printable.Text(path)}";
        byte[] bytes = archive.ReadDocument(path) ?? throw LadingException.Input($"{where}: manifest.json names this configuration, the archive does not hold it.");
        Digest actual = Digest.Of(bytes);
        string name = path[(path.LastIndexOf('/') + 1)..];
        if (name.EndsWith(".json", StringComparison.Ordinal))
            name = name[..^5];
        return Digest.TryParse("sha256:" + name, out Digest claimed) && claimed != actual
            ? throw LadingException.Input($"{where}: the configuration has the digest {actual}, its name says {claimed}.")
            : (actual, bytes);
    }

    /// <summary>The file of each layer, lowest first.</summary>
    public IReadOnlyList<StoredFile> FindLayers(TarArchive archive) =>
        [.. (Layers ?? []).Select(path => archive.Find(path) ?? throw LadingException.Input($"{archive.Name}: manifest.json names the layer {Printable.Text(path)}, the archive does not hold it."))];
}

[JsonSourceGenerationOptions(MaxDepth = 16, DefaultIgnoreCondition = JsonIgnoreCondition.Never)]
[JsonSerializable(typeof(DockerArchiveImage[]))]
internal sealed partial class DockerArchiveJson : JsonSerializerContext;
