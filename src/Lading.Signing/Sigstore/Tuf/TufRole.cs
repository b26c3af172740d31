namespace Lading.Signing.Sigstore.Tuf;

/// <summary>Whose signatures a role needs: TUF 1.0, sections 4.3 and 4.5.</summary>
/// <param name="Name">Name of the role.</param>
/// <param name="KeyIds">Ids of the keys that may sign.</param>
/// <param name="Threshold">How many different keys must have, at least 1.</param>
internal sealed record TufRole(string Name, IReadOnlySet<string> KeyIds, int Threshold)
{
    public const string Root = "root";
    public const string Timestamp = "timestamp";
    public const string Snapshot = "snapshot";
    public const string Targets = "targets";

    /// <summary>True for the four roles that root metadata itself gives keys to.</summary>
    public static bool IsTopLevel(string name) => name is Root or Timestamp or Snapshot or Targets;
}

/// <summary>A role that targets metadata trusts for some paths: TUF 1.0, section 4.5 ("DELEGATIONS").</summary>
/// <param name="Role">The role.</param>
/// <param name="Paths">Patterns of the paths; null when there are prefixes instead.</param>
/// <param name="PathHashPrefixes">What the SHA-256 of the path begins with, in hexadecimal digits; null when there are patterns instead.</param>
/// <param name="Terminating">True when no delegation behind this one is asked for a path that this one is trusted for.</param>
internal sealed record TufDelegation(TufRole Role, IReadOnlyList<string>? Paths, IReadOnlyList<string>? PathHashPrefixes, bool Terminating)
{
    /// <summary>True when the role is trusted for this path.</summary>
    public bool Covers(string path, string pathHash) =>
        Paths?.Any(p => TargetPattern.Matches(p, path)) ?? PathHashPrefixes!.Any(p => pathHash.StartsWith(p, StringComparison.OrdinalIgnoreCase));
}
