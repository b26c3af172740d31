using Lading.Signing.Keys;
using Lading.Signing.Sigstore.Bundles;
using Lading.Signing.Sigstore.Logs;
using Lading.Signing.Sigstore.Roots;
using Lading.Signing.Sigstore.Verification;

namespace Lading.Signing.Sigstore.Services;

/// <summary>
/// Enters signatures into a transparency log. What the log answers is checked before it is used: its promise, its inclusion proof and
/// checkpoint against the trusted root, and that the entry is about this signature and no other.
/// </summary>
internal abstract class LogClient(ServiceEndpoint endpoint, ServiceConnection connection, TrustedRoot root)
{
    protected const string Service = "the transparency log";

    /// <summary>The client for a log that a signing config names.</summary>
    public static LogClient Of(ServiceEndpoint endpoint, ServiceConnection connection, TrustedRoot root, bool inTotoEntries) => endpoint.ApiVersion == 2
        ? new RekorV2Client(endpoint, connection, root)
        : new RekorV1Client(endpoint, connection, root) { InToto = inTotoEntries };

    /// <summary>True when the log states the time at which it took an entry in.</summary>
    public abstract bool StatesTime { get; }

    protected ServiceConnection Connection => connection;

    protected TrustedRoot Root => root;

    /// <summary>Enters a signature with its certificate or key: <paramref name="bundle"/> has no need of entries yet. The entry, checked.</summary>
    public async Task<LogEntry> EnterAsync(Bundle bundle, PublicKey key, Artifact artifact, CancellationToken cancellation)
    {
        (LogEntry entry, ServiceAnswer answer) = await SubmitAsync(bundle, key, artifact, cancellation).ConfigureAwait(false);
        string? refusal;
        try
        {
            refusal = Refuse(entry, bundle, key, artifact);
        }
        catch (LadingException e)
        {
            refusal = e.Message;
        }
        return refusal is null ? entry : throw answer.Unusable(refusal);
    }

    /// <summary>Submits, and reads what comes back; nothing of it is trusted.</summary>
    protected abstract Task<(LogEntry Entry, ServiceAnswer Answer)> SubmitAsync(Bundle bundle, PublicKey key, Artifact artifact, CancellationToken cancellation);

    protected Uri At(string path) => new(endpoint.Url.TrimEnd('/') + path);

    private string? Refuse(LogEntry entry, Bundle bundle, PublicKey key, Artifact artifact)
    {
        bool promised = entry.SignedEntryTimestamp is not null && entry.IntegratedTime is > 0 and < 253402300800;
        DateTimeOffset time = promised ? DateTimeOffset.FromUnixTimeSeconds(entry.IntegratedTime) : connection.Clock.GetUtcNow();
        if (root.FindLog(entry.LogId.Span, time) is not { } log)
            return $"the entry is one of log {Convert.ToHexStringLower(entry.LogId.Span)}, which is not in the trusted root";
        if (entry.IsRekorV2 == StatesTime)
            return $"the entry is a {entry.Kind} {entry.Version}, which is of the other version of Rekor";
        if (StatesTime && entry.SignedEntryTimestamp is null)
            return "the entry has no promise of inclusion (signed entry timestamp)";
        if (StatesTime && LogEntryVerifier.RefusePromise(entry, log) is { } promise)
            return promise;
        if (!StatesTime && !log.ValidFor.Contains(time))
            return $"the trusted root uses the log's key from {log.ValidFor}, not at {time:u}";
        if (entry.InclusionProof is null)
            return "the entry has no inclusion proof";
        return LogEntryVerifier.RefuseInclusion(entry, log) is { } inclusion ? inclusion
            : entry.IsRekorV2 ? ReconstructedBody.Refuse(entry, bundle, key, artifact)
            : EntryBody.Refuse(entry, bundle, key, artifact);
    }
}
