using System.Text;
using Lading.Oci;
using Lading.Oci.Registry;
using Lading.Testing;

namespace Lading.Tests.Oci.Registry;

/// <summary>What the tests of the registry client share: a virtual registry, and a client that knows nothing of this machine.</summary>
public abstract class RegistryTest : IAsyncDisposable
{
    protected VirtualRegistry Server { get; } = new();
    private readonly List<IAsyncDisposable> _clients = [];

    protected static RegistrySettings Quick { get; } = new()
    {
        AuthFiles = [],
        CertificateFolders = [],
        IdleTimeout = TimeSpan.FromSeconds(10),
        Retry = new RetryPolicy { Attempts = 4, FirstDelay = TimeSpan.FromMilliseconds(5), Budget = TimeSpan.FromSeconds(5) },
    };

    protected RegistryStore Open(string repository = "team/app", RegistrySettings? settings = null, string? host = null)
    {
        var client = new RegistryClient(settings ?? Quick);
        _clients.Add(client);
        return client.Open(host ?? Server.Host, repository);
    }

    protected RegistrySettings With(string username, string password, RegistryCredentialKind kind = RegistryCredentialKind.Password) => Quick with
    {
        Hosts = new Dictionary<string, RegistryHostSettings>
        {
            [Server.Host] = new() { Credential = new RegistryCredential(kind, username, Encoding.UTF8.GetBytes(password), "the test") },
        },
    };

    protected static byte[] Bytes(int length, int seed = 1)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    protected static Descriptor Describe(byte[] bytes) => new() { MediaType = "application/octet-stream", Digest = Digest.Of(bytes), Size = bytes.Length };

    protected static async Task<byte[]> ReadAsync(RegistryStore store, Descriptor blob, bool synchronously = false)
    {
        await using Stream stream = await store.OpenBlobAsync(blob, default);
        var all = new MemoryStream();
        if (synchronously)
            await Task.Run(() => stream.CopyTo(all));
        else
            await stream.CopyToAsync(all);
        return all.ToArray();
    }

    protected static Func<CancellationToken, Task<Stream>> From(byte[] bytes) => _ => Task.FromResult<Stream>(new MemoryStream(bytes));

    protected static byte[] ManifestFor(Descriptor config, Descriptor? subject = null, string? artifactType = null, string note = "") => OciJson.Write(new Manifest
    {
        MediaType = MediaTypes.OciManifest,
        ArtifactType = artifactType,
        Config = config,
        Subject = subject,
        Annotations = new Dictionary<string, string> { ["note"] = note },
    });

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable client in _clients)
            await client.DisposeAsync();
        await Server.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
