using System.Text.Encodings.Web;
using System.Text.Json;
using Lading.Signing.Sigstore.Attestations;

namespace Lading.Signing.Sigstore.Bundles;

/// <summary>Writes bundles of version 0.3: sigstore_bundle.proto in proto3 JSON, without white space.</summary>
public static class BundleWriter
{
    /// <summary>Media type of what is written.</summary>
    public const string MediaType = "application/vnd.dev.sigstore.bundle.v0.3+json";

    // Base64 has a plus sign, which need not be escaped in a document that is no HTML.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A bundle as a document.</summary>
    public static byte[] Write(Bundle bundle)
    {
        var output = new MemoryStream();
        using (var writer = new Utf8JsonWriter(output, Options))
        {
            writer.WriteStartObject();
            writer.WriteString("mediaType", MediaType);
            WriteMaterial(writer, bundle);
            if (bundle.Envelope is { } envelope)
            {
                writer.WritePropertyName("dsseEnvelope");
                Write(writer, envelope);
            }
            else
            {
                Write(writer, bundle.Message!);
            }
            writer.WriteEndObject();
        }
        return output.ToArray();
    }

    /// <summary>An envelope as a document of its own: DSSE v1, envelope.md.</summary>
    public static byte[] Write(DsseEnvelope envelope)
    {
        var output = new MemoryStream();
        using (var writer = new Utf8JsonWriter(output, Options))
            Write(writer, envelope);
        return output.ToArray();
    }

    private static void WriteMaterial(Utf8JsonWriter writer, Bundle bundle)
    {
        writer.WriteStartObject("verificationMaterial");
        if (bundle.Certificate is { } certificate)
        {
            writer.WriteStartObject("certificate");
            writer.WriteBase64String("rawBytes", certificate.Der.Span);
        }
        else
        {
            writer.WriteStartObject("publicKey");
            writer.WriteString("hint", bundle.PublicKeyHint);
        }
        writer.WriteEndObject();
        if (bundle.LogEntries.Count > 0)
        {
            writer.WriteStartArray("tlogEntries");
            foreach (LogEntry entry in bundle.LogEntries)
                Write(writer, entry);
            writer.WriteEndArray();
        }
        if (bundle.Timestamps.Count > 0)
        {
            writer.WriteStartObject("timestampVerificationData");
            writer.WriteStartArray("rfc3161Timestamps");
            foreach (byte[] timestamp in bundle.Timestamps)
            {
                writer.WriteStartObject();
                writer.WriteBase64String("signedTimestamp", timestamp);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, LogEntry entry)
    {
        writer.WriteStartObject();
        WriteInt64(writer, "logIndex", entry.LogIndex);
        writer.WriteStartObject("logId");
        writer.WriteBase64String("keyId", entry.LogId.Span);
        writer.WriteEndObject();
        writer.WriteStartObject("kindVersion");
        writer.WriteString("kind", entry.Kind);
        writer.WriteString("version", entry.Version);
        writer.WriteEndObject();
        if (entry.IntegratedTime != 0)
            WriteInt64(writer, "integratedTime", entry.IntegratedTime);
        if (entry.SignedEntryTimestamp is { } promise)
        {
            writer.WriteStartObject("inclusionPromise");
            writer.WriteBase64String("signedEntryTimestamp", promise.Span);
            writer.WriteEndObject();
        }
        if (entry.InclusionProof is { } proof)
        {
            writer.WriteStartObject("inclusionProof");
            WriteInt64(writer, "logIndex", proof.LogIndex);
            writer.WriteBase64String("rootHash", proof.RootHash.Span);
            WriteInt64(writer, "treeSize", proof.TreeSize);
            writer.WriteStartArray("hashes");
            foreach (byte[] hash in proof.Hashes)
                writer.WriteBase64StringValue(hash);
            writer.WriteEndArray();
            if (proof.Checkpoint is { } checkpoint)
            {
                writer.WriteStartObject("checkpoint");
                writer.WriteString("envelope", checkpoint);
                writer.WriteEndObject();
            }
            writer.WriteEndObject();
        }
        writer.WriteBase64String("canonicalizedBody", entry.CanonicalizedBody.Span);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, MessageSignature message)
    {
        writer.WriteStartObject("messageSignature");
        if (message.DigestAlgorithm is { } algorithm)
        {
            writer.WriteStartObject("messageDigest");
            writer.WriteString("algorithm", algorithm);
            writer.WriteBase64String("digest", message.Digest.Span);
            writer.WriteEndObject();
        }
        writer.WriteBase64String("signature", message.Signature.Span);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, DsseEnvelope envelope)
    {
        writer.WriteStartObject();
        writer.WriteBase64String("payload", envelope.Payload.Span);
        writer.WriteString("payloadType", envelope.PayloadType);
        writer.WriteStartArray("signatures");
        foreach (DsseSignature signature in envelope.Signatures)
        {
            writer.WriteStartObject();
            writer.WriteBase64String("sig", signature.Value.Span);
            if (signature.KeyId.Length > 0)
                writer.WriteString("keyid", signature.KeyId);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    // 64-bit integers are strings: proto3 JSON mapping.
    private static void WriteInt64(Utf8JsonWriter writer, string name, long value) => writer.WriteString(name, value.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
