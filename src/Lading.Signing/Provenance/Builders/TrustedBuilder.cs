using Lading.Oci;
using Lading.Signing.Keys;
using Lading.Signing.Provenance.Verification;

namespace Lading.Signing.Provenance.Builders;

/// <summary>For what a builder is trusted without being named by the user.</summary>
[Flags]
public enum BuilderUse
{
    /// <summary>For nothing: whoever verifies has to name it.</summary>
    None = 0,

    /// <summary>Files.</summary>
    Artifact = 1,

    /// <summary>Container images.</summary>
    Image = 2,

    /// <summary>Packages of npm.</summary>
    Package = 4,
}

/// <summary>
/// One line of the table of trust: who may sign provenance in the name of which builder, and up to which level of
/// SLSA's build track that
/// pair is believed (SLSA 1.1, "Verifying artifacts", step 1).
/// </summary>
public sealed record TrustedBuilder
{
    /// <summary>The form of references that a release has: a tag with a whole version and no pre-release.</summary>
    public const string ReleaseTag = "vX.Y.Z";

    /// <summary><c>builder.id</c> without its reference; with <c>*</c> at its end everything that begins so.</summary>
    public required string Id { get; init; }

    /// <summary>
    /// The name in the signer's certificate without its reference, likewise; null when that is the builder's id.
    /// </summary>
    public string? Signer { get; init; }

    /// <summary>Other ids that mean the same builder.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>
    /// The kind of runner that the certificate must name: <c>github-hosted</c>; null when any will do.
    /// </summary>
    public string? Runner { get; init; }

    /// <summary>The OIDC issuer that must have vouched for the signer; null when a key signs.</summary>
    public string? Issuer { get; init; }

    /// <summary>The key that signs; null when a certificate does.</summary>
    public PublicKey? Key { get; init; }

    /// <summary>The highest build level that is believed: 1 to 3.</summary>
    public required int MaxLevel { get; init; }

    /// <summary>For what it is trusted without being named.</summary>
    public BuilderUse Uses { get; init; }

    /// <summary>The build types that it may write; any when there are none.</summary>
    public IReadOnlyList<string> BuildTypes { get; init; } = [];

    /// <summary>
    /// The references of the signer at which it is trusted: <see cref="ReleaseTag"/>, the same with a suffix
    /// (<c>vX.Y.Z-java</c>), an exact
    /// reference, or <c>*</c>.
    /// </summary>
    public IReadOnlyList<string> Refs { get; init; } = [ReleaseTag];

    /// <summary>Addresses of the repositories for whose builds it is trusted; all when there are none.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>
    /// For a signer that vouches for builds by other workflows: how the ids begin that are trusted without being named.
    /// Null when the signer
    /// is the builder.
    /// </summary>
    public IReadOnlyList<string>? Delegates { get; init; }

    /// <summary>
    /// True when what it writes can be chosen by the workflow that it runs for, so that each claim must be in the
    /// certificate too.
    /// </summary>
    public bool Forgeable { get; init; }

    /// <summary>Where the entry is from, for people: <c>built in</c>, or the file.</summary>
    public string Origin { get; init; } = "built in";

    /// <summary>True when an id without reference is this builder's.</summary>
    public bool IsId(string name) => Fits(Id, name);

    /// <summary>
    /// True when a signer's name without reference, which <paramref name="issuer"/> vouched for, is this builder's, and
    /// it may build that source.
    /// </summary>
    public bool IsSigner(string name, string issuer, string? source) =>
        Issuer == issuer && Fits(Signer ?? Id, name)
            && (Sources.Count == 0 || (source is not null && Sources.Contains(source)));

    /// <summary>True when the signer is this builder and nobody else: the entry names it in full.</summary>
    public bool IsExact => !(Signer ?? Id).EndsWith('*');

    /// <summary>Why the signer is not trusted at a reference; null when it is.</summary>
    public string? RefuseRef(string? reference)
    {
        foreach (string form in Refs)
            if (form == "*" || form == reference || (form.StartsWith(ReleaseTag, StringComparison.Ordinal)
                && SourceTag.Of(reference) is { } tag && SemanticTag.IsRelease(tag, form[ReleaseTag.Length..])))
                return null;
        return $"the builder is trusted at {string.Join(", ", Refs)} and not at {Printable.Text(reference ?? "no reference")}: "
            + "what is there can change without anybody noticing";
    }

    private static bool Fits(string pattern, string name) => pattern.EndsWith('*')
        ? name.Length >= pattern.Length && name.AsSpan().StartsWith(pattern.AsSpan()[..^1], StringComparison.Ordinal)
        : name == pattern;
}
