using Lading.Oci;
using Lading.Signing.Provenance.Builders;
using Lading.Signing.Provenance.Predicates;
using Lading.Signing.Sigstore.Attestations;
using Lading.Signing.Sigstore.Bundles;
using Lading.Signing.Sigstore.Roots;
using Lading.Signing.Sigstore.Verification;

namespace Lading.Signing.Provenance.Verification;

/// <summary>The two signatures of a package: its build's, and its registry's.</summary>
public sealed record SignedPackage
{
    /// <summary>The step that found the two, and the publish attestation's own.</summary>
    public required IReadOnlyList<VerificationStep> Found { get; init; }

    /// <summary>The build's; null when there are not exactly one of each.</summary>
    public required SignedProvenance? Provenance { get; init; }

    /// <summary>Steps of the verification of the registry's signature.</summary>
    public required IReadOnlyList<VerificationStep> PublishSteps { get; init; }

    /// <summary>The registry's statement; empty when its signature did not verify.</summary>
    public required ReadOnlyMemory<byte> Publish { get; init; }
}

/// <summary>
/// Verifies a package of npm: its provenance, that its registry published it (github.com/npm/attestation), and that
/// both are about the same
/// name, version and content. A publish attestation that nobody verified would let anybody's build pass for another
/// version.
/// </summary>
public static class NpmVerifier
{
    /// <summary>
    /// Verifies both signatures, whatever the statements say. A log's promise will do for a proof of inclusion: what
    /// registries took in until
    /// 2023 has no other, and they give out the same bytes for ever.
    /// </summary>
    public static SignedPackage VerifySignatures(NpmAttestations attestations, TrustedRoot root,
        IReadOnlyList<RegistryKey> keys)
    {
        var found = new StepLog();
        Bundle? provenance = null, publish = null;
        found.Check("Package: attestations", SlsaSteps.Builder, () =>
        {
            List<Bundle> builds = [.. attestations.Bundles.Where(a => BuildProvenance.IsType(a.PredicateType))
                .Select(a => a.Bundle)];
            List<Bundle> publications = [.. attestations.Bundles.Where(a =>
                a.PredicateType.StartsWith(NpmPublish.TypePrefix, StringComparison.Ordinal)).Select(a => a.Bundle)];
            if (builds.Count != 1 || publications.Count != 1)
                return ($"a package has one provenance and one publish attestation, this has {builds.Count} and {publications.Count}", null);
            (provenance, publish) = (builds[0], publications[0]);
            return (null, "one provenance and one publish attestation");
        });
        if (!found.Holds)
            return new SignedPackage { Found = found.Steps, Provenance = null, PublishSteps = [], Publish = default };
        var log = new StepLog();
        ReadOnlyMemory<byte> statement = default;
        RegistryKey? key = null;
        _ = log.Check("key of the registry", SlsaSteps.Builder, () =>
        {
            key = keys.FirstOrDefault(k => k.Id == publish!.PublicKeyHint && k.Usage is null
                or RegistryKeys.Attestations);
            return key is null
                ? ($"the publish attestation is signed with {Printable.Text(publish!.PublicKeyHint ?? "a certificate")}, which is no key of the registry for attestations", null)
                : (null, Printable.Text(key.Id));
        }) && log.Take(Publish(publish!, key!, root, out statement));
        return new SignedPackage { Found = found.Steps,
            Provenance = SignedProvenance.Verify(provenance!, root, promiseSuffices: true), PublishSteps = log.Steps,
            Publish = statement };
    }

    /// <summary>Verifies a package, the signatures of which were, under a policy.</summary>
    public static ProvenanceResult Verify(SignedPackage package, Artifact tarball, ProvenancePolicy policy)
    {
        var log = new StepLog();
        VerifiedProvenance? content = null;
        if (log.Take(package.Found))
        {
            ProvenanceResult build = ProvenanceVerifier.Verify(package.Provenance!, [tarball],
                policy with { Use = BuilderUse.Package });
            if (log.Take(build.Steps) && log.Take(package.PublishSteps, "Publish attestation")
                && CheckPublication(log, package, build.Content!, tarball, policy))
                content = build.Content;
        }
        return new ProvenanceResult { Steps = log.Steps, Content = content };
    }

    private static IReadOnlyList<VerificationStep> Publish(Bundle bundle, RegistryKey key, TrustedRoot root,
        out ReadOnlyMemory<byte> statement)
    {
        VerificationResult result = BundleVerifier.Verify(bundle, Artifact.Unchecked, new VerificationPolicy
        {
            Signer = SignerPolicy.Key(key.Key, key.ValidFor),
            Time = TimePolicy.Observed(),
            Log = LogPolicy.Included(promiseSuffices: true),
            CertificateLogs = 0,
        }, root);
        statement = result.Content?.Payload ?? default;
        return result.Steps;
    }

    private static bool CheckPublication(StepLog log, SignedPackage package, VerifiedProvenance build, Artifact tarball,
        ProvenancePolicy policy)
    {
        NpmPublish? publish = null;
        (string Name, string Version) built = ("", ""), published = ("", "");
        return log.Check("Publish attestation: predicate", SlsaSteps.Expectations, () =>
            {
                publish = NpmPublish.Read(package.Publish, "the publish attestation");
                return (null, $"{Printable.Text(publish.Name)} {Printable.Text(publish.Version)} at {Printable.Text(publish.Registry)}");
            })
            && log.Check("Publish attestation: subject", SlsaSteps.Builder, () =>
                ExpectationChecks.Subject(publish!.Subjects, [tarball]))
            && log.Check("Package: agreement of build and publication", SlsaSteps.Expectations, () =>
            {
                if (build.Provenance.Subjects.Count != 1 || publish!.Subjects.Count != 1)
                    return ("the statements are about more than one package", null);
                (built, published) = (PackageOf(build.Provenance.Subjects[0]), PackageOf(publish.Subjects[0]));
                return built == published && published == (publish.Name, publish.Version)
                    ? (null, $"{Printable.Text(built.Name)} {Printable.Text(built.Version)}")
                    : ($"built was {Text(built)}, published {Text(published)} as {Text((publish.Name, publish.Version))}", null);
            })
            && log.Check("Package: name", SlsaSteps.Expectations, () => Compare(built.Name, policy.PackageName))
            && log.Check("Package: version", SlsaSteps.Expectations, () =>
                Compare(built.Version, policy.PackageVersion));
    }

    private static (string?, string?) Compare(string found, string? wanted) => wanted is null ? (null, null)
        : found == wanted ? (null, Printable.Text(found))
        : ($"the package is {Printable.Text(found)}, wanted is {Printable.Text(wanted)}", null);

    private static string Text((string Name, string Version) package) =>
        $"{Printable.Text(package.Name)} {Printable.Text(package.Version)}";

    /// <summary>Name and version of <c>pkg:npm/NAME@VERSION</c>: package URL specification, "npm".</summary>
    private static (string, string) PackageOf(StatementSubject subject)
    {
        const string scheme = "pkg:npm/";
        int at = subject.Name.LastIndexOf('@');
        if (!subject.Name.StartsWith(scheme, StringComparison.Ordinal) || at <= scheme.Length)
            throw LadingException.Input($"The subject {Printable.Text(subject.Name)} is no package of npm.",
                "It is pkg:npm/NAME@VERSION.");
        return (Uri.UnescapeDataString(subject.Name[scheme.Length..at]),
            Uri.UnescapeDataString(subject.Name[(at + 1)..]));
    }
}
