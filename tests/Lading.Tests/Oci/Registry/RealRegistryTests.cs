using Lading.Oci;
using Lading.Oci.Registry;
using Lading.Oci.Stores;
using Xunit;

namespace Lading.Tests.Oci.Registry;

/// <summary>
/// Against the distribution project's registry, where <c>LADING_TEST_REGISTRY</c> names one (<c>host:port</c>, no
/// login, deletion enabled); reported as skipped otherwise.
/// </summary>
public class RealRegistryTests : RegistryTest
{
    private static readonly string? Real = Environment.GetEnvironmentVariable("LADING_TEST_REGISTRY");

    private RegistryStore OpenReal(string repository, RegistrySettings? settings = null)
    {
        Assert.SkipWhen(string.IsNullOrEmpty(Real), "LADING_TEST_REGISTRY names no registry");
        return Open(repository, settings, Real);
    }

    private static string Fresh(string name) => $"lading-test/{name}-{Guid.NewGuid():n}";

    private static async Task<Descriptor> PushAsync(RegistryStore store, byte[] bytes, string mediaType = "application/octet-stream")
    {
        Descriptor blob = Describe(bytes) with { MediaType = mediaType };
        await store.PushBlobAsync(blob, From(bytes), null, default);
        return blob;
    }

    [Theory]
    [InlineData(null)]
    [InlineData(1 << 20)]
    public async Task What_was_pushed_is_pulled(int? chunk)
    {
        RegistryStore store = OpenReal(Fresh("pull"), Quick with { ChunkSize = chunk });
        byte[] bytes = Bytes(3_333_333);
        Descriptor blob = await PushAsync(store, bytes);
        Assert.True(await store.HasBlobAsync(blob, default));
        Assert.Equal(bytes, await ReadAsync(store, blob));
        byte[] manifest = ManifestFor(await PushAsync(store, "{}"u8.ToArray(), MediaTypes.OciEmpty));
        Descriptor pushed = await store.PushManifestAsync(manifest, MediaTypes.OciManifest, "1.0", default);
        StoredManifest found = (await store.FindManifestAsync("1.0", default))!;
        Assert.Equal(pushed, found.Descriptor);
        Assert.Equal(manifest, found.Bytes);
        Assert.Null(await store.FindManifestAsync("2.0", default));
    }

    [Fact]
    public async Task A_blob_is_mounted()
    {
        string from = Fresh("from");
        byte[] bytes = Bytes(10_000, Random.Shared.Next());
        Descriptor blob = await PushAsync(OpenReal(from), bytes);
        RegistryStore to = OpenReal(Fresh("to"));
        await to.PushBlobAsync(blob, _ => throw new InvalidOperationException("it was to be mounted"), from, default);
        Assert.Equal(bytes, await ReadAsync(to, blob));
    }

    [Fact]
    public async Task Tags_are_listed_and_manifests_deleted()
    {
        RegistryStore store = OpenReal(Fresh("tags"), Quick with { TagPage = 2 });
        byte[] manifest = ManifestFor(await PushAsync(store, "{}"u8.ToArray(), MediaTypes.OciEmpty));
        Descriptor pushed = null!;
        for (int i = 0; i < 5; i++)
            pushed = await store.PushManifestAsync(manifest, MediaTypes.OciManifest, $"v{i}", default);
        Assert.Equal(["v0", "v1", "v2", "v3", "v4"], await store.ListTagsAsync(default));
        Assert.True(await store.DeleteManifestAsync(pushed.Digest.Text, default));
        Assert.Null(await store.FindManifestAsync("v0", default));
        Assert.False(await store.DeleteManifestAsync(pushed.Digest.Text, default));
    }

    [Fact]
    public async Task Referrers_are_kept_under_the_tag_or_by_the_registry()
    {
        RegistryStore store = OpenReal(Fresh("referrers"));
        Descriptor empty = await PushAsync(store, "{}"u8.ToArray(), MediaTypes.OciEmpty);
        Descriptor subject = await store.PushManifestAsync(ManifestFor(empty, note: "subject"), MediaTypes.OciManifest, "1.0", default);
        Descriptor one = await store.PushManifestAsync(ManifestFor(empty, subject, "application/sbom", "1"), MediaTypes.OciManifest, null, default);
        Descriptor two = await store.PushManifestAsync(ManifestFor(empty, subject, "application/signature", "2"), MediaTypes.OciManifest, null, default);
        Assert.Equal([one.Digest, two.Digest], (await store.ListReferrersAsync(subject.Digest, null, default)).Select(d => d.Digest));
        Assert.Equal(two.Digest, Assert.Single(await store.ListReferrersAsync(subject.Digest, "application/signature", default)).Digest);
        Assert.True(await store.DeleteManifestAsync(one.Digest.Text, default));
        Assert.Equal([two.Digest], (await store.ListReferrersAsync(subject.Digest, null, default)).Select(d => d.Digest));
    }
}
