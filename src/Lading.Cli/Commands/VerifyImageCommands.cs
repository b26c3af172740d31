using System.CommandLine;
using Lading.Cli.Help;
using Lading.Cli.Options;
using Lading.Cli.Output;
using Lading.Oci;
using Lading.Oci.Registry;
using Lading.Signing.Attachments;
using Lading.Signing.Sigstore.Attestations;

namespace Lading.Cli.Commands;

/// <summary><c>lading verify</c> and <c>lading verify-attestation</c>, with cosign's flags, output and exit codes.</summary>
internal static class VerifyImageCommands
{
    private const int NotVerified = 1;
    private const int NoSignature = 10;
    private const int NoImage = 11;
    private const int NoMatch = 12;

    private static readonly (int, string)[] Codes =
    [
        (ExitCode.Ok, "verified"),
        (NotVerified, "the registry could not answer, or something could not be read"),
        (ExitCode.Usage, "wrong usage"),
        (NoSignature, "nothing of the kind hangs on the image"),
        (NoImage, "there is no such image"),
        (NoMatch, "something hangs on the image, and none of it is what was asked for"),
    ];

    public static IReadOnlyList<Command> Build() => [Verify(), VerifyAttestation()];

    private sealed class Common
    {
        public Argument<string[]> Images { get; } = new("IMAGE") { Description = "image names, registry: or oci-dir: and what follows", Arity = ArgumentArity.OneOrMore };
        public Option<bool> Recursive { get; } = new("--recursive", "-r") { Description = "Ask the same of every image of an index." };
        public Option<bool> Claims { get; } = new("--check-claims") { Description = "Ask for the signature to be about this image.", DefaultValueFactory = _ => true };
        public Option<bool> Local { get; } = new("--local-image") { Description = "IMAGE is an OCI layout folder." };
        public Option<int> Workers { get; } = new("--max-workers") { Hidden = true };
        public BundleOptions Bundles { get; } = new();
        public RegistryOptions Registries { get; } = new();

        public IReadOnlyList<Option> All => [Recursive, Claims, Local, Workers, .. Bundles.OfImages, .. Registries.All];
    }

    private static Command Verify()
    {
        var common = new Common();
        var annotations = new Option<string[]>("--annotations", "-a") { Description = "What must be signed along with the image; may repeat, all must fit.", HelpName = "KEY=VALUE" };
        var command = new Command("verify", "verify the signatures of images") { common.Images, annotations };
        foreach (Option option in common.All)
            command.Options.Add(option);
        command.SetAction((parsed, cancellation) => GuardAsync(parsed, () => RunAsync(common, parsed, new ImageVerificationPolicy
        {
            Policy = null!,
            Root = null!,
            Annotations = Pairs.Read(parsed.GetValue(annotations), "--annotations"),
        }, cancellation)));
        return HelpText.Attach(command, new HelpText
        {
            Description = ["Resolves each name once, verifies the signatures of that digest, as bundles and under cosign's tags, and prints what was signed. One good signature is enough; a registry that cannot answer is an error and never 'no signatures'."],
            Groups = [("Who", [.. common.Bundles.Who, annotations]), ("Trust", common.Bundles.Trust), ("Registries", common.Registries.All)],
            Examples =
            [
                ("lading verify --key cosign.pub --insecure-ignore-tlog registry.example/app:1.0", "Signed with a key, in no log"),
                ("lading verify --identity github:acme/app --trusted-root trusted_root.json -r registry.example/app:1.0", "Signed by a repository's workflows, every image of the index"),
            ],
            ExitCodes = Codes,
            Environment = [("COSIGN_REPOSITORY", "another repository that holds the signatures"), .. Trust.Environment],
        });
    }

