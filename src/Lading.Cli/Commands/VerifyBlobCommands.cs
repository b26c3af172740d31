using System.CommandLine;
using System.Security.Cryptography;
using Lading.Cli.Help;
using Lading.Cli.Options;
using Lading.Cli.Output;
using Lading.Oci;
using Lading.Signing.Sigstore.Attestations;
using Lading.Signing.Sigstore.Verification;

namespace Lading.Cli.Commands;

/// <summary><c>lading verify-blob</c> and <c>lading verify-blob-attestation</c>: a file and its bundle, offline, with cosign's flags and exit codes.</summary>
internal static class VerifyBlobCommands
{
    private const int NotVerified = 1;

    private static readonly (int, string)[] Codes = [(ExitCode.Ok, "verified"), (NotVerified, "not verified, or something could not be read"), (ExitCode.Usage, "wrong usage")];

    public static IReadOnlyList<Command> Build() => [VerifyBlob(), VerifyBlobAttestation()];

    /// <summary>Runs a verification; what cannot be read is not verified, and ends as cosign ends.</summary>
    public static int Run(ParseResult parsed, Func<int> verify)
    {
        try
        {
            return verify();
        }
        catch (Exception e) when (e is LadingException { Kind: not ErrorKind.Usage } or IOException or UnauthorizedAccessException)
        {
            ErrorReport.Write(e, parsed);
            return NotVerified;
        }
    }

    private static Command VerifyBlob()
    {
        var blob = new Argument<string>("FILE") { Description = "the file, - for standard input, or its digest as sha256:HEX" };
        var options = new BundleOptions();
        var command = new Command("verify-blob", "verify the signature of a file by its bundle, offline") { blob };
        foreach (Option option in options.All)
            command.Options.Add(option);
        command.SetAction(parsed => Run(parsed, () =>
        {
            bool json = options.IsJson(parsed);
            return VerificationReport.Write(options.Verify(parsed, BlobArgument.Open(parsed.GetRequiredValue(blob)), predicateType: null), json);
        }));
        return HelpText.Attach(command, new HelpText
        {
            Examples =
            [
                ("lading verify-blob app.tar.gz --bundle app.tar.gz.sigstore.json --trusted-root trusted_root.json"
                    + " --identity github:acme/app/.github/workflows/release.yml@refs/tags/v1.2", "Signed by a workflow"),
                ("lading verify-blob app.tar.gz --bundle app.bundle --key cosign.pub --insecure-ignore-tlog", "Signed with a key, in no log"),
            ],
            Groups = [("Who", options.Who), ("Trust", options.Trust)],
            ExitCodes = Codes,
            Environment = Trust.Environment,
        });
    }

    private static Command VerifyBlobAttestation()
    {
        var blob = new Argument<string?>("FILE") { Description = "the file, - for standard input, or its digest as sha256:HEX", Arity = ArgumentArity.ZeroOrOne };
        var type = new Option<string>("--type")
        {
            Description = "Predicate type: a URI or slsaprovenance, slsaprovenance1, spdxjson, cyclonedx, vuln, openvex, link, custom.",
            HelpName = "TYPE",
            DefaultValueFactory = _ => "custom",
        };
        var digest = new Option<string?>("--digest") { Description = "Digest of the file, in place of the file.", HelpName = "HEX" };
        var algorithm = new Option<string>("--digestAlg") { Description = "Hash of --digest: sha256, sha384 or sha512.", HelpName = "HASH", DefaultValueFactory = _ => "sha256" };
        var claims = new Option<bool>("--check-claims") { Description = "Ask for the statement to be about the file.", DefaultValueFactory = _ => true };
        var options = new BundleOptions();
        var command = new Command("verify-blob-attestation", "verify a statement about a file by its bundle, offline") { blob, type, digest, algorithm, claims };
        foreach (Option option in options.All)
            command.Options.Add(option);
        command.SetAction(parsed => Run(parsed, () =>
        {
            Artifact artifact = Subject(parsed.GetValue(blob), parsed.GetValue(digest), parsed.GetRequiredValue(algorithm), parsed.GetValue(claims));
            bool json = options.IsJson(parsed);
            return VerificationReport.Write(options.Verify(parsed, artifact, PredicateTypes.Parse(parsed.GetRequiredValue(type))), json);
        }));
        return HelpText.Attach(command, new HelpText
        {
            Examples =
            [
                ("lading verify-blob-attestation app.tar.gz --bundle app.sbom.sigstore.json --type cyclonedx"
                    + " --trusted-root trusted_root.json --identity github:acme/app", "An SBOM made by a repository's workflows"),
            ],
            Groups = [("Who", options.Who), ("Trust", options.Trust)],
            ExitCodes = Codes,
            Environment = Trust.Environment,
        });
    }

    private static Artifact Subject(string? blob, string? digest, string algorithm, bool claims)
    {
        if (!claims)
            return Artifact.Unchecked;
        if (blob is null == digest is null)
            throw LadingException.Usage("Which file is the statement about?", "Give the file, or --digest; or --check-claims=false.");
        if (blob is not null)
            return BlobArgument.Open(blob);
        (HashAlgorithmName hash, int length) = algorithm switch
        {
            "sha256" => (HashAlgorithmName.SHA256, 64),
            "sha384" => (HashAlgorithmName.SHA384, 96),
            "sha512" => (HashAlgorithmName.SHA512, 128),
            _ => throw LadingException.Usage($"--digestAlg: '{Printable.Text(algorithm, 40)}' is not known.", "sha256, sha384 or sha512."),
        };
        return digest!.Length == length && digest.All(char.IsAsciiHexDigit)
            ? Artifact.FromDigest(hash, Convert.FromHexString(digest))
            : throw LadingException.Usage($"--digest: a {algorithm} digest has {length} hex digits.");
    }
}
