using Lading.Oci;
using Lading.Signing.Provenance.Predicates;
using Lading.Signing.Sigstore.Attestations;
using Lading.Signing.Sigstore.Verification;

namespace Lading.Signing.Provenance.Verification;

/// <summary>
/// Compares a provenance with what is expected of the build: SLSA 1.1, "Verifying artifacts", step 2.
/// </summary>
internal static class ExpectationChecks
{
    /// <summary>Does the steps; false when one failed.</summary>
    public static bool Run(StepLog log, BuildClaims claims, BuildProvenance provenance,
        IReadOnlyList<Artifact> artifacts, ProvenancePolicy policy) =>
        log.Check("Expectations: source", SlsaSteps.Expectations, () => Source(claims, policy))
        && RunAfterSource(log, claims, provenance, artifacts, policy);

    /// <summary>The same where the source is compared in another way.</summary>
    public static bool RunAfterSource(StepLog log, BuildClaims claims, BuildProvenance provenance,
        IReadOnlyList<Artifact> artifacts,
        ProvenancePolicy policy) =>
        log.Check("Expectations: subject", SlsaSteps.Builder, () => Subject(provenance.Subjects, artifacts))
        && log.Check("Expectations: branch", SlsaSteps.Expectations, () => Branch(claims, policy))
        && log.Check("Expectations: tag", SlsaSteps.Expectations, () => Tag(claims, policy))
        && log.Check("Expectations: versioned tag", SlsaSteps.Expectations, () => VersionedTag(claims, policy))
        && log.Check("Expectations: workflow inputs", SlsaSteps.Expectations, () => Inputs(claims, policy));

    /// <summary>
    /// True when each artifact is a subject: a digest of it is there, and none that can be compared is another.
    /// </summary>
    public static (string?, string?) Subject(IReadOnlyList<StatementSubject> subjects,
        IReadOnlyList<Artifact> artifacts)
    {
        for (int i = 0; i < artifacts.Count; i++)
            if (!subjects.Any(s => SignatureChecks.IsAbout(s, artifacts[i])))
                return ($"{(artifacts.Count == 1 ? "the artifact" : $"artifact {i + 1}")} is not what was built: no subject of the provenance has its digest", null);
        return (null, $"{artifacts.Count} of {subjects.Count} subjects");
    }

    private static (string?, string?) Source(BuildClaims claims, ProvenancePolicy policy)
    {
        string wanted = policy.SourceAddress;
        (string uri, string? reference) = BuildClaims.Split(claims.SourceUri);
        if (claims.TriggerUri is not { } trigger)
            return ProvenancePolicy.AddressOf(uri) == wanted ? (null, Printable.Text(claims.SourceUri))
                : (Mismatch("was built from", uri, wanted), null);
        (string triggerUri, string? triggerRef) = BuildClaims.Split(trigger);
        if (triggerUri != "git+" + wanted)
            return (Mismatch("was started from", triggerUri, wanted), null);
        if (triggerRef is null)
            return ("the provenance does not say which reference started the build", null);
        if (uri != "git+" + wanted)
            return (Mismatch("was built from", uri, wanted), null);
        // npm before its general availability left it out; a delegated builder may build a commit that it made itself.
        if (reference is null)
            return claims.MayLackReference
                ? (null, Printable.Text(claims.SourceUri))
                : ("the provenance does not say which reference was built", null);
        return reference == triggerRef
            ? (null, Printable.Text(claims.SourceUri))
            : ($"the build was started from {Printable.Text(triggerRef)} and built {Printable.Text(reference)}", null);
    }

    private static string Mismatch(string verb, string uri, string wanted) =>
        $"it {verb} {Printable.Text(uri)}, wanted is {Printable.Text(wanted)}";

    private static (string?, string?) Branch(BuildClaims claims, ProvenancePolicy policy)
    {
        if (policy.Branch is null)
            return (null, null);
        string? branch = SourceTag.BranchOf(claims.BranchRef());
        return branch == policy.Branch
            ? (null, Printable.Text(branch))
            : ($"it was built from {(branch is null ? "no branch that the provenance tells" : $"the branch {Printable.Text(branch)}")}, wanted is {Printable.Text(policy.Branch)}", null);
    }

    private static (string?, string?) Tag(BuildClaims claims, ProvenancePolicy policy)
    {
        if (policy.Tag is null)
            return (null, null);
        string? tag = claims.Tag();
        return tag == policy.Tag
            ? (null, Printable.Text(tag))
            : ($"it was built from {(tag is null ? "no tag" : $"the tag {Printable.Text(tag)}")}, wanted is {Printable.Text(policy.Tag)}", null);
    }

    private static (string?, string?) VersionedTag(BuildClaims claims, ProvenancePolicy policy)
    {
        if (policy.VersionedTag is null)
            return (null, null);
        return claims.Tag() is { } tag
            ? (SemanticTag.Refuse(tag, policy.VersionedTag), Printable.Text(tag))
            : ($"it was built from no tag, wanted is {Printable.Text(policy.VersionedTag)}", null);
    }

    private static (string?, string?) Inputs(BuildClaims claims, ProvenancePolicy policy)
    {
        if (policy.WorkflowInputs.Count == 0)
            return (null, null);
        PredicateJson inputs = claims.Inputs();
        foreach ((string name, string wanted) in policy.WorkflowInputs)
            if (inputs[name].TextOrNull() is not { } value || value != wanted)
                return ($"the input {Printable.Text(name)} was {Printable.Text(inputs[name].TextOrNull() ?? "not given")}, wanted is {Printable.Text(wanted)}", null);
        return (null, string.Join(", ", policy.WorkflowInputs.Keys));
    }
}
