using System.Text.Json;
using Lading.Oci;
using Lading.Signing.Provenance.Builders;
using Lading.Signing.Provenance.Predicates;

namespace Lading.Signing.Provenance.Verification;

/// <summary>
/// What a provenance says of its source, wherever its build type keeps that. An input error where it does not say what
/// it must.
/// </summary>
internal sealed class BuildClaims(BuildProvenance provenance, WorkflowIdentity? identity)
{
    private readonly BuildKind _kind = BuildTypes.KindOf(provenance.BuildType);

    /// <summary>How the provenance is understood.</summary>
    public BuildKind Kind => _kind;

    /// <summary>True for builds whose first dependency need not say which reference it is.</summary>
    public bool MayLackReference => _kind == BuildKind.Delegator || provenance.BuildType == BuildTypes.NpmCliV1;

    /// <summary>
    /// Repository and reference that started the build, as <c>git+URI@REF</c>; null for build types that do not say.
    /// </summary>
    public string? TriggerUri => _kind switch
    {
        BuildKind.Generator or BuildKind.NpmCli =>
            Required(provenance.ConfigSource?.Uri, "invocation.configSource.uri"),
        BuildKind.Delegator when provenance.PredicateType == BuildProvenance.TypeV02 =>
            Required(provenance.ConfigSource?.Uri, "invocation.configSource.uri"),
        BuildKind.Delegator or BuildKind.ContainerBased => WorkflowTrigger(),
        BuildKind.GitHubWorkflow => $"git+{Workflow("repository")}@{Workflow("ref")}",
        _ => null,
    };

    /// <summary>What was built: <c>git+URI@REF</c>, or without the reference.</summary>
    public string SourceUri => Required(Source?.Uri, "the address of the source");

    /// <summary>The commit that was built; null when the source has none.</summary>
    public string? SourceDigest =>
        Source?.Digests.GetValueOrDefault("gitCommit") ?? Source?.Digests.GetValueOrDefault("sha1");

    /// <summary>The commit under the name that GitLab's runner had for it; null when there is none.</summary>
    public string? OtherDigest => Source?.Digests.GetValueOrDefault("sha256");

    /// <summary>
    /// The first of the dependencies; where no build type says that this is the source, the first that is a repository
    /// of git.
    /// </summary>
    private ResourceDescriptor? Source =>
        (_kind is BuildKind.Tekton or BuildKind.BuildKit or BuildKind.Other
            ? provenance.Dependencies.FirstOrDefault(d => d.Uri?.StartsWith("git+", StringComparison.Ordinal) == true)
                : null)
        ?? (provenance.Dependencies.Count > 0 ? provenance.Dependencies[0] : null);

    /// <summary>
    /// The branch's reference; null when it was built from something else and the branch is not told.
    /// </summary>
    public string? BranchRef()
    {
        string? reference = Ref();
        if (SourceTag.BranchOf(reference) is not null)
            return reference;
        return _kind is BuildKind.Generator or BuildKind.Delegator or BuildKind.ContainerBased ? BranchOfTag() : null;
    }

    /// <summary>The tag; null when it was built from something else.</summary>
    public string? Tag() => SourceTag.Of(Ref());

    /// <summary>Inputs of a workflow that somebody started by hand; an input error when nobody did.</summary>
    public PredicateJson Inputs()
    {
        if (_kind == BuildKind.GitHubWorkflow)
        {
            PredicateJson inputs = Workflow()["inputs"];
            return inputs.IsObject ? inputs
                : throw LadingException.Input("The provenance does not say which inputs the workflow was started with.");
        }
        if (Environment("github_event_name") is not "workflow_dispatch" and var other)
            throw LadingException.Input($"The workflow was started by {Printable.Text(other ?? "nobody knows what")}, and only workflow_dispatch has inputs.");
        PredicateJson given = Event["inputs"];
        return given.IsObject ? given
            : throw LadingException.Input("The provenance does not say which inputs the workflow was started with.");
    }

    /// <summary>
    /// A value of the build's environment, under GitHub's name of it in either case; null when it is absent.
    /// </summary>
    public string? Environment(string name) => Variable(name).TextOrNull();

