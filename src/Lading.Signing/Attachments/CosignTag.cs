using System.Text;
using Lading.Oci;
using Lading.Oci.Stores;

namespace Lading.Signing.Attachments;

/// <summary>
/// cosign's older storage: an image manifest under a tag made of the subject's digest, with a layer for each signature or attestation:
/// cosign, SIGNATURE_SPEC.md.
/// </summary>
public static class CosignTag
{
    /// <summary>The signature over the layer, base64.</summary>
    public const string SignatureAnnotation = "dev.cosignproject.cosign/signature";

    /// <summary>The most layers that are read.</summary>
    public const int MaxLayers = 500;

    /// <summary>Largest SBOM that is attached or read, in bytes.</summary>
    public const int MaxSbom = 128 << 20;

    private const int Rounds = 5;

    // Registries have no conditional write. Whoever overtook this writer had read before it wrote: after this long that is over.
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(250);

    /// <summary>The tag of a digest with <c>sig</c>, <c>att</c> or <c>sbom</c>.</summary>
    public static string Of(Digest subject, string kind) => $"{subject.Algorithm}-{subject.Encoded}.{kind}";

    /// <summary>The manifest under the tag; null when there is none.</summary>
    public static async Task<Manifest?> FindAsync(ArtifactStore store, Digest subject, string kind, CancellationToken cancellation)
    {
        string tag = Of(subject, kind);
        if (await store.FindManifestAsync(tag, cancellation).ConfigureAwait(false) is not { } stored)
            return null;
        string where = $"{store.Name}:{tag}";
        if (!MediaTypes.IsManifest(stored.Descriptor.MediaType))
            throw LadingException.Input($"{where} should be an image manifest and is {Printable.Text(stored.Descriptor.MediaType)}.");
        Manifest manifest = OciJson.ReadManifest(stored.Bytes, where);
        return manifest.Layers.Count <= MaxLayers ? manifest : throw LadingException.Input($"{where} has {manifest.Layers.Count} layers, more than the {MaxLayers} that are read.");
    }

    /// <summary>
    /// Adds a layer to what the tag has. Looks again afterwards, so that of two writers at once neither loses the other's: an error when
    /// another keeps overwriting it.
    /// </summary>
    public static async Task<Descriptor> AddAsync(ArtifactStore store, Digest subject, string kind, byte[] content, string mediaType,
        IReadOnlyDictionary<string, string> annotations, CancellationToken cancellation)
    {
        Descriptor blob = await BundleReferrer.PushAsync(store, content, mediaType, cancellation).ConfigureAwait(false);
        Descriptor layer = blob with { Annotations = annotations };
        for (int round = 0; round < Rounds; round++)
        {
            Manifest? found = await FindAsync(store, subject, kind, cancellation).ConfigureAwait(false);
            IReadOnlyList<Descriptor> layers = found?.Layers ?? [];
            if (layers.Any(l => IsSame(l, layer)))
                return layer;
            await WriteAsync(store, subject, kind, [.. layers, layer], found?.Annotations, cancellation).ConfigureAwait(false);
            if (store is not OciLayoutStore)
                await Task.Delay(Settling * (1 + Random.Shared.NextDouble()), cancellation).ConfigureAwait(false);
        }
        Manifest? last = await FindAsync(store, subject, kind, cancellation).ConfigureAwait(false);
        return last is not null && last.Layers.Any(l => IsSame(l, layer))
            ? layer
            : throw LadingException.Network($"{store.Name}: the tag {Of(subject, kind)} does not keep what is written to it.", "Another writer may be at work: try again.");
    }

    private static async Task WriteAsync(ArtifactStore store, Digest subject, string kind, List<Descriptor> layers, IReadOnlyDictionary<string, string>? annotations, CancellationToken cancellation)
    {
        byte[] config = Config(layers);
        Descriptor configBlob = await BundleReferrer.PushAsync(store, config, MediaTypes.OciConfig, cancellation).ConfigureAwait(false);
        byte[] manifest = OciJson.Write(new Manifest { MediaType = MediaTypes.OciManifest, Config = configBlob, Layers = layers, Annotations = annotations });
        await store.PushManifestAsync(manifest, MediaTypes.OciManifest, Of(subject, kind), cancellation).ConfigureAwait(false);
    }

    /// <summary>The configuration that cosign writes: of no platform and no time, layers not compressed.</summary>
    private static byte[] Config(List<Descriptor> layers)
    {
        const string never = "\"created\":\"0001-01-01T00:00:00Z\"";
        string history = string.Join(',', layers.Select(_ => $"{{{never}}}"));
        string ids = string.Join(',', layers.Select(l => $"\"{l.Digest}\""));
        return Encoding.UTF8.GetBytes($"{{\"architecture\":\"\",{never},\"history\":[{history}],\"os\":\"\",\"rootfs\":{{\"type\":\"layers\",\"diff_ids\":[{ids}]}},\"config\":{{}}}}");
    }

    private static bool IsSame(Descriptor left, Descriptor right) =>
        left.Digest == right.Digest && left.Annotations?.GetValueOrDefault(SignatureAnnotation) == right.Annotations?.GetValueOrDefault(SignatureAnnotation);
}
