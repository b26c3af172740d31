using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Lading.Signing.Sigstore.Tuf;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Signing.Sigstore.Tuf;

/// <summary>Flaws that other clients had, one test at least for each class; the advisories are named where there are some.</summary>
public sealed class TufFlawClassTests : IAsyncDisposable
{
    private readonly TufRun _run = new();

    private VirtualTuf Repository => _run.Repository;

    public ValueTask DisposeAsync() => _run.DisposeAsync();

    [Fact]
    public async Task Rollback_of_the_timestamp()
    {
        Repository.Publish("timestamp");
        await _run.RefreshAsync();
        Repository.Restart("timestamp", 1);
        Repository.Store("timestamp");
        Assert.Contains("rollback attack", await _run.RefreshAsync());
        Assert.Equal(2, _run.Version("timestamp"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Rollback_of_the_snapshot(bool hashes)
    {
        Repository.WithHashes = hashes;
        Repository.Publish("snapshot", "timestamp");
        await _run.RefreshAsync();
        Repository.Restart("snapshot", 1);
        Repository.Store("snapshot");
        Repository.Publish("timestamp");
        Assert.Contains("rollback attack", await _run.RefreshAsync());
        Assert.Equal("1 2 2 1", _run.Versions);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Rollback_of_the_targets_CVE_2022_29173(bool hashes)
    {
        Repository.WithHashes = hashes;
        Repository.Publish("targets", "snapshot", "timestamp");
        await _run.RefreshAsync();
        Repository.Restart("targets", 1);
        Repository.Store("targets");
        Repository.Publish("snapshot", "timestamp");
        Assert.Contains("rollback attack", await _run.RefreshAsync());
        Assert.Equal("1 3 2 2", _run.Versions);
    }

    [Fact]
    public async Task Rollback_by_leaving_a_role_out_of_the_snapshot()
    {
        Repository.Delegate("targets", "delegated");
        Repository.Publish("delegated", "targets", "snapshot", "timestamp");
        await _run.RefreshAsync();
        Repository.Roles["snapshot"]["meta"]!.AsObject().Remove("delegated.json");
        Repository.Publish("snapshot", "timestamp");
        Assert.Contains("is no longer in it", await _run.RefreshAsync());
        Assert.Equal(2, _run.Version("snapshot"));
    }

    [Fact]
    public async Task Fast_forward_is_recovered_from_by_new_keys()
    {
        for (int i = 0; i < 20; i++)
            Repository.Publish("targets", "snapshot", "timestamp");
        await _run.RefreshAsync();
        Assert.Equal("1 21 21 21", _run.Versions);
        Repository.Signers["timestamp"] = [TufSigner.Ecdsa()];
        Repository.Signers["snapshot"] = [TufSigner.Ecdsa()];
        foreach (string role in (string[])["targets", "snapshot", "timestamp"])
            Repository.Restart(role, 1);
        Repository.Publish("root");
        foreach (string role in (string[])["targets", "snapshot", "timestamp"])
            Repository.Store(role);
        Assert.Null(await _run.RefreshAsync());
        Assert.Equal("2 1 1 1", _run.Versions);
    }

    [Theory]
    [InlineData("root", "2 1 1 1")]
    [InlineData("timestamp", "1 1 1 1")]
    [InlineData("snapshot", "1 2 1 1")]
    [InlineData("targets", "1 2 2 1")]
    public async Task Freeze_with_expired_metadata(string role, string trusted)
    {
        await _run.RefreshAsync();
        Repository.Roles[role]["expires"] = "2025-12-31T23:59:59Z";
        if (role == "root")
            Repository.Publish("root");
        else
            Repository.Publish("targets", "snapshot", "timestamp");
        Assert.Contains("freeze attack", await _run.RefreshAsync());
        Assert.Equal(trusted, _run.Versions);
    }

    [Fact]
    public async Task Freeze_by_serving_the_same_metadata_for_ever()
    {
        Repository.Roles["timestamp"]["expires"] = "2026-01-08T00:00:00Z";
        Repository.Publish("timestamp");
        Assert.Null(await _run.RefreshAsync());
        _run.Now = new DateTimeOffset(2026, 1, 8, 0, 0, 0, TimeSpan.Zero);
        Assert.Contains("timestamp.json expired", await _run.RefreshAsync());
    }

    [Fact]
    public async Task What_expired_here_is_renewed_from_there()
    {
        Repository.Roles["timestamp"]["expires"] = "2026-01-08T00:00:00Z";
        Repository.Root["expires"] = "2026-01-08T00:00:00Z";
        Repository.Publish("root", "timestamp");
        Assert.Null(await _run.RefreshAsync());
        Repository.Roles["timestamp"]["expires"] = "2026-02-08T00:00:00Z";
        Repository.Root["expires"] = "2026-02-08T00:00:00Z";
        Repository.Publish("root", "targets", "snapshot", "timestamp");
        _run.Now = new DateTimeOffset(2026, 1, 20, 0, 0, 0, TimeSpan.Zero);
        Assert.Null(await _run.RefreshAsync());
        Assert.Equal("3 3 2 2", _run.Versions);
    }

    [Fact]
    public async Task Keyid_reuse_one_key_by_many_ids_counts_once_GHSA_3633_5h82_39pq()
    {
        TufSigner signer = TufSigner.Ecdsa();
        Repository.Signers["snapshot"] = [signer, signer.As("second"), signer.As("third")];
        Repository.Thresholds["snapshot"] = 2;
        Repository.Publish("root", "snapshot", "timestamp");
        Assert.Contains("is signed by 1 of the keys", await _run.RefreshAsync());
        Assert.Null(_run.Version("snapshot"));
    }

    [Fact]
    public async Task Threshold_met_by_one_signature_repeated()
    {
        Repository.Signers["snapshot"].Add(TufSigner.Ecdsa());
        Repository.Thresholds["snapshot"] = 2;
        Repository.Publish("root", "snapshot", "timestamp");
        Repository.Change("2.snapshot.json", json => json["signatures"] = new JsonArray(json["signatures"]![0]!.DeepClone(), json["signatures"]![0]!.DeepClone()));
        Assert.Contains("the key signed twice", await _run.RefreshAsync());
        Assert.Null(_run.Version("snapshot"));
    }

    [Fact]
    public async Task Threshold_higher_than_there_are_keys()
    {
        Repository.Thresholds["snapshot"] = 6;
        for (int i = 0; i < 4; i++)
            Repository.Signers["snapshot"].Add(TufSigner.Ecdsa());
        Repository.Publish("root", "snapshot", "timestamp");
        Assert.Contains("is signed by 5 of the keys", await _run.RefreshAsync());
        Assert.Equal("2 2 - -", _run.Versions);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public async Task Threshold_zero_in_a_delegation_CVE_2026_23992(int threshold)
    {
        Repository.Thresholds["A"] = threshold;
        Repository.Delegate("targets", "A");
        Repository.AddTarget("A", "file", "x"u8.ToArray());
        Repository.Signers["A"] = [];
        Repository.Publish("A", "targets", "snapshot", "timestamp");
        Assert.NotNull((await _run.TargetAsync("file")).Why);
        Assert.Null(_run.Version("targets"));
    }

    [Fact]
    public async Task Wrong_delegation_order_a_terminating_role_is_not_gone_round_CVE_2024_47534()
    {
        Repository.Delegate("targets", "A", ["*"], terminating: true);
        Repository.Delegate("targets", "B", ["*"]);
        Repository.AddTarget("B", "file", "evil"u8.ToArray());
        Repository.Publish("A", "B", "targets", "snapshot", "timestamp");
        Assert.Contains("has no target", (await _run.TargetAsync("file")).Why);
        Assert.DoesNotContain("1.B.json", Repository.Asked);
    }

    [Fact]
    public async Task Wrong_delegation_order_the_first_role_wins()
    {
        Repository.Delegate("targets", "A");
        Repository.Delegate("targets", "B");
        Repository.AddTarget("B", "file", "evil"u8.ToArray());
        Repository.AddTarget("A", "file", "good"u8.ToArray());
        Repository.Publish("A", "B", "targets", "snapshot", "timestamp");
        Assert.Equal("good", Encoding.UTF8.GetString((await _run.TargetAsync("file")).Target!));
    }

    [Theory]
    [InlineData("root")]
    [InlineData("timestamp")]
    [InlineData("snapshot")]
    [InlineData("targets")]
    public async Task A_delegated_role_never_takes_the_place_of_a_top_level_one(string name)
    {
        Repository.Delegate("targets", "evil");
        Repository.Roles["targets"]["delegations"]!["roles"]![0]!["name"] = name;
        Repository.Publish("evil", "targets", "snapshot", "timestamp");
        Assert.Contains("is no name of a delegated role", (await _run.TargetAsync("file")).Why);
        Assert.Equal(1, _run.Version("root"));
    }

    [Theory]
    [InlineData("../../escaped")]
    [InlineData("/etc/escaped")]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("a\\..\\escaped")]
    public async Task Path_traversal_in_the_cache_CVE_2026_24137(string path)
    {
        Repository.AddTarget("targets", path, "x"u8.ToArray(), serve: false);
        Repository.Publish("targets", "snapshot", "timestamp");
        Repository.Intercept = r => r.Path.StartsWith("/repo/targets", StringComparison.Ordinal) || r.Path.Contains("escaped", StringComparison.Ordinal) ? new VirtualResponse(200, "x"u8.ToArray()) : null;
        await _run.TargetAsync(path);
        string[] files = Directory.GetFiles(_run.Folder, "*", SearchOption.AllDirectories);
        Assert.All(files, f => Assert.Contains(Path.GetDirectoryName(f), (string[])[Path.Combine(_run.Folder, "metadata"), Path.Combine(_run.Folder, "targets")]));
        Assert.False(File.Exists(Path.Combine(_run.Folder, "..", "escaped")));
    }

    [Fact]
    public async Task Endless_data()
    {
        foreach (string file in (string[])["2.root.json", "timestamp.json", "1.snapshot.json", "1.targets.json"])
        {
            await using var run = new TufRun();
            run.Repository.Intercept = r => r.Path == "/repo/" + file ? new VirtualResponse(200, []) { Endless = true } : null;
            var watch = Stopwatch.StartNew();
            Assert.Contains("more than", await run.RefreshAsync());
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10));
        }
    }

    [Fact]
    public async Task Endless_data_a_target_longer_than_its_metadata_says()
    {
        Repository.AddTarget("targets", "file", "x"u8.ToArray());
        Repository.Publish("targets", "snapshot", "timestamp");
        Repository.Intercept = r => r.Path.Contains("/targets/", StringComparison.Ordinal) ? new VirtualResponse(200, []) { Endless = true } : null;
        Assert.Contains("more than 1 bytes", (await _run.TargetAsync("file")).Why);
    }

    [Fact]
    public async Task Endless_chains_of_roots_and_of_delegations()
    {
        for (int i = 0; i < 40; i++)
            Repository.Delegate(i == 0 ? "targets" : $"r{i - 1}", $"r{i}");
        Repository.AddTarget("r39", "file", "x"u8.ToArray());
        Repository.Publish([.. Enumerable.Range(0, 40).Select(i => $"r{i}"), "targets", "snapshot", "timestamp"]);
        Assert.Contains("has no target", (await _run.TargetAsync("file")).Why);
        Assert.True(Repository.Asked.Count < 40);
    }

    [Fact]
    public async Task Mix_and_match_of_a_snapshot_that_names_no_targets()
    {
        Repository.Roles["snapshot"]["meta"]!.AsObject().Remove("targets.json");
        Repository.Publish("snapshot", "timestamp");
        Assert.Contains("does not have targets.json", await _run.RefreshAsync());
    }

    [Fact]
    public async Task The_cache_is_verified_again_without_a_network()
    {
        Repository.AddTarget("targets", "file", "content"u8.ToArray());
        Repository.Publish("targets", "snapshot", "timestamp");
        await _run.TargetAsync("file");
        _run.Cache.WriteTarget("file", "changed"u8.ToArray());
        Assert.Contains("does not have the target file as its metadata names it", (await Assert.ThrowsAsync<LadingException>(() => _run.OfflineAsync("file"))).Message);
        _run.Cache.WriteTarget("file", "content"u8.ToArray());
        foreach (string role in (string[])["root", "timestamp", "snapshot", "targets"])
        {
            byte[] good = _run.Cache.ReadMetadata(role, 1 << 20)!;
            byte[] bad = [.. good];
            bad[bad.AsSpan().IndexOf("2040"u8)] = (byte)'3';
            _run.Cache.WriteMetadata(role, bad);
            await Assert.ThrowsAsync<LadingException>(() => _run.OfflineAsync("file"));
            _run.Cache.WriteMetadata(role, good);
        }
        Assert.Equal("content", Encoding.UTF8.GetString(await _run.OfflineAsync("file")));
    }

    [Fact]
    public void Malformed_metadata_DoS_CVE_2026_23991_random_changes_end_in_an_error_and_soon()
    {
        foreach (string role in (string[])["root", "timestamp", "snapshot", "targets"])
        {
            Repository.Delegate("targets", "d" + role);
            byte[] good = Repository.Encode(role);
            Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte, Gen.Int[0, 3]).Sample((at, value, how) =>
            {
                byte[] bad = how switch { 0 => [.. good[..at], value, .. good[(at + 1)..]], 1 => good[..at], 2 => [.. good[..at], .. good[at..], .. good[..at]], _ => [.. good[..at], .. "[[[[[[[["u8, .. good[at..]] };
                try
                {
                    Read(role, bad);
                }
                catch (LadingException)
                {
                }
            }, iter: 2000);
        }
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"signatures\":[],\"signed\":null}")]
    [InlineData("{\"signatures\":[null],\"signed\":{}}")]
    [InlineData("{\"signatures\":{},\"signed\":{}}")]
    [InlineData("{\"signatures\":[],\"signed\":{\"_type\":\"root\",\"spec_version\":\"1.0\",\"version\":1,\"expires\":\"2040-01-01T00:00:00Z\",\"keys\":{\"a\":null},\"roles\":null}}")]
    [InlineData("{\"signatures\":[],\"signed\":{\"_type\":\"root\",\"spec_version\":\"2.0\",\"version\":1,\"expires\":\"2040-01-01T00:00:00Z\"}}")]
    [InlineData("{\"signatures\":[],\"signed\":{\"_type\":\"root\",\"spec_version\":\"1.0\",\"version\":1.5,\"expires\":\"2040-01-01T00:00:00Z\"}}")]
    [InlineData("{\"signatures\":[],\"signed\":{\"_type\":\"root\",\"spec_version\":\"1.0\",\"version\":\"1\",\"expires\":\"2040-01-01T00:00:00Z\"}}")]
    [InlineData("{\"signatures\":[],\"signed\":{\"_type\":\"root\",\"_type\":\"root\",\"spec_version\":\"1.0\",\"version\":1,\"expires\":\"2040-01-01T00:00:00Z\"}}")]
    public void Malformed_metadata_is_an_input_error(string text)
    {
        foreach (string role in (string[])["root", "timestamp", "snapshot", "targets"])
            Assert.Equal(ErrorKind.Input, Assert.Throws<LadingException>(() => Read(role, Encoding.UTF8.GetBytes(text))).Kind);
    }

    [Theory]
    [InlineData("http://tuf.example/")]
    [InlineData("ftp://tuf.example/")]
    [InlineData("file://elsewhere/share")]
    [InlineData("https://user@tuf.example/")]
    [InlineData("not a url")]
    public void Repositories_are_reached_safely_or_not_at_all(string address) =>
        Assert.Equal(ErrorKind.Usage, Assert.Throws<LadingException>(() => TufRepository.Open(address)).Kind);

    private static void Read(string role, byte[] file)
    {
        _ = role switch
        {
            "root" => SignedMetadata<RootMetadata>.Read(file, TufLimits.Root, role, MetadataReader.Root).Metadata,
            "timestamp" => SignedMetadata<TimestampMetadata>.Read(file, TufLimits.Timestamp, role, MetadataReader.Timestamp).Metadata,
            "snapshot" => SignedMetadata<SnapshotMetadata>.Read(file, TufLimits.Snapshot, role, MetadataReader.Snapshot).Metadata,
            _ => (TufMetadata)SignedMetadata<TargetsMetadata>.Read(file, TufLimits.Targets, role, MetadataReader.Targets).Metadata,
        };
    }
}
