using System.Globalization;
using Lading.Oci;

namespace Lading.Signing.Sigstore.Tuf;

/// <summary>
/// The metadata that is trusted at a point of the client workflow, and the checks by which more comes to be trusted: TUF 1.0, section 5.
/// Pure: nothing is fetched or kept here. Time stands still at the start of the update (5.1).
/// </summary>
internal sealed class TrustedMetadata
{
    private readonly DateTimeOffset _now;

    /// <summary>Begins with root metadata that was come by in a trusted way (5.2); it has to be signed by itself.</summary>
    public TrustedMetadata(byte[] root, DateTimeOffset now)
    {
        _now = now;
        const string where = "the trusted root.json";
        SignedMetadata<RootMetadata> signed = SignedMetadata<RootMetadata>.Read(root, TufLimits.Root, where, MetadataReader.Root);
        signed.Verify(signed.Metadata.Roles[TufRole.Root], signed.Metadata.Keys, where);
        Root = signed.Metadata;
    }

    public RootMetadata Root { get; private set; }

    public TimestampMetadata? Timestamp { get; private set; }

    public SnapshotMetadata? Snapshot { get; private set; }

    /// <summary>5.3.4 to 5.3.7: the next version of root metadata.</summary>
    public void UpdateRoot(byte[] file)
    {
        string where = string.Create(CultureInfo.InvariantCulture, $"{Root.Version + 1}.root.json");
        SignedMetadata<RootMetadata> signed = SignedMetadata<RootMetadata>.Read(file, TufLimits.Root, where, MetadataReader.Root);
        signed.Verify(Root.Roles[TufRole.Root], Root.Keys, $"{where}, by the keys of the version before,");
        signed.Verify(signed.Metadata.Roles[TufRole.Root], signed.Metadata.Keys, where);
        if (signed.Metadata.Version != Root.Version + 1)
            throw Rollback(where, $"it is version {signed.Metadata.Version}");
        Root = signed.Metadata;
    }

    /// <summary>5.3.10: the newest root metadata must not have expired.</summary>
    public void CheckRoot() => CheckExpiry(Root, string.Create(CultureInfo.InvariantCulture, $"root.json, version {Root.Version},"));

    /// <summary>The timestamp of the update before, to compare with; false when the root does not trust it (any more), as after its keys were rotated (5.3.11).</summary>
    public bool TryResumeTimestamp(byte[] file)
    {
        try
        {
            Timestamp = Signed(file, TufLimits.Timestamp, TufRole.Timestamp, "the cached timestamp.json", MetadataReader.Timestamp);
            return true;
        }
        catch (LadingException)
        {
            return false;
        }
    }

    /// <summary>The same for the snapshot.</summary>
    public bool TryResumeSnapshot(byte[] file)
    {
        try
        {
            Snapshot = Signed(file, TufLimits.Snapshot, TufRole.Snapshot, "the cached snapshot.json", MetadataReader.Snapshot);
            return true;
        }
        catch (LadingException)
        {
            return false;
        }
    }

    /// <summary>5.4.2 to 5.4.4. False when it is the version that is trusted already, which stays as it is.</summary>
    public bool UpdateTimestamp(byte[] file)
    {
        const string where = "timestamp.json";
        TimestampMetadata timestamp = Signed(file, TufLimits.Timestamp, TufRole.Timestamp, where, MetadataReader.Timestamp);
        if (Timestamp is { } trusted)
        {
            if (timestamp.Version < trusted.Version)
                throw Rollback(where, $"it is version {timestamp.Version}, and version {trusted.Version} was seen before");
            if (timestamp.Version == trusted.Version)
                return false;
            if (timestamp.Snapshot.Version < trusted.Snapshot.Version)
                throw Rollback(where, $"it names snapshot {timestamp.Snapshot.Version}, and {trusted.Snapshot.Version} was named before");
        }
        CheckExpiry(timestamp, where);
        Timestamp = timestamp;
        return true;
    }

