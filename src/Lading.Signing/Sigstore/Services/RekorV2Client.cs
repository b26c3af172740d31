using System.Security.Cryptography;
using System.Text.Json;
using Lading.Signing.Keys;
using Lading.Signing.Sigstore.Bundles;
using Lading.Signing.Sigstore.Logs;
using Lading.Signing.Sigstore.Roots;
using Lading.Signing.Sigstore.Verification;

namespace Lading.Signing.Sigstore.Services;

/// <summary>
/// Rekor v2: rekor-tiles, <c>rekor_service.proto</c>, <c>/api/v2/log/entries</c>. Envelopes are entered as <c>hashedrekord</c> 0.0.2 by the hash
/// of what was signed. An answer takes until the log's next checkpoint.
/// </summary>
internal sealed class RekorV2Client(ServiceEndpoint endpoint, ServiceConnection connection, TrustedRoot root) : LogClient(endpoint, connection, root)
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(60);

    public override bool StatesTime => false;

    protected override async Task<(LogEntry, ServiceAnswer)> SubmitAsync(Bundle bundle, PublicKey key, Artifact artifact, CancellationToken cancellation)
    {
        var request = new ServiceRequest(Service, At("/api/v2/log/entries"), Proposal(bundle, key, artifact)) { Wait = Wait };
        ServiceAnswer answer = await Connection.SendAsync(request, cancellation).ConfigureAwait(false);
        if (!answer.IsGood)
            throw answer.Refusal();
        ProtoJson json = ProtoJson.Parse(answer.Body, $"The answer of {request.Name}", request.MaxAnswer, out JsonDocument document);
        using (document)
            return (BundleReader.ReadEntry(json), answer);
    }

    private static byte[] Proposal(Bundle bundle, PublicKey key, Artifact artifact)
    {
        // What is entered is checked by a digest alone, which pure Ed25519 cannot be.
        if (key.Hash is not { } hash)
            throw LadingException.Usage($"A signature of a key for {key.Algorithm} over an envelope cannot be entered into a log of Rekor v2.", "Use another kind of key, or a signing config with a log of Rekor v1.");
        byte[] digest = bundle.Envelope is { } envelope
            ? CryptographicOperations.HashData(hash, envelope.PreAuthenticationEncoding())
            : artifact.DigestBy(hash) ?? throw LadingException.Usage($"For the log, a {hash.Name} digest of the file is needed.", "Give the file itself.");
        var output = new MemoryStream();
        using (var writer = new Utf8JsonWriter(output))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("hashedRekordRequestV002");
            writer.WriteBase64String("digest", digest);
            writer.WriteStartObject("signature");
            writer.WriteBase64String("content", bundle.Signature.Span);
            writer.WriteStartObject("verifier");
            writer.WriteStartObject(bundle.Certificate is null ? "publicKey" : "x509Certificate");
            writer.WriteBase64String("rawBytes", bundle.Certificate is { } certificate ? certificate.Der.Span : key.Spki.Span);
            writer.WriteEndObject();
            writer.WriteString("keyDetails", ReconstructedBody.Details(key.Algorithm));
            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        return output.ToArray();
    }
}
