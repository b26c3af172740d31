using System.Collections.Concurrent;

namespace Lading.Oci.Registry;

/// <summary>
/// Access to registries: connections, challenges and tokens are shared by all repositories opened through one client.
/// Thread-safe. Disposing it ends every store it opened and forgets all credentials.
/// </summary>
public sealed class RegistryClient : IAsyncDisposable
{
    private readonly RegistrySettings _settings;
    private readonly HttpConnections _http;
    private readonly CredentialFinder _finder;
    private readonly ConcurrentDictionary<string, RegistryConnection> _connections = new();

    /// <summary>A client with the given settings; nothing is connected or read yet.</summary>
    public RegistryClient(RegistrySettings settings)
        : this(settings, Environment.GetEnvironmentVariable)
    {
    }

    internal RegistryClient(RegistrySettings settings, Func<string, string?> environment)
    {
        _settings = settings;
        _http = new HttpConnections(settings);
        _finder = new CredentialFinder(settings, environment);
    }

    /// <summary>The repository of a reference.</summary>
    public RegistryStore Open(ImageReference reference) => Open(reference.Host, reference.Repository);

    /// <summary>A repository of a registry, named as in an image reference.</summary>
    public RegistryStore Open(string host, string repository)
    {
        host = RegistryHosts.Normalize(host);
        var mirrors = _settings.Of(host).Mirrors.Select(mirror =>
        {
            int slash = mirror.Location.IndexOf('/');
            string prefix = slash < 0 ? "" : mirror.Location[(slash + 1)..].Trim('/') + "/";
            RegistryConnection connection = Connect(RegistryHosts.Normalize(slash < 0 ? mirror.Location : mirror.Location[..slash]));
            return new RegistryReplica(connection, prefix + repository, mirror.DigestsOnly);
        });
        return new RegistryStore($"{host}/{repository}", new RegistryReplica(Connect(host), repository, false), [.. mirrors]);
    }

    private RegistryConnection Connect(string host) => _connections.GetOrAdd(host, h => new RegistryConnection(h, _http, _finder, _settings));

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        foreach (RegistryConnection connection in _connections.Values)
            connection.Dispose();
        _http.Dispose();
        _finder.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>A repository in a registry or in one of its mirrors.</summary>
internal sealed record RegistryReplica(RegistryConnection Connection, string Repository, bool DigestsOnly)
{
    public async Task<Uri> AddressAsync(string path, CancellationToken cancellation) =>
        new(await Connection.RootAsync(cancellation).ConfigureAwait(false), $"{Repository}/{path}");
}