    /// <summary>The environment, or the internal parameters.</summary>
    public PredicateJson Internal => new(provenance.InternalParameters, "the provenance", "/internalParameters");

    /// <summary>The external parameters.</summary>
    public PredicateJson Parameters => new(provenance.ExternalParameters, "the provenance", "/externalParameters");

    private PredicateJson Event => Variable("github_event_payload");

    private PredicateJson Variable(string name) =>
        Internal[name] is { IsAbsent: false } lower ? lower : Internal[name.ToUpperInvariant()];

    private string? Ref()
    {
        switch (_kind)
        {
            case BuildKind.Delegator:
                // The reference that was built need not be the one that started the build.
                return Required(Split(SourceUri).Ref, "the reference of the source");
            case BuildKind.Generator or BuildKind.ContainerBased:
                return Environment("github_ref_type") is "branch" or "tag"
                    ? Required(Environment("github_ref"), "github_ref")
                    : throw LadingException.Input("The provenance does not say whether it was built from a branch or a tag.");
            case BuildKind.NpmCli:
                return Environment("github_ref");
            case BuildKind.GitHubWorkflow:
                return Workflow("ref");
            case BuildKind.GoogleCloudBuild:
                return Substitution("TAG_NAME") is { } tag ? Configured("refs/tags/" + tag)
                    : Substitution("BRANCH_NAME") is { } branch ? Configured("refs/heads/" + branch) : null;
            default:
                return identity?.SourceRef ?? (Source is null ? null : Split(SourceUri).Ref);
        }
    }

    /// <summary>The branch that a tag was put on, as far as GitHub's event tells.</summary>
    private string? BranchOfTag()
    {
        if (Environment("github_base_ref") is { Length: > 0 } target)
            return target;
        return Environment("github_event_name") switch
        {
            "push" => Event["base_ref"].TextOrNull(),
            "release" => Event["release"]["target_commitish"].TextOrNull() is { Length: > 0 } branch
                ? "refs/heads/" + branch : null,
            _ => null,
        };
    }

    /// <summary>GITHUB_WORKFLOW_REF: <c>OWNER/REPOSITORY/PATH@REF</c>.</summary>
    private string WorkflowTrigger()
    {
        string text = Required(Environment("github_workflow_ref"), "GITHUB_WORKFLOW_REF");
        int at = text.IndexOf('@', StringComparison.Ordinal);
        string[] parts = at > 0 ? text[..at].Split('/', 3) : [];
        return parts.Length == 3 && at < text.Length - 1 && text.LastIndexOf('@') == at
            ? $"git+https://github.com/{parts[0]}/{parts[1]}@{text[(at + 1)..]}"
            : throw LadingException.Input($"GITHUB_WORKFLOW_REF of the provenance is {Printable.Text(text)}, not OWNER/REPOSITORY/PATH@REF.");
    }

    /// <summary>
    /// A substitution of Google Cloud Build: in the recipe's arguments, or since version 1 set by the system.
    /// </summary>
    private string? Substitution(string name) => provenance.PredicateType == BuildProvenance.TypeV1
        ? Internal["systemSubstitutions"][name].TextOrNull()
        : Parameters["substitutions"][name].TextOrNull();

    /// <summary>A reference, which since version 1 must be the one that the build's configuration came from.</summary>
    private string Configured(string reference) =>
        provenance.PredicateType != BuildProvenance.TypeV1
            || Parameters["buildConfigSource"]["ref"].TextOrNull() == reference
            ? reference
            : throw LadingException.Input($"The provenance speaks of {Printable.Text(reference)} and of another reference.");

    private PredicateJson Workflow() => Parameters["workflow"];

    private string Workflow(string name) => Workflow()[name].Text();

    /// <summary>Takes <c>URI@REF</c> apart; the reference is null when there is none.</summary>
    public static (string Uri, string? Ref) Split(string uri)
    {
        // A user name before the host would have an @ too, and no repository that is expected has one.
        int at = uri.IndexOf('@', StringComparison.Ordinal);
        return at < 0 ? (uri, null) : (uri[..at], at == uri.Length - 1 ? null : uri[(at + 1)..]);
    }

    private static string Required(string? value, string what) =>
        string.IsNullOrEmpty(value) ? throw LadingException.Input($"The provenance does not have {what}.") : value;
}
