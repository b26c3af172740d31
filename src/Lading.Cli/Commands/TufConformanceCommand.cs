using System.CommandLine;
using Lading.Signing.Sigstore.Tuf;

namespace Lading.Cli.Commands;

/// <summary><c>lading conformance tuf</c>: the protocol of tuf-conformance, CLIENT-CLI.md. For its test suite, not for people.</summary>
internal static class TufConformanceCommand
{
    private const int Failed = 1;

    public static Command Build()
    {
        var metadataDir = new Option<string>("--metadata-dir") { Required = true, Recursive = true };
        var metadataUrl = new Option<string>("--metadata-url") { Recursive = true, DefaultValueFactory = _ => "" };
        var targetNames = new Option<string[]>("--target-name") { Recursive = true, DefaultValueFactory = _ => [] };
        var targetUrl = new Option<string>("--target-base-url") { Recursive = true, DefaultValueFactory = _ => "" };
        var targetDir = new Option<string>("--target-dir") { Recursive = true, DefaultValueFactory = _ => "" };
        var trustedRoot = new Argument<string>("TRUSTED_ROOT");
        var init = new Command("init", "begin with a trusted root") { trustedRoot };
        var refresh = new Command("refresh", "update the metadata");
        var download = new Command("download", "update the metadata and download targets");
        init.SetAction(parsed => Run(parsed, () =>
        {
            var cache = new TufCache(parsed.GetRequiredValue(metadataDir), "");
            cache.Begin(Options.BundleOptions.ReadFile(parsed.GetRequiredValue(trustedRoot), TufClient.MaxRoot));
            return Task.CompletedTask;
        }));
        refresh.SetAction((parsed, cancellation) => Run(parsed, () => FetchAsync([], parsed, cancellation)));
        download.SetAction((parsed, cancellation) => Run(parsed, () => FetchAsync(parsed.GetRequiredValue(targetNames), parsed, cancellation)));
        return new Command("tuf", "be a client of tuf-conformance") { metadataDir, metadataUrl, targetNames, targetUrl, targetDir, init, refresh, download };

        async Task FetchAsync(string[] names, ParseResult parsed, CancellationToken cancellation)
        {
            var cache = new TufCache(parsed.GetRequiredValue(metadataDir), parsed.GetRequiredValue(targetDir));
            using TufRepository metadata = TufRepository.Open(parsed.GetRequiredValue(metadataUrl));
            using TufRepository targets = names.Length == 0 ? TufRepository.Open(metadata.Address) : TufRepository.Open(parsed.GetRequiredValue(targetUrl));
            TufClient client = await TufClient.RefreshAsync(metadata, targets, cache, DateTimeOffset.UtcNow, cancellation).ConfigureAwait(false);
            foreach (string name in names)
                await client.TargetAsync(name, cancellation).ConfigureAwait(false);
        }
    }

    private static async Task<int> Run(ParseResult parsed, Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
            return ExitCode.Ok;
        }
        catch (LadingException e)
        {
            ErrorReport.Write(e, parsed);
            return Failed;
        }
    }
}
