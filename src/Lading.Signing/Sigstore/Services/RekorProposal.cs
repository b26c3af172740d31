using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Lading.Signing.Keys;
using Lading.Signing.Sigstore.Attestations;
using Lading.Signing.Sigstore.Bundles;
using Lading.Signing.Sigstore.Verification;

namespace Lading.Signing.Sigstore.Services;

/// <summary>What Rekor v1 is asked to enter: rekor, <c>pkg/types/{hashedrekord,dsse,intoto}</c>, the schemas there.</summary>
internal static class RekorProposal
{
    /// <summary><c>hashedrekord</c> 0.0.1 for a signature over an artifact; <c>dsse</c> 0.0.1, or <c>intoto</c> 0.0.2, for an envelope.</summary>
    public static byte[] Write(Bundle bundle, PublicKey key, Artifact artifact, bool inToto)
    {
        byte[] verifier = Encoding.ASCII.GetBytes(bundle.Certificate?.Pem ?? KeyPairs.WritePublic(key));
        var output = new MemoryStream();
        using (var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            (string kind, string version) = bundle.Message is not null ? ("hashedrekord", "0.0.1") : inToto ? ("intoto", "0.0.2") : ("dsse", "0.0.1");
            writer.WriteStartObject();
            writer.WriteString("apiVersion", version);
            writer.WriteString("kind", kind);
            writer.WriteStartObject("spec");
            if (bundle.Message is { } message)
                HashedRekord(writer, message, verifier, key, artifact);
            else if (inToto)
                InToto(writer, bundle.Envelope!, verifier);
            else
                Dsse(writer, bundle.Envelope!, verifier);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        return output.ToArray();
    }

    private static void HashedRekord(Utf8JsonWriter writer, MessageSignature message, byte[] verifier, PublicKey key, Artifact artifact)
    {
        if (key.Hash is not { } hash || artifact.DigestBy(hash) is not { } digest)
            throw LadingException.Usage($"A signature by a key for {key.Algorithm} without a digest of the file cannot be entered into a log.");
        writer.WriteStartObject("data");
        WriteHash(writer, "hash", hash, digest);
        writer.WriteEndObject();
        writer.WriteStartObject("signature");
        writer.WriteBase64String("content", message.Signature.Span);
        writer.WriteStartObject("publicKey");
        writer.WriteBase64String("content", verifier);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void Dsse(Utf8JsonWriter writer, DsseEnvelope envelope, byte[] verifier)
    {
        writer.WriteStartObject("proposedContent");
        writer.WriteString("envelope", Document(envelope));
        writer.WriteStartArray("verifiers");
        writer.WriteBase64StringValue(verifier);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    // Payload and signatures are base64 twice in this kind: the schema's own encoding around the envelope's.
    private static void InToto(Utf8JsonWriter writer, DsseEnvelope envelope, byte[] verifier)
    {
        writer.WriteStartObject("content");
        writer.WriteStartObject("envelope");
        writer.WriteString("payloadType", envelope.PayloadType);
        writer.WriteBase64String("payload", Encoding.ASCII.GetBytes(Convert.ToBase64String(envelope.Payload.Span)));
        writer.WriteStartArray("signatures");
        writer.WriteStartObject();
        writer.WriteBase64String("sig", Encoding.ASCII.GetBytes(Convert.ToBase64String(envelope.Signatures[0].Value.Span)));
        writer.WriteBase64String("publicKey", verifier);
        if (envelope.Signatures[0].KeyId is { Length: > 0 } id)
            writer.WriteString("keyid", id);
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
        WriteHash(writer, "hash", HashAlgorithmName.SHA256, SHA256.HashData(Document(envelope)));
        WriteHash(writer, "payloadHash", HashAlgorithmName.SHA256, SHA256.HashData(envelope.Payload.Span));
        writer.WriteEndObject();
    }

    /// <summary>The envelope as a document: the one that is published, where it is one of its own, because the log hashes its bytes.</summary>
    private static byte[] Document(DsseEnvelope envelope) => envelope.Document.IsEmpty ? BundleWriter.Write(envelope) : envelope.Document.ToArray();

    private static void WriteHash(Utf8JsonWriter writer, string name, HashAlgorithmName hash, byte[] digest)
    {
        writer.WriteStartObject(name);
        writer.WriteString("algorithm", hash.Name!.ToLowerInvariant());
        writer.WriteString("value", Convert.ToHexStringLower(digest));
        writer.WriteEndObject();
    }
}
