using Lading.Oci;
using Lading.Oci.Stores;
using Lading.Signing.Sigstore.Attestations;
using Lading.Signing.Sigstore.Bundles;

namespace Lading.Signing.Attachments;

/// <summary>
/// Finds the signatures and attestations of an image in both of cosign's forms. What the store cannot answer is an error and never
/// "there is none"; what is there and cannot be read is in the list with the reason.
/// </summary>
public static class AttachmentList
{
    /// <summary>The most that are read of one image.</summary>
    public const int Most = 500;

    /// <summary>The most bytes of them that are read of one image, together.</summary>
    public const long MostBytes = 256 << 20;

    /// <summary>All that hang on a digest: bundles by the digest of their manifest, then the layers under the tags in their order.</summary>
    public static async Task<IReadOnlyList<AttachedSignature>> ReadAsync(ArtifactStore store, Digest subject, CancellationToken cancellation)
    {
        var found = new List<AttachedSignature>();
        IReadOnlyList<Descriptor> referrers = await store.ListReferrersAsync(subject, null, cancellation).ConfigureAwait(false);
        int opened = 0;
        foreach (Descriptor referrer in referrers.Where(BundleReferrer.MayBe).OrderBy(r => r.Digest.Text, StringComparer.Ordinal))
        {
            // Counted as it is opened, and not only what turns out to be a bundle.
            CheckCount(Math.Max(opened++, found.Count), subject, store);
            await AddReferrerAsync(found, store, subject, referrer, cancellation).ConfigureAwait(false);
        }
        await AddTagAsync(found, store, subject, "sig", AttachmentForm.SignatureTag, cancellation).ConfigureAwait(false);
        await AddTagAsync(found, store, subject, "att", AttachmentForm.AttestationTag, cancellation).ConfigureAwait(false);
        return found;
    }

    private static async Task AddReferrerAsync(List<AttachedSignature> found, ArtifactStore store, Digest subject, Descriptor referrer, CancellationToken cancellation)
    {
        string where = $"{store.Name}@{referrer.Digest}";
        var unread = new AttachedSignature { Form = AttachmentForm.Bundle, Source = referrer, Content = [], Bundle = null, Problem = null, PredicateType = null };
        if (await store.FindManifestAsync(referrer.Digest.Text, cancellation).ConfigureAwait(false) is not { } stored)
        {
            found.Add(unread with { Problem = $"{where} is listed as a referrer and is not there." });
            return;
        }
        if (!MediaTypes.IsManifest(stored.Descriptor.MediaType))
            return;
        Manifest manifest = OciJson.ReadManifest(stored.Bytes, where);
        Descriptor? layer = BundleReferrer.LayerOf(manifest);
        AttachmentForm? older = layer is null ? BundleReferrer.FormOf(manifest.ArtifactType ?? manifest.Config.MediaType) : null;
        if (layer is null && older is null)
            return;
        // The list is the registry's word; the manifest's own subject is what was pushed.
        if (manifest.Subject?.Digest != subject)
            found.Add(unread with { Problem = $"{where} is listed as a referrer of {subject} and refers to {manifest.Subject?.Digest.Text ?? "nothing"}." });
        else if (older is { } form)
            await AddLayersAsync(found, store, subject, manifest.Layers.Where(BundleReferrer.IsOlder), form, cancellation).ConfigureAwait(false);
        else if (layer!.Size > Bundle.MaxSize)
            found.Add(unread with { Problem = $"{where}: the bundle has {layer.Size} bytes, more than the {Bundle.MaxSize} that are read." });
        else
        {
            byte[] content = await ReadAsync(found, store, layer, cancellation).ConfigureAwait(false);
            found.Add(Parse(unread with { Content = content }, () => Bundle.Read(content, where)));
        }
    }

    private static async Task AddTagAsync(List<AttachedSignature> found, ArtifactStore store, Digest subject, string kind, AttachmentForm form, CancellationToken cancellation)
    {
        if (await CosignTag.FindAsync(store, subject, kind, cancellation).ConfigureAwait(false) is { } manifest)
            await AddLayersAsync(found, store, subject, manifest.Layers, form, cancellation).ConfigureAwait(false);
    }

    private static async Task AddLayersAsync(List<AttachedSignature> found, ArtifactStore store, Digest subject, IEnumerable<Descriptor> layers, AttachmentForm form, CancellationToken cancellation)
    {
        foreach (Descriptor layer in layers)
        {
            CheckCount(found.Count, subject, store);
            string where = $"{store.Name}@{layer.Digest}";
            var unread = new AttachedSignature { Form = form, Source = layer, Content = [], Bundle = null, Problem = null, PredicateType = null };
            if (layer.Size > Bundle.MaxSize)
            {
                found.Add(unread with { Problem = $"{where} has {layer.Size} bytes, more than the {Bundle.MaxSize} that are read." });
                continue;
            }
            byte[] content = await ReadAsync(found, store, layer, cancellation).ConfigureAwait(false);
            found.Add(Parse(unread with { Content = content },
                () => form == AttachmentForm.SignatureTag ? LegacySignature.OfSignature(layer, where) : LegacySignature.OfAttestation(layer, content, where)));
        }
    }

    private static Task<byte[]> ReadAsync(List<AttachedSignature> found, ArtifactStore store, Descriptor layer, CancellationToken cancellation) =>
        found.Sum(f => (long)f.Content.Length) + layer.Size <= MostBytes
            ? store.ReadBlobAsync(layer, Bundle.MaxSize, cancellation)
            : throw LadingException.Input($"{store.Name}: the signatures and attestations of one image have more than the {MostBytes} bytes that are read.", "Remove what is not needed: lading clean.");

    private static AttachedSignature Parse(AttachedSignature unread, Func<Bundle> read)
    {
        try
        {
            Bundle bundle = read();
            return unread with { Bundle = bundle, PredicateType = bundle.Envelope is { } envelope ? Statement.Read(envelope.Payload, "the statement").PredicateType : null };
        }
        catch (LadingException e)
        {
            return unread with { Problem = e.Message };
        }
    }

    private static void CheckCount(int count, Digest subject, ArtifactStore store)
    {
        if (count >= Most)
            throw LadingException.Input($"{store.Name}@{subject} has more than {Most} signatures and attestations.", "Remove what is not needed: lading clean.");
    }
}
