using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Lading.Oci;
using Lading.Oci.Layers;

namespace Lading.Testing;

/// <summary>
/// Builds one image and writes it in every form images have on disk, by its own code: what reads them is not used here.
/// </summary>
public sealed class ImageBuilder
{
    private readonly List<(byte[] Tar, LayerCompression Compression)> _layers = [];

    public string Architecture { get; init; } = Platform.Host.Architecture;
    public string Os { get; init; } = "linux";
    public IReadOnlyList<string> Tags { get; init; } = ["example/app:1"];

    public ImageBuilder Layer(LayerCompression compression, params MemoryFile[] files) => Layer(TarBuilder.Of(files), compression);

    public ImageBuilder Layer(params MemoryFile[] files) => Layer(LayerCompression.None, files);

    public ImageBuilder Layer(byte[] tar, LayerCompression compression = LayerCompression.None)
    {
        _layers.Add((tar, compression));
        return this;
    }

    public byte[] Config => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["architecture"] = Architecture,
        ["os"] = Os,
        ["config"] = new JsonObject { ["Cmd"] = new JsonArray("/app") },
        ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = new JsonArray([.. _layers.Select(l => JsonValue.Create(Digest.Of(l.Tar).Text))]) },
        ["history"] = new JsonArray([.. _layers.Select((_, i) => (JsonNode)new JsonObject { ["created_by"] = $"step {i}" })]),
    }.ToJsonString());

    public Digest ConfigDigest => Digest.Of(Config);

    /// <summary>The layers' blobs, packed.</summary>
    public IReadOnlyList<byte[]> Blobs => [.. _layers.Select(l => Pack(l.Tar, l.Compression))];

    public byte[] Manifest => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["schemaVersion"] = 2,
        ["mediaType"] = MediaTypes.OciManifest,
        ["config"] = Descriptor(MediaTypes.OciConfig, Config),
        ["layers"] = new JsonArray([.. _layers.Select((l, i) => (JsonNode)Descriptor(MediaTypes.OciLayer + Suffix(l.Compression), Blobs[i]))]),
    }.ToJsonString());

    public Digest ManifestDigest => Digest.Of(Manifest);

    public static byte[] Pack(byte[] bytes, LayerCompression compression)
    {
        using var packed = new MemoryStream();
        switch (compression)
        {
            case LayerCompression.Gzip:
                using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
                    gzip.Write(bytes);
                return packed.ToArray();
            case LayerCompression.Zstd:
                using (var zstd = new ZstdSharp.CompressionStream(packed, leaveOpen: true))
                    zstd.Write(bytes);
                return packed.ToArray();
            default:
                return bytes;
        }
    }

    /// <summary>The files of an OCI layout with these images, each under its first tag (without tag when there is none).</summary>
    public static IReadOnlyList<MemoryFile> Layout(params ImageBuilder[] images)
    {
        var files = new Dictionary<string, MemoryFile>(StringComparer.Ordinal);
        var entries = new JsonArray();
        foreach (ImageBuilder image in images)
        {
            JsonObject entry = Descriptor(MediaTypes.OciManifest, image.Manifest);
            entry["platform"] = new JsonObject { ["architecture"] = image.Architecture, ["os"] = image.Os };
            if (image.Tags.Count > 0)
                entry["annotations"] = new JsonObject { ["org.opencontainers.image.ref.name"] = image.Tags[0][(image.Tags[0].IndexOf(':') + 1)..], ["io.containerd.image.name"] = "docker.io/" + image.Tags[0] };
            entries.Add(entry);
            foreach (byte[] blob in (IEnumerable<byte[]>)[image.Manifest, image.Config, .. image.Blobs])
                files[Digest.Of(blob).Encoded] = new MemoryFile("blobs/sha256/" + Digest.Of(blob).Encoded, blob);
        }
        return
        [
            MemoryFile.Text("oci-layout", """{"imageLayoutVersion":"1.0.0"}"""),
            MemoryFile.Text("index.json", new JsonObject { ["schemaVersion"] = 2, ["manifests"] = entries }.ToJsonString()),
            .. files.Values.OrderBy(f => f.Path, StringComparer.Ordinal),
        ];
    }

    /// <summary>What Docker before 25 saves: a folder for each layer; a layer that occurs twice is a link the second time.</summary>
    public static IReadOnlyList<MemoryFile> DockerV1(params ImageBuilder[] images)
    {
        var files = new List<MemoryFile>();
        var manifest = new JsonArray();
        var first = new Dictionary<Digest, string>();
        int number = 0;
        foreach (ImageBuilder image in images)
        {
            var layers = new JsonArray();
            foreach ((byte[] tar, LayerCompression compression) in image._layers)
            {
                string id = $"{number++:x64}";
                layers.Add($"{id}/layer.tar");
                files.Add(MemoryFile.Folder(id + "/"));
                files.Add(MemoryFile.Text(id + "/VERSION", "1.0"));
                files.Add(MemoryFile.Text(id + "/json", "{}"));
                files.Add(first.TryAdd(Digest.Of(tar), id)
                    ? new MemoryFile(id + "/layer.tar", Pack(tar, compression))
                    : MemoryFile.Symlink(id + "/layer.tar", $"../{first[Digest.Of(tar)]}/layer.tar"));
            }
            files.Add(new MemoryFile(image.ConfigDigest.Encoded + ".json", image.Config));
            manifest.Add(Element(image, image.ConfigDigest.Encoded + ".json", layers));
        }
        files.Add(MemoryFile.Text("manifest.json", manifest.ToJsonString()));
        return files;
    }

    /// <summary>What Docker since 25 saves: an OCI layout that also has a manifest.json.</summary>
    public static IReadOnlyList<MemoryFile> DockerOci(params ImageBuilder[] images) =>
    [
        .. Layout(images),
        MemoryFile.Text("manifest.json", new JsonArray([.. images.Select(image => (JsonNode)Element(image, "blobs/sha256/" + image.ConfigDigest.Encoded,
            new JsonArray([.. image.Blobs.Select(b => JsonValue.Create("blobs/sha256/" + Digest.Of(b).Encoded))])))]).ToJsonString()),
    ];

    private static JsonObject Element(ImageBuilder image, string config, JsonArray layers) => new()
    {
        ["Config"] = config,
        ["RepoTags"] = image.Tags.Count == 0 ? null : new JsonArray([.. image.Tags.Select(t => JsonValue.Create(t))]),
        ["Layers"] = layers,
    };

    /// <summary>Writes files into a folder.</summary>
    public static void Write(string folder, IEnumerable<MemoryFile> files)
    {
        foreach (MemoryFile file in files)
        {
            string path = Path.Combine(folder, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, file.Bytes);
        }
    }

    private static string Suffix(LayerCompression compression) => compression switch { LayerCompression.Gzip => "+gzip", LayerCompression.Zstd => "+zstd", _ => "" };

    private static JsonObject Descriptor(string mediaType, byte[] bytes) => new() { ["mediaType"] = mediaType, ["digest"] = Digest.Of(bytes).Text, ["size"] = bytes.Length };
}
