using System.Globalization;
using Lading.Signing.Sigstore.Tuf;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Signing.Sigstore.Tuf;

/// <summary>Repositories as other programs made them, at the time at which they were valid: every one that is there.</summary>
public class TufReplayTests
{
    [Fact]
    public async Task Every_repository_refreshes_and_gives_its_target()
    {
        string[] repositories = SharedData.Find("vectors/tuf") is { } root ? [.. Directory.GetDirectories(root).Where(d => File.Exists(Path.Combine(d, "initial_root.json")))] : [];
        Assert.SkipWhen(repositories.Length == 0, "the shared TUF repositories are not here");
        foreach (string repository in repositories)
        {
            using var folder = new TemporaryFolder();
            var cache = new TufCache(folder["metadata"], folder["targets"]);
            cache.WriteMetadata("root", File.ReadAllBytes(Path.Combine(repository, "initial_root.json")));
            DateTimeOffset now = DateTimeOffset.Parse(File.ReadAllText(Path.Combine(repository, "faketime")).Trim(), CultureInfo.InvariantCulture);
            using TufRepository metadata = TufRepository.Open($"file://{repository}/metadata"), targets = TufRepository.Open($"file://{repository}/targets");
            string path = File.ReadAllText(Path.Combine(repository, "targetpath")).Trim();

            TufClient client = await TufClient.RefreshAsync(metadata, targets, cache, now, TestContext.Current.CancellationToken);
            byte[] target = await client.TargetAsync(path, TestContext.Current.CancellationToken);

            Assert.NotEmpty(target);
            TufClient offline = await TufClient.OpenOfflineAsync(cache, TestContext.Current.CancellationToken);
            Assert.Equal(target, await offline.TargetAsync(path, TestContext.Current.CancellationToken));
            TestContext.Current.TestOutputHelper?.WriteLine($"{Path.GetFileName(repository)}: {path}, {target.Length} bytes");
        }
    }
}
