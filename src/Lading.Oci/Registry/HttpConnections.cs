using System.Collections.Concurrent;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Lading.Oci.Registry;

/// <summary>
/// One pool of connections per host, each with that host's own trust: neither a client certificate nor a lowered guard
/// goes along to the host a registry redirects to. Proxies come from <c>HTTP_PROXY</c>, <c>HTTPS_PROXY</c>,
/// <c>ALL_PROXY</c> and <c>NO_PROXY</c>; this machine is always reached directly.
/// </summary>
internal sealed class HttpConnections(RegistrySettings settings) : IDisposable
{
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");

    private readonly ConcurrentDictionary<string, Lazy<HttpClient>> _clients = new(StringComparer.OrdinalIgnoreCase);

    public HttpClient For(Uri target)
    {
        string host = RegistryHosts.Normalize(target.IsDefaultPort ? target.Host : $"{target.Host}:{target.Port}");
        return _clients.GetOrAdd(host, h => new Lazy<HttpClient>(() => Create(h))).Value;
    }

    private HttpClient Create(string host)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = !RegistryHosts.IsLoopback(host),
            ConnectTimeout = settings.ConnectTimeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            MaxConnectionsPerServer = 32,
            ActivityHeadersPropagator = null,
        };
        Secure(handler.SslOptions, host);
        var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.ParseAdd($"lading/{typeof(HttpConnections).Assembly.GetName().Version?.ToString(3) ?? "0"}");
        return client;
    }

    private void Secure(SslClientAuthenticationOptions options, string host)
    {
        HostCertificates certificates = HostCertificates.Read(settings, host);
        if (certificates.Client.Count > 0)
            options.ClientCertificates = certificates.Client;
        // Docker does not verify loopback; an authority that was given for it says that one means to.
        bool unverified = RegistryHosts.IsInsecure(settings, host) || (!settings.VerifyLoopback && RegistryHosts.IsLoopback(host) && certificates.Authorities.Count == 0);
        if (unverified)
            options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
        else if (certificates.Authorities.Count > 0)
            options.RemoteCertificateValidationCallback = (_, certificate, chain, errors) => Verify(certificate, chain, errors, certificates.Authorities);
    }

    /// <summary>Accepts what the system accepts, and what leads to one of the given authorities under the right name.</summary>
    private static bool Verify(X509Certificate? certificate, X509Chain? presented, SslPolicyErrors errors, X509Certificate2Collection authorities)
    {
        if (errors == SslPolicyErrors.None)
            return true;
        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || certificate is not X509Certificate2 leaf)
            return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(ServerAuthentication);
        if (presented is not null)
            foreach (X509ChainElement element in presented.ChainElements)
                chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        return chain.Build(leaf);
    }

    public void Dispose()
    {
        foreach (Lazy<HttpClient> client in _clients.Values)
            if (client.IsValueCreated)
                client.Value.Dispose();
    }
}

/// <summary>The certificates given for one host: authorities to trust and what to present.</summary>
internal sealed record HostCertificates(X509Certificate2Collection Authorities, X509Certificate2Collection Client)
{
    public static HostCertificates Read(RegistrySettings settings, string host)
    {
        var authorities = new X509Certificate2Collection();
        var client = new X509Certificate2Collection();
        RegistryHostSettings own = settings.Of(host);
        Load(settings.CaFile, authorities.ImportFromPemFile);
        Load(own.CaFile, authorities.ImportFromPemFile);
        Load(own.ClientCertificateFile, file => client.Add(X509Certificate2.CreateFromPemFile(file, own.ClientKeyFile)));
        foreach (string root in settings.CertificateFolders ?? UsualFolders())
        {
            string folder = Path.Combine(root, host);
            if (!Directory.Exists(folder))
                continue;
            foreach (string file in Directory.GetFiles(folder, "*.crt").Order(StringComparer.Ordinal))
                Load(file, authorities.ImportFromPemFile);
            foreach (string file in Directory.GetFiles(folder, "*.cert").Order(StringComparer.Ordinal))
                Load(file, f => client.Add(X509Certificate2.CreateFromPemFile(f, Path.ChangeExtension(f, ".key"))));
        }
        return new HostCertificates(authorities, client);
    }

    private static void Load(string? file, Action<string> import)
    {
        if (file is null)
            return;
        try
        {
            import(file);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw LadingException.Input($"The certificate {Printable.Text(file)} cannot be read: {Printable.Text(e.Message)}", "It has to be a PEM file; a client certificate needs its key beside it.", e);
        }
    }

    private static List<string> UsualFolders()
    {
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
        var folders = new List<string>();
        if (home.Length > 0)
        {
            folders.Add(Path.Combine(home, ".config", "docker", "certs.d"));
            folders.Add(Path.Combine(home, ".config", "containers", "certs.d"));
        }
        folders.Add("/etc/docker/certs.d");
        folders.Add("/etc/containers/certs.d");
        return folders;
    }
}
