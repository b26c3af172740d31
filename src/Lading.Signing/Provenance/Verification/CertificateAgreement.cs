using Lading.Oci;
using Lading.Signing.Provenance.Builders;
using Lading.Signing.Provenance.Predicates;

namespace Lading.Signing.Provenance.Verification;

/// <summary>
/// Compares what a workflow may have made up with what the platform put into its certificate. Written within the
/// workflow itself, such
/// provenance could claim anything: whatever cannot be compared is refused.
/// </summary>
internal static class CertificateAgreement
{
    private const string GitHub = "https://github.com/";

    /// <summary>
    /// Why provenance and certificate differ; null when everything that the provenance claims is in the certificate.
    /// </summary>
    public static string? Refuse(BuildProvenance provenance, BuildClaims claims, WorkflowIdentity identity) =>
        claims.Kind switch
    {
        BuildKind.GitHubWorkflow => RefuseWorkflow(provenance, claims, identity),
        BuildKind.NpmCli => RefuseNpm(provenance, claims, identity),
        _ => RefuseOther(claims, identity),
    };

    private static string? RefuseWorkflow(BuildProvenance provenance, BuildClaims claims, WorkflowIdentity identity)
    {
        PredicateJson workflow = claims.Parameters["workflow"], github = claims.Internal["github"];
        string? refusal = Differs("workflow.repository", workflow["repository"].Text(), identity.SourceRepository)
            ?? Differs("workflow.ref", workflow["ref"].Text(), identity.SourceRef)
            ?? Differs("workflow.path", workflow["path"].Text(), identity.BuildConfigPath)
            ?? Others(claims.Parameters, "workflow") ?? Others(workflow, "repository", "ref", "path")
            ?? Others(claims.Internal, "github");
        foreach ((string name, PredicateJson value) in github.Members(64))
            refusal ??= name switch
            {
                "event_name" => Differs(name, value.Text(), identity.Trigger),
                "repository_id" => Differs(name, value.Text(), identity.SourceId),
                "repository_owner_id" => Differs(name, value.Text(), identity.SourceOwnerId),
                "runner_environment" => Differs(name, value.Text(), identity.Runner),
                _ => $"{Printable.Text(name)} cannot be compared with anything",
            };
        return refusal
            ?? (provenance.InvocationId is { } run ? Differs("invocationId", run, identity.RunInvocation) : null)
            // What else went in, and when, decides nothing; of packages it has never been written.
            ?? (provenance.BuildType == BuildTypes.NpmWorkflow ? RefuseRest(provenance) : null)
            ?? RefuseCommit(claims, identity);
    }

    private static string? RefuseNpm(BuildProvenance provenance, BuildClaims claims, WorkflowIdentity identity)
    {
        (string? run, string? attempt) = identity.GitHubRun();
        string? refusal = null;
        foreach ((string name, PredicateJson value) in claims.Internal.Members(64))
            refusal ??= name switch
            {
                "GITHUB_EVENT_NAME" => Differs(name, value.Text(), identity.Trigger),
                "GITHUB_REF" => Differs(name, value.Text(), identity.SourceRef),
                "GITHUB_REPOSITORY" => Differs(name, GitHub + value.Text(), identity.SourceRepository),
                "GITHUB_REPOSITORY_ID" => Differs(name, value.Text(), identity.SourceId),
                "GITHUB_REPOSITORY_OWNER_ID" => Differs(name, value.Text(), identity.SourceOwnerId),
                "GITHUB_RUN_ATTEMPT" => Differs(name, value.Text(), attempt),
                "GITHUB_RUN_ID" => Differs(name, value.Text(), run),
                "GITHUB_SHA" => Differs(name, value.Text(), identity.SourceDigest),
                "GITHUB_WORKFLOW_REF" => Differs(name, GitHub + value.Text(), identity.Signer.ToString()),
                "GITHUB_WORKFLOW_SHA" => Differs(name, value.Text(), identity.SignerDigest),
                _ => $"{Printable.Text(name)} cannot be compared with anything",
            };
        return refusal
            ?? (IsEmpty(provenance.ExternalParameters) && IsEmpty(provenance.BuildConfig) ? null
                : "parameters cannot be compared with anything")
            ?? (provenance.EntryPoint is { } entry ? Differs("entryPoint", entry, identity.BuildConfigPath) : null)
            ?? (provenance.InvocationId is { Length: > 0 } id ? Differs("buildInvocationId", id, $"{run}-{attempt}")
                : null)
            ?? (provenance.Reproducible == true || provenance.Completeness is { } c
                && (c.Parameters || c.Environment || c.Materials)
                ? "completeness cannot be compared with anything" : null)
            ?? RefuseRest(provenance)
            ?? RefuseCommit(claims, identity);
    }

    /// <summary>Of GitLab and others: what is known of the source must be the certificate's.</summary>
    private static string? RefuseOther(BuildClaims claims, WorkflowIdentity identity) =>
        Differs("the source", ProvenancePolicy.AddressOf(BuildClaims.Split(claims.SourceUri).Uri),
            identity.SourceRepository)
        ?? (claims.SourceDigest ?? claims.OtherDigest) switch
        {
            { } commit => Differs("the commit", commit, identity.SourceDigest),
            null => "the commit is not named",
        };

    private static string? RefuseRest(BuildProvenance provenance)
    {
        if (provenance.Dependencies.Count != 1)
            return $"there are {provenance.Dependencies.Count} dependencies, of which only the source can be compared with anything";
        return provenance.StartedOn is not null || provenance.FinishedOn is not null
            ? "the times of the build cannot be compared with anything" : null;
    }

    private static string? RefuseCommit(BuildClaims claims, WorkflowIdentity identity) =>
        claims.SourceDigest is { } commit ? Differs("the commit", commit, identity.SourceDigest) : null;

    private static string? Differs(string what, string claimed, string? certified) => claimed == certified
        ? null
        : $"{what} is {Printable.Text(claimed)}, the certificate has {Printable.Text(certified ?? "nothing of the kind")}";

    private static string? Others(PredicateJson json, params ReadOnlySpan<string> known)
    {
        List<string> others = [];
        json.Others(others, known);
        return others.Count > 0 ? $"{others[0]} cannot be compared with anything" : null;
    }

    private static bool IsEmpty(System.Text.Json.JsonElement json) =>
        json.ValueKind is System.Text.Json.JsonValueKind.Undefined or System.Text.Json.JsonValueKind.Null
        || (json.ValueKind == System.Text.Json.JsonValueKind.Object && json.GetPropertyCount() == 0);
}
