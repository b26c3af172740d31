using System.Security.Cryptography;
using Lading.Signing.Keys;
using Lading.Signing.Sigstore.Attestations;
using Lading.Signing.Sigstore.Bundles;
using Lading.Signing.Sigstore.Verification;

namespace Lading.Signing.Sigstore.Signing;

/// <summary>Signs with a key, offline: the bundles have a hint at the key and neither log entry nor timestamp.</summary>
public static class BundleSigner
{
    /// <summary>What <c>publicKey.hint</c> says: SHA-256 of the key, base64, as sigstore-go has it.</summary>
    public static string HintOf(PublicKey key) => Convert.ToBase64String(key.KeyId);

    /// <summary>A bundle over a statement.</summary>
    public static async Task<byte[]> SignStatementAsync(byte[] statement, SigningKey key, CancellationToken cancellation)
    {
        string hint = HintOf(key.PublicKey);
        return BundleWriter.Write(Bundle(hint) with { Envelope = await SignEnvelopeAsync(statement, key, hint, cancellation).ConfigureAwait(false) });
    }

    /// <summary>An envelope around a statement, with a key id or none.</summary>
    public static async Task<DsseEnvelope> SignEnvelopeAsync(byte[] statement, SigningKey key, string keyId, CancellationToken cancellation)
    {
        byte[] signed = DsseEnvelope.PreAuthenticationEncoding(DsseEnvelope.InTotoPayloadType, statement);
        return new DsseEnvelope
        {
            PayloadType = DsseEnvelope.InTotoPayloadType,
            Payload = statement,
            Signatures = [new DsseSignature(await key.SignAsync(signed, cancellation).ConfigureAwait(false), keyId)],
        };
    }

    /// <summary>A bundle over an artifact's bytes, and the signature in it.</summary>
    public static async Task<(byte[] Bundle, byte[] Signature)> SignArtifactAsync(Artifact artifact, SigningKey key, CancellationToken cancellation)
    {
        SigningKey signer = key.ForArtifacts;
        HashAlgorithmName hash = signer.PublicKey.Hash ?? HashAlgorithmName.SHA256;
        byte[] digest = artifact.DigestBy(hash) ?? throw LadingException.Usage($"A key for {signer.PublicKey.Algorithm} signs the file itself; its digest alone will not do.");
        byte[] signature = signer.PublicKey.Hash is not null
            ? await signer.SignDigestAsync(digest, cancellation).ConfigureAwait(false)
            : await signer.SignAsync(artifact.Content(), cancellation).ConfigureAwait(false);
        var message = new MessageSignature(signature, "SHA2_" + hash.Name![3..], digest);
        return (BundleWriter.Write(Bundle(HintOf(key.PublicKey)) with { Message = message }), signature);
    }

    private static Bundle Bundle(string hint) => new()
    {
        MediaType = BundleWriter.MediaType,
        Version = BundleVersion.V03,
        Certificate = null,
        PublicKeyHint = hint,
        LogEntries = [],
        Timestamps = [],
        Message = null,
        Envelope = null,
    };
}
