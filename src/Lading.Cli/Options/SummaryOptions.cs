using System.CommandLine;
using Lading.Oci;
using Lading.Signing.Keys;
using Lading.Signing.Provenance.Predicates;
using Lading.Signing.Provenance.Verification;

namespace Lading.Cli.Options;

/// <summary>What a verification summary (VSA) must say: slsa-verifier's flags.</summary>
internal sealed class SummaryOptions
{
    private readonly Option<string[]> _digests = new("--subject-digest") { Description = "Digest that it must be about, ALGORITHM:VALUE; may repeat, all must fit.", HelpName = "DIGEST" };
    private readonly Option<string?> _verifier = ProvenanceOptions.Text("--verifier-id",
        "Who must have verified; the key or identity must be that one's.", "URI");
    private readonly Option<string?> _resource = ProvenanceOptions.Text("--resource-uri",
        "What must have been verified.", "URI");
    private readonly Option<string[]> _levels = new("--verified-level") { Description = "Level that must have been found; may repeat. SLSA_BUILD_LEVEL_2 is there with 3.", HelpName = "LEVEL" };
    private readonly Option<string?> _key = ProvenanceOptions.Text("--public-key-path",
        "Public key that must have signed an envelope.", "FILE");
    private readonly Option<string?> _keyId = new("--public-key-id") { Description = "What the envelope must call the key. [default: anything]", HelpName = "ID", Arity = ArgumentArity.ZeroOrOne };

    public IReadOnlyList<Option> All => [_digests, _verifier, _resource, _levels, _key, _keyId];

    /// <summary>True when a summary is meant.</summary>
    public bool IsAsked(ParseResult parsed) => All.Any(o => parsed.GetResult(o) is { Implicit: false });

    /// <summary>
    /// Verifies the one attestation of a file; <paramref name="targets"/> are files that the summary must be about as
    /// well.
    /// </summary>
    public SummaryResult Verify(ParseResult parsed, AttestationFile file, IReadOnlyList<string> targets,
        BundleOptions bundles)
    {
        SummaryPolicy policy = Policy(parsed, targets);
        if (file is { Bundles: [var bundle], Envelopes.Count: 0 })
        {
            TrustedSigners trusted = bundles.Trusted(parsed);
            return SummaryVerifier.Verify(bundle, trusted.Only, trusted.Root, policy);
        }
        SignedEnvelope envelope = file is { Bundles.Count: 0, Envelopes: [var one] } ? one
            : throw LadingException.Input("A verification summary is one bundle or one envelope.");
        string path = parsed.GetValue(_key)
            ?? throw LadingException.Usage("--public-key-path is missing.",
            "Whose signature does the envelope have to have?");
        return SummaryVerifier.Verify(envelope,
            PublicKeyReader.Read(BundleOptions.ReadFile(path, PublicKeyReader.MaxSize), path), KeyId(parsed), policy);
    }

    /// <summary>What the envelope must call the key; empty is a name too, null is none.</summary>
    private string? KeyId(ParseResult parsed) =>
        parsed.GetResult(_keyId) is { Implicit: false } ? parsed.GetValue(_keyId) ?? "" : null;

    private SummaryPolicy Policy(ParseResult parsed, IReadOnlyList<string> targets)
    {
        List<(string, string)> digests = [];
        foreach (string text in parsed.GetValue(_digests) ?? [])
        {
            int colon = text.IndexOf(':', StringComparison.Ordinal);
            digests.Add(colon > 0 && colon < text.Length - 1 ? (text[..colon], text[(colon + 1)..])
                : throw LadingException.Usage($"--subject-digest takes ALGORITHM:VALUE, not '{Printable.Text(text, 100)}'."));
        }
        foreach (string target in targets)
            digests.Add(("sha256",
                Convert.ToHexStringLower(BlobArgument.Open(target)
                .DigestBy(System.Security.Cryptography.HashAlgorithmName.SHA256)
                ?? throw LadingException.Usage($"{Printable.Text(target)}: a SHA-256 digest or a file is wanted."))));
        if (digests.Count == 0)
            throw LadingException.Usage("--subject-digest is missing.",
                "What is the summary about? Give its digest, or the file.");
        return new SummaryPolicy
        {
            SubjectDigests = digests,
            VerifierId = parsed.GetValue(_verifier)
                ?? throw LadingException.Usage("--verifier-id is missing.", "Who must have verified?"),
            ResourceUri = parsed.GetValue(_resource)
                ?? throw LadingException.Usage("--resource-uri is missing.", "What must have been verified?"),
            Levels = parsed.GetValue(_levels) ?? [],
        };
    }
}
