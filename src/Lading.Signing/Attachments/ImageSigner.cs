using Lading.Oci;
using Lading.Oci.Stores;
using Lading.Signing.Keys;
using Lading.Signing.Sigstore.Attestations;
using Lading.Signing.Sigstore.Bundles;
using Lading.Signing.Sigstore.Signing;

namespace Lading.Signing.Attachments;

/// <summary>Signs images and what is said about them with a key, and hangs the result on the image.</summary>
public static class ImageSigner
{
    /// <summary>The bundle of a signature over an image, by its digest: cosign's statement of type sign/v1.</summary>
    public static async Task<byte[]> SignAsync(Digest image, IReadOnlyDictionary<string, string> annotations, SigningKey key, CancellationToken cancellation)
    {
        using var predicate = Predicate.Empty(PredicateTypes.Signature);
        byte[] statement = StatementWriter.Write([SubjectOf(image, "")], predicate.Type, predicate.Json, annotations);
        return await BundleSigner.SignStatementAsync(statement, key, cancellation).ConfigureAwait(false);
    }

    /// <summary>The bundle of an attestation about an image.</summary>
    public static Task<byte[]> AttestAsync(Digest image, Predicate predicate, SigningKey key, CancellationToken cancellation) =>
        BundleSigner.SignStatementAsync(StatementWriter.Write([SubjectOf(image, "")], predicate.Type, predicate.Json), key, cancellation);

    /// <summary>Signs in cosign's older form and adds the signature to the tag <c>.sig</c>.</summary>
    public static async Task<Descriptor> SignLegacyAsync(ArtifactStore store, Digest image, string dockerReference, IReadOnlyDictionary<string, string> annotations, SigningKey key, CancellationToken cancellation)
    {
        byte[] payload = new SimpleSigning(dockerReference, image, annotations).Write();
        byte[] signature = await key.SignAsync(payload, cancellation).ConfigureAwait(false);
        var of = new SortedDictionary<string, string>(StringComparer.Ordinal) { [CosignTag.SignatureAnnotation] = Convert.ToBase64String(signature) };
        return await CosignTag.AddAsync(store, image, "sig", payload, SimpleSigning.MediaType, of, cancellation).ConfigureAwait(false);
    }

    /// <summary>Signs an attestation in cosign's older form and adds it to the tag <c>.att</c>.</summary>
    public static async Task<Descriptor> AttestLegacyAsync(ArtifactStore store, Digest image, string dockerReference, Predicate predicate, SigningKey key, CancellationToken cancellation)
    {
        byte[] statement = StatementWriter.Write([SubjectOf(image, dockerReference)], predicate.Type, predicate.Json, type: Statement.TypeV01);
        DsseEnvelope envelope = await BundleSigner.SignEnvelopeAsync(statement, key, "", cancellation).ConfigureAwait(false);
        var of = new SortedDictionary<string, string>(StringComparer.Ordinal) { [CosignTag.SignatureAnnotation] = "", ["predicateType"] = predicate.Type };
        return await CosignTag.AddAsync(store, image, "att", BundleWriter.Write(envelope), "application/vnd.dsse.envelope.v1+json", of, cancellation).ConfigureAwait(false);
    }

    /// <summary>An image, its index's entries and theirs, each once, the image first; with the platforms that the index names. An input error when one is missing.</summary>
    public static async Task<IReadOnlyList<Descriptor>> UnfoldAsync(ArtifactStore store, StoredManifest image, CancellationToken cancellation)
    {
        const int most = 1000;
        var found = new List<Descriptor>();
        var waiting = new Queue<StoredManifest>([image]);
        var seen = new HashSet<Digest> { image.Descriptor.Digest };
        while (waiting.TryDequeue(out StoredManifest? one))
        {
            found.Add(one.Descriptor);
            if (!MediaTypes.IsIndex(one.Descriptor.MediaType))
                continue;
            foreach (Descriptor entry in OciJson.ReadIndex(one.Bytes, $"{store.Name}@{one.Descriptor.Digest}").Manifests)
            {
                if (!seen.Add(entry.Digest))
                    continue;
                if (seen.Count > most)
                    throw LadingException.Input($"{store.Name}@{image.Descriptor.Digest} has more than {most} images.");
                StoredManifest stored = await store.FindManifestAsync(entry.Digest.Text, cancellation).ConfigureAwait(false)
                    ?? throw LadingException.Input($"{store.Name} does not have {entry.Digest}, which its index names.");
                waiting.Enqueue(stored with { Descriptor = stored.Descriptor with { Platform = entry.Platform } });
            }
        }
        return found;
    }

    private static StatementSubject SubjectOf(Digest image, string name) =>
        new(name, new Dictionary<string, string> { [image.Algorithm] = image.Encoded });
}
