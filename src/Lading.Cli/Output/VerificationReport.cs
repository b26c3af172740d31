using System.Text.Encodings.Web;
using System.Text.Json;
using Lading.Oci;
using Lading.Signing.Sigstore.Certificates;
using Lading.Signing.Sigstore.Verification;

namespace Lading.Cli.Output;

/// <summary>Says how a verification ended: steps and reasons on standard error, the result as JSON on standard output when it is asked for.</summary>
internal static class VerificationReport
{
    /// <summary>Writes the report and returns cosign's exit code: 0, or 1 when it is not verified.</summary>
    public static int Write(VerificationResult result, bool json)
    {
        foreach (VerificationStep step in result.Steps)
            Terminal.Detail($"{step.Outcome.ToString().ToLowerInvariant(),-8}{step.Section,-6} {step.Name}: {Printable.Text(step.Detail, 600)}");
        if (json)
            WriteJson(result);
        if (result.Failed is { } failed)
        {
            Terminal.Error($"not verified: {failed.Name}: {Printable.Text(failed.Detail, 1000)}.");
            return 1;
        }
        Terminal.Say("Verified OK");
        return ExitCode.Ok;
    }

    /// <summary>sigstore-go's VerificationResult 0.1, with the steps and the root that was used beside it.</summary>
    private static void WriteJson(VerificationResult result)
    {
        using Stream output = Console.OpenStandardOutput();
        using (var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteString("mediaType", "application/vnd.dev.sigstore.verificationresult+json;version=0.1");
            writer.WriteBoolean("verified", result.Verified);
            writer.WriteString("trustedRoot", result.TrustedRoot.IsEmpty ? null : result.TrustedRoot.Text);
            writer.WriteStartArray("steps");
            foreach (VerificationStep step in result.Steps)
            {
                writer.WriteStartObject();
                writer.WriteString("name", step.Name);
                writer.WriteString("section", step.Section);
                writer.WriteString("outcome", step.Outcome.ToString().ToLowerInvariant());
                writer.WriteString("detail", step.Detail);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            if (result.Content is { } content)
                Write(writer, content);
            writer.WriteEndObject();
        }
        output.Write("\n"u8);
    }

    private static void Write(Utf8JsonWriter writer, VerifiedContent content)
    {
        if (!content.Payload.IsEmpty)
        {
            writer.WritePropertyName("statement");
            writer.WriteRawValue(content.Payload.Span, skipInputValidation: true); // it was parsed, deeper than the writer would
        }
        writer.WriteStartObject("signature");
        if (content.Identity is { } identity)
        {
            writer.WriteStartObject("certificate");
            writer.WriteString("subjectAlternativeName", identity.Name.Value);
            writer.WriteString("fingerprint", "sha256:" + identity.Certificate.Fingerprint);
            foreach ((int number, string value) in identity.Extensions.Values)
                if (number != FulcioExtensions.IssuerV1)
                    writer.WriteString(FulcioExtensions.NameOf(number)!, value);
            writer.WriteEndObject();
        }
        else
            writer.WriteString("publicKeyId", content.KeyId);
        writer.WriteEndObject();
        writer.WriteStartArray("verifiedTimestamps");
        foreach (VerifiedTime time in content.Times)
        {
            writer.WriteStartObject();
            writer.WriteString("type", time.Source switch { TimeSource.TimestampAuthority => "TimestampAuthority", TimeSource.TransparencyLog => "Tlog", _ => "CurrentTime" });
            writer.WriteString("uri", time.Uri);
            writer.WriteString("timestamp", time.Time);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteStartArray("logEntries");
        foreach (VerifiedLogEntry entry in content.LogEntries)
        {
            writer.WriteStartObject();
            writer.WriteString("uri", entry.Uri);
            writer.WriteNumber("logIndex", entry.LogIndex);
            writer.WriteString("kind", entry.Kind);
            writer.WriteBoolean("inclusionProof", entry.HasProof);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        if (content.Identity is { } verified)
        {
            writer.WriteStartObject("verifiedIdentity");
            writer.WriteStartObject("subjectAlternativeName");
            writer.WriteString("subjectAlternativeName", verified.Name.Value);
            writer.WriteEndObject();
            writer.WriteStartObject("issuer");
            writer.WriteString("issuer", verified.Extensions.OidcIssuer);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
    }
}
