using System.CommandLine;
using Lading.Cli.Options;
using Lading.Cli.Output;

namespace Lading.Cli.Commands;

/// <summary><c>lading conformance verify-bundle</c>: the protocol of sigstore-conformance, docs/cli_protocol.md. For its test suite, not for people.</summary>
internal static class ConformanceCommand
{
    public static Command Build()
    {
        var artifact = new Argument<string>("FILE_OR_DIGEST");
        var staging = new Option<bool>("--staging");
        var options = new BundleOptions();
        var verify = new Command("verify-bundle", "verify a bundle, as sigstore-conformance asks its clients to") { artifact, staging };
        foreach (Option option in options.All)
            verify.Options.Add(option);
        verify.SetAction(parsed => VerifyBlobCommands.Run(parsed, () =>
        {
            bool json = options.IsJson(parsed);
            return VerificationReport.Write(options.Verify(parsed, BlobArgument.Open(parsed.GetRequiredValue(artifact)), predicateType: null), json);
        }));
        return new Command("conformance", "be a client of sigstore-conformance") { Hidden = true, Subcommands = { verify } };
    }
}
