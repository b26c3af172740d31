namespace Lading.Vulnerabilities.Versions;

/// <summary>
/// The order of GitHub Actions: Semantic Versioning 2.0.0 over the tags of a release (<c>v4.1.2</c>) and of a line of
/// releases (<c>v4</c>), whose missing numbers are 0: what the tag points to today cannot be known from it. Branches
/// and commits are not valid, and compare as <see cref="SemVerScheme"/> compares other strings.
/// </summary>
internal sealed class GitHubActionsScheme : VersionScheme
{
    public static GitHubActionsScheme Instance { get; } = new();

    public override string Name => "github-actions";

    public override bool IsValid(ReadOnlySpan<char> version) =>
        new SemVerParts(GenericScheme.SkipV(version)).IsStrict(1, 3);

    public override int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right) =>
        SemVerScheme.Instance.Compare(left, right);
}
