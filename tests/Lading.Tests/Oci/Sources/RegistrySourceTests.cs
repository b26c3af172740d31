using System.IO.Compression;
using Lading.Oci;
using Lading.Oci.Layers;
using Lading.Oci.Registry;
using Lading.Oci.Sources;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Oci.Sources;

public sealed class RegistrySourceTests : IAsyncDisposable
{
    private readonly VirtualRegistry _server = new();

    private SourceOptions Options(string? platform = null) => new()
    {
        Platform = platform is null ? null : Platform.Parse(platform),
        Registry = new RegistrySettings { AuthFiles = [], CertificateFolders = [] },
    };

    private Task<Source> OpenAsync(string tag, string? platform = null) => RegistrySource.OpenAsync($"{_server.Host}/team/app:{tag}", Options(platform), default);

    private void AddIndex(string tag, params Descriptor[] entries) =>
        _server["team/app"].AddManifest(OciJson.Write(new ImageIndex { MediaType = MediaTypes.OciIndex, Manifests = entries }), MediaTypes.OciIndex, tag);

    private static byte[] Layer()
    {
        var tar = new MemoryStream();
        using (var gzip = new GZipStream(tar, CompressionLevel.Fastest, leaveOpen: true))
        using (var writer = new System.Formats.Tar.TarWriter(gzip))
            writer.WriteEntry(new System.Formats.Tar.PaxTarEntry(System.Formats.Tar.TarEntryType.RegularFile, "etc/hello") { DataStream = new MemoryStream("hi"u8.ToArray()) });
        return tar.ToArray();
    }

    [Fact]
    public async Task Layers_are_streamed_and_verified()
    {
        _server["team/app"].AddImage("1.0", "linux/amd64", (Layer(), MediaTypes.OciLayerGzip));
        await using Source source = await OpenAsync("1.0");
        Layer layer = Assert.Single(source.Layers);
        using EntryReader reader = layer.Open(1, LayerLimits.Default, default)[0];
        Assert.True(reader.Next());
        Assert.Equal("etc/hello"u8, reader.Path);
        Assert.False(reader.Next());
        Assert.Equal(layer.Blob!.Digest, reader.Complete());
        Assert.Equal($"{_server.Host}/team/app", source.Image!.Repository);
    }

    [Fact]
    public async Task A_layer_of_other_bytes_is_refused()
    {
        _server["team/app"].AddImage("1.0", "linux/amd64", (Layer(), MediaTypes.OciLayerGzip));
        await using Source source = await OpenAsync("1.0");
        byte[] blob = _server["team/app"].Blobs[source.Layers[0].Blob!.Digest.Text];
        blob[4] ^= 1; // The time in the gzip header: unpacks all the same.
        using EntryReader reader = source.Layers[0].Open(1, LayerLimits.Default, default)[0];
        Assert.Throws<LayerException>(() =>
        {
            while (reader.Next())
            {
            }
            reader.Complete();
        });
    }

    [Fact]
    public async Task The_platform_asked_for_is_chosen()
    {
        VirtualRepository repository = _server["team/app"];
        Descriptor amd = repository.AddImage(null, "linux/amd64");
        Descriptor arm7 = repository.AddImage(null, "linux/arm/v7");
        Descriptor arm6 = repository.AddImage(null, "linux/arm/v6");
        Descriptor attestation = repository.AddImage(null, "unknown/unknown") with { Platform = new Platform { Os = "unknown", Architecture = "unknown" } };
        AddIndex("multi", attestation, arm6, amd, arm7);
        foreach ((string? asked, Descriptor expected) in new (string?, Descriptor)[] {("linux/arm/v6", arm6), ("linux/arm", arm7), ("amd64", amd) })
        {
            await using Source source = await OpenAsync("multi", asked);
            Assert.Equal(expected.Digest, source.Image!.Manifest!.Digest);
            Assert.NotNull(source.Image.Index);
        }
        var error = await Assert.ThrowsAsync<LadingException>(() => OpenAsync("multi", "linux/s390x"));
        Assert.Contains("linux/arm/v6, linux/amd64, linux/arm/v7", error.Message);
        Assert.DoesNotContain("unknown", error.Message);
    }

    [Fact]
    public async Task The_only_image_of_an_index_is_taken_when_no_platform_was_asked_for()
    {
        Descriptor only = _server["team/app"].AddImage(null, "plan9/mips");
        AddIndex("one", only);
        await using Source source = await OpenAsync("one");
        Assert.Equal(only.Digest, source.Image!.Manifest!.Digest);
        await Assert.ThrowsAsync<LadingException>(() => OpenAsync("one", "linux/amd64"));
    }

    [Fact]
    public async Task A_single_image_for_another_platform_than_asked_for_is_an_error()
    {
        _server["team/app"].AddImage("1.0", "linux/arm64");
        await using Source source = await OpenAsync("1.0", "linux/arm64/v8");
        Assert.Contains("linux/arm64", (await Assert.ThrowsAsync<LadingException>(() => OpenAsync("1.0", "linux/amd64"))).Message);
    }

    [Fact]
    public async Task Nested_indexes_are_followed_and_bounded()
    {
        VirtualRepository repository = _server["team/app"];
        Descriptor image = repository.AddImage(null, "linux/arm64");
        Descriptor inner = image;
        for (int depth = 0; depth < 6; depth++)
        {
            byte[] index = OciJson.Write(new ImageIndex { MediaType = MediaTypes.OciIndex, Manifests = [inner] });
            inner = repository.AddManifest(index, MediaTypes.OciIndex, $"depth{depth}");
        }
        await using Source source = await OpenAsync("depth2", "linux/arm64");
        Assert.Equal(image.Digest, source.Image!.Manifest!.Digest);
        Assert.Contains("nests", (await Assert.ThrowsAsync<LadingException>(() => OpenAsync("depth5", "linux/arm64"))).Message);
    }

    [Fact]
    public async Task An_unknown_layer_type_and_an_artifact_are_errors()
    {
        _server["team/app"].AddImage("lzma", "linux/amd64", ([1], "application/vnd.oci.image.layer.v1.tar+lzma"));
        Assert.Contains("lzma", (await Assert.ThrowsAsync<LadingException>(() => OpenAsync("lzma"))).Message);
        Descriptor empty = _server["team/app"].AddBlob("{}"u8.ToArray(), MediaTypes.OciEmpty);
        _server["team/app"].AddManifest(OciJson.Write(new Manifest { MediaType = MediaTypes.OciManifest, ArtifactType = "application/sbom", Config = empty }), MediaTypes.OciManifest, "artifact");
        Assert.Contains("artifact of the type application/sbom", (await Assert.ThrowsAsync<LadingException>(() => OpenAsync("artifact"))).Message);
        Assert.Contains("no manifest", (await Assert.ThrowsAsync<LadingException>(() => OpenAsync("absent"))).Message);
    }

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();
}