    private static Command VerifyAttestation()
    {
        var common = new Common();
        var type = new Option<string>("--type") { Description = "Predicate type: a URI or slsaprovenance, slsaprovenance1, spdxjson, cyclonedx, vuln, openvex, link, custom.", HelpName = "TYPE", DefaultValueFactory = _ => "custom" };
        var policy = new Option<string[]>("--policy") { Hidden = true };
        var command = new Command("verify-attestation", "verify the attestations of images") { common.Images, type, policy };
        foreach (Option option in common.All)
            command.Options.Add(option);
        command.SetAction((parsed, cancellation) => GuardAsync(parsed, () =>
        {
            if (parsed.GetValue(policy) is { Length: > 0 })
                throw LadingException.Usage("--policy: policies over attestations cannot be evaluated yet.", "Print the statements and look at those: lading verify-attestation ... | jq.");
            return RunAsync(common, parsed, new ImageVerificationPolicy { Policy = null!, Root = null!, AttestationType = PredicateTypes.Parse(parsed.GetRequiredValue(type)) }, cancellation);
        }));
        return HelpText.Attach(command, new HelpText
        {
            Description = ["Verifies attestations of one predicate type about the digest that a name means now, and prints each envelope on a line of its own."],
            Groups = [("What", [type]), ("Who", common.Bundles.Who), ("Trust", common.Bundles.Trust), ("Registries", common.Registries.All)],
            Examples = [("lading verify-attestation --key cosign.pub --insecure-ignore-tlog --type spdxjson registry.example/app:1.0 | jq -r .payload | base64 -d", "The SBOM that was signed")],
            ExitCodes = Codes,
            Environment = [("COSIGN_REPOSITORY", "another repository that holds the attestations"), .. Trust.Environment],
        });
    }

    private static async Task<int> GuardAsync(ParseResult parsed, Func<Task<int>> verify)
    {
        try
        {
            return await verify().ConfigureAwait(false);
        }
        catch (LadingException e) when (e.Kind != ErrorKind.Usage)
        {
            ErrorReport.Write(e, parsed);
            return NotVerified;
        }
    }

    private static async Task<int> RunAsync(Common common, ParseResult parsed, ImageVerificationPolicy policy, CancellationToken cancellation)
    {
        (var wanted, var root) = common.Bundles.Trusted(parsed);
        policy = policy with { Policy = wanted, Root = root, CheckClaims = parsed.GetValue(common.Claims) };
        _ = common.Bundles.IsJson(parsed);
        await using var client = new RegistryClient(common.Registries.Read(parsed));
        foreach (string text in parsed.GetRequiredValue(common.Images))
        {
            string named = parsed.GetValue(common.Local) && !text.StartsWith("oci-dir:", StringComparison.Ordinal) ? "oci-dir:" + text : text;
            await using SubjectImage? image = await SubjectImage.FindAsync(named, client, cancellation).ConfigureAwait(false);
            if (image is null)
            {
                Terminal.Error($"There is no image {Printable.Text(text)}.");
                return NoImage;
            }
            IReadOnlyList<Descriptor> subjects = parsed.GetValue(common.Recursive)
                ? await ImageSigner.UnfoldAsync(image.Store, image.Manifest, cancellation).ConfigureAwait(false)
                : [image.Manifest.Descriptor];
            // Nothing is printed of an index before all of it is verified.
            var verified = new List<ImageVerification>();
            foreach (Descriptor subject in subjects)
            {
                ImageVerification one = await ImageVerifier.VerifyAsync(image.Attachments, subject.Digest, policy, cancellation).ConfigureAwait(false);
                if (Refuse(one, image.Name(subject.Digest), policy) is { } code)
                    return code;
                verified.Add(one);
            }
            foreach (ImageVerification one in verified)
                ImageReport.Write(one, image, policy);
        }
        return ExitCode.Ok;
    }

    private static int? Refuse(ImageVerification one, string name, ImageVerificationPolicy policy)
    {
        string what = policy.AttestationType is { } type ? $"attestation of type {type}" : "signature";
        foreach (VerifiedAttachment refused in one.All.Where(v => v.Refusal is not null))
            Terminal.Detail($"{refused.Attached.Form} {refused.Attached.Source.Digest}: {Printable.Text(refused.Refusal!, 600)}");
        if (one.Verified)
            return null;
        if (one.All.Count == 0)
        {
            Terminal.Error(Printable.Text($"{name}: there is no {what}{(one.Others > 0 ? $", only {one.Others} of another kind" : "")}.", 1000));
            return NoSignature;
        }
        Terminal.Error(Printable.Text($"{name}: none of {one.All.Count} is a {what} that was asked for.", 1000));
        foreach (VerifiedAttachment refused in one.All.Take(5))
            Terminal.Hint($"{refused.Attached.Source.Digest}: {Printable.Text(refused.Refusal!, 600)}");
        return NoMatch;
    }
}
