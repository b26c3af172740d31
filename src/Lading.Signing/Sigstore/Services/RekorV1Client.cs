using System.Net;
using System.Text;
using System.Text.Json;
using Lading.Oci;
using Lading.Signing.Keys;
using Lading.Signing.Sigstore.Bundles;
using Lading.Signing.Sigstore.Roots;
using Lading.Signing.Sigstore.Verification;

namespace Lading.Signing.Sigstore.Services;

/// <summary>Rekor v1: rekor, <c>openapi.yaml</c>, <c>/api/v1/log/entries</c>. What it has already is fetched, and is as good as a new entry.</summary>
internal sealed class RekorV1Client(ServiceEndpoint endpoint, ServiceConnection connection, TrustedRoot root) : LogClient(endpoint, connection, root)
{
    private const string Entries = "/api/v1/log/entries";
    private const int MaxHashes = 64;

    // An answer may have the attestation in it, which is as large as the statement.
    private const int MaxAnswer = 2 * Bundle.MaxSize;

    public override bool StatesTime => true;

    /// <summary>Enters envelopes as <c>intoto</c> 0.0.2 and not as <c>dsse</c> 0.0.1.</summary>
    public bool InToto { get; init; }

    protected override async Task<(LogEntry, ServiceAnswer)> SubmitAsync(Bundle bundle, PublicKey key, Artifact artifact, CancellationToken cancellation)
    {
        byte[] proposal = RekorProposal.Write(bundle, key, artifact, InToto);
        ServiceAnswer answer = await Connection.SendAsync(new ServiceRequest(Service, At(Entries), proposal) { MaxAnswer = MaxAnswer }, cancellation).ConfigureAwait(false);
        if (answer.Status == HttpStatusCode.Conflict && Existing(answer) is { } uuid)
            answer = await Connection.SendAsync(new ServiceRequest(Service, At($"{Entries}/{uuid}"), null) { MaxAnswer = MaxAnswer }, cancellation).ConfigureAwait(false);
        return answer.IsGood ? (Read(answer), answer) : throw answer.Refusal();
    }

    /// <summary>The id of the entry that is there already, of its address; null when there is none. Where the address points is not followed.</summary>
    private static string? Existing(ServiceAnswer answer)
    {
        if (!answer.Headers.TryGetValue("Location", out string? location))
            return null;
        string id = location[(location.LastIndexOf('/') + 1)..];
        return id.Length is 64 or 80 && id.All(char.IsAsciiHexDigit) ? id : null;
    }

    /// <summary>Reads the one entry that is answered; what is malformed is a network error.</summary>
    internal static LogEntry Read(ServiceAnswer answer)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(answer.Body, new JsonDocumentOptions { MaxDepth = 16, AllowDuplicateProperties = false });
            JsonElement entry = default;
            int count = 0;
            foreach (JsonProperty one in document.RootElement.EnumerateObject())
                (entry, count) = (one.Value, count + 1);
            if (count != 1)
                throw answer.Unusable($"it has {count} entries, one is wanted");
            byte[] body = entry.GetProperty("body").GetBytesFromBase64();
            JsonElement verification = entry.GetProperty("verification");
            (string kind, string version) = KindOf(body);
            return new LogEntry
            {
                LogIndex = entry.GetProperty("logIndex").GetInt64(),
                LogId = Convert.FromHexString(entry.GetProperty("logID").GetString() ?? ""),
                Kind = kind,
                Version = version,
                IntegratedTime = entry.GetProperty("integratedTime").GetInt64(),
                SignedEntryTimestamp = verification.TryGetProperty("signedEntryTimestamp", out JsonElement promise) ? promise.GetBytesFromBase64() : (ReadOnlyMemory<byte>?)null,
                InclusionProof = verification.TryGetProperty("inclusionProof", out JsonElement proof) ? ReadProof(proof) : null,
                CanonicalizedBody = body,
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw answer.Unusable($"it is not the JSON of Rekor: {Printable.Text(e.Message)}", e);
        }
    }

    private static (string Kind, string Version) KindOf(byte[] body)
    {
        using JsonDocument document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 16 });
        return (document.RootElement.GetProperty("kind").GetString() ?? "", document.RootElement.GetProperty("apiVersion").GetString() ?? "");
    }

    private static InclusionProof ReadProof(JsonElement proof) => new()
    {
        LogIndex = proof.GetProperty("logIndex").GetInt64(),
        RootHash = Convert.FromHexString(proof.GetProperty("rootHash").GetString() ?? ""),
        TreeSize = proof.GetProperty("treeSize").GetInt64(),
        Hashes = proof.GetProperty("hashes") is { ValueKind: JsonValueKind.Array } hashes && hashes.GetArrayLength() <= MaxHashes
            ? [.. hashes.EnumerateArray().Select(h => Convert.FromHexString(h.GetString() ?? ""))]
            : throw new FormatException("hashes"),
        Checkpoint = proof.GetProperty("checkpoint").GetString(),
    };
}
