using System.Security.Cryptography;
using System.Text.Json;
using Lading.Oci;
using Lading.Signing.Sigstore.Attestations;
using Lading.Signing.Sigstore.Bundles;
using Lading.Signing.Sigstore.Certificates;

namespace Lading.Signing.Attachments;

/// <summary>Makes a bundle of what cosign keeps in a layer and its annotations, so that it is verified by the same steps as any other.</summary>
internal static class LegacySignature
{
    private const int MaxAnnotation = 1 << 20;

    /// <summary>Of a layer of a <c>.sig</c> tag, whose signature is an annotation.</summary>
    public static Bundle OfSignature(Descriptor layer, string where)
    {
        byte[] signature = Base64(Annotation(layer, CosignTag.SignatureAnnotation) ?? throw LadingException.Input($"{where}: the layer has no signature."), where);
        return signature.Length == 0
            ? throw LadingException.Input($"{where}: the signature is empty.")
            : Common(layer, where) with { Message = new MessageSignature(signature, null, default), Timestamps = Timestamps(layer, where) };
    }

    /// <summary>
    /// Of a layer of an <c>.att</c> tag, which is an envelope. Its timestamp, where there is one, is over the whole layer and not over the
    /// signature, and is left out.
    /// </summary>
    public static Bundle OfAttestation(Descriptor layer, byte[] content, string where) => Common(layer, where) with { Envelope = DsseEnvelope.Read(content, where) };

    private static Bundle Common(Descriptor layer, string where)
    {
        Certificate? certificate = Annotation(layer, LegacyAnnotations.Certificate) is { Length: > 0 } pem ? ReadCertificate(pem, where) : null;
        return new Bundle
        {
            // What such a layer has is what a bundle 0.1 had: a promise of inclusion, and rarely a proof.
            MediaType = "application/vnd.dev.sigstore.bundle+json;version=0.1",
            Version = BundleVersion.V01,
            Certificate = certificate,
            PublicKeyHint = certificate is null ? "" : null,
            LogEntries = Annotation(layer, LegacyAnnotations.Bundle) is { Length: > 0 } bundle ? [ReadEntry(bundle, where)] : [],
            Timestamps = [],
            Message = null,
            Envelope = null,
        };
    }

    private static Certificate ReadCertificate(string pem, string where)
    {
        if (!PemEncoding.TryFind(pem, out PemFields fields) || pem[fields.Label] != "CERTIFICATE")
            throw LadingException.Input($"{where}: the annotation {LegacyAnnotations.Certificate} is no certificate.");
        return Certificate.Read(Convert.FromBase64String(pem[fields.Base64Data]), $"{where}: the certificate");
    }

    private static List<byte[]> Timestamps(Descriptor layer, string where)
    {
        if (Annotation(layer, LegacyAnnotations.Timestamp) is not { Length: > 0 } json)
            return [];
        return [Parse(json, where, root => root.GetProperty("SignedRFC3161Timestamp").GetBytesFromBase64())];
    }

    private static LogEntry ReadEntry(string json, string where) => Parse(json, where, root =>
    {
        JsonElement payload = root.GetProperty("Payload");
        byte[] body = payload.GetProperty("body").GetBytesFromBase64();
        (string kind, string version) = Parse(System.Text.Encoding.UTF8.GetString(body), where, b => (b.GetProperty("kind").GetString() ?? "", b.GetProperty("apiVersion").GetString() ?? ""));
        return new LogEntry
        {
            LogIndex = payload.GetProperty("logIndex").GetInt64(),
            LogId = Convert.FromHexString(payload.GetProperty("logID").GetString()!),
            Kind = kind,
            Version = version,
            IntegratedTime = payload.GetProperty("integratedTime").GetInt64(),
            SignedEntryTimestamp = root.GetProperty("SignedEntryTimestamp").GetBytesFromBase64(),
            InclusionProof = LegacyProof.Read(root),
            CanonicalizedBody = body,
        };
    });

    private static T Parse<T>(string json, string where, Func<JsonElement, T> read)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 16, AllowDuplicateProperties = false });
            return read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentNullException)
        {
            throw LadingException.Input($"{where}: an annotation of cosign is malformed: {Printable.Text(e.Message)}", inner: e);
        }
    }

    private static byte[] Base64(string text, string where)
    {
        byte[] bytes = new byte[text.Length / 4 * 3];
        return Convert.TryFromBase64String(text, bytes, out int length) && Convert.ToBase64String(bytes.AsSpan(0, length)) == text
            ? bytes[..length]
            : throw LadingException.Input($"{where}: the signature is not canonical base64.");
    }

    private static string? Annotation(Descriptor layer, string name)
    {
        string? value = layer.Annotations?.GetValueOrDefault(name);
        return value?.Length > MaxAnnotation ? throw LadingException.Input($"The annotation {name} of {layer.Digest} is longer than {MaxAnnotation} characters.") : value;
    }
}
