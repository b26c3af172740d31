using System.Globalization;
using System.Text;
using Lading.Signing.Sigstore.Bundles;
using Lading.Signing.Sigstore.Roots;

namespace Lading.Signing.Sigstore.Logs;

/// <summary>What a log itself says about an entry: its promise (the signed entry timestamp), its inclusion proof and its checkpoint.</summary>
internal static class LogEntryVerifier
{
    /// <summary>
    /// "Transparency Service Timestamp" of the client specification, 4.2.2: the log's signature over the entry and the time at which it was
    /// taken in. Why it does not hold; null when it does.
    /// </summary>
    public static string? RefusePromise(LogEntry entry, TrustedLog log)
    {
        string body = Convert.ToBase64String(entry.CanonicalizedBody.Span);
        // RFC 8785 of these four members: base64, hex and numbers need no escapes.
        byte[] signed = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"{{\"body\":\"{body}\",\"integratedTime\":{entry.IntegratedTime},\"logID\":\"{Convert.ToHexStringLower(entry.LogId.Span)}\",\"logIndex\":{entry.LogIndex}}}"));
        if (entry.IntegratedTime <= 0 || entry.IntegratedTime > DateTimeOffset.MaxValue.ToUnixTimeSeconds())
            return "the signed entry timestamp has no time";
        if (!log.Key.Verify(signed, entry.SignedEntryTimestamp!.Value.Span))
            return "the log's signature over the entry and its time (signed entry timestamp) is wrong";
        DateTimeOffset time = DateTimeOffset.FromUnixTimeSeconds(entry.IntegratedTime);
        return log.ValidFor.Contains(time) ? null : $"the trusted root uses the log's key from {log.ValidFor}, not at {time:u}";
    }

    /// <summary>The inclusion proof up to a checkpoint that the log signed: RFC 6962, 2.1.1; C2SP tlog-checkpoint. Why it does not hold; null when it does.</summary>
    public static string? RefuseInclusion(LogEntry entry, TrustedLog log)
    {
        InclusionProof proof = entry.InclusionProof!;
        if (proof.Checkpoint is null)
            return "the inclusion proof has no checkpoint: nobody signed its root hash";
        Checkpoint checkpoint = Checkpoint.Read(proof.Checkpoint);
        if (RefuseCheckpoint(entry, log, checkpoint) is { } refusal)
            return refusal;
        // Rekor v2 has one tree and no shards; the fields of the proof may be left out, and where they stand they must not differ.
        bool v2 = entry.IsRekorV2;
        if (!(v2 && proof.TreeSize == 0) && proof.TreeSize != checkpoint.Size)
            return "the inclusion proof and the checkpoint disagree on the size of the tree";
        if (!(v2 && proof.RootHash.IsEmpty) && !proof.RootHash.Span.SequenceEqual(checkpoint.RootHash.Span))
            return "the inclusion proof and the checkpoint disagree on the root hash";
        if (v2 && proof.LogIndex != 0 && proof.LogIndex != entry.LogIndex)
            return "the inclusion proof and the log entry disagree on the index";
        long index = v2 ? entry.LogIndex : proof.LogIndex;
        return MerkleProof.Verify(MerkleProof.LeafHash(entry.CanonicalizedBody.Span), index, checkpoint.Size, proof.Hashes, checkpoint.RootHash.Span)
            ? null
            : "the inclusion proof does not lead to the root hash of the checkpoint";
    }

    private static string? RefuseCheckpoint(LogEntry entry, TrustedLog log, Checkpoint checkpoint)
    {
        string name;
        if (entry.IsRekorV2)
        {
            name = log.Origin;
            if (checkpoint.Origin != name)
                return $"the checkpoint is one of {Oci.Printable.Text(checkpoint.Origin, 80)}, not of {name}";
        }
        else
        {
            // Rekor v1 writes "NAME - TREE" as origin and signs as NAME.
            int dash = checkpoint.Origin.IndexOf(" - ", StringComparison.Ordinal);
            name = dash < 0 ? checkpoint.Origin : checkpoint.Origin[..dash];
        }
        return checkpoint.Verify(log.Key, log.CheckpointKeyId.Span, name) ? null : "the checkpoint has no valid signature of the log";
    }
}
