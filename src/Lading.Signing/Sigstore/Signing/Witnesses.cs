using Lading.Signing.Keys;
using Lading.Signing.Sigstore.Bundles;
using Lading.Signing.Sigstore.Roots;
using Lading.Signing.Sigstore.Services;
using Lading.Signing.Sigstore.Verification;

namespace Lading.Signing.Sigstore.Signing;

/// <summary>The services that hear of each signature: transparency logs and timestamp authorities, and the trusted root that they are held to.</summary>
public sealed class Witnesses
{
    /// <summary>Nobody: signatures are made offline.</summary>
    public static Witnesses None { get; } = new([], [], TrustedRoot.Empty);

    internal Witnesses(IReadOnlyList<LogClient> logs, IReadOnlyList<TimestampClient> authorities, TrustedRoot root) =>
        (Logs, Authorities, Root) = (logs, authorities, root);

    /// <summary>True when signatures go into a transparency log.</summary>
    public bool HasLogs => Logs.Count > 0;

    /// <summary>True when a service states the time of each signature.</summary>
    public bool StateTime => Authorities.Count > 0 || Logs.Any(l => l.StatesTime);

    /// <summary>What their answers are checked against.</summary>
    public TrustedRoot Root { get; }

    internal IReadOnlyList<LogClient> Logs { get; }

    internal IReadOnlyList<TimestampClient> Authorities { get; }

    /// <summary>The bundle with an entry of each log and a timestamp of each authority, all of them checked.</summary>
    internal async Task<Bundle> WitnessAsync(Bundle bundle, PublicKey key, Artifact artifact, CancellationToken cancellation)
    {
        Task<LogEntry[]> entries = EnterAsync(bundle, key, artifact, cancellation);
        Task<byte[][]> timestamps = StampAsync(bundle.Signature, cancellation);
        // Both are waited for: what fails second would otherwise be nobody's.
        await Task.WhenAll(entries, timestamps).ConfigureAwait(false);
        return bundle with { LogEntries = await entries.ConfigureAwait(false), Timestamps = await timestamps.ConfigureAwait(false) };
    }

    /// <summary>An entry of each log.</summary>
    internal Task<LogEntry[]> EnterAsync(Bundle bundle, PublicKey key, Artifact artifact, CancellationToken cancellation) =>
        Task.WhenAll(Logs.Select(log => log.EnterAsync(bundle, key, artifact, cancellation)));

    /// <summary>A timestamp of each authority.</summary>
    internal Task<byte[][]> StampAsync(ReadOnlyMemory<byte> stamped, CancellationToken cancellation) =>
        Task.WhenAll(Authorities.Select(authority => authority.StampAsync(stamped, cancellation)));
}
