using System.CommandLine;
using Lading.Cli.Options;
using Lading.Cli.Output;
using Lading.Signing.Sigstore.Attestations;
using Lading.Signing.Sigstore.Identity;
using Lading.Signing.Sigstore.Roots;
using Lading.Signing.Sigstore.Services;
using Lading.Signing.Sigstore.Signing;
using Lading.Signing.Sigstore.Verification;

namespace Lading.Cli.Commands;

/// <summary><c>lading conformance verify-bundle</c> and <c>sign-bundle</c>: the protocol of sigstore-conformance, docs/cli_protocol.md. For its test suite, not for people.</summary>
internal static class ConformanceCommand
{
    public static Command Build()
    {
        var artifact = new Argument<string>("FILE_OR_DIGEST");
        var staging = new Option<bool>("--staging");
        var options = new BundleOptions { Staging = staging };
        var verify = new Command("verify-bundle", "verify a bundle, as sigstore-conformance asks its clients to") { artifact, staging };
        foreach (Option option in options.All)
            verify.Options.Add(option);
        verify.SetAction(parsed => VerifyBlobCommands.Run(parsed, () =>
        {
            bool json = options.IsJson(parsed);
            return VerificationReport.Write(options.Verify(parsed, BlobArgument.Open(parsed.GetRequiredValue(artifact)), predicateType: null), json);
        }));
        return new Command("conformance", "be a client of sigstore-conformance") { Hidden = true, Subcommands = { verify, Sign(), TufConformanceCommand.Build() } };
    }

    private static Command Sign()
    {
        var file = new Argument<string>("FILE");
        var inToto = new Option<bool>("--in-toto");
        var token = new Option<string>("--identity-token") { Required = true };
        var bundle = new Option<string>("--bundle") { Required = true };
        var staging = new Option<bool>("--staging");
        var root = new Option<string?>("--trusted-root");
        var config = new Option<string?>("--signing-config");
        var sign = new Command("sign-bundle", "sign a file into a bundle, as sigstore-conformance asks its clients to") { file, inToto, token, bundle, staging, root, config };
        sign.SetAction(async (parsed, cancellation) =>
        {
            SigningConfig services = parsed.GetValue(config) is { } path
                ? SigningConfig.Read(BundleOptions.ReadFile(path, SigningConfig.MaxSize), path)
                : await Trust.SigningConfigAsync(cancellation, parsed.GetValue(staging)).ConfigureAwait(false);
            TrustedRoot trusted = await Trust.RootAsync(parsed.GetValue(root), cancellation, parsed.GetValue(staging)).ConfigureAwait(false);
            using var signer = Signer.OfIdentity(IdentityToken.FromTextOrFile(parsed.GetRequiredValue(token)), new SigningServices(services, trusted, new ServiceSettings()));
            string name = parsed.GetRequiredValue(file);
            byte[] json;
            if (parsed.GetValue(inToto))
            {
                byte[] statement = BundleOptions.ReadFile(name, Predicate.MaxSize);
                _ = Statement.Read(statement, name);
                json = await BundleSigner.SignStatementAsync(statement, signer, cancellation).ConfigureAwait(false);
            }
            else
                json = (await BundleSigner.SignArtifactAsync(Artifact.FromFile(name), signer, cancellation).ConfigureAwait(false)).Bundle;
            WholeFile.Write(parsed.GetRequiredValue(bundle), stream => stream.Write(json));
            return ExitCode.Ok;
        });
        return sign;
    }
}
