using Lading.Oci;
using Lading.Signing.Provenance.Builders;
using Lading.Signing.Provenance.Predicates;
using Lading.Signing.Sigstore.Attestations;
using Lading.Signing.Sigstore.Verification;

namespace Lading.Signing.Provenance.Verification;

/// <summary>
/// Verifies the provenance that Google Cloud Build gives for an image: signed with pinned keys, in versions of its own
/// of SLSA 0.1 and in
/// SLSA 1. An image may have been built more than once: one build that holds is enough.
/// </summary>
public sealed class GoogleCloudBuildVerifier
{
    private static readonly string[] RecipesV03 = ["https://cloudbuild.googleapis.com/CloudBuildYaml@",
        "https://cloudbuild.googleapis.com/CloudBuildSteps@"];

    private readonly GoogleCloudBuild _document;
    private readonly GoogleBuildOccurrence _build;
    private readonly Digest _image;
    private readonly ProvenancePolicy _policy;
    private readonly GoogleKeys _keys;
    private readonly StepLog _log = new();

    private BuildProvenance _provenance = null!;
    private BuilderId _builder;
    private string _source = "";

    private GoogleCloudBuildVerifier(GoogleCloudBuild document, GoogleBuildOccurrence build, Digest image,
        ProvenancePolicy policy, GoogleKeys keys) =>
        (_document, _build, _image, _policy, _keys) = (document, build, image, policy, keys);

    /// <summary>
    /// Verifies the builds in turn until one holds; else the result is that of the one that came furthest.
    /// </summary>
    public static ProvenanceResult Verify(GoogleCloudBuild document, Digest image, ProvenancePolicy policy,
        GoogleKeys keys)
    {
        policy.Check();
        ProvenanceResult? best = null;
        foreach (GoogleBuildOccurrence build in document.Builds)
        {
            ProvenanceResult result = new GoogleCloudBuildVerifier(document, build, image, policy, keys).Run();
            if (result.Verified)
                return result;
            if (best is null || result.Steps.Count > best.Steps.Count)
                best = result;
        }
        if (best is not null)
            return best;
        var log = new StepLog();
        log.Check("Google: signature", SlsaSteps.Builder, () => ("there is no provenance in the document", null));
        return new ProvenanceResult { Steps = log.Steps, Content = null };
    }

    private ProvenanceResult Run()
    {
        bool verified = _log.Check("Google: signature", SlsaSteps.Builder, Signature)
            && _log.Check("Google: builder and build type", SlsaSteps.Builder, Builder)
            && _log.Check("Google: source", SlsaSteps.Expectations, Source)
            && _log.Check("Google: metadata", SlsaSteps.Builder, Metadata)
            && _log.Check("Google: summary", SlsaSteps.Builder, Summary)
            && _log.Check("Google: readable copy", SlsaSteps.Builder, Copy)
            && ExpectationChecks.RunAfterSource(_log, new BuildClaims(_provenance, null), _provenance,
                [Artifact.FromDigest(_image)], _policy);
        return new ProvenanceResult
        {
            Steps = _log.Steps,
            Content = !verified ? null : new VerifiedProvenance
            {
                Builder = _builder,
                Trust = _policy.Builders.OfId(_builder.Name)!,
                Signer = null,
                SourceUri = _source,
                SourceDigest = new BuildClaims(_provenance, null).SourceDigest,
                Provenance = _provenance,
                Statement = _build.Envelope.Payload,
            },
        };
    }

    private (string?, string?) Signature()
    {
        SignedEnvelope envelope = _build.Envelope;
        if (envelope.PayloadType != DsseEnvelope.InTotoPayloadType)
            return ($"the envelope's payload is {Printable.Text(envelope.PayloadType)}, not {DsseEnvelope.InTotoPayloadType}", null);
        if (_keys.FindSigner(envelope, out bool isWorker, out string refusal) is not { } keyId)
            return (refusal, null);
        _provenance = BuildProvenance.Read(envelope.Payload, "the signed payload");
        string wanted = isWorker ? BuildProvenance.TypeV1 : BuildProvenance.TypeV01;
        return _provenance.PredicateType == wanted
            ? (null, Printable.Text(keyId))
            : ($"the key signs {wanted} and not {Printable.Text(_provenance.PredicateType)}", null);
    }

