using System.Text;
using Lading.Oci;
using Lading.Oci.Registry;
using Lading.Oci.Stores;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Oci.Registry;

public class PullTests : RegistryTest
{
    [Fact]
    public async Task A_manifest_is_found_by_tag_and_by_digest()
    {
        Descriptor image = Server["team/app"].AddImage("1.0", "linux/amd64");
        RegistryStore store = Open();
        StoredManifest byTag = (await store.FindManifestAsync("1.0", default))!;
        StoredManifest byDigest = (await store.FindManifestAsync(image.Digest.Text, default))!;
        Assert.Equal(image.Digest, byTag.Descriptor.Digest);
        Assert.Equal(byTag.Bytes, byDigest.Bytes);
        Assert.Equal(MediaTypes.OciManifest, byTag.Descriptor.MediaType);
    }

    [Fact]
    public async Task An_absent_manifest_is_null_and_a_failing_registry_is_an_error()
    {
        RegistryStore store = Open();
        Assert.Null(await store.FindManifestAsync("none", default));
        Server.Intercept = _ => VirtualRegistry.Error(500, "UNKNOWN", "disk full");
        var error = await Assert.ThrowsAsync<RegistryException>(() => store.FindManifestAsync("none", default));
        Assert.Contains("UNKNOWN: disk full", error.Message);
        Assert.Contains("500", error.Message);
    }

    [Fact]
    public async Task A_manifest_of_another_digest_is_refused_and_both_are_named()
    {
        Descriptor image = Server["team/app"].AddImage("1.0", "linux/amd64");
        byte[] other = ManifestFor(Describe(Bytes(3)));
        Server.Intercept = r => r.Path.Contains("/manifests/") ? new VirtualResponse(200, other, ("Content-Type", MediaTypes.OciManifest)) : null;
        var error = await Assert.ThrowsAsync<LadingException>(() => Open().FindManifestAsync(image.Digest.Text, default));
        Assert.Contains(image.Digest.Text, error.Message);
        Assert.Contains(Digest.Of(other).Text, error.Message);
    }

    [Fact]
    public async Task A_tag_whose_announced_digest_is_not_that_of_the_bytes_is_refused()
    {
        byte[] bytes = ManifestFor(Describe(Bytes(3)));
        string wrong = Digest.Of("x"u8).Text;
        Server.Intercept = r => r.Path.Contains("/manifests/") ? new VirtualResponse(200, bytes, ("Content-Type", MediaTypes.OciManifest), ("Docker-Content-Digest", wrong)) : null;
        var error = await Assert.ThrowsAsync<LadingException>(() => Open().FindManifestAsync("1.0", default));
        Assert.Contains(wrong, error.Message);
    }

    [Fact]
    public async Task A_document_that_is_manifest_and_index_at_once_is_refused()
    {
        string digest = Digest.Of("x"u8).Text;
        byte[] bytes = Encoding.UTF8.GetBytes($$"""{"schemaVersion":2,"config":{"mediaType":"a","digest":"{{digest}}","size":1},"layers":[],"manifests":[]}""");
        Server["team/app"].AddManifest(bytes, MediaTypes.OciIndex, "both");
        var error = await Assert.ThrowsAsync<LadingException>(() => Open().FindManifestAsync("both", default));
        Assert.Contains("ambiguous", error.Message);
    }

