using Lading.Oci;
using Lading.Signing.Provenance.Builders;
using Lading.Signing.Sigstore.Certificates;
using Lading.Signing.Sigstore.Verification;

namespace Lading.Signing.Provenance.Verification;

/// <summary>
/// The workflow that signed and what it ran for, as the signer's certificate has it: extensions of fulcio's
/// docs/oid-info.md. The platform
/// vouched for all of it, other than for what the statement says.
/// </summary>
public sealed record WorkflowIdentity
{
    private const string GitHub = "https://github.com/";

    /// <summary>Who vouched for it: the OIDC issuer.</summary>
    public required string Issuer { get; init; }

    /// <summary>The workflow that signed, with its reference: the certificate's one name.</summary>
    public required BuilderId Signer { get; init; }

    /// <summary>Address of the repository that it ran for; null when the certificate does not say.</summary>
    public string? SourceRepository { get; init; }

    /// <summary>The commit that it ran for.</summary>
    public string? SourceDigest { get; init; }

    /// <summary>The reference that it ran for: <c>refs/heads/main</c>.</summary>
    public string? SourceRef { get; init; }

    /// <summary>The platform's number of the repository, which stays when it is renamed.</summary>
    public string? SourceId { get; init; }

    /// <summary>The platform's number of the repository's owner.</summary>
    public string? SourceOwnerId { get; init; }

    /// <summary>The event that started it.</summary>
    public string? Trigger { get; init; }

    /// <summary>The workflow that was started, which may call the one that signed: path in the repository.</summary>
    public string? BuildConfigPath { get; init; }

    /// <summary>The commit of <see cref="Signer"/>.</summary>
    public string? SignerDigest { get; init; }

    /// <summary>Address of the run.</summary>
    public string? RunInvocation { get; init; }

    /// <summary><c>github-hosted</c>, <c>self-hosted</c>, or <c>gitlab-hosted</c>.</summary>
    public string? Runner { get; init; }

    /// <summary>
    /// Reads it; an input error when it is no workflow, or when the older and the newer extension for the same thing
    /// differ.
    /// </summary>
    internal static WorkflowIdentity Of(VerifiedIdentity identity)
    {
        if (identity.Name.Kind != SubjectKind.Uri)
            throw LadingException.Input($"The certificate is of {Printable.Text(identity.Name.Value)}, which is no workflow.");
        FulcioExtensions extensions = identity.Extensions;
        string issuer = extensions.OidcIssuer
            ?? throw LadingException.Input("The certificate does not say who vouched for its name.");
        bool github = issuer == TrustedBuilders.GitHubIssuer;
        string? digest = Both(extensions[3], extensions[13], "the source's commit");
        string? repository = Both(extensions[5] is { Length: > 0 } name ? GitHub + name : null, extensions[12],
            "the source's repository");
        // On GitHub both are of the workflow that was started, in the source's repository.
        if (github)
            _ = Both(digest, extensions[19], "the source's commit");
        int at = identity.Name.Value.LastIndexOf('@');
        return new WorkflowIdentity
        {
            Issuer = issuer,
            Signer = at > 0 ? new BuilderId(identity.Name.Value[..at], identity.Name.Value[(at + 1)..])
                : new BuilderId(identity.Name.Value, null),
            SourceRepository = repository,
            SourceDigest = digest,
            SourceRef = Both(extensions[6], extensions[14], "the source's reference"),
            SourceId = extensions[15],
            SourceOwnerId = extensions[17],
            Trigger = Both(extensions[2], extensions[20], "the trigger"),
            BuildConfigPath = PathOf(extensions[18], repository),
            SignerDigest = extensions[10],
            RunInvocation = extensions[21],
            Runner = extensions[11],
        };
    }

    /// <summary>
    /// The number of the run and of its attempt, out of GitHub's address of it; nulls when it is none.
    /// </summary>
    internal (string? Run, string? Attempt) GitHubRun()
    {
        string prefix = $"{SourceRepository}/actions/runs/";
        return RunInvocation is { } run && run.StartsWith(prefix, StringComparison.Ordinal)
            && run[prefix.Length..].Split('/') is [var number, "attempts", var attempt] ? (number, attempt)
                : (null, null);
    }

    private static string? Both(string? older, string? newer, string what) =>
        string.IsNullOrEmpty(older) || string.IsNullOrEmpty(newer) || older == newer
            ? string.IsNullOrEmpty(newer) ? (string.IsNullOrEmpty(older) ? null : older) : newer
            : throw LadingException.Input($"The certificate says two things about {what}: {Printable.Text(older)} and {Printable.Text(newer)}.");

    private static string? PathOf(string? config, string? repository)
    {
        if (string.IsNullOrEmpty(config))
            return null;
        int at = config.LastIndexOf('@');
        string path = at > 0 ? config[..at] : config;
        return repository is not null && path.StartsWith(repository + "/", StringComparison.Ordinal)
            ? path[(repository.Length + 1)..].TrimStart('/')
            : throw LadingException.Input($"The certificate's build configuration {Printable.Text(config)} is not of its source repository.");
    }
}
