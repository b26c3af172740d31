namespace Lading.Signing.Sigstore.Tuf;

/// <summary>What an update may cost at most; the specification leaves the numbers to the client. Sizes are in bytes.</summary>
internal static class TufLimits
{
    public const int Root = 512 << 10;
    public const int Timestamp = 16 << 10;
    public const int Snapshot = 2 << 20;
    public const int Targets = 5 << 20;

    /// <summary>Of a target that is kept in memory.</summary>
    public const int Target = 16 << 20;

    /// <summary>Versions of root metadata that one update goes through.</summary>
    public const int RootRotations = 256;

    /// <summary>Roles that are asked for one target.</summary>
    public const int Delegations = 32;
}
