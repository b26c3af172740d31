using System.Security.Cryptography;
using System.Text;
using Lading.Signing.Sigstore.Roots;
using Lading.Signing.Sigstore.Trust;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Signing.Sigstore.Trust;

/// <summary>Bringing trust up to date, and using it afterwards without a network.</summary>
public sealed class TrustUpdateTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private readonly VirtualTuf _repository = new();
    private readonly Dictionary<string, string> _environment = [];

    public TrustUpdateTests()
    {
        _environment["TUF_ROOT"] = _folder["root"];
        _repository.AddTarget("targets", "trusted_root.json", SigstoreInstance.PublicGood.Target("trusted_root.json")!);
        _repository.AddTarget("targets", "signing_config.v0.2.json", SigstoreInstance.PublicGood.Target("signing_config.v0.2.json")!);
        _repository.Publish("targets", "snapshot", "timestamp");
    }

    private TrustFolder Folder => TrustFolder.FromEnvironment(_environment.GetValueOrDefault);

    private string Cache => _folder[$"root/127.0.0.1-{_repository.Port}-repo"];

    public async ValueTask DisposeAsync()
    {
        await _repository.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task An_update_makes_a_repository_the_one_in_use()
    {
        Assert.Equal(SigstoreInstance.PublicGood.Mirror, Folder.Mirror);
        TrustUpdate update = await UpdateAsync(_repository.FirstRoot);
        Assert.Equal(["trusted_root.json", "signing_config.v0.2.json"], update.Files.Select(f => f.Name));
        Assert.Equal(["signing_config_rekor_v2.v0.2.json"], update.Missing);
        Assert.Equal(_repository.MetadataUrl, Folder.Mirror);
        Assert.Equal($"{{\"mirror\":\"{_repository.MetadataUrl}\"}}", File.ReadAllText(_folder["root/remote.json"]));
        Assert.True(File.Exists(Path.Combine(Cache, "root.json")));
        Assert.True(File.Exists(Path.Combine(Cache, "targets", "trusted_root.json")));
        Assert.Equal([Cache], Directory.GetDirectories(_folder["root"]));
    }

    [Fact]
    public async Task What_was_updated_is_used_without_a_network()
    {
        await UpdateAsync(_repository.FirstRoot);
        int requests = _repository.Requests.Count;
        TrustMaterial material = await LoadAsync();
        Assert.Equal(SigstoreInstance.PublicGood.Target("trusted_root.json"), material.TrustedRootJson.ToArray());
        Assert.Contains("targets version 2", material.Origin);
        Assert.NotEmpty(material.SigningConfig().Logs);
        Assert.Contains("has no signing_config_rekor_v2", Assert.Throws<LadingException>(() => material.SigningConfig(rekorV2: true)).Message);
        Assert.Equal(requests, _repository.Requests.Count);
    }

    [Fact]
    public async Task A_second_update_goes_on_from_what_is_kept_and_refuses_to_go_back()
    {
        await UpdateAsync(_repository.FirstRoot);
        _repository.Restart("timestamp", 1);
        _repository.Store("timestamp");
        Assert.Contains("rollback", (await Assert.ThrowsAsync<LadingException>(() => UpdateAsync(null))).Message);
        Assert.NotNull(await LoadAsync());
    }

    [Fact]
    public async Task An_update_that_fails_leaves_the_old_trust_in_place()
    {
        await UpdateAsync(_repository.FirstRoot);
        await using var other = new VirtualTuf();
        await Assert.ThrowsAsync<LadingException>(() => UpdateAsync(other.FirstRoot)); // another instance's root
        Assert.Equal([Cache], Directory.GetDirectories(_folder["root"]));
        Assert.NotNull(await LoadAsync());
    }

    [Fact]
    public async Task A_root_that_is_handed_over_begins_anew()
    {
        await UpdateAsync(_repository.FirstRoot);
        _repository.Restart("timestamp", 1); // the instance was set up again
        _repository.Store("timestamp");
        Assert.Equal(1, (await UpdateAsync(_repository.FirstRoot)).RootVersion);
    }

    [Fact]
    public async Task A_copy_in_a_folder_is_a_mirror_too()
    {
        _repository.Save(_folder["copy"]);
        await TrustUpdate.RunAsync(Folder, "file://" + _folder["copy"], _repository.FirstRoot, Now, TestContext.Current.CancellationToken);
        Assert.Empty(_repository.Requests);
        Assert.Equal("file://" + _folder["copy"], Folder.Mirror);
        Assert.NotNull(await LoadAsync());
    }

    [Fact]
    public async Task Without_a_cache_the_public_instances_are_built_in_and_others_are_not_known()
    {
        Assert.Contains("built in", (await LoadAsync()).Origin);
        _environment["TUF_MIRROR"] = SigstoreInstance.Staging.Mirror;
        Assert.Contains("sigstage.dev that is built in", (await LoadAsync()).Origin);
        _environment["TUF_MIRROR"] = "https://tuf.corp.example";
        LadingException error = await Assert.ThrowsAsync<LadingException>(LoadAsync);
        Assert.Contains("lading initialize --mirror https://tuf.corp.example", error.Hint);
    }

    [Fact]
    public async Task A_cache_of_a_public_instance_that_is_older_than_what_is_built_in_gives_way_to_it()
    {
        await UpdateAsync(_repository.FirstRoot);
        _environment["TUF_MIRROR"] = SigstoreInstance.PublicGood.Mirror;
        Directory.Move(Cache, _folder["root/tuf-repo-cdn.sigstore.dev"]);
        Assert.NotNull((await LoadAsync()).AsOf);
        Directory.Delete(_folder["root"], recursive: true);
        _environment.Remove("TUF_MIRROR");

        for (int i = _repository.Version("targets"); i < SigstoreInstance.PublicGood.TargetsVersion; i++)
            _repository.Publish("targets");
        _repository.Publish("snapshot", "timestamp");
        await UpdateAsync(_repository.FirstRoot);
        _environment["TUF_MIRROR"] = SigstoreInstance.PublicGood.Mirror;
        Directory.Move(Cache, _folder["root/tuf-repo-cdn.sigstore.dev"]);
        Assert.NotNull((await LoadAsync()).RenewBy);
    }

    [Fact]
    public async Task A_cache_that_was_tampered_with_is_an_error_and_not_passed_over()
    {
        await UpdateAsync(_repository.FirstRoot);
        string file = Path.Combine(Cache, "targets", "trusted_root.json");
        File.WriteAllText(file, File.ReadAllText(file).Replace("sigstore.dev", "sigstore.evil", StringComparison.Ordinal));
        Assert.Equal(ErrorKind.Input, (await Assert.ThrowsAsync<LadingException>(LoadAsync)).Kind);
        File.WriteAllText(_folder["root/remote.json"], "{}");
        Assert.Contains("remote.json is damaged", (await Assert.ThrowsAsync<LadingException>(LoadAsync)).Message);
    }

    [Fact]
    public async Task A_repository_of_something_else_is_refused()
    {
        _repository.Roles["targets"]["targets"]!.AsObject().Remove("trusted_root.json");
        _repository.Publish("targets", "snapshot", "timestamp");
        Assert.Contains("has no trusted_root.json", (await Assert.ThrowsAsync<LadingException>(() => UpdateAsync(_repository.FirstRoot))).Message);
        Assert.False(File.Exists(_folder["root/remote.json"]));
    }

    [Fact]
    public async Task An_initial_root_is_compared_with_its_checksum()
    {
        byte[] root = _repository.FirstRoot;
        string path = _folder.Write("root.json", root), url = _repository.MetadataUrl + "/1.root.json";
        string sha256 = Convert.ToHexStringLower(SHA256.HashData(root)), sha512 = Convert.ToHexStringLower(SHA512.HashData(root));
        foreach (string from in (string[])[path, url])
        {
            foreach (string? good in (string?[])[null, sha256, "sha256:" + sha256, "sha512:" + sha512])
                Assert.Equal(root, await InitialRoot.ReadAsync(from, good, default));
            Assert.Contains("is not the root that is meant", (await Assert.ThrowsAsync<LadingException>(() => InitialRoot.ReadAsync(from, new string('0', 64), default))).Message);
            Assert.Equal(ErrorKind.Usage, (await Assert.ThrowsAsync<LadingException>(() => InitialRoot.ReadAsync(from, "md5:00", default))).Kind);
        }
        Assert.Null(await InitialRoot.ReadAsync(null, null, default));
        Assert.Equal(ErrorKind.Usage, (await Assert.ThrowsAsync<LadingException>(() => InitialRoot.ReadAsync("http://tuf.example/root.json", null, default))).Kind);
    }

    [Fact]
    public void Environment_variables_replace_parts_of_the_root()
    {
        using var sigstore = new VirtualSigstore();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _environment["SIGSTORE_ROOT_FILE"] = _folder.Write("root.pem", Encoding.ASCII.GetBytes(sigstore.Root.ExportCertificatePem()));
        _environment["SIGSTORE_REKOR_PUBLIC_KEY"] = _folder.Write("rekor.pub", Encoding.ASCII.GetBytes(key.ExportSubjectPublicKeyInfoPem()));
        _environment["SIGSTORE_CT_LOG_PUBLIC_KEY_FILE"] = _environment["SIGSTORE_REKOR_PUBLIC_KEY"];
        _environment["SIGSTORE_TSA_CERTIFICATE_FILE"] = _folder.Write("tsa.pem", Encoding.ASCII.GetBytes(sigstore.TimestampLeaf.ExportCertificatePem() + "\n" + sigstore.Root.ExportCertificatePem()));
        (TrustedRoot root, IReadOnlyList<string> used) = TrustOverrides.Apply(TrustedRoot.Empty, _environment.GetValueOrDefault);
        Assert.Equal(4, used.Count);
        Assert.Single(root.CertificateAuthorities);
        Assert.Equal(SHA256.HashData(key.ExportSubjectPublicKeyInfo()), root.Logs.Single().LogId.ToArray());
        Assert.Single(root.CertificateLogs);
        Assert.Equal(2, root.TimestampAuthorities.Single().Chain.Count);

        _environment["SIGSTORE_ROOT_FILE"] = _environment["SIGSTORE_REKOR_PUBLIC_KEY"];
        Assert.Contains("is no certificate", Assert.Throws<LadingException>(() => TrustOverrides.Apply(TrustedRoot.Empty, _environment.GetValueOrDefault)).Message);
        _environment["SIGSTORE_ROOT_FILE"] = _folder["missing"];
        Assert.Contains("SIGSTORE_ROOT_FILE", Assert.Throws<LadingException>(() => TrustOverrides.Apply(TrustedRoot.Empty, _environment.GetValueOrDefault)).Message);
    }

    private Task<TrustUpdate> UpdateAsync(byte[]? root) => TrustUpdate.RunAsync(Folder, _repository.MetadataUrl, root, Now, TestContext.Current.CancellationToken);

    private Task<TrustMaterial> LoadAsync() => TrustMaterial.LoadAsync(Folder, TestContext.Current.CancellationToken);
}
