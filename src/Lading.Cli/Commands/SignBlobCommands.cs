using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using Lading.Cli.Help;
using Lading.Cli.Options;
using Lading.Cli.Output;
using Lading.Oci;
using Lading.Signing.Sigstore.Attestations;
using Lading.Signing.Sigstore.Bundles;
using Lading.Signing.Sigstore.Signing;
using Lading.Signing.Sigstore.Verification;

namespace Lading.Cli.Commands;

/// <summary><c>lading sign-blob</c> and <c>lading attest-blob</c>: a file and what is said about it, signed with a key or by an identity.</summary>
internal static class SignBlobCommands
{
    private static readonly (string, string)[] Variables = [("COSIGN_PASSWORD", "password of the private key; may be empty"), .. IdentityOptions.Environment, .. Trust.Environment];

    public static IReadOnlyList<Command> Build() => [SignBlob(), AttestBlob()];

    private static Command SignBlob()
    {
        var blob = new Argument<string[]>("FILE") { Description = "files, or - for standard input", Arity = ArgumentArity.OneOrMore };
        var bundle = new Option<string?>("--bundle") { Description = "Write the bundle there: what verify-blob needs.", HelpName = "FILE" };
        var signature = new Option<string?>("--output-signature") { Description = "Write the bare signature there.", HelpName = "FILE" };
        var certificate = new Option<string?>("--output-certificate") { Description = "Write the certificate of an identity there, in PEM.", HelpName = "FILE" };
        var base64 = new Option<bool>("--b64") { Description = "Bare signature and certificate in base64.", DefaultValueFactory = _ => true };
        var options = new SigningOptions();
        var command = new Command("sign-blob", "sign a file with a key or by an identity") { blob, bundle, signature, certificate, base64 };
        foreach (Option option in options.All)
            command.Options.Add(option);
        command.SetAction(async (parsed, cancellation) =>
        {
            string[] files = parsed.GetRequiredValue(blob);
            (string? bundleFile, string? signatureFile, string? certificateFile) = (parsed.GetValue(bundle), parsed.GetValue(signature), parsed.GetValue(certificate));
            if (files.Length > 1 && (bundleFile ?? signatureFile ?? certificateFile) is not null)
                throw LadingException.Usage("Several files cannot go into one bundle.", "Sign them one by one.");
            if (bundleFile is null && signatureFile is null)
                Terminal.Warn("No --bundle: only the bare signature is printed, which says neither what was signed nor with which key.");
            using Signer signer = await options.OpenAsync(parsed, cancellation).ConfigureAwait(false);
            foreach (string file in files)
            {
                (byte[] json, byte[] raw) = await BundleSigner.SignArtifactAsync(BlobArgument.Open(file), signer, cancellation).ConfigureAwait(false);
                var read = Bundle.Read(json, "the bundle");
                byte[] bare = Base64(raw);
                if (bundleFile is not null)
                    Write(bundleFile, json, "Bundle");
                if (signatureFile is not null)
                    Write(signatureFile, bare, "Signature");
                if (certificateFile is not null && read.Certificate is { } issued)
                    Write(certificateFile, Base64(Encoding.ASCII.GetBytes(issued.Pem)), "Certificate");
                SigningOptions.SayEntries(read, signer);
                using Stream output = Console.OpenStandardOutput();
                output.Write(bare);
                if (parsed.GetValue(base64))
                    output.Write("\n"u8);
            }
            SigningOptions.SayMissing(signer);
            return ExitCode.Ok;

            byte[] Base64(byte[] bytes) => parsed.GetValue(base64) ? Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes)) : bytes;
        });
        return HelpText.Attach(command, new HelpText
        {
            Description = ["Signs with --key, offline unless services are named; or by an identity, which a certificate authority certifies for some minutes. The bundle is verified against the trusted root before it is written."],
            Groups = [("Output", [bundle, signature, certificate, base64]), .. options.Groups],
            Examples = [("lading sign-blob app.tar.gz --key cosign.key --bundle app.tar.gz.sigstore.json", "A bundle, to be published beside the file"), ("lading verify-blob app.tar.gz --key cosign.pub --bundle app.tar.gz.sigstore.json --insecure-ignore-tlog", "How it is verified"),
                ("lading sign-blob app.tar.gz --identity-token token.jwt --signing-config signing.json --trusted-root root.json --yes --bundle app.tar.gz.sigstore.json", "By an identity, with the services of an instance of your own")],
            Environment = Variables,
        });
    }

    private static Command AttestBlob()
    {
        var blob = new Argument<string?>("FILE") { Description = "the file that the statement is about, or - for standard input", Arity = ArgumentArity.ZeroOrOne };
        var predicates = new PredicateOptions();
        var hash = new Option<string?>("--hash") { Description = "SHA-256 of the file, in place of reading it.", HelpName = "HEX" };
        var bundle = new Option<string?>("--bundle") { Description = "Write the bundle there.", HelpName = "FILE" };
        var envelope = new Option<string?>("--output-attestation") { Description = "Write the bare envelope (DSSE) there.", HelpName = "FILE" };
        var options = new SigningOptions();
        var command = new Command("attest-blob", "sign a statement about a file with a key or by an identity") { blob, hash, bundle, envelope };
        foreach (Option option in (IEnumerable<Option>)[.. predicates.All, .. options.All])
            command.Options.Add(option);
        command.SetAction(async (parsed, cancellation) =>
        {
            (string? bundleFile, string? envelopeFile) = (parsed.GetValue(bundle), parsed.GetValue(envelope));
            if (bundleFile is null && envelopeFile is null)
                throw LadingException.Usage("--bundle is missing.", "Where should the signed statement go?");
            byte[] statement = predicates.Statement(parsed) ?? StatementOf(parsed, predicates, parsed.GetValue(blob), parsed.GetValue(hash));
            using Signer signer = await options.OpenAsync(parsed, cancellation).ConfigureAwait(false);
            byte[] json = await BundleSigner.SignStatementAsync(statement, signer, cancellation).ConfigureAwait(false);
            var read = Bundle.Read(json, "the bundle");
            if (bundleFile is not null)
                Write(bundleFile, json, "Bundle");
            if (envelopeFile is not null)
                Write(envelopeFile, BundleWriter.Write(read.Envelope!), "Attestation");
            SigningOptions.SayEntries(read, signer);
            SigningOptions.SayMissing(signer);
            return ExitCode.Ok;
        });
        return HelpText.Attach(command, new HelpText
        {
            Groups = [("What", [.. predicates.All, hash]), ("Output", [bundle, envelope]), .. options.Groups],
            Examples = [("lading attest-blob app.tar.gz --key cosign.key --type cyclonedx --predicate bom.json --bundle app.bom.sigstore.json", "An SBOM, bound to the file")],
            Environment = Variables,
        });
    }

    private static byte[] StatementOf(ParseResult parsed, PredicateOptions predicates, string? file, string? hash)
    {
        if (file is null && hash is null)
            throw LadingException.Usage("Which file is the statement about?", "Give the file, --hash, or a whole --statement.");
        if (hash is not null && !Digest.TryParse("sha256:" + hash, out _))
            throw LadingException.Usage("--hash: a SHA-256 digest has 64 lower-case hex digits.");
        string digest = hash ?? Convert.ToHexStringLower(BlobArgument.Open(file!).DigestBy(HashAlgorithmName.SHA256)!);
        using Predicate predicate = predicates.Predicate(parsed);
        var subject = new StatementSubject(file is null or "-" ? "" : Path.GetFileName(file), new Dictionary<string, string> { ["sha256"] = digest });
        return StatementWriter.Write([subject], predicate.Type, predicate.Json);
    }

    private static void Write(string path, byte[] bytes, string what)
    {
        WholeFile.Write(path, stream => stream.Write(bytes));
        Terminal.Say($"{what} written to {path}");
    }
}
