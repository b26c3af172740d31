using Lading.Oci;
using Lading.Oci.Registry;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Oci.Registry;

public class PushTests : RegistryTest
{
    private static RegistrySettings InChunks { get; } = Quick with { ChunkSize = 1 << 20 };

    private byte[]? Stored(Descriptor blob, string repository = "team/app") => Server[repository].Blobs.GetValueOrDefault(blob.Digest.Text);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3_000_000)]
    public async Task A_blob_is_pushed_in_one_piece(int length)
    {
        byte[] bytes = Bytes(length);
        await Open().PushBlobAsync(Describe(bytes), From(bytes), null, default);
        Assert.Equal(bytes, Stored(Describe(bytes)));
        Assert.Equal(0, Server.Count("PATCH", ""));
    }

    [Fact]
    public async Task A_blob_that_is_there_is_not_sent_again()
    {
        byte[] bytes = Bytes(10);
        RegistryStore store = Open();
        await store.PushBlobAsync(Describe(bytes), From(bytes), null, default);
        await store.PushBlobAsync(Describe(bytes), _ => throw new InvalidOperationException("not needed"), null, default);
    }

    [Fact]
    public async Task A_blob_is_pushed_in_chunks()
    {
        byte[] bytes = Bytes(2_500_000);
        await Open(settings: InChunks).PushBlobAsync(Describe(bytes), From(bytes), null, default);
        Assert.Equal(bytes, Stored(Describe(bytes)));
        Assert.Equal(["0-1048575", "1048576-2097151", "2097152-2499999"], Server.Requests.Where(r => r.Method == "PATCH").Select(r => r.Header("Content-Range")));
    }

    [Fact]
    public async Task A_chunk_that_failed_is_sent_from_where_the_registry_stands()
    {
        byte[] bytes = Bytes(2_500_000);
        int failures = 0;
        Server.Intercept = r => r.Method == "PATCH" && r.Header("Content-Range")!.StartsWith("1048576-") && failures++ < 2 ? VirtualResponse.Empty(503) : null;
        await Open(settings: InChunks).PushBlobAsync(Describe(bytes), From(bytes), null, default);
        Assert.Equal(bytes, Stored(Describe(bytes)));
        Assert.Equal(2, Server.Count("GET", "/uploads/"));
    }

    [Fact]
    public async Task A_blob_too_large_in_one_piece_is_sent_in_chunks()
    {
        byte[] bytes = Bytes(20_000_000);
        Server.MaxBody = 17 << 20;
        await Open().PushBlobAsync(Describe(bytes), From(bytes), null, default);
        Assert.Equal(bytes, Stored(Describe(bytes)));
        Assert.Equal(2, Server.Count("PATCH", ""));
    }

    [Fact]
    public async Task An_upload_that_failed_is_begun_anew()
    {
        byte[] bytes = Bytes(100_000);
        int failures = 0;
        Server.Intercept = r => r.Method == "PUT" && failures++ < 2 ? VirtualResponse.Empty(502) : null;
        await Open().PushBlobAsync(Describe(bytes), From(bytes), null, default);
        Assert.Equal(bytes, Stored(Describe(bytes)));
        Assert.Equal(3, Server.Count("POST", "/uploads/"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Other_bytes_than_the_descriptor_names_are_never_stored(bool chunks)
    {
        byte[] bytes = Bytes(2_000_000);
        byte[] other = Bytes(2_000_000, 2);
        var error = await Assert.ThrowsAnyAsync<LadingException>(() => Open(settings: chunks ? InChunks : Quick).PushBlobAsync(Describe(bytes), From(other), null, default));
        Assert.Contains(Describe(bytes).Digest.Text, error.Message);
        Assert.Contains(Describe(other).Digest.Text, error.Message);
        Assert.Empty(Server["team/app"].Blobs);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_blob_is_mounted_where_the_registry_does_that_and_sent_elsewhere(bool mounts)
    {
        Server.Mounts = mounts;
        Server.Auth = VirtualAuth.Token;
        byte[] bytes = Bytes(1000);
        Descriptor blob = Server["team/base"].AddBlob(bytes, "a/b");
        await Open(settings: With("user", "secret")).PushBlobAsync(blob, From(bytes), "team/base", default);
        Assert.Equal(bytes, Stored(blob));
        Assert.Equal(mounts ? 0 : 1, Server.Count("PUT", ""));
        Assert.Contains(Server.Requests, r => r.Path == "/token" && r.Query["scope"] == "repository:team/app:pull,push repository:team/base:pull");
    }

    [Fact]
    public async Task A_manifest_is_pushed_under_tag_or_digest()
    {
        RegistryStore store = Open();
        byte[] manifest = ManifestFor(Describe([]));
        Descriptor tagged = await store.PushManifestAsync(manifest, MediaTypes.OciManifest, "1.0", default);
        await store.PushManifestAsync(manifest, MediaTypes.OciManifest, null, default);
        Assert.Equal(Digest.Of(manifest), tagged.Digest);
        Assert.Equal(tagged.Digest.Text, Server["team/app"].Tags["1.0"]);
        Assert.Equal(["/v2/team/app/manifests/1.0", $"/v2/team/app/manifests/{tagged.Digest}"], Server.Requests.Where(r => r.Method == "PUT").Select(r => r.Path));
    }

    [Fact]
    public async Task A_registry_that_stored_something_else_is_an_error()
    {
        string other = Digest.Of("x"u8).Text;
        Server.Intercept = r => r.Method == "PUT" ? VirtualResponse.Empty(201, ("Docker-Content-Digest", other)) : null;
        Assert.Contains(other, (await Assert.ThrowsAsync<LadingException>(() => Open().PushManifestAsync(ManifestFor(Describe([])), MediaTypes.OciManifest, "1.0", default))).Message);
    }

    [Fact]
    public async Task Manifests_are_deleted()
    {
        Descriptor image = Server["team/app"].AddImage("1.0", "linux/amd64");
        RegistryStore store = Open();
        Assert.True(await store.DeleteManifestAsync(image.Digest.Text, default));
        Assert.False(await store.DeleteManifestAsync(image.Digest.Text, default));
        Server["team/app"].AddImage("1.0", "linux/amd64");
        Server.Deletes = false;
        var error = await Assert.ThrowsAsync<RegistryException>(() => store.DeleteManifestAsync("1.0", default));
        Assert.Contains("UNSUPPORTED", error.Message);
        Assert.Contains("configuration", error.Hint);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Referrers_are_listed_and_filtered(bool api, bool filters)
    {
        Server.HasReferrersApi = api;
        Server.AppliesFilters = filters;
        Server.PageSize = 2;
        Descriptor image = Server["team/app"].AddImage("1.0", "linux/amd64");
        RegistryStore store = Open();
        Assert.Empty(await store.ListReferrersAsync(image.Digest, null, default));
        var pushed = new List<Digest>();
        for (int i = 0; i < 5; i++)
            pushed.Add((await store.PushManifestAsync(ManifestFor(Describe([]), image, i < 4 ? "application/sbom" : "application/signature", $"{i}"), MediaTypes.OciManifest, null, default)).Digest);
        Assert.Equal(pushed.ToHashSet(), (await store.ListReferrersAsync(image.Digest, null, default)).Select(d => d.Digest).ToHashSet());
        Assert.Equal(pushed[4], Assert.Single(await store.ListReferrersAsync(image.Digest, "application/signature", default)).Digest);
        Assert.Equal(!api, Server["team/app"].Tags.ContainsKey("sha256-" + image.Digest.Encoded));
    }

    [Fact]
    public async Task The_referrers_tag_is_maintained()
    {
        Server.HasReferrersApi = false;
        Descriptor image = Server["team/app"].AddImage("1.0", "linux/amd64");
        RegistryStore store = Open();
        byte[] first = ManifestFor(Describe([]), image, "application/sbom", "1");
        Descriptor one = await store.PushManifestAsync(first, MediaTypes.OciManifest, null, default);
        await store.PushManifestAsync(first, MediaTypes.OciManifest, null, default);
        Descriptor two = await store.PushManifestAsync(ManifestFor(Describe([]), image, null, "2"), MediaTypes.OciManifest, null, default);
        IReadOnlyList<Descriptor> listed = await store.ListReferrersAsync(image.Digest, null, default);
        Assert.Equal([one.Digest, two.Digest], listed.Select(d => d.Digest));
        Assert.Equal(["application/sbom", "application/octet-stream"], listed.Select(d => d.ArtifactType));
        Assert.Equal("1", listed[0].Annotations!["note"]);
        Assert.True(await store.DeleteManifestAsync(one.Digest.Text, default));
        Assert.Equal([two.Digest], (await store.ListReferrersAsync(image.Digest, null, default)).Select(d => d.Digest));
    }

    [Fact]
    public async Task A_referrers_tag_overwritten_by_another_writer_is_written_again()
    {
        Server.HasReferrersApi = false;
        Descriptor image = Server["team/app"].AddImage("1.0", "linux/amd64");
        string tag = "sha256-" + image.Digest.Encoded;
        byte[] theirs = OciJson.Write(new ImageIndex { MediaType = MediaTypes.OciIndex, Manifests = [image with { ArtifactType = "theirs" }] });
        bool overtaken = false;
        Server.Intercept = r =>
        {
            if (r.Method != "PUT" || !r.Path.EndsWith(tag) || overtaken)
                return null;
            overtaken = true;
            Server["team/app"].AddManifest(theirs, MediaTypes.OciIndex, tag);
            return VirtualResponse.Empty(201);
        };
        RegistryStore store = Open();
        await store.PushManifestAsync(ManifestFor(Describe([]), image, "ours"), MediaTypes.OciManifest, null, default);
        Assert.Equal(["theirs", "ours"], (await store.ListReferrersAsync(image.Digest, null, default)).Select(d => d.ArtifactType));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(403)]
    public async Task Referrers_that_cannot_be_listed_are_not_taken_for_none(int status)
    {
        Server.Intercept = r => r.Path.Contains("/referrers/") ? VirtualResponse.Empty(status) : null;
        await Assert.ThrowsAsync<RegistryException>(() => Open().ListReferrersAsync(Digest.Of("x"u8), null, default));
    }
}
