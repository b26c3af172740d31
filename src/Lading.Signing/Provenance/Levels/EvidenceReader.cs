using Lading.Oci;
using Lading.Oci.Stores;
using Lading.Signing.Attachments;
using Lading.Signing.Provenance.Builders;
using Lading.Signing.Provenance.Predicates;
using Lading.Signing.Provenance.Verification;
using Lading.Signing.Sigstore.Roots;

namespace Lading.Signing.Provenance.Levels;

/// <summary>Finds what there is of provenance: in a file, on an image, and beside it, where BuildKit puts it.</summary>
public sealed class EvidenceReader(TrustedRoot? root, TrustedBuilders builders, GoogleKeys? googleKeys = null)
{
    private const string ReferenceType = "vnd.docker.reference.type";
    private const string ReferenceDigest = "vnd.docker.reference.digest";
    private const string BuildKitArtifact = "application/vnd.docker.attestation.manifest.v1+json";
    private const string InTotoLayer = "application/vnd.in-toto+json";
    private const int MaxLayers = 100;

    /// <summary>The provenance in a file.</summary>
    public IReadOnlyList<ProvenanceEvidence> Read(AttestationFile file, ReadOnlyMemory<byte> bytes, string where)
    {
        Digest digest = Digest.Of(bytes.Span);
        return
        [
            .. file.Bundles.Concat(file.Package?.Bundles.Where(b => BuildProvenance.IsType(b.PredicateType))
                .Select(b => b.Bundle) ?? [])
                .Select(b => ProvenanceEvidence.OfBundle(b, digest, where, root, builders,
                    promiseSuffices: file.Package is not null)),
            .. file.Envelopes.Select(e => ProvenanceEvidence.OfEnvelope(e, digest, where, builders)),
            .. (file.Google?.Builds ?? [])
                .Select(b => ProvenanceEvidence.OfGoogle(b.Envelope, digest, where, googleKeys, builders)),
            .. file.Statements.Select(s => ProvenanceEvidence.OfStatement(s, where) with { Digest = digest }),
        ];
    }

    /// <summary>
    /// The provenance of an image: bundles that refer to it, what is under cosign's tag, and BuildKit's statements,
    /// which are listed in
    /// <paramref name="index"/> or refer to it. Throws what the store throws.
    /// </summary>
    public async Task<IReadOnlyList<ProvenanceEvidence>> ReadAsync(ArtifactStore images, ArtifactStore attachments,
        Digest image, ImageIndex? index, CancellationToken cancellation)
    {
        List<ProvenanceEvidence> found = [];
        foreach (AttachedSignature attached in await AttachmentList.ReadAsync(attachments, image, cancellation)
            .ConfigureAwait(false))
        {
            string where = $"{attached.Form switch { AttachmentForm.Bundle => "bundle", _ => "cosign's tag" }} {attached.Source.Digest}";
            if (attached.Problem is { } problem)
                found.Add(new ProvenanceEvidence { Where = where, Digest = attached.Source.Digest, Statement = default,
                    Problem = problem });
            else if (attached.PredicateType is { } type && BuildProvenance.IsType(type))
                found.Add(ProvenanceEvidence.OfBundle(attached.Bundle!, attached.Source.Digest, where, root, builders,
                    attached.Form == AttachmentForm.AttestationTag));
        }
        foreach (Descriptor manifest in await BuildKitAsync(images, image, index, cancellation).ConfigureAwait(false))
            await AddBuildKitAsync(found, images, manifest, cancellation).ConfigureAwait(false);
        return found;
    }

    private static async Task<IReadOnlyList<Descriptor>> BuildKitAsync(ArtifactStore images, Digest image,
        ImageIndex? index, CancellationToken cancellation)
    {
        List<Descriptor> manifests = [.. (index?.Manifests ?? [])
            .Where(m => m.Annotations?.GetValueOrDefault(ReferenceType) == "attestation-manifest"
            && m.Annotations.GetValueOrDefault(ReferenceDigest) == image.Text)];
        foreach (Descriptor referrer in await images.ListReferrersAsync(image, BuildKitArtifact, cancellation)
            .ConfigureAwait(false))
            if (referrer.ArtifactType == BuildKitArtifact && manifests.All(m => m.Digest != referrer.Digest))
                manifests.Add(referrer);
        return manifests;
    }

    private static async Task AddBuildKitAsync(List<ProvenanceEvidence> found, ArtifactStore images,
        Descriptor descriptor, CancellationToken cancellation)
    {
        string where = $"BuildKit's {descriptor.Digest}";
        ProvenanceEvidence Unread(string problem) =>
            new() { Where = where, Digest = descriptor.Digest, Statement = default, Problem = problem };
        if (await images.FindManifestAsync(descriptor.Digest.Text, cancellation)
            .ConfigureAwait(false) is not { } stored)
        {
            found.Add(Unread("it is listed and not there"));
            return;
        }
        Manifest manifest = OciJson.ReadManifest(stored.Bytes, where);
        foreach (Descriptor layer in manifest.Layers.Take(MaxLayers))
        {
            if (layer.MediaType != InTotoLayer
                || layer.Annotations?.GetValueOrDefault("in-toto.io/predicate-type") is not { } type
                || !BuildProvenance.IsType(type))
                continue;
            found.Add(layer.Size > PredicateJson.MaxSize
                ? Unread($"the statement has {layer.Size} bytes, more than the {PredicateJson.MaxSize} that are read")
                : ProvenanceEvidence.OfStatement(await images.ReadBlobAsync(layer, PredicateJson.MaxSize, cancellation)
                    .ConfigureAwait(false), where));
        }
    }
}
