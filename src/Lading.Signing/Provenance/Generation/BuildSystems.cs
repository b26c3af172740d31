using Lading.Signing.Provenance.Builders;
using Lading.Signing.Provenance.Predicates;

namespace Lading.Signing.Provenance.Generation;

/// <summary>
/// The systems that are recognized by the variables that they set. One line each, the first that fits counts; the last
/// always does.
/// </summary>
public static class BuildSystems
{
    /// <summary>Every system, in the order in which they are tried.</summary>
    public static IReadOnlyList<(string Name, Func<BuildVariables, bool> IsHere, Func<BuildVariables,
        BuildRun> Read)> All { get; } =
    [
        ("github", v => v["GITHUB_ACTIONS"] == "true", GitHub),
        ("gitlab", v => v["GITLAB_CI"] is not null, GitLab),
        ("buildkite", v => v["BUILDKITE"] == "true", Buildkite),
        ("tekton", v => (v["TEKTON_PIPELINE_RUN"] ?? v["TEKTON_TASK_RUN"]) is not null, Tekton),
        ("local", _ => true, Local),
    ];

    /// <summary>
    /// The build that runs just now; of the system with this name when one is given, which is a usage error when there
    /// is no such.
    /// </summary>
    public static BuildRun Read(BuildVariables variables, string? name = null)
    {
        foreach ((string known, Func<BuildVariables, bool> isHere, Func<BuildVariables, BuildRun> read) in All)
            if (name is null ? isHere(variables) : name == known)
                return read(variables);
        throw LadingException.Usage($"There is no build system '{Oci.Printable.Text(name ?? "", 40)}'.",
            $"One of {string.Join(", ", All.Select(s => s.Name))}.");
    }

    /// <summary>As actions/attest-build-provenance writes it: actions.github.io/buildtypes/workflow/v1.</summary>
    private static BuildRun GitHub(BuildVariables v)
    {
        string server = GitAddress.Clean(v["GITHUB_SERVER_URL"] ?? "https://github.com"),
            repository = v.Required("GITHUB_REPOSITORY"), workflow = v.Required("GITHUB_WORKFLOW_REF");
        int at = workflow.LastIndexOf('@');
        string path = at > 0 && workflow.StartsWith(repository + "/", StringComparison.Ordinal)
            ? workflow[(repository.Length + 1)..at] : workflow;
        string reference = v.Required("GITHUB_REF");
        return new BuildRun
        {
            System = "GitHub Actions",
            BuilderId = $"{server}/{workflow}",
            BuildType = BuildTypes.GitHubWorkflow,
            ExternalParameters = [new("workflow", "ref", reference),
                new("workflow", "repository", $"{server}/{repository}"), new("workflow", "path", path)],
            InternalParameters = [.. v.Parameters("github", ("event_name", "GITHUB_EVENT_NAME"),
                ("repository_id", "GITHUB_REPOSITORY_ID"),
                ("repository_owner_id", "GITHUB_REPOSITORY_OWNER_ID"), ("runner_environment", "RUNNER_ENVIRONMENT"))],
            Source = BuildVariables.Source($"git+{server}/{repository}@{reference}", v.Required("GITHUB_SHA")),
            InvocationId = v["GITHUB_RUN_ID"] is { } run
                ? $"{server}/{repository}/actions/runs/{run}/attempts/{v["GITHUB_RUN_ATTEMPT"] ?? "1"}" : null,
            UserGroup = "inputs",
        };
    }

