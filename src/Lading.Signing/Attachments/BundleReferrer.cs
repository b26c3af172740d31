using Lading.Oci;
using Lading.Oci.Stores;
using Lading.Signing.Sigstore.Bundles;

namespace Lading.Signing.Attachments;

/// <summary>A bundle as a referrer of an image: cosign, "Sigstore bundle OCI storage". Reading does not need what cosign writes beside it.</summary>
public static class BundleReferrer
{
    /// <summary>Artifact type of the manifests that are written.</summary>
    public const string ArtifactType = BundleWriter.MediaType;

    private const string Prefix = "application/vnd.dev.sigstore.bundle";
    private static readonly byte[] EmptyObject = "{}"u8.ToArray();

    /// <summary>Pushes a bundle and the manifest that hangs it on a subject; returns the manifest's descriptor.</summary>
    public static async Task<Descriptor> AttachAsync(ArtifactStore store, Descriptor subject, byte[] bundle, DateTimeOffset created, CancellationToken cancellation)
    {
        Bundle read = Bundle.Read(bundle, "the bundle to attach");
        var annotations = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["dev.sigstore.bundle.content"] = read.Envelope is null ? "message-signature" : "dsse-envelope",
            ["org.opencontainers.image.created"] = created.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
        };
        if (read.Envelope is { } envelope)
            annotations["dev.sigstore.bundle.predicateType"] = Sigstore.Attestations.Statement.Read(envelope.Payload, "the statement to attach").PredicateType;
        Descriptor layer = await PushAsync(store, bundle, ArtifactType, cancellation).ConfigureAwait(false);
        Descriptor config = await PushAsync(store, EmptyObject, MediaTypes.OciEmpty, cancellation).ConfigureAwait(false);
        byte[] manifest = OciJson.Write(new Manifest
        {
            MediaType = MediaTypes.OciManifest,
            ArtifactType = ArtifactType,
            Config = config with { ArtifactType = ArtifactType },
            Layers = [layer],
            Subject = new Descriptor { MediaType = subject.MediaType, Digest = subject.Digest, Size = subject.Size },
            Annotations = annotations,
        });
        return await store.PushManifestAsync(manifest, MediaTypes.OciManifest, null, cancellation).ConfigureAwait(false);
    }

    /// <summary>
    /// True when a listing says that a referrer may be a bundle or cosign's older form: by its type, or because older writers left the type
    /// out, or put the one of the configuration in its place.
    /// </summary>
    internal static bool MayBe(Descriptor referrer) => referrer.ArtifactType is null or "" or MediaTypes.OciEmpty or MediaTypes.OciConfig or MediaTypes.DockerConfig
        || IsBundle(referrer.ArtifactType) || FormOf(referrer.ArtifactType) is not null;

    /// <summary>
    /// The form of the layers of a manifest that refers to its image and has the content of one of cosign's tags:
    /// <c>--registry-referrers-mode oci-1-1</c>, and envelopes pushed as they are; null for all else.
    /// </summary>
    internal static AttachmentForm? FormOf(string? artifactType) => artifactType switch
    {
        "application/vnd.dev.cosign.artifact.sig.v1+json" => AttachmentForm.SignatureTag,
        "application/vnd.dev.cosign.artifact.att.v1+json" or "application/vnd.in-toto+json" or "application/vnd.dsse.envelope.v1+json" => AttachmentForm.AttestationTag,
        _ => null,
    };

    /// <summary>True for a layer of cosign's older form; beside envelopes that are signed there are statements that are not.</summary>
    internal static bool IsOlder(Descriptor layer) => layer.MediaType is SimpleSigning.MediaType or "application/vnd.dsse.envelope.v1+json";

    /// <summary>The layer of a referrer that is a bundle; null when it is something else.</summary>
    internal static Descriptor? LayerOf(Manifest manifest) => manifest.Layers is [var layer] && IsBundle(layer.MediaType) ? layer : null;

    private static bool IsBundle(string mediaType) => mediaType.StartsWith(Prefix, StringComparison.Ordinal);

    internal static async Task<Descriptor> PushAsync(ArtifactStore store, byte[] bytes, string mediaType, CancellationToken cancellation)
    {
        var blob = new Descriptor { MediaType = mediaType, Digest = Digest.Of(bytes), Size = bytes.Length };
        await store.PushBlobAsync(blob, _ => Task.FromResult<Stream>(new MemoryStream(bytes, writable: false)), null, cancellation).ConfigureAwait(false);
        return blob;
    }
}
