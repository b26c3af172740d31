namespace Lading.Oci.Copying;

/// <summary>What is copied along with an image.</summary>
public sealed record CopyOptions
{
    /// <summary>The one platform to copy from an index; null copies the whole index.</summary>
    public Platform? Platform { get; init; }

    /// <summary>Copy what refers to the image (distribution specification, "Referrers"), and what refers to that.</summary>
    public bool Referrers { get; init; }

    /// <summary>Copy cosign's tags: signatures, attestations and SBOMs (<c>sha256-….sig</c>, <c>.att</c>, <c>.sbom</c>).</summary>
    public bool SignatureTags { get; init; }

    /// <summary>The repository, without host, that holds the blobs in the target's registry already; for mounting.</summary>
    public string? MountFrom { get; init; }

    /// <summary>Blobs that are copied at a time.</summary>
    public int Parallelism { get; init; } = 4;

    /// <summary>Told of each blob and manifest when it is done.</summary>
    public IProgress<CopyStep>? Progress { get; init; }
}

/// <summary>One blob or manifest that is done.</summary>
/// <param name="Item">What it is.</param>
/// <param name="Skipped">True when the target held it already.</param>
public readonly record struct CopyStep(Descriptor Item, bool Skipped);

/// <summary>What a copy did.</summary>
/// <param name="Root">What the target's tag now means.</param>
/// <param name="Manifests">Manifests and indexes written, referrers and signatures among them.</param>
/// <param name="Blobs">Blobs transferred or mounted.</param>
/// <param name="Skipped">Blobs that the target held already.</param>
/// <param name="Bytes">Bytes of the blobs transferred or mounted.</param>
/// <param name="LeftOut">Layers that may not be distributed and have a place of their own; they stay there.</param>
public sealed record CopyResult(Descriptor Root, int Manifests, int Blobs, int Skipped, long Bytes, IReadOnlyList<Descriptor> LeftOut);
