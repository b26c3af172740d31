using System.Security.Cryptography;
using Lading.Signing.Keys;
using Lading.Signing.Sigstore.Attestations;
using Lading.Signing.Sigstore.Bundles;
using Lading.Signing.Sigstore.Certificates;
using Lading.Signing.Sigstore.Verification;

namespace Lading.Signing.Sigstore.Signing;

/// <summary>
/// Signs statements and artifacts into bundles: with the key's hint or the identity's certificate, and with what the services witness. A
/// bundle is verified as anybody would before it is handed out: one that nobody can verify is noticed too late.
/// </summary>
public static class BundleSigner
{
    /// <summary>A bundle over a statement.</summary>
    public static async Task<byte[]> SignStatementAsync(byte[] statement, Signer signer, CancellationToken cancellation)
    {
        SigningCredential credential = await signer.CredentialAsync(cancellation).ConfigureAwait(false);
        DsseEnvelope envelope = await SignEnvelopeAsync(statement, credential.Key, credential.Hint ?? "", cancellation).ConfigureAwait(false);
        return await FinishAsync(Bare(credential) with { Envelope = envelope }, credential.Key.PublicKey, Artifact.Unchecked, signer, cancellation).ConfigureAwait(false);
    }

    /// <summary>A bundle over an artifact's bytes, and the signature in it.</summary>
    public static async Task<(byte[] Bundle, byte[] Signature)> SignArtifactAsync(Artifact artifact, Signer signer, CancellationToken cancellation)
    {
        SigningCredential credential = await signer.CredentialAsync(cancellation).ConfigureAwait(false);
        SigningKey key = credential.Key.ForArtifacts;
        HashAlgorithmName hash = key.PublicKey.Hash ?? HashAlgorithmName.SHA256;
        byte[] digest = artifact.DigestBy(hash) ?? throw LadingException.Usage($"A key for {key.PublicKey.Algorithm} signs the file itself; its digest alone will not do.");
        byte[] signature = key.PublicKey.Hash is not null
            ? await key.SignDigestAsync(digest, cancellation).ConfigureAwait(false)
            : await key.SignAsync(artifact.Content(), cancellation).ConfigureAwait(false);
        var message = new MessageSignature(signature, "SHA2_" + hash.Name![3..], digest);
        return (await FinishAsync(Bare(credential) with { Message = message }, key.PublicKey, artifact, signer, cancellation).ConfigureAwait(false), signature);
    }

    /// <summary>An envelope around a statement, with a key id or none.</summary>
    internal static async Task<DsseEnvelope> SignEnvelopeAsync(byte[] statement, SigningKey key, string keyId, CancellationToken cancellation)
    {
        byte[] signed = DsseEnvelope.PreAuthenticationEncoding(DsseEnvelope.InTotoPayloadType, statement);
        return new DsseEnvelope
        {
            PayloadType = DsseEnvelope.InTotoPayloadType,
            Payload = statement,
            Signatures = [new DsseSignature(await key.SignAsync(signed, cancellation).ConfigureAwait(false), keyId)],
        };
    }

    /// <summary>A bundle with the signer and nothing signed yet.</summary>
    internal static Bundle Bare(SigningCredential credential) => new()
    {
        MediaType = BundleWriter.MediaType,
        Version = BundleVersion.V03,
        Certificate = credential.Certificate,
        PublicKeyHint = credential.Hint,
        LogEntries = [],
        Timestamps = [],
        Message = null,
        Envelope = null,
    };

    /// <summary>Why a bundle that was just made does not verify under the services that witnessed it: an error, or nothing.</summary>
    internal static void CheckOwn(Bundle bundle, PublicKey key, Artifact artifact, Witnesses witnesses, bool promiseSuffices = false)
    {
        // With a certificate of one's own and offline nobody states a time at which it could be valid.
        if (bundle.Certificate is not null && !witnesses.StateTime)
            return;
        var policy = new VerificationPolicy
        {
            Signer = bundle.Certificate is null ? SignerPolicy.Key(key) : SignerPolicy.AnyCertificate(),
            Time = witnesses.StateTime ? TimePolicy.Observed() : TimePolicy.NotNeeded,
            Log = witnesses.HasLogs ? LogPolicy.Included(promiseSuffices: promiseSuffices) : LogPolicy.Ignored,
            CertificateLogs = bundle.Certificate?.Extension(SignedCertificateTimestamp.ListOid) is null ? 0 : 1,
        };
        if (BundleVerifier.Verify(bundle, artifact, policy, witnesses.Root).Failed is { } failed)
            throw LadingException.Network($"The signature that was just made does not verify, so it is not written: {failed.Name}: {failed.Detail}.",
                "Are the services those of the trusted root, and are their clocks and this machine's right?");
    }

    private static async Task<byte[]> FinishAsync(Bundle bundle, PublicKey key, Artifact artifact, Signer signer, CancellationToken cancellation)
    {
        Bundle witnessed = await signer.Witnesses.WitnessAsync(bundle, key, artifact, cancellation).ConfigureAwait(false);
        byte[] json = BundleWriter.Write(witnessed);
        // As it will be read, and not as it is in memory.
        CheckOwn(Bundle.Read(json, "the bundle"), key, artifact, signer.Witnesses);
        return json;
    }
}
