using Lading.Oci;
using Lading.Signing.Provenance.Builders;
using Lading.Signing.Provenance.Predicates;
using Lading.Signing.Sigstore.Verification;

namespace Lading.Signing.Provenance.Verification;

/// <summary>
/// Verifies that something was built by a trusted builder from the source that is expected: SLSA 1.1, "Verifying
/// artifacts", steps 1 and 2,
/// for provenance that is signed with a certificate, or a key of the table of trusted builders. What is wrong with the
/// provenance is a failed step and never an exception.
/// </summary>
public sealed class ProvenanceVerifier
{
    private readonly SignedProvenance _signed;
    private readonly IReadOnlyList<Artifact> _artifacts;
    private readonly ProvenancePolicy _policy;
    private readonly StepLog _log = new();

    private WorkflowIdentity? _identity;
    private BuilderChoice _choice = null!;
    private BuildProvenance _provenance = null!;
    private BuildClaims _claims = null!;
    private BuilderId _builder;

    private ProvenanceVerifier(SignedProvenance signed, IReadOnlyList<Artifact> artifacts, ProvenancePolicy policy) =>
        (_signed, _artifacts, _policy) = (signed, artifacts, policy);

    /// <summary>
    /// Verifies provenance, the signature of which was, for all of some artifacts. A usage error for a policy that
    /// cannot be.
    /// </summary>
    public static ProvenanceResult Verify(SignedProvenance signed, IReadOnlyList<Artifact> artifacts,
        ProvenancePolicy policy)
    {
        policy.Check();
        if (artifacts.Count == 0 || artifacts.Any(a => !a.IsChecked))
            throw LadingException.Usage("What was built?", "Name the artifact whose provenance is to be verified.");
        var verifier = new ProvenanceVerifier(signed, artifacts, policy);
        bool verified = verifier.Run();
        return new ProvenanceResult
        {
            Steps = verifier._log.Steps,
            Content = verified ? verifier.Content() : null,
        };
    }

    private bool Run() =>
        _log.Take(_signed.Steps)
        && _log.Check("Signer: statements of the certificate", SlsaSteps.Builder, ReadIdentity)
        && _log.Check("Signer: trusted builder", SlsaSteps.Builder, ChooseBuilder)
        && _log.Check("Signer: source repository", SlsaSteps.Expectations, CheckRepository)
        && _log.Check("Provenance: predicate and build type", SlsaSteps.Expectations, ReadProvenance)
        && _log.Check("Provenance: builder", SlsaSteps.Builder, CheckBuilder)
        && _log.Check("Provenance: agreement with the certificate", SlsaSteps.Builder, CheckAgreement)
        && ExpectationChecks.Run(_log, _claims, _provenance, _artifacts, _policy);

    private VerifiedProvenance Content() => new()
    {
        Builder = _builder,
        Trust = _choice.Entry,
        Signer = _identity,
        SourceUri = _policy.SourceAddress,
        SourceDigest = _claims.SourceDigest ?? _identity?.SourceDigest,
        Provenance = _provenance,
        Statement = _signed.Payload,
    };

    private (string?, string?) ReadIdentity()
    {
        if (_signed.KeyHolder is { } holder)
            return (null, $"the key of {Printable.Text(holder.Id)}, which says nothing of what it ran for");
        if (_signed.Identity is not { } signer)
            return ("the statement is not signed with a certificate", null);
        _identity = WorkflowIdentity.Of(signer);
        return (null, $"{Printable.Text(_identity.Signer.ToString())} for {Printable.Text(_identity.SourceRepository ?? "no repository")} at {Printable.Text(_identity.SourceRef ?? "no reference")}");
    }

    private (string?, string?) ChooseBuilder()
    {
        string? refusal = null;
        BuilderChoice? choice = _identity is null ? new BuilderChoice(_signed.KeyHolder!, false)
            : BuilderChoice.Of(_identity, _policy, out refusal);
        if (choice is null)
            return (refusal, null);
        _choice = choice;
        return (null, $"{Printable.Text(_choice.Entry.Id)}, {_choice.Entry.Origin}, up to build level {_choice.Entry.MaxLevel}");
    }

    private (string?, string?) CheckRepository() => _identity is null ? (null, null)
        : _identity.SourceRepository == _policy.SourceAddress ? (null, _policy.SourceAddress)
        : ($"the builder ran for {Printable.Text(_identity.SourceRepository ?? "no repository")}, wanted is {Printable.Text(_policy.SourceAddress)}", null);

    private (string?, string?) ReadProvenance()
    {
        _provenance = BuildProvenance.Read(_signed.Payload, "the signed payload");
        _claims = new BuildClaims(_provenance, _identity);
        if (_choice.Entry.BuildTypes.Count > 0 && !_choice.Entry.BuildTypes.Contains(_provenance.BuildType))
            return ($"the builder does not write the build type {Printable.Text(_provenance.BuildType)}", null);
        // A member that nobody checks could say anything, and be believed.
        return _provenance.Unknown.Count > 0
            ? ($"the provenance has a member {_provenance.Unknown[0]}, which its specification does not have", null)
            : (null, $"{_provenance.PredicateType}, {Printable.Text(_provenance.BuildType)}");
    }

    private (string?, string?) CheckBuilder()
    {
        _builder = BuilderId.Parse(_provenance.BuilderId);
        string? refusal = _identity is null ? _choice.RefuseByKey(_builder, _policy)
            : _choice.Refuse(_builder, _identity, _policy);
        return (refusal, Printable.Text(_builder.ToString()));
    }

    private (string?, string?) CheckAgreement() => _choice.Entry.Forgeable && _identity is not null
        ? (CertificateAgreement.Refuse(_provenance, _claims, _identity),
            "what a workflow could have made up is what its certificate says")
        : (null, null);
}
