namespace Lading.Signing.Provenance.Builders;

/// <summary>How a provenance is to be understood: which of its parameters say what the source was.</summary>
public enum BuildKind
{
    /// <summary>A build type that is not known: the first dependency is taken for the source.</summary>
    Other,

    /// <summary>slsa-github-generator's own builders, provenance 0.2 with GitHub's context as environment.</summary>
    Generator,

    /// <summary>slsa-github-generator's delegators ("bring your own builder").</summary>
    Delegator,

    /// <summary>slsa-github-generator's container based builder.</summary>
    ContainerBased,

    /// <summary>The npm program in a GitHub workflow, provenance 0.2.</summary>
    NpmCli,

    /// <summary>A GitHub workflow: actions/attest-build-provenance, and the npm program since version 10.</summary>
    GitHubWorkflow,

    /// <summary>A GitLab job.</summary>
    GitLabJob,

    /// <summary>Google Cloud Build.</summary>
    GoogleCloudBuild,

    /// <summary>BuildKit, behind docker buildx.</summary>
    BuildKit,

    /// <summary>Tekton Chains.</summary>
    Tekton,

    /// <summary>Lading itself, where no CI system is known: docs/provenance.md, "Build types".</summary>
    Lading,
}

/// <summary>
/// The build types that are known. One line each; a type that is not here is <see cref="BuildKind.Other"/>.
/// </summary>
public static class BuildTypes
{
    /// <summary>A GitHub workflow, as actions/attest-build-provenance writes it.</summary>
    public const string GitHubWorkflow = "https://actions.github.io/buildtypes/workflow/v1";

    /// <summary>A GitLab job, as GitLab writes it.</summary>
    public const string GitLabJob = "https://docs.gitlab.com/ci/pipeline_security/slsa/provenance_v1";

    /// <summary>Tekton Chains' build type for version 1.</summary>
    public const string Tekton = "https://tekton.dev/chains/v2/slsa";

    internal const string NpmWorkflow = "https://slsa-framework.github.io/github-actions-buildtypes/workflow/v1";
    internal const string NpmCliV1 = "https://github.com/npm/cli/gha@v1";
    internal const string NpmCliV2 = "https://github.com/npm/cli/gha/v2";
    internal const string Delegator = "https://github.com/slsa-framework/slsa-github-generator/delegator-generic@v0";
    internal const string ContainerBased = "https://slsa.dev/container-based-build/v0.1?draft";
    internal const string GoogleWorker = "https://cloud.google.com/build/gcb-buildtypes/google-worker/v1";

    private static readonly (string Uri, BuildKind Kind)[] Exact =
    [
        ("https://github.com/slsa-framework/slsa-github-generator/generic@v1", BuildKind.Generator),
        ("https://github.com/slsa-framework/slsa-github-generator/go@v1", BuildKind.Generator),
        ("https://github.com/slsa-framework/slsa-github-generator/container@v1", BuildKind.Generator),
        ("https://github.com/slsa-framework/slsa-github-generator-go@v1", BuildKind.Generator),
        ("https://github.com/slsa-framework/slsa-github-generator@v1", BuildKind.Generator),
        (Delegator, BuildKind.Delegator),
        (ContainerBased, BuildKind.ContainerBased),
        (NpmCliV1, BuildKind.NpmCli),
        (NpmCliV2, BuildKind.NpmCli),
        (GitHubWorkflow, BuildKind.GitHubWorkflow),
        (NpmWorkflow, BuildKind.GitHubWorkflow),
        (GitLabJob, BuildKind.GitLabJob),
        (GoogleWorker, BuildKind.GoogleCloudBuild),
        ("https://mobyproject.org/buildkit@v1", BuildKind.BuildKit),
        ("https://github.com/moby/buildkit/blob/master/docs/attestations/slsa-definitions.md", BuildKind.BuildKit),
        (Tekton, BuildKind.Tekton),
        ("https://tekton.dev/chains/v2/slsa-tekton", BuildKind.Tekton),
        ("tekton.dev/v1beta1/TaskRun", BuildKind.Tekton),
        ("tekton.dev/v1beta1/PipelineRun", BuildKind.Tekton),
        ("tekton.dev/v1/TaskRun", BuildKind.Tekton),
        ("tekton.dev/v1/PipelineRun", BuildKind.Tekton),
    ];

    private static readonly (string Prefix, BuildKind Kind)[] Prefixes =
    [
        ("https://gitlab.com/gitlab-org/gitlab-runner/-/blob/", BuildKind.GitLabJob),
        ("https://cloudbuild.googleapis.com/", BuildKind.GoogleCloudBuild),
        ("urn:lading:build:", BuildKind.Lading),
    ];

    /// <summary>How a build type is understood.</summary>
    public static BuildKind KindOf(string buildType)
    {
        foreach ((string uri, BuildKind kind) in Exact)
            if (uri == buildType)
                return kind;
        foreach ((string prefix, BuildKind kind) in Prefixes)
            if (buildType.StartsWith(prefix, StringComparison.Ordinal))
                return kind;
        return BuildKind.Other;
    }
}
