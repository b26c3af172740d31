namespace Lading.Signing.Provenance.Verification;

/// <summary>References of git: <c>refs/heads/BRANCH</c> and <c>refs/tags/TAG</c>.</summary>
internal static class SourceTag
{
    private const string Tags = "refs/tags/";
    private const string Heads = "refs/heads/";

    /// <summary>The tag of a reference; null when it is none.</summary>
    public static string? Of(string? reference) => After(reference, Tags);

    /// <summary>The branch of a reference; null when it is none.</summary>
    public static string? BranchOf(string? reference) => After(reference, Heads);

    private static string? After(string? reference, string prefix) =>
        reference is not null && reference.Length > prefix.Length
            && reference.StartsWith(prefix, StringComparison.Ordinal)
            ? reference[prefix.Length..]
            : null;
}
