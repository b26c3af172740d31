using System.Text;
using System.Text.Json.Nodes;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Signing.Sigstore.Tuf;

/// <summary>The detailed client workflow: what is asked for, in which order, and what is trusted after it.</summary>
public sealed class TufWorkflowTests : IAsyncDisposable
{
    private readonly TufRun _run = new();

    private VirtualTuf Repository => _run.Repository;

    public ValueTask DisposeAsync() => _run.DisposeAsync();

    [Fact]
    public async Task A_refresh_asks_for_the_next_root_the_timestamp_the_snapshot_and_the_targets()
    {
        Assert.Null(await _run.RefreshAsync());
        Assert.Equal(["2.root.json", "timestamp.json", "1.snapshot.json", "1.targets.json"], Repository.Asked);
        Assert.Equal("1 1 1 1", _run.Versions);
    }

    [Fact]
    public async Task A_second_refresh_fetches_nothing_that_is_known()
    {
        await _run.RefreshAsync();
        Repository.Requests.Clear();
        Assert.Null(await _run.RefreshAsync());
        Assert.Equal(["2.root.json", "timestamp.json"], Repository.Asked);
    }

    [Fact]
    public async Task Metadata_is_kept_byte_for_byte()
    {
        Repository.Files["/repo/timestamp.json"] = [.. Repository.Files["/repo/timestamp.json"], (byte)' '];
        Assert.Null(await _run.RefreshAsync());
        Assert.Equal(Repository.Files["/repo/timestamp.json"], _run.Cache.ReadMetadata("timestamp", 1 << 20));
    }

    [Fact]
    public async Task A_repository_without_consistent_snapshots_has_plain_names()
    {
        Repository.Root["consistent_snapshot"] = false;
        Repository.AddTarget("targets", "a/file", "content"u8.ToArray());
        Repository.Publish("root", "targets", "snapshot", "timestamp");
        (byte[]? target, string? why) = await _run.TargetAsync("a/file");
        Assert.Equal("content", Encoding.UTF8.GetString(target ?? throw new InvalidOperationException(why)));
        Assert.Contains("snapshot.json", Repository.Asked);
        Assert.Contains(Repository.Requests, r => r.Path == "/repo/targets/a/file");
    }

    [Fact]
    public async Task Unknown_members_are_signed_and_otherwise_left_alone()
    {
        Repository.Root["x-custom"] = new JsonObject { ["z"] = 1, ["a"] = new JsonArray("\u00e9\"\\\n", true, null, -5) };
        Repository.Signers["root"][0].Key["x-owner"] = "@somebody";
        Repository.Publish("root");
        Assert.Null(await _run.RefreshAsync());
        Assert.Equal(2, _run.Version("root"));
    }

    [Fact]
    public async Task An_initial_root_that_does_not_sign_itself_is_refused_before_anything_is_asked()
    {
        JsonObject root = JsonNode.Parse(Repository.FirstRoot)!.AsObject();
        root["signatures"]![0]!["sig"] = "3045022100ee";
        _run.Cache.WriteMetadata("root", Encoding.UTF8.GetBytes(root.ToJsonString()));
        Assert.Contains("is signed by 0", await _run.RefreshAsync());
        Assert.Empty(Repository.Requests);
    }

    [Theory]
    [InlineData("root", "1 - - -")]
    [InlineData("timestamp", "2 - - -")]
    [InlineData("snapshot", "2 2 - -")]
    [InlineData("targets", "2 2 2 -")]
    public async Task Unsigned_metadata_ends_the_update_and_what_came_before_it_stays(string role, string trusted)
    {
        Repository.Publish("root", "targets", "snapshot", "timestamp");
        string path = role == "timestamp" ? "timestamp.json" : $"2.{role}.json";
        Repository.Change(path, json => json["signatures"] = new JsonArray());
        Assert.Contains("is signed by 0 of the keys", await _run.RefreshAsync());
        Assert.Equal(trusted, _run.Versions);
    }

    [Theory]
    [InlineData("root", "1 - - -", "rollback")]
    [InlineData("snapshot", "2 2 - -", "mix-and-match")]
    [InlineData("targets", "2 2 2 -", "mix-and-match")]
    public async Task A_version_that_is_not_the_one_asked_for_is_refused(string role, string trusted, string attack)
    {
        Repository.Publish("root", "targets", "snapshot", "timestamp");
        Repository.Roles[role]["version"] = 3;
        Repository.Files[$"/repo/2.{role}.json"] = Repository.Encode(role);
        Assert.Contains(attack, await _run.RefreshAsync());
        Assert.Equal(trusted, _run.Versions);
    }

    [Fact]
    public async Task A_timestamp_that_changed_without_a_new_version_is_not_taken()
    {
        await _run.RefreshAsync();
        Repository.Roles["timestamp"]["meta"]!["snapshot.json"]!["version"] = 100;
        Repository.Store("timestamp");
        Assert.Null(await _run.RefreshAsync());
        Assert.Equal("timestamp.json", Repository.Asked[^1]);
    }

