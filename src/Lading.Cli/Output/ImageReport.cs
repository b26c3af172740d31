using System.Text.Encodings.Web;
using System.Text.Json;
using Lading.Cli.Options;
using Lading.Oci;
using Lading.Signing.Attachments;
using Lading.Signing.Sigstore.Attestations;
using Lading.Signing.Sigstore.Bundles;

namespace Lading.Cli.Output;

/// <summary>What cosign prints of a verified image: the checks on standard error, the signed payloads on standard output.</summary>
internal static class ImageReport
{
    public static void Write(ImageVerification verification, SubjectImage image, ImageVerificationPolicy policy)
    {
        Terminal.Say("");
        Terminal.Say(Printable.Text($"Verification for {image.Name(verification.Subject)} --", 1000));
        Terminal.Say("The following checks were performed on each of these signatures:");
        Terminal.Say(policy.CheckClaims ? "  - The cosign claims were validated" : "  - The cosign claims were NOT validated");
        if (policy.Annotations.Count > 0)
            Terminal.Say("  - The specified annotations were verified.");
        Terminal.Say(policy.Signers[0].Log.Logs > 0 ? "  - Existence of the claims in the transparency log was verified offline" : "  - The transparency log was NOT looked at");
        if (policy.Signers.Any(s => s.Signer.PublicKey is not null))
            Terminal.Say("  - The signatures were verified against the specified public key");
        if (policy.Signers.Any(s => s.Signer.PublicKey is null))
            Terminal.Say("  - The code-signing certificate was verified using trusted certificate authority certificates");
        if (policy.RefuseStatement is not null)
            Terminal.Say("  - The statements meet the specified policy");
        if (policy.Required > 1)
            Terminal.Say(Printable.Text($"  - {verification.Signers.Count} of {policy.Signers.Count} signers signed, {policy.Required} are required: {string.Join(", ", verification.Signers.Select(s => s.Who))}", 4000));
        using Stream output = Console.OpenStandardOutput();
        if (policy.AttestationType is not null)
        {
            foreach (VerifiedAttachment one in verification.Accepted)
            {
                output.Write(BundleWriter.Write(one.Attached.Bundle!.Envelope!));
                output.Write("\n"u8);
            }
            return;
        }
        using (var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartArray();
            foreach (VerifiedAttachment one in verification.Accepted)
                Write(writer, one, verification.Subject, image.DockerReference);
            writer.WriteEndArray();
        }
        output.Write("\n"u8);
    }

    /// <summary>The payload of a simple signature; of a bundle what cosign makes of it in the same shape.</summary>
    private static void Write(Utf8JsonWriter writer, VerifiedAttachment one, Digest subject, string reference)
    {
        bool simple = one.Attached.Form == AttachmentForm.SignatureTag;
        SimpleSigning? payload = simple ? SimpleSigning.Read(one.Attached.Content, "the payload") : null;
        writer.WriteStartObject();
        writer.WriteStartObject("critical");
        writer.WriteStartObject("identity");
        writer.WriteString("docker-reference", payload?.DockerReference ?? reference);
        writer.WriteEndObject();
        writer.WriteStartObject("image");
        writer.WriteString("docker-manifest-digest", (payload?.ManifestDigest ?? subject).Text);
        writer.WriteEndObject();
        writer.WriteString("type", simple ? "cosign container image signature" : PredicateTypes.Signature);
        writer.WriteEndObject();
        writer.WriteStartObject("optional");
        foreach ((string key, string value) in one.Annotations)
            writer.WriteString(key, value);
        if (!one.Annotations.ContainsKey("Signer"))
            writer.WriteString("Signer", one.Who);
        if (one.Result?.Content?.Identity is { } identity)
        {
            if (!one.Annotations.ContainsKey("Issuer"))
                writer.WriteString("Issuer", identity.Extensions.OidcIssuer);
            if (!one.Annotations.ContainsKey("Subject"))
                writer.WriteString("Subject", identity.Name.Value);
        }
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
