using System.CommandLine;
using Lading.Inventory;
using Lading.Oci;
using Lading.Oci.Registry;
using Lading.Signing.Attachments;
using Lading.Signing.Sigstore.Attestations;
using Lading.Vulnerabilities.Vex;

namespace Lading.Cli.Options;

/// <summary>The options by which OpenVEX statements are taken that hang on the image itself, signed by somebody who is named.</summary>
internal sealed class AttestedVexOptions
{
    private readonly Option<bool> _attested = new("--attested-vex") { Description = "Take the OpenVEX statements that are attested on the image and signed by whom --key or --identity names; anybody else's are left out." };
    private readonly BundleOptions _bundles = new();

    public IReadOnlyList<Option> All => [_attested, .. _bundles.Who, .. _bundles.Trust];

    /// <summary>
    /// The verified documents about what was scanned: the manifest by its digest, or the index it was chosen from. Empty
    /// when they were not asked for. Throws when the target is no image that attestations hang on, or the registry cannot answer.
    /// </summary>
    public async Task<IReadOnlyList<VexDocument>> ReadAsync(ParseResult parsed, string[] targets, Sbom sbom, RegistryOptions registries, CancellationToken cancellation)
    {
        if (!parsed.GetValue(_attested))
            return [];
        if (targets is not [var target] || sbom.Subject.ManifestDigest is null)
            throw LadingException.Usage("--attested-vex needs an image in a registry or a layout.");
        TrustedSigners trusted = _bundles.Trusted(parsed);
        var policy = new ImageVerificationPolicy { Signers = trusted.Signers, Required = trusted.Required, Root = trusted.Root, AttestationType = PredicateTypes.Parse("openvex") };
        await using var client = new RegistryClient(registries.Read(parsed));
        await using SubjectImage image = await SubjectImage.OpenAsync(target, client, cancellation).ConfigureAwait(false);
        var documents = new List<VexDocument>();
        foreach (string digest in ((string?[])[sbom.Subject.ManifestDigest, sbom.Subject.IndexDigest]).OfType<string>())
        {
            ImageVerification verification = await ImageVerifier.VerifyAsync(image.Attachments, Digest.Parse(digest), policy, cancellation).ConfigureAwait(false);
            foreach (VerifiedAttachment one in verification.All)
            {
                if (one.Refusal is not null)
                    Terminal.Warn($"A VEX attestation on {digest} is left out: {Printable.Text(one.Refusal, 600)}");
                else if (verification.Verified && one.Result?.Content is { } content)
                    documents.Add(VexReader.ReadAttestation(content.Payload, $"attestation {one.Attached.Source.Digest}"));
            }
        }
        if (documents.Count == 0)
            Terminal.Warn("No verified VEX attestation hangs on the image.");
        return documents;
    }
}
