using System.Text;
using System.Text.Json.Nodes;
using Lading.Leaks.Proving;
using Lading.Oci;
using Lading.Oci.Layers;
using Lading.Oci.Registry;
using Lading.Oci.Stores;
using Lading.Testing;
using Lading.Tests.Oci.Registry;
using Xunit;

namespace Lading.Tests.Leaks.Proving;

/// <summary>
/// Images and caches in a registry: the virtual one, and the distribution project's where <c>LADING_TEST_REGISTRY</c> names one.
/// Caches are laid out as BuildKit exports them (docs of moby/buildkit, "Export cache", <c>image-manifest</c> false and true).
/// </summary>
public class RegistryProofTests : RegistryTest
{
    private const string Token = "npm_Q7rTz4LmW9xKd2PsV8bNc6HgJf3YtR";

    private RegistryStore OpenStore(bool real)
    {
        string? host = Environment.GetEnvironmentVariable("LADING_TEST_REGISTRY");
        Assert.SkipWhen(real && string.IsNullOrEmpty(host), "LADING_TEST_REGISTRY names no registry");
        return Open($"lading-test/prove-{Guid.NewGuid():n}", Quick, real ? host : null);
    }

    private static async Task<Descriptor> PushAsync(ArtifactStore store, byte[] bytes, string mediaType)
    {
        Descriptor blob = Describe(bytes) with { MediaType = mediaType };
        await store.PushBlobAsync(blob, From(bytes), null, TestContext.Current.CancellationToken);
        return blob;
    }

    private static async Task PushAsync(ArtifactStore store, ImageBuilder image, string tag)
    {
        foreach (byte[] blob in (IEnumerable<byte[]>)[image.Config, .. image.Blobs])
            await PushAsync(store, blob, "application/octet-stream");
        await store.PushManifestAsync(image.Manifest, MediaTypes.OciManifest, tag, TestContext.Current.CancellationToken);
    }