    /// <summary>
    /// As GitLab writes it: docs.gitlab.com/ci/pipeline_security/slsa/provenance_v1. Of the job's variables only those
    /// that name the source.
    /// </summary>
    private static BuildRun GitLab(BuildVariables v)
    {
        string project = GitAddress.Clean(v.Required("CI_PROJECT_URL"));
        return new BuildRun
        {
            System = "GitLab CI",
            BuilderId = $"{project}/-/runners/{v["CI_RUNNER_ID"] ?? "unknown"}",
            BuildType = BuildTypes.GitLabJob,
            ExternalParameters =
            [
                new("", "source", project),
                .. v.Parameters("", ("entryPoint", "CI_JOB_NAME")),
                .. v.Parameters("variables",
                    new[] { "CI_COMMIT_REF_NAME", "CI_COMMIT_TAG", "CI_COMMIT_BRANCH", "CI_PIPELINE_SOURCE",
                    "CI_CONFIG_PATH" }.Select(n => (n, n))),
            ],
            InternalParameters = [.. v.Parameters("", ("architecture", "CI_RUNNER_EXECUTABLE_ARCH"),
                ("job", "CI_JOB_ID"), ("pipeline", "CI_PIPELINE_ID"))],
            Source = BuildVariables.Source(project, v.Required("CI_COMMIT_SHA")),
            InvocationId = v["CI_JOB_URL"] is { } url ? GitAddress.Clean(url) : null,
            StartedOn = v.Time("CI_JOB_STARTED_AT"),
            UserGroup = "variables",
        };
    }

    private static BuildRun Buildkite(BuildVariables v)
    {
        string repository = GitAddress.Clean(v.Required("BUILDKITE_REPO"));
        string reference = v["BUILDKITE_TAG"] is { } tag ? "refs/tags/" + tag
            : "refs/heads/" + v.Required("BUILDKITE_BRANCH");
        return new BuildRun
        {
            System = "Buildkite",
            BuilderId = $"https://buildkite.com/{v["BUILDKITE_ORGANIZATION_SLUG"] ?? "unknown"}/{v["BUILDKITE_PIPELINE_SLUG"] ?? "unknown"}",
            BuildType = "urn:lading:build:buildkite:v1",
            ExternalParameters = [new("", "source", $"git+{repository}@{reference}"),
                .. v.Parameters("", ("entryPoint", "BUILDKITE_LABEL"))],
            InternalParameters = [.. v.Parameters("", ("trigger", "BUILDKITE_SOURCE"), ("job", "BUILDKITE_JOB_ID"),
                ("agent", "BUILDKITE_AGENT_ID"))],
            Source = BuildVariables.Source($"git+{repository}@{reference}", v.Required("BUILDKITE_COMMIT")),
            InvocationId = v["BUILDKITE_BUILD_URL"] is { } url ? GitAddress.Clean(url) : null,
        };
    }

    /// <summary>
    /// Tekton sets no variables: a task has to say its run's name in them (docs/provenance.md). The source is the
    /// checkout.
    /// </summary>
    private static BuildRun Tekton(BuildVariables v)
    {
        BuildRun local = Local(v);
        return local with
        {
            System = "Tekton",
            BuilderId = v["TEKTON_BUILDER_ID"] ?? "urn:lading:builder:tekton",
            BuildType = "urn:lading:build:tekton:v1",
            ExternalParameters = [.. local.ExternalParameters,
                .. v.Parameters("", ("entryPoint", v["TEKTON_PIPELINE"] is null ? "TEKTON_TASK" : "TEKTON_PIPELINE"))],
            InternalParameters = [.. v.Parameters("", ("namespace", "TEKTON_NAMESPACE"),
                ("pipelineRun", "TEKTON_PIPELINE_RUN"), ("taskRun", "TEKTON_TASK_RUN"))],
            InvocationId = v["TEKTON_PIPELINE_RUN"] ?? v["TEKTON_TASK_RUN"],
        };
    }

    private static BuildRun Local(BuildVariables v)
    {
        GitCheckout? git = GitCheckout.Find(v.Folder);
        ResourceDescriptor? source = git?.Commit is null ? null
            : BuildVariables.Source($"git+{git.Remote ?? "file:///unknown"}{(git.Ref is null ? "" : "@" + git.Ref)}",
                git.Commit);
        return new BuildRun
        {
            System = "a local checkout",
            BuilderId = "urn:lading:builder:local",
            BuildType = "urn:lading:build:local:v1",
            ExternalParameters = source is null ? [] : [new("", "source", source.Uri!)],
            Source = source,
        };
    }
}