    [Fact]
    public async Task Hashes_and_lengths_of_metadata_are_checked_where_they_are_given()
    {
        Repository.WithHashes = true;
        Repository.Publish("targets", "snapshot", "timestamp");
        Assert.Null(await _run.RefreshAsync());

        Repository.Publish("snapshot");
        Repository.Roles["timestamp"]["meta"]!["snapshot.json"]!["hashes"]!["sha256"] = new string('0', 64);
        Repository.Publish("timestamp");
        Assert.Contains("snapshot.json is not what the metadata above it names", await _run.RefreshAsync());
        Assert.Equal("1 3 2 2", _run.Versions);
    }

    [Fact]
    public async Task A_targets_file_with_another_hash_is_refused()
    {
        Repository.WithHashes = true;
        Repository.Publish("targets");
        Repository.Roles["snapshot"]["meta"]!["targets.json"]!["hashes"]!["sha256"] = new string('0', 64);
        Repository.Publish("snapshot", "timestamp");
        Assert.Contains("targets.json is not what", await _run.RefreshAsync());
        Assert.Equal("1 2 2 -", _run.Versions);
    }

    [Theory]
    [InlineData("timestamp", "1 - - -")]
    [InlineData("snapshot", "1 2 - -")]
    [InlineData("targets", "1 2 2 -")]
    public async Task A_file_that_is_not_there_ends_the_update(string role, string trusted)
    {
        Repository.Publish("targets", "snapshot", "timestamp");
        Repository.Files.TryRemove(role == "timestamp" ? "/repo/timestamp.json" : $"/repo/2.{role}.json", out _);
        Assert.Contains("does not have", await _run.RefreshAsync());
        Assert.Equal(trusted, _run.Versions);
    }

    [Fact]
    public async Task A_file_of_another_type_is_refused_though_it_is_signed()
    {
        Repository.Signers["snapshot"] = Repository.Signers["timestamp"];
        Repository.Publish("root", "snapshot");
        Repository.Roles["snapshot"]["meta"]!["snapshot.json"] = new JsonObject { ["version"] = 1 };
        Repository.Store("snapshot", "/repo/timestamp.json");
        Assert.Contains("_type is 'snapshot'", await _run.RefreshAsync());
        Assert.Equal("2 - - -", _run.Versions);
    }

    [Theory]
    [InlineData("sha256")]
    [InlineData("sha512")]
    [InlineData("sha256 sha512")]
    public async Task A_target_is_fetched_by_one_of_its_hashes_and_kept(string hashes)
    {
        Repository.AddTarget("targets", "path/to/file.txt", "content"u8.ToArray(), hashes: hashes.Split(' '));
        Repository.Publish("targets", "snapshot", "timestamp");
        for (int i = 0; i < 2; i++)
            Assert.Equal("content", Encoding.UTF8.GetString((await _run.TargetAsync("path/to/file.txt")).Target!));
        Assert.Single(Repository.Requests, r => r.Path.Contains("/targets/", StringComparison.Ordinal));
        Assert.Equal("content", Encoding.UTF8.GetString(await _run.OfflineAsync("path/to/file.txt")));
    }

    [Fact]
    public async Task A_target_with_hashes_of_unknown_kinds_only_is_refused()
    {
        Repository.AddTarget("targets", "file", "content"u8.ToArray());
        JsonObject hashes = Repository.Roles["targets"]["targets"]!["file"]!["hashes"]!.AsObject();
        hashes["whirlpool"] = (string)hashes["sha256"]!;
        hashes.Remove("sha256");
        Repository.Publish("targets", "snapshot", "timestamp");
        Repository.Intercept = r => r.Path.Contains("/targets/", StringComparison.Ordinal) ? new VirtualResponse(200, "content"u8.ToArray()) : null;
        Assert.Contains("no hash of it is known", (await _run.TargetAsync("file")).Why);
    }

    [Fact]
    public async Task A_target_that_was_exchanged_is_refused_and_the_old_one_stays()
    {
        Repository.AddTarget("targets", "file", "content"u8.ToArray());
        Repository.Publish("targets", "snapshot", "timestamp");
        await _run.TargetAsync("file");
        Repository.AddTarget("targets", "file", "renewed"u8.ToArray());
        Repository.Publish("targets", "snapshot", "timestamp");
        Repository.Intercept = r => r.Path.Contains("/targets/", StringComparison.Ordinal) ? new VirtualResponse(200, "EVIL!!!"u8.ToArray()) : null;
        Assert.Contains("its sha256 is", (await _run.TargetAsync("file")).Why);
        Assert.Equal("content", Encoding.UTF8.GetString(_run.Cache.ReadTarget("file", 100)!));
    }

    [Fact]
    public async Task A_repository_that_fails_for_a_moment_is_asked_again()
    {
        int times = 0;
        Repository.Intercept = r => r.Path == "/repo/timestamp.json" && times++ == 0 ? VirtualResponse.Empty(503) : null;
        Assert.Null(await _run.RefreshAsync());
    }
}
