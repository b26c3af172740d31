using System.Security.Cryptography;
using Lading.Oci;
using Lading.Signing.Keys;
using Lading.Signing.Sigstore.Attestations;
using Lading.Signing.Sigstore.Bundles;
using Lading.Signing.Sigstore.Logs;

namespace Lading.Signing.Sigstore.Verification;

/// <summary>"Signature Verification" of the client specification, 4.5, with its choice of algorithms, 3.1; and what a statement must be about.</summary>
internal static class SignatureChecks
{
    /// <summary>Why the signature is not one over the artifact or envelope; null when it is.</summary>
    public static string? Refuse(Bundle bundle, PublicKey key, Artifact artifact) => bundle.Message is { } message
        ? RefuseMessage(message, key, artifact)
        : RefuseEnvelope(bundle.Envelope!, key);

    /// <summary>Why the statement is not what the policy wants of it and about the artifact; null when it is.</summary>
    public static string? RefuseStatement(Statement statement, VerificationPolicy policy, Artifact artifact, out IReadOnlyList<StatementSubject> subjects)
    {
        subjects = [];
        if (policy.PredicateType is { } wanted && statement.PredicateType != wanted)
            return $"the statement's predicate is {Printable.Text(statement.PredicateType)}, wanted is {Printable.Text(wanted)}";
        if (!artifact.IsChecked)
            return null;
        subjects = [.. statement.Subjects.Where(s => IsAbout(s, artifact))];
        return subjects.Count > 0 ? null : "the statement is not about the artifact: none of its subjects has its digest";
    }

    private static string? RefuseMessage(MessageSignature message, PublicKey key, Artifact artifact)
    {
        if (!artifact.IsChecked)
            return "the bundle has a signature over an artifact, and no artifact was given";
        if (!message.Digest.IsEmpty || message.DigestAlgorithm is not null)
        {
            if (EntryDigest.Hash(message.DigestAlgorithm) is not { } hash)
                return $"the bundle's digest is by {Printable.Text(message.DigestAlgorithm ?? "nothing", 40)}, which is not known";
            // A hint and not signed; yet one that is wrong says that something is.
            if (artifact.DigestBy(hash) is { } digest && !digest.AsSpan().SequenceEqual(message.Digest.Span))
                return "the bundle is about another artifact: its digest differs";
        }
        foreach (PublicKey variant in Variants(key))
        {
            bool good = variant.Hash is { } hash
                ? artifact.DigestBy(hash) is { } digest && variant.VerifyDigest(digest, message.Signature.Span)
                : artifact.HasContent && variant.Verify(artifact.Content(), message.Signature.Span);
            if (good)
                return null;
        }
        return !artifact.HasContent && Variants(key).All(v => v.Hash is not { } hash || artifact.DigestBy(hash) is null)
            ? $"a key for {key.Algorithm} needs the artifact itself, or another digest of it"
            : "the signature is not one of this key over the artifact";
    }

    private static string? RefuseEnvelope(DsseEnvelope envelope, PublicKey key)
    {
        byte[] signed = envelope.PreAuthenticationEncoding();
        foreach (PublicKey variant in Variants(key))
            if (variant.Verify(signed, envelope.Signatures[0].Value.Span))
                return null;
        return "the signature is not one of this key over the envelope's payload";
    }

    /// <summary>
    /// The ways in which a key may have signed. P-384 and P-521 with SHA-256 were written by older clients (registry, deprecated entries);
    /// Ed25519 signs artifacts by their SHA-512 and envelopes pure; an RSA key's own form does not tell its padding.
    /// </summary>
    private static IEnumerable<PublicKey> Variants(PublicKey key)
    {
        yield return key;
        KeyAlgorithm? other = key.Algorithm switch
        {
            KeyAlgorithm.EcdsaP384Sha384 => KeyAlgorithm.EcdsaP384Sha256,
            KeyAlgorithm.EcdsaP521Sha512 => KeyAlgorithm.EcdsaP521Sha256,
            KeyAlgorithm.Ed25519 => KeyAlgorithm.Ed25519Ph,
            KeyAlgorithm.RsaPkcs1V15_2048Sha256 => KeyAlgorithm.RsaPss2048Sha256,
            KeyAlgorithm.RsaPkcs1V15_3072Sha256 => KeyAlgorithm.RsaPss3072Sha256,
            KeyAlgorithm.RsaPkcs1V15_4096Sha256 => KeyAlgorithm.RsaPss4096Sha256,
            _ => null,
        };
        if (other is { } algorithm)
            yield return PublicKeyReader.With(key, algorithm);
    }

    /// <summary>True when at least one digest of the subject is the artifact's and none that can be compared is not.</summary>
    public static bool IsAbout(StatementSubject subject, Artifact artifact)
    {
        bool found = false;
        foreach ((string algorithm, string value) in subject.Digests)
        {
            if (EntryDigest.Hash(algorithm) is not { } hash || artifact.DigestBy(hash) is not { } digest)
                continue;
            if (!string.Equals(value, Convert.ToHexStringLower(digest), StringComparison.Ordinal))
                return false;
            found = true;
        }
        return found;
    }
}
