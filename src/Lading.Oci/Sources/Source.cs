using Lading.Oci.Layers;

namespace Lading.Oci.Sources;

/// <summary>What a <see cref="Source"/> is.</summary>
public enum SourceKind
{
    /// <summary>A container image.</summary>
    Image,
    /// <summary>A folder: a root file system or a source tree.</summary>
    Directory,
    /// <summary>One file.</summary>
    File,
}

/// <summary>
/// Something that was found and opened for reading: an image wherever it lives, a folder or a file. What it is and how
/// it is called, and its layers, lowest first. Contents are read when a layer is opened.
/// </summary>
public sealed class Source : IAsyncDisposable
{
    /// <summary>What it is.</summary>
    public required SourceKind Kind { get; init; }

    /// <summary>The scheme it was found by, without colon: <c>registry</c>, <c>oci-dir</c>, <c>dir</c>, …</summary>
    public required string Scheme { get; init; }

    /// <summary>What the user called it, without scheme.</summary>
    public required string Name { get; init; }

    /// <summary>The layers, lowest first; exactly one for folders and files.</summary>
    public required IReadOnlyList<Layer> Layers { get; init; }

    /// <summary>What only images have; null for folders and files.</summary>
    public ImageDocuments? Image { get; init; }

    /// <summary>What has to be closed with the source: connections, temporary files.</summary>
    public IAsyncDisposable? Owned { get; init; }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Owned?.DisposeAsync() ?? ValueTask.CompletedTask;
}

/// <summary>The documents of an image. All digests in here were verified against the bytes they name.</summary>
public sealed record ImageDocuments
{
    /// <summary>
    /// The manifest's descriptor; null for sources that have no manifest (a daemon, a v1 docker-archive), where the
    /// image is known by <see cref="ConfigDigest"/>.
    /// </summary>
    public Descriptor? Manifest { get; init; }

    /// <summary>The manifest's bytes, exactly as digested.</summary>
    public byte[]? ManifestBytes { get; init; }

    /// <summary>The index that the manifest was chosen from, if any.</summary>
    public Descriptor? Index { get; init; }

    /// <summary>Digest of the configuration: the image ID of Docker.</summary>
    public required Digest ConfigDigest { get; init; }

    /// <summary>The configuration's bytes, exactly as digested.</summary>
    public required byte[] ConfigBytes { get; init; }

    /// <summary>The configuration.</summary>
    public required ImageConfig Config { get; init; }

    /// <summary>Tags known for the image, as <c>repository:tag</c>.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The repository, without tag and digest, when the image came from or names one.</summary>
    public string? Repository { get; init; }

    /// <summary>Annotations of the manifest.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();

    /// <summary>The platform the configuration names.</summary>
    public Platform Platform => new()
    {
        Os = Config.Os ?? "linux",
        Architecture = Config.Architecture ?? "",
        Variant = Config.Variant,
        OsVersion = Config.OsVersion,
    };
}

/// <summary>How to open a source.</summary>
public sealed record SourceOptions
{
    /// <summary>The platform wanted from an index; null: this machine's, or the only one there is.</summary>
    public Platform? Platform { get; init; }

    /// <summary>Globs of paths that are not looked at, relative to the root of a folder or image.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Cross file system boundaries below a folder.</summary>
    public bool CrossMounts { get; init; }

    /// <summary>
    /// Read and hash plain layers whole, and hold them to their digest, instead of reading only what is asked for. Packed
    /// layers are always verified where they have a descriptor.
    /// </summary>
    public bool Verify { get; init; }

    /// <summary>Limits on archives that hold images.</summary>
    public LayerLimits Limits { get; init; } = LayerLimits.Default;

    /// <summary>How registries are reached.</summary>
    public Registry.RegistrySettings Registry { get; init; } = Lading.Oci.Registry.RegistrySettings.Default;
}
