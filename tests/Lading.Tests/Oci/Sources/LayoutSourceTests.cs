using Lading.Oci;
using Lading.Oci.Layers;
using Lading.Oci.Sources;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Oci.Sources;

public class LayoutSourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static ImageBuilder Image(LayerCompression compression = LayerCompression.None, string tag = "example/app:1") => new ImageBuilder { Tags = [tag] }
        .Layer(compression, MemoryFile.Text("etc/a", "lower " + tag))
        .Layer(compression, MemoryFile.Text("etc/a", "upper"));

    private Task<Source> Open(bool folder, IReadOnlyList<MemoryFile> files, string selection = "", SourceOptions? options = null, LayerCompression outer = LayerCompression.None)
    {
        if (folder)
            ImageBuilder.Write(_folder["layout"], files);
        else
            _folder.Write("layout.tar", ImageBuilder.Pack(TarBuilder.Of(files), outer));
        return SourceOpener.OpenAsync((folder ? "oci-dir:" + _folder["layout"] : "oci-archive:" + _folder["layout.tar"]) + selection, options ?? new SourceOptions(), default);
    }

    public static TheoryData<bool, LayerCompression, LayerCompression> Forms() => new(
        from folder in new[] { false, true } from inner in Enum.GetValues<LayerCompression>() from outer in Enum.GetValues<LayerCompression>() where !folder || outer == LayerCompression.None select (folder, inner, outer));

    [Theory, MemberData(nameof(Forms))]
    public async Task Every_packing_gives_the_same_files(bool folder, LayerCompression inner, LayerCompression outer)
    {
        ImageBuilder image = Image(inner);
        await using Source source = await Open(folder, ImageBuilder.Layout(image), outer: outer);
        Assert.Equal(["0:etc/a=lower example/app:1", "1:etc/a=upper"], SourceContents.Read(source));
        Assert.Equal(image.ManifestDigest, source.Image!.Manifest!.Digest);
        Assert.Equal(image.ConfigDigest, source.Image.ConfigDigest);
        Assert.Equal(["docker.io/example/app:1"], source.Image.Tags);
        // Only what is hashed while it is read may be kept under its digest.
        Assert.All(source.Layers, l => Assert.Equal(inner != LayerCompression.None, l.Blob is not null));
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Plain_layers_are_hashed_when_that_is_asked_for(bool folder)
    {
        await using Source source = await Open(folder, ImageBuilder.Layout(Image()), options: new SourceOptions { Verify = true });
        using EntryReader reader = source.Layers[0].Open(1, LayerLimits.Default, default)[0];
        Assert.Equal(source.Layers[0].Blob!.Digest, reader.Complete());
    }

    [Fact]
    public async Task A_blob_that_is_not_what_its_name_says_is_found_out()
    {
        ImageBuilder image = Image(LayerCompression.Gzip);
        MemoryFile[] files = [.. ImageBuilder.Layout(image)];
        int at = Array.FindIndex(files, f => f.Path.EndsWith(Digest.Of(image.Blobs[1]).Encoded, StringComparison.Ordinal));
        byte[] other = [.. files[at].Bytes];
        other[4] ^= 1; // the time in gzip's header: the content stays the same
        files[at] = files[at] with { Bytes = other };
        await using Source source = await Open(true, files);
        Assert.Contains(Digest.Of(other).Text, Assert.Throws<LayerException>(() => SourceContents.Read(source)).Message);
    }

    [Theory, InlineData("manifest"), InlineData("config"), InlineData("missing"), InlineData("size")]
    public async Task Documents_that_are_not_what_was_named_are_refused(string fault)
    {
        ImageBuilder image = Image();
        Digest bad = fault == "config" ? image.ConfigDigest : image.ManifestDigest;
        MemoryFile[] files = [.. ImageBuilder.Layout(image).Where(f => fault != "missing" || !f.Path.EndsWith(bad.Encoded, StringComparison.Ordinal))
            .Select(f => f.Path.EndsWith(bad.Encoded, StringComparison.Ordinal) ? f with { Bytes = fault == "size" ? [.. f.Bytes, (byte)' '] : [.. f.Bytes[..^1], (byte)' '] } : f)];
        await Assert.ThrowsAnyAsync<LadingException>(() => Open(true, files));
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Tags_names_and_digests_choose(bool folder)
    {
        ImageBuilder one = Image(tag: "example/one:1"), two = Image(tag: "example/two:2");
        IReadOnlyList<MemoryFile> files = ImageBuilder.Layout(one, two);
        foreach (string selection in (string[])[":2", ":docker.io/example/two:2", ":example/two:2", "@" + two.ManifestDigest, ":@" + two.ManifestDigest])
        {
            await using Source source = await Open(folder, files, selection);
            Assert.Contains("0:etc/a=lower example/two:2", SourceContents.Read(source));
        }
        Assert.Contains("docker.io/example/one:1, docker.io/example/two:2", (await Assert.ThrowsAsync<LadingException>(() => Open(folder, files))).Message);
        await Assert.ThrowsAsync<LadingException>(() => Open(folder, files, ":3"));
    }

    [Fact]
    public async Task Entries_for_several_platforms_without_names_are_one_image()
    {
        ImageBuilder here = new ImageBuilder { Tags = [] }.Layer(MemoryFile.Text("a", "here")), there = new ImageBuilder { Tags = [], Architecture = "s390x" }.Layer(MemoryFile.Text("a", "there"));
        await using Source host = await Open(true, ImageBuilder.Layout(here, there));
        Assert.Equal(["0:a=here"], SourceContents.Read(host));
        await using Source other = await Open(true, ImageBuilder.Layout(here, there), options: new SourceOptions { Platform = Platform.Parse("linux/s390x") });
        Assert.Equal(["0:a=there"], SourceContents.Read(other));
    }

    [Fact]
    public async Task A_bare_path_is_recognized_by_content()
    {
        ImageBuilder image = Image();
        ImageBuilder.Write(_folder["layout"], ImageBuilder.Layout(image));
        _folder.Write("oci.tar", TarBuilder.Of(ImageBuilder.Layout(image)));
        _folder.Write("docker.tgz", ImageBuilder.Pack(TarBuilder.Of(ImageBuilder.DockerOci(image)), LayerCompression.Gzip));
        _folder.Write("other.tar", TarBuilder.Of(MemoryFile.Text("a", "a")));
        _folder.Write("other.gz", ImageBuilder.Pack([1, 2, 3], LayerCompression.Gzip));
        _folder.Write("half.gz", [0x1f, 0x8b, 0x08, 0x00]);
        Directory.CreateDirectory(_folder["folder"]);
        foreach ((string name, string scheme) in ((string, string)[])[("layout", "oci-dir"), ("layout:1", "oci-dir"), ("oci.tar", "oci-archive"), ("oci.tar:1", "oci-archive"),
            ("docker.tgz", "docker-archive"), ("docker.tgz:example/app:1", "docker-archive"), ("other.tar", "file"), ("other.gz", "file"), ("half.gz", "file"), ("folder", "dir")])
        {
            await using Source source = await SourceOpener.OpenAsync(_folder[name], new SourceOptions(), default);
            Assert.Equal((name, scheme), (name, source.Scheme));
        }
    }

    [Fact]
    public async Task A_name_that_is_nothing_says_what_was_tried()
    {
        var e = await Assert.ThrowsAnyAsync<LadingException>(() => SourceOpener.OpenAsync("localhost:1/nothing:here", new SourceOptions(), default));
        foreach (string part in (string[])["no such file or folder", "Docker:", "Podman:", "Registry:"])
            Assert.Contains(part, e.Message);
        Assert.Contains("no image reference", (await Assert.ThrowsAnyAsync<LadingException>(() => SourceOpener.OpenAsync("./nothing/../here", new SourceOptions(), default))).Message);
        Assert.Equal(ErrorKind.Usage, (await Assert.ThrowsAnyAsync<LadingException>(() => SourceOpener.OpenAsync("dir:", new SourceOptions(), default))).Kind);
    }

    public void Dispose() => _folder.Dispose();
}
