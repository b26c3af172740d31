using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Lading.Oci;
using Lading.Signing.Keys;
using Lading.Signing.Sigstore.Attestations;
using Lading.Signing.Sigstore.Bundles;
using Lading.Signing.Sigstore.Certificates;
using Lading.Signing.Sigstore.Verification;

namespace Lading.Signing.Sigstore.Logs;

/// <summary>
/// "Transparency Log Entry" of the client specification, 4.4, for the kinds of Rekor v1: the body's signature, key or certificate, and
/// subject must be those that are verified. Without this, any valid entry of the log would do for any signature (CVE-2022-36056,
/// CVE-2026-22703).
/// </summary>
internal static class EntryBody
{
    private const int MaxDepth = 16;

    /// <summary>Why the body is not about this bundle; null when it is.</summary>
    public static string? Refuse(LogEntry entry, Bundle bundle, PublicKey key, Artifact artifact)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(entry.CanonicalizedBody, new JsonDocumentOptions { MaxDepth = MaxDepth, AllowDuplicateProperties = false });
            JsonElement body = document.RootElement;
            string? kind = body.GetProperty("kind").GetString();
            string? version = body.GetProperty("apiVersion").GetString();
            if (kind != entry.Kind || version != entry.Version)
                return $"the log entry is {Printable.Text($"{kind} {version}", 60)}, the bundle calls it {Printable.Text($"{entry.Kind} {entry.Version}", 60)}";
            JsonElement spec = body.GetProperty("spec");
            return (kind, version) switch
            {
                ("hashedrekord", "0.0.1") => HashedRekord(spec, bundle, key, artifact),
                ("dsse", "0.0.1") => Dsse(spec, bundle, key),
                ("intoto", "0.0.1") => InTotoV1(spec, bundle, key),
                ("intoto", "0.0.2") => InTotoV2(spec, bundle, key),
                _ => $"log entries of kind {Printable.Text($"{kind} {version}", 60)} are not known",
            };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return $"the log entry is not of the form of its kind: {Printable.Text(e.Message)}";
        }
    }

    private static string? HashedRekord(JsonElement spec, Bundle bundle, PublicKey key, Artifact artifact)
    {
        if (bundle.Message is not { } message)
            return "the log entry is one for a signature over an artifact, the bundle has an envelope";
        JsonElement signature = spec.GetProperty("signature");
        if (!Same(signature.GetProperty("content").GetBytesFromBase64(), message.Signature.Span))
            return "the log entry is about another signature";
        if (!IsSigner(signature.GetProperty("publicKey").GetProperty("content").GetBytesFromBase64(), bundle, key))
            return "the log entry is about another certificate or key";
        JsonElement hash = spec.GetProperty("data").GetProperty("hash");
        if (EntryDigest.Hash(hash.GetProperty("algorithm").GetString()) is not { } algorithm || artifact.DigestBy(algorithm) is not { } digest)
            return $"the log entry has a {Printable.Text(hash.GetProperty("algorithm").GetString() ?? "", 20)} digest, of the artifact there is none";
        return hash.GetProperty("value").GetString() == Convert.ToHexStringLower(digest) ? null : "the log entry is about another artifact";
    }

    private static string? Dsse(JsonElement spec, Bundle bundle, PublicKey key)
    {
        if (bundle.Envelope is not { } envelope)
            return NoEnvelope;
        JsonElement signatures = spec.GetProperty("signatures");
        if (signatures.GetArrayLength() != 1 || !Same(signatures[0].GetProperty("signature").GetBytesFromBase64(), bundle.Signature.Span))
            return "the log entry is about another signature";
        if (!IsSigner(signatures[0].GetProperty("verifier").GetBytesFromBase64(), bundle, key))
            return "the log entry is about another certificate or key";
        if (!EntryDigest.Matches(spec.GetProperty("payloadHash"), envelope.Payload.Span))
            return "the log entry is about another payload";
        // The hash is one of the envelope's bytes, which a bundle does not keep.
        return !envelope.Document.IsEmpty && !EntryDigest.Matches(spec.GetProperty("envelopeHash"), envelope.Document.Span) ? "the log entry is about another envelope" : null;
    }

    /// <summary>Version 0.0.1 has no signature in it: the payload, the key and, where its bytes are at hand, the envelope stand for it.</summary>
    private static string? InTotoV1(JsonElement spec, Bundle bundle, PublicKey key)
    {
        if (bundle.Envelope is not { } envelope)
            return NoEnvelope;
        JsonElement content = spec.GetProperty("content");
        if (!IsSigner(spec.GetProperty("publicKey").GetBytesFromBase64(), bundle, key))
            return "the log entry is about another certificate or key";
        if (!EntryDigest.Matches(content.GetProperty("payloadHash"), envelope.Payload.Span))
            return "the log entry is about another payload";
        return !envelope.Document.IsEmpty && !EntryDigest.Matches(content.GetProperty("hash"), envelope.Document.Span) ? "the log entry is about another envelope" : null;
    }

    private static string? InTotoV2(JsonElement spec, Bundle bundle, PublicKey key)
    {
        if (bundle.Envelope is not { } envelope)
            return NoEnvelope;
        JsonElement content = spec.GetProperty("content");
        JsonElement logged = content.GetProperty("envelope");
        JsonElement signatures = logged.GetProperty("signatures");
        // This kind has its signature in base64 twice.
        if (signatures.GetArrayLength() != 1 || !Same(Twice(signatures[0].GetProperty("sig")), bundle.Signature.Span))
            return "the log entry is about another signature";
        if (!IsSigner(signatures[0].GetProperty("publicKey").GetBytesFromBase64(), bundle, key))
            return "the log entry is about another certificate or key";
        if (logged.GetProperty("payloadType").GetString() != envelope.PayloadType)
            return "the log entry is about another type of payload";
        if (!EntryDigest.Matches(content.GetProperty("payloadHash"), envelope.Payload.Span)
            || (logged.TryGetProperty("payload", out JsonElement payload) && !Same(Twice(payload), envelope.Payload.Span)))
            return "the log entry is about another payload";
        return !envelope.Document.IsEmpty && !EntryDigest.Matches(content.GetProperty("hash"), envelope.Document.Span) ? "the log entry is about another envelope" : null;
    }

    private const string NoEnvelope = "the log entry is one for an envelope, the bundle has a signature over an artifact";

    private static byte[] Twice(JsonElement element) => Convert.FromBase64String(Encoding.ASCII.GetString(element.GetBytesFromBase64()));

    private static bool Same(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b) => a.SequenceEqual(b);

    /// <summary>True when a PEM block is the bundle's certificate or, where there is none, the verifier's key.</summary>
    private static bool IsSigner(byte[] pem, Bundle bundle, PublicKey key)
    {
        string text = Encoding.ASCII.GetString(pem);
        if (!PemEncoding.TryFind(text, out PemFields fields))
            return false;
        byte[] der = Convert.FromBase64String(text[fields.Base64Data]);
        return text[fields.Label] switch
        {
            "CERTIFICATE" => bundle.Certificate is { } certificate && Same(der, certificate.Der.Span),
            "PUBLIC KEY" => bundle.Certificate is null && Same(der, key.Spki.Span),
            _ => false,
        };
    }
}
