using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Lading.Signing.Sigstore.Certificates;
using Lading.Signing.Sigstore.Logs;

namespace Lading.Signing.Sigstore.Roots;

/// <summary>
/// Writes trusted roots as proto3 JSON: sigstore_trustroot.proto. Version 0.1, which every client reads; 0.2 where a log has an id of its own
/// for checkpoints, which 0.1 cannot say.
/// </summary>
internal static class TrustedRootWriter
{
    public static byte[] Write(TrustedRoot root)
    {
        var output = new MemoryStream();
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            bool v2 = root.Logs.Concat(root.CertificateLogs).Any(HasOwnCheckpointId);
            json.WriteStartObject();
            json.WriteString("mediaType", v2 ? "application/vnd.dev.sigstore.trustedroot.v0.2+json" : "application/vnd.dev.sigstore.trustedroot+json;version=0.1");
            Logs(json, "tlogs", root.Logs);
            Authorities(json, "certificateAuthorities", root.CertificateAuthorities);
            Logs(json, "ctlogs", root.CertificateLogs);
            Authorities(json, "timestampAuthorities", root.TimestampAuthorities);
            json.WriteEndObject();
        }
        output.WriteByte((byte)'\n');
        return output.ToArray();
    }

    /// <summary>A <c>TimeRange</c>, with the ends that it has.</summary>
    internal static void Range(Utf8JsonWriter json, ValidityRange range)
    {
        json.WriteStartObject("validFor");
        if (range.Start is { } start)
            json.WriteString("start", Time(start));
        if (range.End is { } end)
            json.WriteString("end", Time(end));
        json.WriteEndObject();
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    private static bool HasOwnCheckpointId(TrustedLog log) => !log.CheckpointKeyId.Span.SequenceEqual(log.LogId.Span);

    private static void Logs(Utf8JsonWriter json, string name, IReadOnlyList<TrustedLog> logs)
    {
        if (logs.Count == 0)
            return;
        json.WriteStartArray(name);
        foreach (TrustedLog log in logs)
        {
            json.WriteStartObject();
            json.WriteString("baseUrl", log.BaseUrl);
            json.WriteString("hashAlgorithm", "SHA2_256");
            json.WriteStartObject("publicKey");
            json.WriteBase64String("rawBytes", log.Key.Spki.Span);
            json.WriteString("keyDetails", ReconstructedBody.Details(log.Key.Algorithm));
            Range(json, log.ValidFor);
            json.WriteEndObject();
            Id(json, "logId", log.LogId);
            if (HasOwnCheckpointId(log))
                Id(json, "checkpointKeyId", log.CheckpointKeyId);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Id(Utf8JsonWriter json, string name, ReadOnlyMemory<byte> id)
    {
        json.WriteStartObject(name);
        json.WriteBase64String("keyId", id.Span);
        json.WriteEndObject();
    }

    private static void Authorities(Utf8JsonWriter json, string name, IReadOnlyList<CertificateAuthority> authorities)
    {
        if (authorities.Count == 0)
            return;
        json.WriteStartArray(name);
        foreach (CertificateAuthority authority in authorities)
        {
            json.WriteStartObject();
            json.WriteString("uri", authority.Uri);
            json.WriteStartObject("certChain");
            json.WriteStartArray("certificates");
            foreach (Certificate certificate in authority.Chain)
            {
                json.WriteStartObject();
                json.WriteBase64String("rawBytes", certificate.Der.Span);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
            Range(json, authority.ValidFor);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