    /// <summary>5.4.4 for a timestamp that did not change.</summary>
    public void CheckTimestamp() => CheckExpiry(Timestamp!, "timestamp.json");

    /// <summary>True when the snapshot of the update before is the one that the timestamp names. Its hashes are of the file, and checked with it.</summary>
    public bool IsCurrentSnapshot(byte[] file)
    {
        if (Snapshot is null || Snapshot.Version != Timestamp!.Snapshot.Version || IsExpired(Snapshot))
            return false;
        try
        {
            Timestamp.Snapshot.Check(file, "snapshot.json");
            return true;
        }
        catch (LadingException)
        {
            return false;
        }
    }

    /// <summary>5.5.2 to 5.5.6.</summary>
    public void UpdateSnapshot(byte[] file)
    {
        const string where = "snapshot.json";
        FileCheck wanted = Timestamp!.Snapshot;
        wanted.Check(file, where);
        SnapshotMetadata snapshot = Signed(file, TufLimits.Snapshot, TufRole.Snapshot, where, MetadataReader.Snapshot);
        CheckVersion(snapshot, wanted, where);
        if (Snapshot is { } trusted)
        {
            foreach ((string name, FileCheck before) in trusted.Meta)
            {
                if (!snapshot.Meta.TryGetValue(name, out FileCheck? after))
                    throw Rollback(where, $"{Printable.Text(name, 80)} is no longer in it");
                if (after.Version < before.Version)
                    throw Rollback(where, $"{Printable.Text(name, 80)} goes back from version {before.Version} to {after.Version}");
            }
        }
        CheckExpiry(snapshot, where);
        Snapshot = snapshot;
    }

    /// <summary>What the snapshot says of a role's metadata; an input error when it says nothing.</summary>
    public FileCheck FileOf(string role) => Snapshot!.Meta.GetValueOrDefault(role + ".json")
        ?? throw LadingException.Input($"snapshot.json does not name the metadata of the role {Printable.Text(role, 80)}.");

    /// <summary>5.6.2 to 5.6.5, for the top-level role (<paramref name="parent"/> is null) and for delegated ones.</summary>
    public TargetsMetadata UpdateTargets(string role, TargetsMetadata? parent, byte[] file)
    {
        string where = $"{Printable.Text(role, 80)}.json";
        FileCheck wanted = FileOf(role);
        wanted.Check(file, where);
        SignedMetadata<TargetsMetadata> signed = SignedMetadata<TargetsMetadata>.Read(file, TufLimits.Targets, where, MetadataReader.Targets);
        if (parent is null)
            signed.Verify(Root.Roles[TufRole.Targets], Root.Keys, where);
        else
            signed.Verify(parent.Delegations.First(d => d.Role.Name == role).Role, parent.Keys, where);
        CheckVersion(signed.Metadata, wanted, where);
        CheckExpiry(signed.Metadata, where);
        return signed.Metadata;
    }

    private T Signed<T>(byte[] file, int most, string role, string where, Func<Bundles.ProtoJson, T> read) where T : TufMetadata
    {
        SignedMetadata<T> signed = SignedMetadata<T>.Read(file, most, where, read);
        signed.Verify(Root.Roles[role], Root.Keys, where);
        return signed.Metadata;
    }

    private bool IsExpired(TufMetadata metadata) => metadata.Expires <= _now;

    private void CheckExpiry(TufMetadata metadata, string where)
    {
        if (IsExpired(metadata))
            throw LadingException.Input($"{where} expired at {metadata.Expires:u}: what is newer may be held back (freeze attack).", "Is the clock of this machine right? Else the repository has not been renewed.");
    }

    private static void CheckVersion(TufMetadata metadata, FileCheck wanted, string where)
    {
        if (metadata.Version != wanted.Version)
            throw LadingException.Input(string.Create(CultureInfo.InvariantCulture, $"{where} is version {metadata.Version}, and version {wanted.Version} is named (mix-and-match attack)."));
    }

    private static LadingException Rollback(string where, string why) => LadingException.Input($"{where} is refused: {why} (rollback attack).");
}