    private static async Task<SecretProof> ProveAsync(ArtifactStore store, string tag)
    {
        using var secret = new BuildSecret("token", SecretBuffer.FromText(Token));
        return await ImageSearch.ProveAsync(store, tag, "app", [secret], new ProofOptions(), TestContext.Current.CancellationToken);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task An_image_in_a_registry_is_proved_or_not(bool real)
    {
        RegistryStore store = OpenStore(real);
        await PushAsync(store, new ImageBuilder().Layer(LayerCompression.Gzip, MemoryFile.Text("a", "x")).Layer(LayerCompression.Gzip, MemoryFile.Text("b", "y")), "clean");
        await PushAsync(store, new ImageBuilder().Layer(LayerCompression.Gzip, MemoryFile.Text("a", "x")).Layer(LayerCompression.Gzip, MemoryFile.Text("root/.npmrc", "k=" + Token)), "leaky");
        SecretProof clean = await ProveAsync(store, "clean");
        Assert.Equal(ProofVerdict.Clean, clean.Verdict);
        Assert.Equal(2, clean.Searched.Count(p => p.Place == ProofPlace.Layer));
        Trace trace = Assert.Single((await ProveAsync(store, "leaky")).Traces);
        Assert.Equal((1, "step 1", "root/.npmrc"), (trace.Layer, trace.Instruction, trace.Path));
    }

    /// <summary>A layer of the final image, one of a stage that is in no image, and what ties them together.</summary>
    private static async Task<(Descriptor Layer, Descriptor Stage, Descriptor Config)> CacheAsync(ArtifactStore store, string stage)
    {
        Descriptor layer = await PushAsync(store, ImageBuilder.Pack(TarBuilder.Of(MemoryFile.Text("app", "x")), LayerCompression.Gzip), MediaTypes.OciLayerGzip);
        Descriptor second = await PushAsync(store, ImageBuilder.Pack(TarBuilder.Of(MemoryFile.Text("root/.npmrc", stage)), LayerCompression.Gzip), MediaTypes.OciLayerGzip);
        string config = "{\"layers\":[{\"blob\":\"" + layer.Digest.Text + "\",\"parent\":-1},{\"blob\":\"" + second.Digest.Text + "\",\"parent\":-1}],\"records\":[{\"digest\":\"" + layer.Digest.Text + "\",\"layers\":[{\"layer\":0,\"createdAt\":\"2024-01-01T00:00:00Z\"}]}]}";
        return (layer, second, await PushAsync(store, Encoding.UTF8.GetBytes(config), MediaTypes.BuildKitCacheConfig));
    }

    private static JsonObject Node(Descriptor of) => new() { ["mediaType"] = of.MediaType, ["digest"] = of.Digest.Text, ["size"] = of.Size };

    [Theory, InlineData(false, false), InlineData(false, true), InlineData(true, false), InlineData(true, true)]
    public async Task A_cache_that_a_build_exported_to_a_registry_is_searched(bool real, bool asImage)
    {
        RegistryStore store = OpenStore(real);
        foreach ((string tag, string stage) in ((string, string)[])[("clean", "k=v"), ("leaky", "k=" + Token)])
        {
            (Descriptor layer, Descriptor second, Descriptor config) = await CacheAsync(store, stage);
            var document = new JsonObject { ["schemaVersion"] = 2, ["mediaType"] = asImage ? MediaTypes.OciManifest : MediaTypes.OciIndex };
            if (asImage)
                document["config"] = Node(config);
            document[asImage ? "layers" : "manifests"] = asImage ? new JsonArray(Node(layer), Node(second)) : new JsonArray(Node(layer), Node(second), Node(config));
            await store.PushManifestAsync(Encoding.UTF8.GetBytes(document.ToJsonString()), asImage ? MediaTypes.OciManifest : MediaTypes.OciIndex, tag, TestContext.Current.CancellationToken);
        }
        SecretProof clean = await ProveAsync(store, "clean");
        Assert.Empty(clean.Unsearched);
        Assert.Equal(ProofVerdict.Clean, clean.Verdict);
        Assert.Equal(3, clean.Searched.Count(p => p.Place == ProofPlace.Cache));
        Trace trace = Assert.Single((await ProveAsync(store, "leaky")).Traces);
        Assert.Equal((ProofPlace.Cache, "root/.npmrc", 2L), (trace.Place, trace.Path, trace.Offset));
    }

    [Fact]
    public async Task A_cache_that_a_build_exported_to_a_folder_is_searched_as_a_folder_and_as_a_layout()
    {
        using var folder = new TemporaryFolder();
        folder.Write("oci-layout", """{"imageLayoutVersion":"1.0.0"}"""u8.ToArray());
        folder.Write("index.json", """{"schemaVersion":2,"manifests":[]}"""u8.ToArray());
        await using (OciLayoutStore store = OciLayoutStore.Open(folder.Path))
        {
            (Descriptor layer, Descriptor second, Descriptor config) = await CacheAsync(store, "k=" + Token);
            var index = new JsonObject { ["schemaVersion"] = 2, ["mediaType"] = MediaTypes.OciIndex, ["manifests"] = new JsonArray(Node(layer), Node(second), Node(config)) };
            await store.PushManifestAsync(Encoding.UTF8.GetBytes(index.ToJsonString()), MediaTypes.OciIndex, "latest", TestContext.Current.CancellationToken);
            Assert.Equal("root/.npmrc", Assert.Single((await ProveAsync(store, "latest")).Traces).Path);
        }
        using var other = new TemporaryFolder();
        ImageBuilder.Write(other.Path, ImageBuilder.Layout(new ImageBuilder().Layer(MemoryFile.Text("a", "x"))));
        await using OciLayoutStore image = OciLayoutStore.Open(other.Path);
        using var secret = new BuildSecret("token", SecretBuffer.FromText(Token));
        SecretProof proof = await ImageSearch.ProveAsync(image, "", "app", [secret], new ProofOptions { Caches = [folder.Path] }, TestContext.Current.CancellationToken);
        Trace trace = Assert.Single(proof.Traces);
        Assert.Equal(ProofPlace.Cache, trace.Place);
        Assert.EndsWith("!/root/.npmrc", trace.Path, StringComparison.Ordinal);
        Assert.Empty(proof.Unsearched);
    }
}
