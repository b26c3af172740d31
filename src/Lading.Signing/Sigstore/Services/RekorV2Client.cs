using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Lading.Signing.Keys;
using Lading.Signing.Sigstore.Bundles;
using Lading.Signing.Sigstore.Logs;
using Lading.Signing.Sigstore.Roots;
using Lading.Signing.Sigstore.Verification;

namespace Lading.Signing.Sigstore.Services;

/// <summary>
/// Rekor v2: rekor-tiles, <c>rekor_service.proto</c>, <c>/api/v2/log/entries</c>. Envelopes are entered as <c>hashedrekord</c> 0.0.2 by the hash
/// of what was signed. An answer takes until the log's next checkpoint. What the log has already is proven by its tiles.
/// </summary>
internal sealed class RekorV2Client(ServiceEndpoint endpoint, ServiceConnection connection, TrustedRoot root) : LogClient(endpoint, connection, root)
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(60);

    public override bool StatesTime => false;

    protected override async Task<(LogEntry, ServiceAnswer)> SubmitAsync(Bundle bundle, PublicKey key, Artifact artifact, CancellationToken cancellation)
    {
        var request = new ServiceRequest(Service, At("/api/v2/log/entries"), Proposal(bundle, key, artifact)) { Wait = Wait };
        ServiceAnswer answer = await Connection.SendAsync(request, cancellation).ConfigureAwait(false);
        // Also when an answer was lost and the request sent again.
        if (answer.Status == HttpStatusCode.Conflict && answer.Headers.TryGetValue("x-log-index", out string? header)
            && long.TryParse(header, NumberStyles.None, CultureInfo.InvariantCulture, out long index)
            && ReconstructedBody.HashedRekord(bundle, key, artifact, out _) is { } body)
            return (await ExistingAsync(index, body, cancellation).ConfigureAwait(false), answer);
        if (!answer.IsGood)
            throw answer.Refusal();
        ProtoJson json = ProtoJson.Parse(answer.Body, $"The answer of {request.Name}", request.MaxAnswer, out JsonDocument document);
        using (document)
            return (BundleReader.ReadEntry(json), answer);
    }

    /// <summary>An entry that the log has already: its proof is made of the log's tiles, up to its newest checkpoint.</summary>
    private async Task<LogEntry> ExistingAsync(long index, byte[] body, CancellationToken cancellation)
    {
        ServiceAnswer answer = await GetAsync("checkpoint", Checkpoint.MaxSize).ConfigureAwait(false);
        string note = Encoding.UTF8.GetString(answer.Body);
        var checkpoint = Checkpoint.Read(note);
        TrustedLog log = Root.Logs.FirstOrDefault(l => l.Origin == checkpoint.Origin && checkpoint.Verify(l.Key, l.CheckpointKeyId.Span, l.Origin))
            ?? throw answer.Unusable("the checkpoint is of no log that the trusted root has");
        var tree = new TileTree(checkpoint.Size, async tile => (await GetAsync(tile.Path, HashTile.FullWidth * MerkleProof.HashSize).ConfigureAwait(false)).Body);
        return new LogEntry
        {
            LogIndex = index,
            LogId = log.LogId,
            Kind = "hashedrekord",
            Version = "0.0.2",
            IntegratedTime = 0,
            SignedEntryTimestamp = null,
            InclusionProof = new InclusionProof
            {
                LogIndex = index,
                RootHash = checkpoint.RootHash,
                TreeSize = checkpoint.Size,
                Hashes = await tree.ProveAsync(index).ConfigureAwait(false),
                Checkpoint = note,
            },
            CanonicalizedBody = body,
        };

        async Task<ServiceAnswer> GetAsync(string path, int most)
        {
            ServiceAnswer got = await Connection.SendAsync(new ServiceRequest(Service, At("/api/v2/" + path), null) { Accept = "*/*", MaxAnswer = most }, cancellation).ConfigureAwait(false);
            return got.IsGood ? got : throw got.Refusal();
        }
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
