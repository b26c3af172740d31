using Lading.Oci;
using Lading.Oci.Stores;
using Lading.Signing.Sigstore.Attestations;
using Lading.Signing.Sigstore.Bundles;
using Lading.Signing.Sigstore.Signing;
using Lading.Signing.Sigstore.Verification;

namespace Lading.Signing.Attachments;

/// <summary>Signs images and what is said about them, and hangs the result on the image.</summary>
public static class ImageSigner
{
    private const string EnvelopeMediaType = "application/vnd.dsse.envelope.v1+json";

    /// <summary>The bundle of a signature over an image, by its digest: cosign's statement of type sign/v1.</summary>
    public static async Task<byte[]> SignAsync(Digest image, IReadOnlyDictionary<string, string> annotations, Signer signer, CancellationToken cancellation)
    {
        using var predicate = Predicate.Empty(PredicateTypes.Signature);
        byte[] statement = StatementWriter.Write([SubjectOf(image, "")], predicate.Type, predicate.Json, annotations);
        return await BundleSigner.SignStatementAsync(statement, signer, cancellation).ConfigureAwait(false);
    }

    /// <summary>The bundle of an attestation about an image.</summary>
    public static Task<byte[]> AttestAsync(Digest image, Predicate predicate, Signer signer, CancellationToken cancellation) =>
        BundleSigner.SignStatementAsync(StatementWriter.Write([SubjectOf(image, "")], predicate.Type, predicate.Json), signer, cancellation);

    /// <summary>Signs in cosign's older form and adds the signature to the tag <c>.sig</c>.</summary>
    public static async Task<Descriptor> SignLegacyAsync(ArtifactStore store, Digest image, string dockerReference, IReadOnlyDictionary<string, string> annotations, Signer signer, CancellationToken cancellation)
    {
        byte[] payload = new SimpleSigning(dockerReference, image, annotations).Write();
        SigningCredential credential = await signer.CredentialAsync(cancellation).ConfigureAwait(false);
        byte[] signature = await credential.Key.SignAsync(payload, cancellation).ConfigureAwait(false);
        var artifact = Artifact.FromBytes(payload);
        Bundle bundle = BundleSigner.Bare(credential) with { Message = new MessageSignature(signature, null, default) };
        bundle = await signer.Witnesses.WitnessAsync(bundle, credential.Key.PublicKey, artifact, cancellation).ConfigureAwait(false);
        SortedDictionary<string, string> of = LegacyAnnotations.Of(bundle, credential.Chain, bundle.Timestamps, Convert.ToBase64String(signature));
        Bundle read = LegacySignature.OfSignature(Layer(payload, SimpleSigning.MediaType, of), "the signature");
        BundleSigner.CheckOwn(read, credential.Key.PublicKey, artifact, signer.Witnesses, promiseSuffices: true);
        return await CosignTag.AddAsync(store, image, "sig", payload, SimpleSigning.MediaType, of, cancellation).ConfigureAwait(false);
    }

    /// <summary>
    /// Signs an attestation in cosign's older form and adds it to the tag <c>.att</c>. Its timestamp is over the whole envelope and not over
    /// the signature; nobody here reads it, so a log has to state the time of a certificate.
    /// </summary>
    public static async Task<Descriptor> AttestLegacyAsync(ArtifactStore store, Digest image, string dockerReference, Predicate predicate, Signer signer, CancellationToken cancellation)
    {
        byte[] statement = StatementWriter.Write([SubjectOf(image, dockerReference)], predicate.Type, predicate.Json, type: Statement.TypeV01);
        SigningCredential credential = await signer.CredentialAsync(cancellation).ConfigureAwait(false);
        DsseEnvelope envelope = await BundleSigner.SignEnvelopeAsync(statement, credential.Key, "", cancellation).ConfigureAwait(false);
        byte[] document = BundleWriter.Write(envelope);
        Bundle bundle = BundleSigner.Bare(credential) with { Envelope = envelope with { Document = document } };
        bundle = bundle with { LogEntries = await signer.Witnesses.EnterAsync(bundle, credential.Key.PublicKey, Artifact.Unchecked, cancellation).ConfigureAwait(false) };
        byte[][] timestamps = await signer.Witnesses.StampAsync(document, cancellation).ConfigureAwait(false);
        SortedDictionary<string, string> of = LegacyAnnotations.Of(bundle, credential.Chain, timestamps, "");
        Bundle read = LegacySignature.OfAttestation(Layer(document, EnvelopeMediaType, of), document, "the attestation");
        if (credential.Certificate is not null || signer.Witnesses.HasLogs)
            BundleSigner.CheckOwn(read, credential.Key.PublicKey, Artifact.Unchecked, signer.Witnesses, promiseSuffices: true);
        of["predicateType"] = predicate.Type;
        return await CosignTag.AddAsync(store, image, "att", document, EnvelopeMediaType, of, cancellation).ConfigureAwait(false);
    }

    private static Descriptor Layer(byte[] content, string mediaType, SortedDictionary<string, string> annotations) =>
        new() { MediaType = mediaType, Digest = Digest.Of(content), Size = content.Length, Annotations = annotations };

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
