using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Lading.Oci;

namespace Lading.Signing.Sigstore.Tuf;

/// <summary>
/// The client of TUF 1.0, section 5 ("Detailed client workflow"): brings the metadata in a cache up to date, step by step in the
/// specification's order, and finds and fetches targets. Not thread-safe.
/// </summary>
public sealed class TufClient
{
    /// <summary>The largest root metadata that is read, in bytes.</summary>
    public const int MaxRoot = TufLimits.Root;

    private readonly TufRepository? _metadata;
    private readonly TufRepository? _targets;
    private readonly TufCache _cache;
    private readonly TrustedMetadata _trusted;
    private readonly Dictionary<string, TargetsMetadata> _roles = new(StringComparer.Ordinal);

    private TufClient(TufRepository? metadata, TufRepository? targets, TufCache cache, DateTimeOffset now)
    {
        _metadata = metadata;
        _targets = targets;
        _cache = cache;
        byte[] root = cache.ReadMetadata(TufRole.Root, TufLimits.Root)
            ?? throw LadingException.Input($"There is no root.json in {Printable.Text(cache.Folder)}, where trust would begin.", "lading initialize makes one.");
        _trusted = new TrustedMetadata(root, now);
    }

    /// <summary>Version and expiry of the root and timestamp metadata, once they are up to date.</summary>
    public (int RootVersion, DateTimeOffset RootExpires, DateTimeOffset TimestampExpires) State =>
        (_trusted.Root.Version, _trusted.Root.Expires, _trusted.Timestamp?.Expires ?? _trusted.Root.Expires);

    /// <summary>Version of the top-level targets metadata, once it is up to date.</summary>
    public int TargetsVersion => _roles[TufRole.Targets].Version;

    /// <summary>Brings a cache, which has at least a root, up to date. <paramref name="now"/> is the fixed start of the update (5.1).</summary>
    public static async Task<TufClient> RefreshAsync(TufRepository metadata, TufRepository targets, TufCache cache, DateTimeOffset now, CancellationToken cancellation)
    {
        var client = new TufClient(metadata, targets, cache, now);
        await client.UpdateRootAsync(cancellation).ConfigureAwait(false);
        await client.UpdateTimestampAsync(cancellation).ConfigureAwait(false);
        await client.UpdateSnapshotAsync(cancellation).ConfigureAwait(false);
        await client.LoadTargetsAsync(TufRole.Targets, null, cancellation).ConfigureAwait(false);
        return client;
    }

    /// <summary>
    /// Opens a cache as it was left, without a network: everything is verified again but the expiry, which would only say that there may be
    /// something newer.
    /// </summary>
    public static async Task<TufClient> OpenOfflineAsync(TufCache cache, CancellationToken cancellation)
    {
        var client = new TufClient(null, null, cache, DateTimeOffset.MinValue);
        if (client.Cached(TufRole.Timestamp, TufLimits.Timestamp) is not { } timestamp || !client._trusted.TryResumeTimestamp(timestamp))
            throw client.Damaged("timestamp.json");
        if (client.Cached(TufRole.Snapshot, TufLimits.Snapshot) is not { } snapshot || !client._trusted.TryResumeSnapshot(snapshot) || !client._trusted.IsCurrentSnapshot(snapshot))
            throw client.Damaged("snapshot.json");
        await client.LoadTargetsAsync(TufRole.Targets, null, cancellation).ConfigureAwait(false);
        return client;
    }

    /// <summary>
    /// A target by its path: found (5.6.7), taken from the cache when it is still the right one, else fetched, verified and kept (5.7).
    /// An input error when no role that is trusted for the path names it.
    /// </summary>
    public async Task<byte[]> TargetAsync(string path, CancellationToken cancellation) => await FindTargetAsync(path, cancellation).ConfigureAwait(false)
        ?? throw LadingException.Input($"The repository has no target {Printable.Text(path)}.");

    /// <summary>The same; null when nothing names the path.</summary>
    public async Task<byte[]?> FindTargetAsync(string path, CancellationToken cancellation)
    {
        if (await FindAsync(path, cancellation).ConfigureAwait(false) is not { } target)
            return null;
        string what = $"the target {Printable.Text(path)}";
        if (target.Length > TufLimits.Target)
            throw LadingException.Input($"T{what[1..]} has {target.Length} bytes; {TufLimits.Target} are accepted.");
        if (_cache.ReadTarget(path, (int)target.Length!) is { } cached && Fits(target, cached))
            return cached;
        if (_targets is null)
            throw Damaged(what);
        byte[] file = await _targets.FetchAsync(TargetName(path, target), (int)target.Length, cancellation).ConfigureAwait(false)
            ?? throw LadingException.Network($"{_targets.Address} does not have {what}, which its metadata names.");
        target.Check(file, what);
        _cache.WriteTarget(path, file);
        return file;
    }

