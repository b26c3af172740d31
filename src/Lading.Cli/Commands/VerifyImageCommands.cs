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

    public static IReadOnlyList<Command> Build() => [Verify(), VerifyAttestation(), OfFile("dockerfile", "a Dockerfile", o => o.OfDockerfile), OfFile("manifest", "a Kubernetes manifest", _ => [])];

    private static Command Verify()
    {
        var options = new VerifyImageOptions();
        var command = new Command("verify", "verify the signatures of images") { options.Images };
        foreach (Option option in (IEnumerable<Option>)[options.Annotations, .. options.Files.All, .. options.All])
            command.Options.Add(option);
        command.SetAction((parsed, cancellation) => GuardAsync(parsed, () =>
            RunAsync(options, parsed, [.. parsed.GetValue(options.Images) ?? [], .. options.Files.Read(parsed)], options.Signatures(parsed), cancellation)));
        return HelpText.Attach(command, new HelpText
        {
            Description =
            [
                "Resolves each name once, verifies the signatures of that digest, as bundles and under cosign's tags, and prints what was signed, by digest."
                + " One signature by one of the signers is enough, or as many as --require says; a registry that cannot answer is an error and never 'no signatures'.",
            ],
            Groups = [("Who", [.. options.Bundles.Signers, options.Annotations]), ("Trust", options.Trust), ("Images of a file", options.Files.All), ("Registries", options.Registries.All)],
            Examples =
            [
                ("lading verify --key cosign.pub --insecure-ignore-tlog registry.example/app:1.0", "Signed with a key, in no log"),
                ("lading verify --identity github:acme/app --trusted-root trusted_root.json -r registry.example/app:1.0", "Signed by a repository's workflows, every image of the index"),
                ("lading verify --key a.pub --key b.pub --key c.pub --require 2 --trusted-root trusted_root.json registry.example/app:1.0", "Signed by two of three"),
                ("lading verify --key cosign.pub --trusted-root trusted_root.json --compose compose.yaml", "Every image of a Compose file"),
            ],
            ExitCodes = Codes,
            Environment = [("COSIGN_REPOSITORY", "another repository that holds the signatures"), .. Trust.Environment],
        });
    }

    private static Command VerifyAttestation()
    {
        var options = new VerifyImageOptions();
        var type = new Option<string>("--type") { Description = "Predicate type: a URI or slsaprovenance, slsaprovenance1, spdxjson, cyclonedx, vuln, openvex, link, custom.", HelpName = "TYPE", DefaultValueFactory = _ => "custom" };
        var policy = new StatementPolicyOptions();
        var command = new Command("verify-attestation", "verify the attestations of images") { options.Images };
        foreach (Option option in (IEnumerable<Option>)[type, policy.Option, .. options.Files.All, .. options.All])
            command.Options.Add(option);
        command.SetAction((parsed, cancellation) => GuardAsync(parsed, () => RunAsync(options, parsed, [.. parsed.GetValue(options.Images) ?? [], .. options.Files.Read(parsed)],
            options.Signatures(parsed) with { AttestationType = PredicateTypes.Parse(parsed.GetRequiredValue(type)), RefuseStatement = policy.Read(parsed) }, cancellation)));
        return HelpText.Attach(command, new HelpText
        {
            Description = ["Verifies attestations of one predicate type about the digest that a name means now, asks of each what --policy says, and prints each envelope on a line of its own."],
            Groups = [("What", [type, policy.Option]), ("Who", options.Bundles.Signers), ("Trust", options.Trust), ("Images of a file", options.Files.All), ("Registries", options.Registries.All)],
            Examples =
            [
                ("lading verify-attestation --key cosign.pub --insecure-ignore-tlog --type spdxjson registry.example/app:1.0 | jq -r .payload | base64 -d", "The SBOM that was signed"),
                ("lading verify-attestation --identity github:acme/app --trusted-root trusted_root.json --type slsaprovenance1"
                    + " --policy 'predicate.buildDefinition.externalParameters.workflow.ref == \"refs/heads/main\"' registry.example/app:1.0", "A provenance that says what it should"),
            ],
            ExitCodes = Codes,
            Environment = [("COSIGN_REPOSITORY", "another repository that holds the attestations"), .. Trust.Environment],
        });
    }

    /// <summary>cosign's own words for the images of a file: <c>dockerfile verify</c> and <c>manifest verify</c>.</summary>
    private static Command OfFile(string name, string what, Func<FileImages, IReadOnlyList<Option>> more)
    {
        var options = new VerifyImageOptions();
        var file = new Argument<string>("FILE") { Description = $"{what}" };
        var verify = new Command("verify", $"verify the signatures of every image that {what} names") { file };
        foreach (Option option in (IEnumerable<Option>)[options.Annotations, .. more(options.Files), .. options.All])
            verify.Options.Add(option);
        verify.SetAction((parsed, cancellation) => GuardAsync(parsed, () =>
        {
            string path = parsed.GetRequiredValue(file);
            return RunAsync(options, parsed, name == "manifest" ? FileImages.OfManifestAt(path) : options.Files.OfDockerfileAt(parsed, path), options.Signatures(parsed), cancellation);
        }));
        HelpText.Attach(verify, new HelpText
        {
            Description = [$"The same as lading verify --{name} FILE."],
            Groups = [("Who", [.. options.Bundles.Signers, options.Annotations]), ("Trust", options.Trust), ("Registries", options.Registries.All)],
            ExitCodes = Codes,
        });
        return new Command(name, $"verify every image that {what} names") { verify };
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

    /// <summary>Verifies all of the images; the exit code is that of the first that is not verified, and all of those are told.</summary>
    private static async Task<int> RunAsync(VerifyImageOptions options, ParseResult parsed, IReadOnlyList<string> images, ImageVerificationPolicy policy, CancellationToken cancellation)
    {
        _ = options.Bundles.IsJson(parsed);
        if (images.Count == 0)
            throw LadingException.Usage("No image is given.", "Name one, or a file that does: --dockerfile, --compose, --manifest.");
        await using var client = new RegistryClient(options.Registries.Read(parsed));
        int code = ExitCode.Ok;
        foreach (string text in images)
        {
            string named = parsed.GetValue(options.Local) && !text.StartsWith("oci-dir:", StringComparison.Ordinal) ? "oci-dir:" + text : text;
            int one = await VerifyAsync(named, parsed.GetValue(options.Recursive), client, policy, cancellation).ConfigureAwait(false);
            code = code == ExitCode.Ok ? one : code;
        }
        if (images.Count > 1 && code == ExitCode.Ok)
            Terminal.Say($"All {images.Count} images are verified.");
        return code;
    }

    private static async Task<int> VerifyAsync(string text, bool recursive, RegistryClient client, ImageVerificationPolicy policy, CancellationToken cancellation)
    {
        await using SubjectImage? image = await SubjectImage.FindAsync(text, client, cancellation).ConfigureAwait(false);
        if (image is null)
        {
            Terminal.Error($"There is no image {Printable.Text(text)}.");
            return NoImage;
        }
        IReadOnlyList<Descriptor> subjects = recursive
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
        return ExitCode.Ok;
    }

    private static int? Refuse(ImageVerification one, string name, ImageVerificationPolicy policy)
    {
        (string article, string what) = policy.AttestationType is { } type ? ("an", $"attestation of type {type}") : ("a", "signature");
        foreach (VerifiedAttachment refused in one.All.Where(v => v.Refusal is not null))
            Terminal.Detail($"{refused.Attached.Form} {refused.Attached.Source.Digest}: {Printable.Text(refused.Refusal!, 600)}");
        if (one.Verified)
            return null;
        if (one.All.Count == 0)
        {
            Terminal.Error(Printable.Text($"{name}: there is no {what}{(one.Others > 0 ? $", only {one.Others} of another kind" : "")}.", 1000));
            return NoSignature;
        }
        if (one.Signers.Count > 0)
        {
            Terminal.Error(Printable.Text($"{name}: {one.Signers.Count} of the {one.Required} signers that are required made {article} {what}.", 1000));
            foreach (CountedSigner signer in one.Signers)
                Terminal.Hint(Printable.Text($"Signed by {signer.Who}.", 600));
        }
        else
            Terminal.Error(Printable.Text($"{name}: none of {one.All.Count} is {article} {what} that was asked for.", 1000));
        foreach (VerifiedAttachment refused in one.All.Where(v => v.Refusal is not null).Take(5))
            Terminal.Hint($"{refused.Attached.Source.Digest}: {Printable.Text(refused.Refusal!, 600)}");
        return NoMatch;
    }
}
