using Lading.Oci;
using Lading.Oci.Layers;
using Lading.Oci.Sources;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Oci.Sources;

public class DockerArchiveSourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static ImageBuilder Image(LayerCompression compression = LayerCompression.None) => new ImageBuilder()
        .Layer(compression, MemoryFile.Text("etc/a", "lower"), MemoryFile.Text("etc/b", "b"))
        .Layer(compression, MemoryFile.Text("etc/a", "upper"))
        .Layer(compression, MemoryFile.Text("etc/a", "lower"), MemoryFile.Text("etc/b", "b"));

    private static readonly string[] Expected = ["0:etc/a=lower", "0:etc/b=b", "1:etc/a=upper", "2:etc/a=lower", "2:etc/b=b"];

    private Task<Source> Open(IReadOnlyList<MemoryFile> files, string selection = "", SourceOptions? options = null, LayerCompression outer = LayerCompression.None) =>
        SourceOpener.OpenAsync($"docker-archive:{_folder.Write("image.tar", ImageBuilder.Pack(TarBuilder.Of(files), outer))}{selection}", options ?? new SourceOptions(), default);

    public static TheoryData<bool, LayerCompression, LayerCompression> Forms() => new(
        from oci in new[] { false, true } from inner in Enum.GetValues<LayerCompression>() from outer in Enum.GetValues<LayerCompression>() select (oci, inner, outer));

    [Theory, MemberData(nameof(Forms))]
    public async Task Every_layout_and_packing_gives_the_same_files(bool oci, LayerCompression inner, LayerCompression outer)
    {
        ImageBuilder image = Image(inner);
        await using Source source = await Open(oci ? ImageBuilder.DockerOci(image) : ImageBuilder.DockerV1(image), outer: outer);
        Assert.Equal(Expected, SourceContents.Read(source));
        Assert.Equal(image.ConfigDigest, source.Image!.ConfigDigest);
        Assert.Equal(["example/app:1"], source.Image.Tags);
        Assert.Equal("docker.io/example/app", source.Image.Repository);
        Assert.All(source.Layers, l => Assert.Null(l.Blob));
        Assert.All(source.Layers, l => Assert.NotNull(l.DiffId));
        Assert.Equal("step 1", source.Layers[1].History!.CreatedBy);
    }

    [Fact]
    public async Task Plain_layers_are_read_by_offset()
    {
        await using Source source = await Open(ImageBuilder.DockerV1(Image()));
        using EntryReader reader = source.Layers[0].Open(1, LayerLimits.Default, default)[0];
        Assert.True(reader.Next());
        Assert.NotNull(reader.Range);
    }

    [Fact]
    public async Task A_layer_that_is_not_its_diff_id_is_found_out_when_that_is_asked_for()
    {
        MemoryFile[] files = [.. ImageBuilder.DockerV1(new ImageBuilder().Layer(MemoryFile.Text("a", "true")))];
        int layer = Array.FindIndex(files, f => f.Path.EndsWith("layer.tar", StringComparison.Ordinal));
        files[layer] = files[layer] with { Bytes = TarBuilder.Of(MemoryFile.Text("a", "fake")) };
        await using Source source = await Open(files, options: new SourceOptions { Verify = true });
        var e = Assert.Throws<LayerException>(() => SourceContents.Read(source));
        Assert.Contains("its descriptor says sha256:", e.Message);
    }

    [Fact]
    public async Task Several_images_are_told_apart_by_tag_or_index()
    {
        ImageBuilder one = new ImageBuilder { Tags = ["app:1", "app:latest"] }.Layer(MemoryFile.Text("one", "1"));
        ImageBuilder two = new ImageBuilder { Tags = ["registry.example:5000/app:2"] }.Layer(MemoryFile.Text("two", "2"));
        IReadOnlyList<MemoryFile> files = ImageBuilder.DockerV1(one, two);
        foreach ((string selection, string expected) in ((string, string)[])[(":app:latest", "0:one=1"), (":docker.io/library/app:1", "0:one=1"), (":registry.example:5000/app:2", "0:two=2"), (":@1", "0:two=2"), ("@0", "0:one=1")])
        {
            await using Source source = await Open(files, selection);
            Assert.Equal([expected], SourceContents.Read(source));
        }
        var unnamed = await Assert.ThrowsAsync<LadingException>(() => Open(files));
        Assert.Contains("2 images: @0 app:1 app:latest, @1 registry.example:5000/app:2", unnamed.Message);
        await Assert.ThrowsAsync<LadingException>(() => Open(files, ":app:3"));
        await Assert.ThrowsAsync<LadingException>(() => Open(files, ":@2"));
    }

    [Fact]
    public async Task A_configuration_that_is_not_what_its_name_says_is_refused()
    {
        MemoryFile[] files = [.. ImageBuilder.DockerV1(Image()).Select(f => f.Path.EndsWith(".json", StringComparison.Ordinal) && f.Path.Length > 60 ? f with { Bytes = [.. f.Bytes, (byte)' '] } : f)];
        var e = await Assert.ThrowsAsync<LadingException>(() => Open(files));
        Assert.Contains("its name says sha256:", e.Message);
    }

    [Fact]
    public async Task Missing_parts_and_links_in_circles_are_named()
    {
        IReadOnlyList<MemoryFile> files = ImageBuilder.DockerV1(Image());
        string layer = files.First(f => f.Path.EndsWith("layer.tar", StringComparison.Ordinal)).Path;
        Assert.Contains(layer, (await Assert.ThrowsAsync<LadingException>(() => Open([.. files.Where(f => f.Path != layer)]))).Message);
        Assert.Contains("circle", (await Assert.ThrowsAsync<LadingException>(() => Open([.. files.Select(f => f.Path == layer ? MemoryFile.Symlink(layer, "layer.tar") : f)]))).Message);
        Assert.Contains("manifest.json", (await Assert.ThrowsAsync<LadingException>(() => Open([.. files.Where(f => f.Path != "manifest.json")]))).Message);
        Assert.Contains("several manifest.json", (await Assert.ThrowsAsync<LadingException>(() => Open([.. files, files[^1]]))).Message);
        await Assert.ThrowsAsync<LadingException>(() => Open([.. files.Select(f => f.Path == "manifest.json" ? MemoryFile.Text(f.Path, "[null]") : f)]));
        await Assert.ThrowsAsync<LadingException>(() => Open([.. files.Select(f => f.Path == "manifest.json" ? MemoryFile.Text(f.Path, "{") : f)]));
    }

    [Fact]
    public async Task An_image_for_another_platform_is_refused()
    {
        var options = new SourceOptions { Platform = Platform.Parse("linux/s390x") };
        await Assert.ThrowsAsync<LadingException>(() => Open(ImageBuilder.DockerV1(Image()), options: options));
    }

    [Fact]
    public async Task A_truncated_archive_is_damaged()
    {
        byte[] tar = TarBuilder.Of(ImageBuilder.DockerV1(Image()));
        string path = _folder.Write("cut.tar", tar[..(tar.Length - 4000)]);
        await Assert.ThrowsAnyAsync<LadingException>(() => SourceOpener.OpenAsync("docker-archive:" + path, new SourceOptions(), default));
    }

    [Fact]
    public async Task A_packed_archive_that_unpacks_to_too_much_is_refused()
    {
        var options = new SourceOptions { Limits = LayerLimits.Default with { MaxLayerSize = 100_000 } };
        ImageBuilder image = new ImageBuilder().Layer(new MemoryFile("zeros", new byte[1_000_000]));
        var e = await Assert.ThrowsAsync<LayerException>(() => Open(ImageBuilder.DockerV1(image), options: options, outer: LayerCompression.Gzip));
        Assert.Contains("100000", e.Message);
    }

    public void Dispose() => _folder.Dispose();
}
