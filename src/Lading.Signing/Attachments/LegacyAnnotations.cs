using System.Text.Encodings.Web;
using System.Text.Json;
using Lading.Oci;
using Lading.Signing.Sigstore.Bundles;
using Lading.Signing.Sigstore.Certificates;

namespace Lading.Signing.Attachments;

/// <summary>What cosign writes beside a signature under its older tags, so that <see cref="LegacySignature"/> reads it again: SIGNATURE_SPEC.md.</summary>
internal static class LegacyAnnotations
{
    public const string Certificate = "dev.sigstore.cosign/certificate";
    public const string Chain = "dev.sigstore.cosign/chain";
    public const string Bundle = "dev.sigstore.cosign/bundle";
    public const string Timestamp = "dev.sigstore.cosign/rfc3161timestamp";

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// The annotations of a signature. A usage error for what the form has no place for: more than one log entry or timestamp, and entries
    /// of Rekor v2, which have no promise.
    /// </summary>
    public static SortedDictionary<string, string> Of(Bundle bundle, IReadOnlyList<Certificate> chain, IReadOnlyList<byte[]> timestamps, string signature)
    {
        var all = new SortedDictionary<string, string>(StringComparer.Ordinal) { [CosignTag.SignatureAnnotation] = signature };
        if (bundle.Certificate is { } certificate)
            all[Certificate] = certificate.Pem;
        if (bundle.Certificate is not null && chain.Count > 0)
            all[Chain] = string.Concat(chain.Select(c => c.Pem));
        if (bundle.LogEntries.Count > 1 || timestamps.Count > 1)
            throw LadingException.Usage("The older form has a place for one log entry and one timestamp.", "Leave out --legacy, or give a signing config with ANY as selector.");
        if (bundle.LogEntries is [var entry])
            all[Bundle] = Write(entry);
        if (timestamps is [var timestamp])
            all[Timestamp] = $"{{\"SignedRFC3161Timestamp\":\"{Convert.ToBase64String(timestamp)}\"}}";
        return all;
    }

    private static string Write(LogEntry entry)
    {
        if (entry.SignedEntryTimestamp is not { } promise)
            throw LadingException.Usage("The older form has no place for entries of Rekor v2.", "Leave out --legacy, or give a signing config with a log of Rekor v1.");
        var output = new MemoryStream();
        using (var writer = new Utf8JsonWriter(output, Options))
        {
            writer.WriteStartObject();
            writer.WriteBase64String("SignedEntryTimestamp", promise.Span);
            writer.WriteStartObject("Payload");
            writer.WriteBase64String("body", entry.CanonicalizedBody.Span);
            writer.WriteNumber("integratedTime", entry.IntegratedTime);
            writer.WriteNumber("logIndex", entry.LogIndex);
            writer.WriteString("logID", Convert.ToHexStringLower(entry.LogId.Span));
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        return System.Text.Encoding.UTF8.GetString(output.ToArray());
    }
}
