using Lading.Signing.Sigstore.Trust;
using Lading.Signing.Sigstore.Tuf;
using Lading.Testing;

namespace Lading.Fuzz;

/// <summary>What reads TUF metadata: each kind of it, and an update whose every file is the input.</summary>
internal static class TufTargets
{
    private static readonly VirtualTuf Repository = MakeRepository();
    private static readonly byte[][] Seeds = [.. ((string[])["root", "timestamp", "snapshot", "targets", "delegated"]).Select(Repository.Encode), SigstoreInstance.PublicGood.Root];

    public static IEnumerable<Target> All { get; } =
    [
        new("signing:tuf", Seeds, input =>
        {
            foreach (Action<byte[]> read in (ReadOnlySpan<Action<byte[]>>)
                [i => SignedMetadata<RootMetadata>.Read(i, TufLimits.Root, "input", MetadataReader.Root), i => SignedMetadata<TimestampMetadata>.Read(i, TufLimits.Timestamp, "input", MetadataReader.Timestamp),
                 i => SignedMetadata<SnapshotMetadata>.Read(i, TufLimits.Snapshot, "input", MetadataReader.Snapshot), ReadTargets])
                SigningTargets.Reading(read)(input);
        }),
        new("signing:tuf-update", Seeds, SigningTargets.Reading(input =>
        {
            var trusted = new TrustedMetadata(Repository.FirstRoot, new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
            SigningTargets.Reading(trusted.UpdateRoot)(input);
            trusted.TryResumeTimestamp(input);
            trusted.TryResumeSnapshot(input);
            SigningTargets.Reading(i => trusted.UpdateTimestamp(i))(input);
            if (trusted.Timestamp is not null)
                SigningTargets.Reading(trusted.UpdateSnapshot)(input);
            if (trusted.Snapshot is not null)
                trusted.UpdateTargets("targets", null, input);
        })),
    ];

    private static void ReadTargets(byte[] input)
    {
        TargetsMetadata targets = SignedMetadata<TargetsMetadata>.Read(input, TufLimits.Targets, "input", MetadataReader.Targets).Metadata;
        foreach (TufDelegation delegation in targets.Delegations)
            delegation.Covers("a/long/path/to-1.file", "00");
    }

    private static VirtualTuf MakeRepository()
    {
        var repository = new VirtualTuf();
        repository.Delegate("targets", "delegated", ["a/*/p[a-z]th/*-?.file"]);
        repository.Delegate("targets", "bins", prefixes: ["00", "ff"]);
        repository.AddTarget("targets", "file", [1, 2, 3]);
        return repository;
    }
}
