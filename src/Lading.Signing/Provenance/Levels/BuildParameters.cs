using Lading.Signing.Provenance.Builders;
using Lading.Signing.Provenance.Predicates;
using Lading.Signing.Provenance.Verification;

namespace Lading.Signing.Provenance.Levels;

/// <summary>
/// The external parameters that each build type has. One that is not known may have changed what was built in a way
/// that nobody looked at:
/// SLSA 1.1, "Verifying artifacts", step 2.
/// </summary>
internal static class BuildParameters
{
    private static readonly (BuildKind Kind, string[] Names)[] Known =
    [
        (BuildKind.Generator, []),
        (BuildKind.Delegator, ["inputs", "vars", "workflow"]),
        (BuildKind.ContainerBased, ["source", "builderImage", "configPath", "buildConfig"]),
        (BuildKind.NpmCli, []),
        (BuildKind.GitHubWorkflow, ["workflow"]),
        (BuildKind.GitLabJob, ["source", "entryPoint", "variables"]),
        (BuildKind.GoogleCloudBuild, ["buildConfigSource", "substitutions",
            "@type", "id", "name", "options", "sourceProvenance", "steps", "images", "artifacts", "logsBucket",
                "timeout", "tags", "serviceAccount"]),
        (BuildKind.BuildKit, ["configSource", "request", "frontend", "locals", "args", "secrets", "ssh"]),
        (BuildKind.Tekton, ["runSpec", "buildConfigSource"]),
        (BuildKind.Lading, ["source", "entryPoint", "parameters"]),
    ];

    /// <summary>Names of parameters that are not known; null when the build type itself is not.</summary>
    public static IReadOnlyList<string>? Unknown(BuildProvenance provenance)
    {
        BuildKind kind = BuildTypes.KindOf(provenance.BuildType);
        if (kind == BuildKind.Other)
            return null;
        string[] names = Known.First(k => k.Kind == kind).Names;
        List<string> unknown = [];
        new PredicateJson(provenance.ExternalParameters, "the provenance", "").Others(unknown, names);
        return unknown;
    }

    /// <summary>
    /// True when the user of the builder could choose nothing beside the source; null when that cannot be told.
    /// </summary>
    public static bool? HasNone(BuildProvenance provenance)
    {
        var json = new PredicateJson(provenance.ExternalParameters, "the provenance", "");
        return BuildTypes.KindOf(provenance.BuildType) switch
        {
            BuildKind.GitHubWorkflow =>
                json["workflow"]["inputs"] is { IsObject: true } inputs ? inputs.Value.GetPropertyCount() == 0 : null,
            BuildKind.Delegator =>
                json["inputs"] is { IsObject: true } given ? given.Value.GetPropertyCount() == 0 : null,
            BuildKind.Generator when new BuildClaims(provenance, null)
                .Environment("github_event_name") is { } trigger => trigger != "workflow_dispatch",
            _ => null,
        };
    }
}
