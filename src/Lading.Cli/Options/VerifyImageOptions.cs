using System.CommandLine;
using Lading.Signing.Attachments;

namespace Lading.Cli.Options;

/// <summary>What the verbs that verify images have in common.</summary>
internal sealed class VerifyImageOptions
{
    private readonly Option<bool> _claims = new("--check-claims") { Description = "Ask for the signature to be about this image.", DefaultValueFactory = _ => true };
    private readonly Option<bool> _proof = new("--require-inclusion-proof")
    {
        Description = "Refuse what hangs under cosign's older tags with a log's promise and no proof. By default the promise will do there, as it does for cosign.",
    };
    private readonly Option<int> _workers = new("--max-workers") { Hidden = true };

    public Argument<string[]> Images { get; } = new("IMAGE") { Description = "image names, registry: or oci-dir: and what follows", Arity = ArgumentArity.ZeroOrMore };

    public Option<bool> Recursive { get; } = new("--recursive", "-r") { Description = "Ask the same of every image of an index." };

    public Option<bool> Local { get; } = new("--local-image") { Description = "IMAGE is an OCI layout folder." };

    /// <summary>For signatures alone.</summary>
    public Option<string[]> Annotations { get; } = new("--annotations", "-a") { Description = "What must be signed along with the image; may repeat, all must fit.", HelpName = "KEY=VALUE" };

    public BundleOptions Bundles { get; } = new();

    public FileImages Files { get; } = new();

    public RegistryOptions Registries { get; } = new();

    public IReadOnlyList<Option> Trust => [.. Bundles.Trust, _proof];

    public IReadOnlyList<Option> All => [Recursive, _claims, Local, _workers, _proof, .. Bundles.OfImages, .. Registries.All];

    /// <summary>What is asked of signatures; of attestations with their type.</summary>
    public ImageVerificationPolicy Signatures(ParseResult parsed)
    {
        TrustedSigners trusted = Bundles.Trusted(parsed);
        return new ImageVerificationPolicy
        {
            Signers = trusted.Signers,
            Required = trusted.Required,
            Root = trusted.Root,
            Annotations = Pairs.Read(parsed.GetValue(Annotations), "--annotations"),
            CheckClaims = parsed.GetValue(_claims),
            RequireInclusionProof = parsed.GetValue(_proof),
        };
    }
}
