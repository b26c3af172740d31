using Lading.Oci;
using Lading.Signing.Provenance.Builders;

namespace Lading.Signing.Provenance.Verification;

/// <summary>
/// What must be true of a build: slsa-verifier's flags. Source and table of trust have no defaults; what is null is not
/// asked for.
/// </summary>
public sealed record ProvenancePolicy
{
    /// <summary>The builders that are trusted.</summary>
    public required TrustedBuilders Builders { get; init; }

    /// <summary>
    /// The repository that it must have been built from: <c>github.com/OWNER/NAME</c>, with or without <c>https://</c>
    /// or <c>git+https://</c>.
    /// </summary>
    public required string SourceUri { get; init; }

    /// <summary>For what the provenance is: decides which builders are trusted without being named.</summary>
    public BuilderUse Use { get; init; } = BuilderUse.Artifact;

    /// <summary>
    /// The builder that must have built: <c>NAME</c> or <c>NAME@REF</c>. A builder named in full is trusted at the
    /// reference it is named with.
    /// </summary>
    public BuilderId? Builder { get; init; }

    /// <summary>The branch that it must have been built from, without <c>refs/heads/</c>.</summary>
    public string? Branch { get; init; }

    /// <summary>The tag, without <c>refs/tags/</c>.</summary>
    public string? Tag { get; init; }

    /// <summary>The version that the tag must be, of which minor and patch number may be left out.</summary>
    public string? VersionedTag { get; init; }

    /// <summary>Inputs that the workflow must have been started with, by hand.</summary>
    public IReadOnlyDictionary<string, string> WorkflowInputs { get; init; } = new SortedDictionary<string, string>();

    /// <summary>Name that a package must have.</summary>
    public string? PackageName { get; init; }

    /// <summary>Version that a package must have.</summary>
    public string? PackageVersion { get; init; }

    /// <summary>Address of the source without <c>git+</c>, with a scheme.</summary>
    internal string SourceAddress => AddressOf(SourceUri);

    /// <summary>An address of a repository without <c>git+</c> and with a scheme.</summary>
    internal static string AddressOf(string uri)
    {
        string plain = uri.StartsWith("git+", StringComparison.Ordinal) ? uri[4..] : uri;
        return plain.Contains("://", StringComparison.Ordinal) ? plain : "https://" + plain;
    }

    /// <summary>A usage error when something is asked for that cannot be.</summary>
    internal void Check()
    {
        if (SourceUri.Length == 0)
            throw LadingException.Usage("--source-uri is missing.",
                "Which repository was it built from? For example --source-uri github.com/acme/app.");
        if (Tag is not null && VersionedTag is not null)
            throw LadingException.Usage("--source-tag and --source-versioned-tag exclude one another.");
        if (VersionedTag is not null && SemanticTag.Parse(VersionedTag) is null)
            throw LadingException.Usage($"--source-versioned-tag: '{Printable.Text(VersionedTag)}' is no version.",
                "It is vMAJOR, vMAJOR.MINOR or vMAJOR.MINOR.PATCH.");
    }
}
