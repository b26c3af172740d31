using Lading.Signing.Sigstore.Tuf;
using Lading.Testing;

namespace Lading.Tests.Signing.Sigstore.Tuf;

/// <summary>A client with a cache in a folder of its own, begun with the first root of a repository.</summary>
internal sealed class TufRun : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TufRun(VirtualTuf? repository = null, byte[]? root = null)
    {
        Repository = repository ?? new VirtualTuf();
        Cache = new TufCache(_folder["metadata"], _folder["targets"]);
        Cache.WriteMetadata("root", root ?? Repository.FirstRoot);
    }

    public VirtualTuf Repository { get; }

    public TufCache Cache { get; }

    public string Folder => _folder.Path;

    public DateTimeOffset Now { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Updates as a new process would; the error's message, null when all went well.</summary>
    public async Task<string?> RefreshAsync() => (await TryAsync(_ => Task.FromResult<byte[]?>(null))).Why;

    /// <summary>Updates and fetches a target.</summary>
    public Task<(byte[]? Target, string? Why)> TargetAsync(string path) => TryAsync(async client => await client.TargetAsync(path, default));

    public async Task<byte[]> OfflineAsync(string path) => await (await TufClient.OpenOfflineAsync(Cache, default)).TargetAsync(path, default);

    /// <summary>Version of a role in the cache; null when it is not there.</summary>
    public int? Version(string role)
    {
        if (Cache.ReadMetadata(role, 1 << 24) is not { } bytes)
            return null;
        using var json = System.Text.Json.JsonDocument.Parse(bytes);
        return json.RootElement.GetProperty("signed").GetProperty("version").GetInt32();
    }

    /// <summary>Versions of root, timestamp, snapshot and targets, as <c>1 1 1 -</c>.</summary>
    public string Versions => string.Join(' ', ((string[])["root", "timestamp", "snapshot", "targets"]).Select(r => Version(r)?.ToString() ?? "-"));

    public string[] MetadataFiles => [.. Directory.GetFiles(Cache.Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal)!];

    private async Task<(byte[]? Target, string? Why)> TryAsync(Func<TufClient, Task<byte[]?>> use)
    {
        using TufRepository metadata = TufRepository.Open(Repository.MetadataUrl), targets = TufRepository.Open(Repository.TargetsUrl);
        try
        {
            return (await use(await TufClient.RefreshAsync(metadata, targets, Cache, Now, default)), null);
        }
        catch (LadingException e)
        {
            return (null, e.Message);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Repository.DisposeAsync();
        _folder.Dispose();
    }
}