    private (string?, string?) Builder()
    {
        _builder = BuilderId.Parse(_provenance.BuilderId);
        string[] versions = _provenance.PredicateType == BuildProvenance.TypeV01 ? ["v0.2", "v0.3"] : [""];
        if (_builder.Name != TrustedBuilders.GoogleCloudBuild || !versions.Contains(_builder.Ref ?? ""))
            return ($"{Printable.Text(_builder.ToString())} is no builder of Google's that is known", null);
        if (_policy.Builders.OfId(_builder.Name) is null)
            return ($"{_builder.Name} is not in the table of trusted builders", null);
        if (_policy.Builder is { } wanted
            && (wanted.Name != _builder.Name || (wanted.Ref is not null && wanted.Ref != _builder.Ref)))
            return ($"the builder is {_builder}, wanted is {Printable.Text(wanted.ToString())}", null);
        bool good = _builder.Ref switch
        {
            // The recipe is the builder itself; later there were two kinds of recipe.
            "v0.2" => _provenance.BuildType == _provenance.BuilderId,
            "v0.3" => RecipesV03.Any(r => _provenance.BuildType.StartsWith(r, StringComparison.Ordinal)),
            _ => _provenance.BuildType == BuildTypes.GoogleWorker,
        };
        if (!good)
            return ($"{_builder} does not write the build type {Printable.Text(_provenance.BuildType)}", null);
        if (_builder.Ref is not null && Parameters["@type"].TextOrNull() is var type
            && type != "type.googleapis.com/google.devtools.cloudbuild.v1.Build")
            return ($"the recipe's arguments are of type {Printable.Text(type ?? "nothing")}", null);
        return (null, _builder.ToString());
    }

    private (string?, string?) Source()
    {
        PredicateJson config = Parameters["buildConfigSource"];
        string uri = _builder.Ref is null ? config["repository"].Text() : new BuildClaims(_provenance, null).SourceUri;
        uri = uri.StartsWith("git+", StringComparison.Ordinal) ? uri[4..] : uri;
        string wanted = _policy.SourceAddress;
        bool same = _builder.Ref switch
        {
            "v0.2" => uri.StartsWith(wanted + "/commit/", StringComparison.Ordinal)
                || uri.StartsWith(wanted + "#", StringComparison.Ordinal),
            "v0.3" => uri == wanted || uri.StartsWith(wanted + "#", StringComparison.Ordinal),
            _ => uri == wanted && config["ref"].Text().Length > 0,
        };
        _source = uri;
        return same ? (null, Printable.Text(uri))
            : ($"it was built from {Printable.Text(uri)}, wanted is {Printable.Text(wanted)}"
                + (uri.StartsWith("gs://", StringComparison.Ordinal) ? "; it was not started by a repository" : ""),
                    null);
    }

    private (string?, string?) Metadata()
    {
        if (_build.Kind != "BUILD")
            return ($"the occurrence is of kind {Printable.Text(_build.Kind ?? "nothing")}, not BUILD", null);
        return _build.ResourceUri?.EndsWith("@" + _image, StringComparison.Ordinal) == true
            ? (null, Printable.Text(_build.ResourceUri))
            : ($"the occurrence is of {Printable.Text(_build.ResourceUri ?? "nothing")}, not of {_image}", null);
    }

    private (string?, string?) Summary() =>
        _document.Digest == _image.Text
            && _document.QualifiedDigest?.EndsWith("@" + _image, StringComparison.Ordinal) == true
            ? (null, _image.Text)
            : ($"the summary is of {Printable.Text(_document.QualifiedDigest ?? _document.Digest ?? "nothing")}, not of {_image}", null);

    private (string?, string?) Copy() =>
        GoogleBuildOccurrence.IsSame(_provenance, _build.Copy(_provenance.PredicateType))
        ? (null, "it says what was signed")
        : ("the readable copy says something else than what was signed", null);

    private PredicateJson Parameters =>
        new(_provenance.ExternalParameters, "the signed payload", "/externalParameters");
}