    [Fact]
    public async Task An_endless_manifest_ends_in_an_error()
    {
        Server.Intercept = r => r.Path.Contains("/manifests/") ? new VirtualResponse(200, [], ("Content-Type", MediaTypes.OciManifest)) { Endless = true } : null;
        var error = await Assert.ThrowsAsync<LadingException>(() => Open().FindManifestAsync("1.0", default));
        Assert.Contains(OciJson.MaxDocumentSize.ToString(), error.Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_blob_is_read_whole(bool synchronously)
    {
        byte[] bytes = Bytes(3_000_000);
        Descriptor blob = Server["team/app"].AddBlob(bytes, "application/octet-stream");
        Assert.Equal(bytes, await ReadAsync(Open(), blob, synchronously));
    }

    [Fact]
    public async Task An_empty_blob_is_read()
    {
        Descriptor blob = Server["team/app"].AddBlob([], "application/octet-stream");
        Assert.Empty(await ReadAsync(Open(), blob));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_download_that_is_cut_goes_on_where_it_stopped(bool ranges)
    {
        byte[] bytes = Bytes(2_000_000);
        Descriptor blob = Server["team/app"].AddBlob(bytes, "application/octet-stream");
        Server.Ranges = ranges;
        int cuts = 0;
        Server.Intercept = r =>
        {
            if (!r.Path.Contains("/blobs/") || cuts >= 3)
                return null;
            int from = ranges && r.Header("Range") is { } range ? int.Parse(range[6..^1]) : 0;
            cuts++;
            return from == 0
                ? new VirtualResponse(200, bytes) { CutAfter = 300_000 * cuts }
                : new VirtualResponse(206, bytes[from..], ("Content-Range", $"bytes {from}-{bytes.Length - 1}/{bytes.Length}")) { CutAfter = 300_000 };
        };
        Assert.Equal(bytes, await ReadAsync(Open(), blob));
        Assert.Equal(3, cuts);
        if (ranges)
            Assert.Contains(Server.Requests, r => r.Header("Range") == "bytes=900000-");
    }

    [Fact]
    public async Task A_download_that_always_breaks_is_an_error_that_says_how_far_it_came()
    {
        byte[] bytes = Bytes(1_000_000);
        Descriptor blob = Server["team/app"].AddBlob(bytes, "application/octet-stream");
        Server.Intercept = r => r.Path.Contains("/blobs/") ? r.Header("Range") is null ? new VirtualResponse(200, bytes) { CutAfter = 1000 } : new VirtualResponse(206, bytes[1000..], ("Content-Range", "bytes 1000-999999/1000000")) { CutAfter = 0 } : null;
        var error = await Assert.ThrowsAsync<RegistryException>(() => ReadAsync(Open(), blob));
        Assert.Contains("1000 of 1000000", error.Message);
    }

    [Fact]
    public async Task Another_range_than_asked_for_is_an_error()
    {
        byte[] bytes = Bytes(1_000_000);
        Descriptor blob = Server["team/app"].AddBlob(bytes, "application/octet-stream");
        Server.Intercept = r => r.Path.Contains("/blobs/") ? r.Header("Range") is null ? new VirtualResponse(200, bytes) { CutAfter = 1000 } : new VirtualResponse(206, bytes[5..], ("Content-Range", "bytes 5-999999/1000000")) : null;
        Assert.Contains("another range", (await Assert.ThrowsAsync<LadingException>(() => ReadAsync(Open(), blob))).Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_blob_of_other_bytes_is_refused_and_both_digests_are_named(bool synchronously)
    {
        byte[] bytes = Bytes(100_000);
        byte[] other = Bytes(100_000, 2);
        Descriptor blob = Describe(bytes);
        Server["team/app"].Blobs[blob.Digest.Text] = other;
        var error = await Assert.ThrowsAnyAsync<LadingException>(() => ReadAsync(Open(), blob, synchronously));
        Assert.Contains(blob.Digest.Text, error.Message);
        Assert.Contains(Digest.Of(other).Text, error.Message);
    }

    [Fact]
    public async Task The_last_bytes_of_a_wrong_blob_are_never_handed_out()
    {
        Descriptor blob = Describe(Bytes(1000));
        Server["team/app"].Blobs[blob.Digest.Text] = Bytes(1000, 2);
        await using Stream stream = await Open().OpenBlobAsync(blob, default);
        await Assert.ThrowsAnyAsync<LadingException>(async () => await stream.ReadExactlyAsync(new byte[1000]));
    }

    [Fact]
    public async Task A_blob_of_another_size_is_refused_and_both_sizes_are_named()
    {
        Descriptor blob = Server["team/app"].AddBlob(Bytes(1000), "a/b") with { Size = 999 };
        var error = await Assert.ThrowsAnyAsync<LadingException>(() => ReadAsync(Open(), blob));
        Assert.Contains("1000", error.Message);
        Assert.Contains("999", error.Message);
    }

    [Fact]
    public async Task An_endless_blob_ends_in_an_error()
    {
        Descriptor blob = Describe(Bytes(500_000));
        Server.Intercept = r => r.Path.Contains("/blobs/") ? new VirtualResponse(200, []) { Endless = true } : null;
        Assert.Contains("more than the 500000 bytes", (await Assert.ThrowsAnyAsync<LadingException>(() => ReadAsync(Open(), blob))).Message);
    }

    [Fact]
    public async Task A_transfer_that_stands_still_is_continued_on_another_connection()
    {
        byte[] bytes = Bytes(400_000);
        Descriptor blob = Server["team/app"].AddBlob(bytes, "a/b");
        Server.Intercept = r => r.Path.Contains("/blobs/") && r.Header("Range") is null ? new VirtualResponse(200, bytes) { CutAfter = 1000, Stall = TimeSpan.FromSeconds(20) } : null;
        Assert.Equal(bytes, await ReadAsync(Open(settings: Quick with { IdleTimeout = TimeSpan.FromMilliseconds(300) }), blob));
    }

    [Fact]
    public async Task A_blob_is_there_or_not()
    {
        Descriptor blob = Server["team/app"].AddBlob(Bytes(10), "a/b");
        RegistryStore store = Open();
        Assert.True(await store.HasBlobAsync(blob, default));
        Assert.False(await store.HasBlobAsync(Describe(Bytes(11)), default));
        Assert.Contains("10 bytes", (await Assert.ThrowsAsync<LadingException>(() => store.HasBlobAsync(blob with { Size = 9 }, default))).Message);
        Assert.Contains("does not have this blob", (await Assert.ThrowsAsync<RegistryException>(() => store.OpenBlobAsync(Describe(Bytes(11)), default))).Message);
    }

    [Fact]
    public async Task Tags_are_collected_over_pages_and_ordered()
    {
        Server.PageSize = 3;
        string[] tags = [.. Enumerable.Range(0, 10).Select(i => $"v{i}")];
        foreach (string tag in tags)
            Server["team/app"].AddImage(tag, "linux/amd64");
        Assert.Equal(tags, await Open().ListTagsAsync(default));
        Assert.Equal(4, Server.Count("GET", "/tags/list"));
    }

    [Theory]
    [InlineData("<http://other.example/v2/team/app/tags/list?last=a>; rel=\"next\"", "not on the registry")]
    [InlineData("</v2/team/app/tags/list?n=1000>; rel=\"next\"", "circle")]
    public async Task Pages_that_lead_astray_are_refused(string link, string message)
    {
        Server.Intercept = r => r.Path.Contains("/tags/") ? VirtualResponse.Text(200, """{"tags":["a"]}""", ("Link", link)) : null;
        Assert.Contains(message, (await Assert.ThrowsAnyAsync<LadingException>(() => Open().ListTagsAsync(default))).Message);
    }

    [Fact]
    public async Task Mirrors_are_asked_first_and_their_faults_do_not_count()
    {
        await using var mirror = new VirtualRegistry();
        await using var broken = new VirtualRegistry { Intercept = _ => VirtualResponse.Empty(500) };
        Descriptor image = mirror["hub/team/app"].AddImage("1.0", "linux/amd64");
        Descriptor onlyHere = Server["team/app"].AddImage("2.0", "linux/arm64");
        RegistrySettings settings = Quick with
        {
            Hosts = new Dictionary<string, RegistryHostSettings> { [Server.Host] = new() { Mirrors = [new(broken.Host), new(mirror.Host + "/hub")] } },
        };
        RegistryStore store = Open(settings: settings);
        Assert.Equal(image.Digest, (await store.FindManifestAsync("1.0", default))!.Descriptor.Digest);
        Assert.Equal(onlyHere.Digest, (await store.FindManifestAsync("2.0", default))!.Descriptor.Digest);
        Assert.Equal(0, Server.Count("GET", "/manifests/1.0"));
    }
}
