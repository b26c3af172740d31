using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Lading.Oci.Registry;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Oci.Registry;

public class RetryTests : RegistryTest
{
    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task A_passing_failure_passes(int status)
    {
        Server["team/app"].AddImage("1.0", "linux/amd64");
        int failures = 0;
        Server.Intercept = r => r.Path.Contains("/manifests/") && failures++ < 2 ? VirtualResponse.Empty(status) : null;
        Assert.NotNull(await Open().FindManifestAsync("1.0", default));
    }

    [Fact]
    public async Task Retry_After_is_honoured()
    {
        Server["team/app"].AddImage("1.0", "linux/amd64");
        int failures = 0;
        Server.Intercept = r => r.Path.Contains("/manifests/") && failures++ < 1 ? VirtualResponse.Empty(429, ("Retry-After", "1")) : null;
        RegistryStore store = Open();
        long start = Stopwatch.GetTimestamp();
        Assert.NotNull(await store.FindManifestAsync("1.0", default));
        Assert.True(Stopwatch.GetElapsedTime(start) > TimeSpan.FromSeconds(0.95));
    }

    [Fact]
    public async Task A_Retry_After_beyond_the_budget_is_an_error_at_once()
    {
        Server.Intercept = r => r.Path.Contains("/manifests/") ? VirtualRegistry.Error(429, "TOOMANYREQUESTS", "pull rate limit", ("Retry-After", "3600")) : null;
        var error = await Assert.ThrowsAsync<RegistryException>(() => Open().FindManifestAsync("1.0", default));
        Assert.Equal(HttpStatusCode.TooManyRequests, error.Status);
        Assert.Contains("pull rate limit", error.Message);
        Assert.Contains("3600 s", error.Hint);
        Assert.Equal(1, Server.Count("GET", "/manifests/"));
    }

    [Fact]
    public async Task Attempts_are_bounded()
    {
        Server.Intercept = r => r.Path.Contains("/manifests/") ? VirtualResponse.Empty(503) : null;
        await Assert.ThrowsAsync<RegistryException>(() => Open().FindManifestAsync("1.0", default));
        Assert.Equal(4, Server.Count("GET", "/manifests/"));
    }

    [Fact]
    public async Task A_registry_that_does_not_answer_is_a_timeout()
    {
        Server.Intercept = r => r.Path.Contains("/manifests/") ? VirtualResponse.Empty(200) with { Delay = TimeSpan.FromSeconds(30) } : null;
        RegistrySettings settings = Quick with { IdleTimeout = TimeSpan.FromMilliseconds(200), Retry = new RetryPolicy { Attempts = 2, FirstDelay = TimeSpan.FromMilliseconds(1) } };
        var error = await Assert.ThrowsAsync<RegistryException>(() => Open(settings: settings).FindManifestAsync("1.0", default));
        Assert.Contains("no answer within", error.Message);
    }

    [Fact]
    public async Task An_upload_that_stands_still_is_begun_anew()
    {
        byte[] bytes = Bytes(1000);
        int stalls = 0;
        Server.Intercept = r => r.Method == "PUT" && stalls++ < 1 ? VirtualResponse.Empty(201) with { Delay = TimeSpan.FromSeconds(30) } : null;
        await Open(settings: Quick with { IdleTimeout = TimeSpan.FromMilliseconds(300) }).PushBlobAsync(Describe(bytes), From(bytes), null, default);
        Assert.Equal(bytes, Server["team/app"].Blobs[Describe(bytes).Digest.Text]);
    }

    [Theory]
    [InlineData("http://")]
    [InlineData("//")]
    [InlineData("ftp://127.0.0.1/x")]
    [InlineData("http://[::")]
    public async Task A_redirect_to_nowhere_is_an_error(string location)
    {
        Server.Intercept = r => r.Path.Contains("/manifests/") ? VirtualResponse.Empty(302, ("Location", location)) : null;
        await Assert.ThrowsAsync<RegistryException>(() => Open().FindManifestAsync("1.0", default));
    }

    [Fact]
    public async Task A_registry_that_is_not_there_is_an_error_that_names_it()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        string host = $"127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}";
        free.Stop();
        var error = await Assert.ThrowsAsync<RegistryException>(() => Open(host: host).FindManifestAsync("1.0", default));
        Assert.Contains(host, error.Message);
        Assert.Null(error.Status);
    }

    [Fact]
    public async Task What_a_registry_says_is_made_printable_and_cut()
    {
        Server.Intercept = r => r.Path.Contains("/manifests/") ? VirtualRegistry.Error(403, "DENIED", "\\u001b[31mno" + new string('x', 5000)) : null;
        var error = await Assert.ThrowsAsync<RegistryException>(() => Open().FindManifestAsync("1.0", default));
        Assert.DoesNotContain('\u001b', error.Message);
        Assert.True(error.Message.Length < 600);
    }

    [Fact]
    public async Task A_custom_authority_and_a_client_certificate_are_used()
    {
        using var root = RSA.Create(2048);
        var authority = new CertificateRequest("CN=Test CA", root, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using X509Certificate2 ca = authority.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using X509Certificate2 serverCertificate = Issue(ca, "CN=localhost", out _);
        using X509Certificate2 client = Issue(ca, "CN=client", out RSA clientKey);
        await using var server = new VirtualRegistry(serverCertificate);
        server["team/app"].AddImage("1.0", "linux/amd64");
        string folder = Directory.CreateTempSubdirectory("lading-certs-").FullName;
        string own = Directory.CreateDirectory(Path.Combine(folder, server.Host)).FullName;
        try
        {
            // The authority of another server: loopback is verified as soon as an authority is given for it.
            using X509Certificate2 stranger = new CertificateRequest("CN=Other CA", root, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
            File.WriteAllText(Path.Combine(own, "ca.crt"), stranger.ExportCertificatePem());
            RegistrySettings settings = Quick with { CertificateFolders = [folder], IdleTimeout = TimeSpan.FromSeconds(5) };
            var refused = await Assert.ThrowsAsync<RegistryException>(() => Open(settings: settings, host: server.Host).FindManifestAsync("1.0", default));
            Assert.Contains("/etc/docker/certs.d", refused.Hint);

            File.WriteAllText(Path.Combine(own, "ca.crt"), ca.ExportCertificatePem());
            File.WriteAllText(Path.Combine(own, "client.cert"), client.ExportCertificatePem());
            File.WriteAllText(Path.Combine(own, "client.key"), clientKey.ExportPkcs8PrivateKeyPem());
            Exception? failure = await Record.ExceptionAsync(() => Open(settings: settings, host: server.Host).FindManifestAsync("1.0", default));
            Assert.True(failure is null, $"{failure}\n{string.Join('\n', server.Faults)}");
            Assert.Equal("CN=client", server.ClientCertificate?.Subject);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static X509Certificate2 Issue(X509Certificate2 ca, string name, out RSA key)
    {
        key = RSA.Create(2048);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 issued = request.Create(ca, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1), RandomNumberGenerator.GetBytes(8));
        using X509Certificate2 whole = issued.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null);
    }
}