    private async Task UpdateRootAsync(CancellationToken cancellation)
    {
        for (int i = 0; i < TufLimits.RootRotations; i++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"{_trusted.Root.Version + 1}.root.json");
            if (await _metadata!.FetchAsync([name], TufLimits.Root, cancellation).ConfigureAwait(false) is not { } file)
                break;
            _trusted.UpdateRoot(file);
            _cache.WriteMetadata(TufRole.Root, file);
        }
        _trusted.CheckRoot();
    }

    private async Task UpdateTimestampAsync(CancellationToken cancellation)
    {
        if (Cached(TufRole.Timestamp, TufLimits.Timestamp) is { } cached)
            _trusted.TryResumeTimestamp(cached);
        byte[] file = await _metadata!.FetchAsync(["timestamp.json"], TufLimits.Timestamp, cancellation).ConfigureAwait(false) ?? throw Missing("timestamp.json");
        if (_trusted.UpdateTimestamp(file))
            _cache.WriteMetadata(TufRole.Timestamp, file);
        _trusted.CheckTimestamp();
    }

    private async Task UpdateSnapshotAsync(CancellationToken cancellation)
    {
        if (Cached(TufRole.Snapshot, TufLimits.Snapshot) is { } cached && _trusted.TryResumeSnapshot(cached) && _trusted.IsCurrentSnapshot(cached))
            return;
        FileCheck wanted = _trusted.Timestamp!.Snapshot;
        byte[] file = await FetchAsync(TufRole.Snapshot, wanted, TufLimits.Snapshot, cancellation).ConfigureAwait(false);
        _trusted.UpdateSnapshot(file);
        _cache.WriteMetadata(TufRole.Snapshot, file);
    }

    private async Task<TargetsMetadata> LoadTargetsAsync(string role, TargetsMetadata? parent, CancellationToken cancellation)
    {
        if (_roles.TryGetValue(role, out TargetsMetadata? known))
            return known;
        FileCheck wanted = _trusted.FileOf(role);
        if (Cached(role, TufLimits.Targets) is { } cached)
        {
            try
            {
                return _roles[role] = _trusted.UpdateTargets(role, parent, cached);
            }
            catch (LadingException e) when (_metadata is null)
            {
                throw Damaged($"{Printable.Text(role, 80)}.json", e);
            }
            catch (LadingException)
            {
                // Of an older update: the new one is fetched.
            }
        }
        if (_metadata is null)
            throw Damaged($"{Printable.Text(role, 80)}.json");
        byte[] file = await FetchAsync(role, wanted, TufLimits.Targets, cancellation).ConfigureAwait(false);
        TargetsMetadata targets = _trusted.UpdateTargets(role, parent, file);
        _cache.WriteMetadata(role, file);
        return _roles[role] = targets;
    }

    /// <summary>5.6.7: the pre-order depth-first search through the delegations.</summary>
    private async Task<FileCheck?> FindAsync(string path, CancellationToken cancellation)
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)));
        var ahead = new Stack<(string Role, TargetsMetadata? Parent)>([(TufRole.Targets, null)]);
        var visited = new HashSet<string>(StringComparer.Ordinal);
        while (visited.Count <= TufLimits.Delegations && ahead.TryPop(out (string Role, TargetsMetadata? Parent) next))
        {
            if (!visited.Add(next.Role))
                continue;
            TargetsMetadata targets = await LoadTargetsAsync(next.Role, next.Parent, cancellation).ConfigureAwait(false);
            if (targets.Targets.TryGetValue(path, out FileCheck? target))
                return target;
            var children = new List<string>();
            foreach (TufDelegation delegation in targets.Delegations)
            {
                if (!delegation.Covers(path, hash))
                    continue;
                children.Add(delegation.Role.Name);
                if (!delegation.Terminating)
                    continue;
                // Nobody behind it is asked, here or further up.
                ahead.Clear();
                break;
            }
            for (int i = children.Count - 1; i >= 0; i--)
                ahead.Push((children[i], targets));
        }
        return null;
    }

    private async Task<byte[]> FetchAsync(string role, FileCheck wanted, int most, CancellationToken cancellation)
    {
        string name = _trusted.Root.ConsistentSnapshot ? string.Create(CultureInfo.InvariantCulture, $"{wanted.Version}.{role}.json") : $"{role}.json";
        return await _metadata!.FetchAsync([name], (int)Math.Min(most, wanted.Length ?? most), cancellation).ConfigureAwait(false) ?? throw Missing(name);
    }

    private string[] TargetName(string path, FileCheck target)
    {
        string[] segments = path.Split('/');
        if (_trusted.Root.ConsistentSnapshot)
        {
            string hash = target.Hashes.GetValueOrDefault("sha256") ?? target.Hashes.GetValueOrDefault("sha512") ?? target.Hashes.Values.First();
            segments[^1] = $"{hash}.{segments[^1]}";
        }
        return segments;
    }

    private static bool Fits(FileCheck target, byte[] file)
    {
        try
        {
            target.Check(file, "");
            return true;
        }
        catch (LadingException)
        {
            return false;
        }
    }

    private byte[]? Cached(string role, int most) => _cache.ReadMetadata(role, most);

    private LadingException Missing(string name) => LadingException.Network($"{_metadata!.Address} does not have {Printable.Text(name)}.", "Is it a TUF repository?");

    private LadingException Damaged(string what, Exception? inner = null) =>
        LadingException.Input($"The cache {Printable.Text(_cache.Folder)} does not have {what} as its metadata names it{(inner is null ? "" : ": " + inner.Message)}", "lading initialize gets it anew.", inner);
}
