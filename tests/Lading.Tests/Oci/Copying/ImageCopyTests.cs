using System.Diagnostics;
using System.Text;
using Lading.Oci;
using Lading.Oci.Copying;
using Lading.Oci.Layers;
using Lading.Oci.Registry;
using Lading.Oci.Sources;
using Lading.Oci.Stores;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Oci.Copying;

public class ImageCopyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static ImageBuilder Image(LayerCompression compression = LayerCompression.Gzip) => new ImageBuilder()
        .Layer(compression, MemoryFile.Text("etc/a", "lower"))
        .Layer(compression, MemoryFile.Text("etc/a", "upper"));

    private static readonly string[] Expected = ["0:etc/a=lower", "1:etc/a=upper"];

    private static Task<CopyResult> Copy(string source, string target, CopyOptions? options = null) =>
        ImageCopy.CopyAsync(source, target, r => throw new InvalidOperationException(r.ToString()), options ?? new CopyOptions(), LayerLimits.Default, default);

    private async Task<Source> Check(string source)
    {
        Source opened = await SourceOpener.OpenAsync(source, new SourceOptions { Verify = true }, default);
        Assert.Equal(Expected, SourceContents.Read(opened));
        return opened;
    }

    [Theory, InlineData(LayerCompression.None), InlineData(LayerCompression.Gzip), InlineData(LayerCompression.Zstd)]
    public async Task Layout_to_archive_to_docker_archive_and_back(LayerCompression compression)
    {
        ImageBuilder image = Image(compression);
        ImageBuilder.Write(_folder["layout"], ImageBuilder.Layout(image));
        CopyResult result = await Copy($"oci-dir:{_folder["layout"]}:1", $"oci-archive:{_folder["a.tar"]}");
        Assert.Equal((image.ManifestDigest, 1, 3, 0), (result.Root.Digest, result.Manifests, result.Blobs, result.Skipped));
        await using (Source archive = await Check($"oci-archive:{_folder["a.tar"]}:1"))
            Assert.Equal(image.ManifestDigest, archive.Image!.Manifest!.Digest);
        await Copy(_folder["a.tar"], $"docker-archive:{_folder["d.tar"]}:example/app:2");
        await using (Source docker = await Check($"docker-archive:{_folder["d.tar"]}:example/app:2"))
            Assert.Equal(image.ConfigDigest, docker.Image!.ConfigDigest);
        await Copy($"docker-archive:{_folder["d.tar"]}", $"oci-dir:{_folder["back"]}:3");
        await using (Source back = await Check($"oci-dir:{_folder["back"]}:3"))
            Assert.Equal(image.ConfigDigest, back.Image!.ConfigDigest);
        Assert.DoesNotContain(Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories), f => f.EndsWith(".tmp", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_there_is_not_copied_again()
    {
        ImageBuilder.Write(_folder["layout"], ImageBuilder.Layout(Image()));
        await Copy($"oci-dir:{_folder["layout"]}", $"oci-dir:{_folder["to"]}:a");
        CopyResult again = await Copy($"oci-dir:{_folder["layout"]}", $"oci-dir:{_folder["to"]}:b");
        Assert.Equal((0, 3, 0L), (again.Blobs, again.Skipped, again.Bytes));
        await using var store = OciLayoutStore.Open(_folder["to"]);
        Assert.Equal(["a", "b"], await store.ListTagsAsync(default));
    }

    [Fact]
    public async Task An_index_is_copied_whole_or_one_platform_of_it()
    {
        (OciLayoutStore store, Digest index) = await MakeIndex();
        await using (store)
        {
            CopyResult whole = await Copy($"oci-dir:{_folder["index"]}:multi", $"oci-dir:{_folder["whole"]}");
            Assert.Equal((index, 3), (whole.Root.Digest, whole.Manifests));
            await using var copy = OciLayoutStore.Open(_folder["whole"]);
            Assert.Equal(["multi"], await copy.ListTagsAsync(default));
            Assert.Equal(index, (await copy.FindManifestAsync("", default))!.Descriptor.Digest);
            CopyResult one = await Copy($"oci-dir:{_folder["index"]}:multi", $"oci-archive:{_folder["one.tar"]}", new CopyOptions { Platform = Platform.Parse("linux/s390x") });
            Assert.Equal(1, one.Manifests);
            Assert.Equal(1, (await Copy($"oci-dir:{_folder["index"]}:multi", $"docker-archive:{_folder["host.tar"]}:x:1")).Manifests);
        }
    }

    private async Task<(OciLayoutStore Store, Digest Index)> MakeIndex()
    {
        ImageBuilder here = Image(), there = new ImageBuilder { Architecture = "s390x" }.Layer(MemoryFile.Text("a", "there"));
        var store = OciLayoutStore.OpenOrCreate(_folder["index"]);
        var entries = new List<Descriptor>();
        foreach (ImageBuilder image in (ImageBuilder[])[here, there])
        {
            await Push(store, image);
            entries.Add(await store.PushManifestAsync(image.Manifest, MediaTypes.OciManifest, null, default) with { Platform = new Platform { Os = "linux", Architecture = image.Architecture } });
        }
        byte[] index = OciJson.Write(new ImageIndex { MediaType = MediaTypes.OciIndex, Manifests = entries });
        return (store, (await store.PushManifestAsync(index, MediaTypes.OciIndex, "multi", default)).Digest);
    }

    private static async Task Push(ArtifactStore store, ImageBuilder image)
    {
        foreach (byte[] blob in (IEnumerable<byte[]>)[image.Config, .. image.Blobs])
            await PushBlob(store, blob);
    }

    private static async Task<Descriptor> PushBlob(ArtifactStore store, byte[] blob, string mediaType = "application/octet-stream")
    {
        var descriptor = new Descriptor { MediaType = mediaType, Digest = Digest.Of(blob), Size = blob.Length };
        await store.PushBlobAsync(descriptor, _ => Task.FromResult<Stream>(new MemoryStream(blob)), null, default);
        return descriptor;
    }

    private static async Task<Descriptor> Attach(ArtifactStore store, Descriptor? subject, string type, string? tag)
    {
        Descriptor config = await PushBlob(store, "{}"u8.ToArray(), MediaTypes.OciEmpty);
        Descriptor layer = await PushBlob(store, Encoding.UTF8.GetBytes(type + tag), "text/plain");
        byte[] manifest = OciJson.Write(new Manifest { MediaType = MediaTypes.OciManifest, ArtifactType = type, Config = config, Layers = [layer], Subject = subject });
        return await store.PushManifestAsync(manifest, MediaTypes.OciManifest, tag, default);
    }

    [Fact]
    public async Task Referrers_and_signature_tags_come_along_when_asked_for()
    {
        (OciLayoutStore store, Digest index) = await MakeIndex();
        await using (store)
        {
            Descriptor root = (await store.FindManifestAsync("multi", default))!.Descriptor with { Annotations = null };
            Descriptor sbom = await Attach(store, root, "application/spdx+json", null);
            Descriptor signed = await Attach(store, sbom, "application/vnd.signature", null);
            string tag = CosignTags.Of(index).First();
            Descriptor cosign = await Attach(store, null, "application/vnd.dev.cosign", tag);
            Assert.Equal(["application/spdx+json"], (await store.ListReferrersAsync(index, null, default)).Select(d => d.ArtifactType));

            CopyResult bare = await Copy($"oci-dir:{_folder["index"]}:multi", $"oci-dir:{_folder["bare"]}");
            Assert.Equal(3, bare.Manifests);
            CopyResult all = await Copy($"oci-dir:{_folder["index"]}:multi", $"oci-archive:{_folder["all.tar"]}", new CopyOptions { Referrers = true, SignatureTags = true });
            Assert.Equal(6, all.Manifests);
            await using var copied = OciArchiveStore.Open(_folder["all.tar"], LayerLimits.Default, default);
            Assert.Equal([signed.Digest], (await copied.ListReferrersAsync(sbom.Digest, null, default)).Select(d => d.Digest));
            Assert.Equal(cosign.Digest, (await copied.FindManifestAsync(tag, default))!.Descriptor.Digest);
            Assert.Equal(index, (await copied.FindManifestAsync("", default))!.Descriptor.Digest);

            ArtifactNode tree = await ArtifactTree.ReadAsync(copied, "multi", new ArtifactTreeLimits(), default);
            Assert.Equal([ArtifactRelation.IndexEntry, ArtifactRelation.IndexEntry, ArtifactRelation.Referrer, ArtifactRelation.CosignTag], tree.Children.Select(c => c.Relation));
            Assert.Equal("application/vnd.signature", tree.Children[2].Children.Single().ArtifactType);
            Assert.True((await ArtifactTree.ReadAsync(copied, "multi", new ArtifactTreeLimits { MaxNodes = 2 }, default)).IsCutShort);
        }
    }

    [Fact]
    public async Task A_damaged_blob_is_not_copied_and_leaves_nothing()
    {
        ImageBuilder image = Image();
        ImageBuilder.Write(_folder["layout"], ImageBuilder.Layout(image));
        string path = Path.Combine(_folder["layout"], "blobs", "sha256", Digest.Of(image.Blobs[0]).Encoded);
        byte[] bytes = File.ReadAllBytes(path);
        bytes[^1] ^= 1;
        File.WriteAllBytes(path, bytes);
        await Assert.ThrowsAsync<LayerException>(() => Copy(_folder["layout"], $"oci-archive:{_folder["a.tar"]}"));
        await Assert.ThrowsAsync<LayerException>(() => Copy(_folder["layout"], $"docker-archive:{_folder["a.tar"]}"));
        await Assert.ThrowsAsync<LayerException>(() => Copy(_folder["layout"], $"oci-dir:{_folder["to"]}"));
        Assert.Equal(["layout", "to"], Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName).Order());
        Assert.False(File.Exists(Path.Combine(_folder["to"], "blobs", "sha256", Digest.Of(image.Blobs[0]).Encoded)));
        await using var store = OciLayoutStore.Open(_folder["to"]);
        Assert.Empty(await store.ListTagsAsync(default));
    }

    [Fact]
    public async Task Many_writers_to_one_layout_lose_nothing()
    {
        ImageBuilder[] images = [.. Enumerable.Range(0, 12).Select(i => new ImageBuilder().Layer(MemoryFile.Text("a", $"{i}")))];
        await Parallel.ForAsync(0, images.Length, async (i, token) =>
        {
            await using var store = OciLayoutStore.OpenOrCreate(_folder["shared"]);
            await Push(store, images[i]);
            await store.PushManifestAsync(images[i].Manifest, MediaTypes.OciManifest, $"t{i}", token);
        });
        await using var all = OciLayoutStore.Open(_folder["shared"]);
        Assert.Equal(12, (await all.ListTagsAsync(default)).Count);
        Assert.True(await all.DeleteManifestAsync("t3", default));
        Assert.False(await all.DeleteManifestAsync("t3", default));
        Assert.NotNull(await all.FindManifestAsync(images[3].ManifestDigest.Text, default));
        Assert.True(await all.DeleteManifestAsync(images[3].ManifestDigest.Text, default));
        Assert.Null(await all.FindManifestAsync(images[3].ManifestDigest.Text, default));
    }

    [Fact]
    public async Task Wrong_ends_are_usage_errors()
    {
        foreach (string target in (string[])["docker:x:1", "dir:/tmp/x", "registry.example/x@" + Digest.Of("x"u8)])
            Assert.Throws<LadingException>(() => CopyEndpoint.OpenTarget(target, _ => null!, LayerLimits.Default));
        await Assert.ThrowsAsync<LadingException>(() => CopyEndpoint.OpenSourceAsync("dir:/tmp", _ => null!, LayerLimits.Default, default));
    }

    [Theory, InlineData("oci"), InlineData("oci-archive"), InlineData("docker-archive")]
    public async Task Skopeo_reads_what_is_written_and_its_writing_is_read(string form)
    {
        ImageBuilder image = Image();
        ImageBuilder.Write(_folder["layout"], ImageBuilder.Layout(image));
        string ours = form == "oci" ? "oci-dir:" : form + ":";
        string name = form == "docker-archive" ? ":docker.io/example/app:1" : ":1";
        await Copy($"oci-dir:{_folder["layout"]}:1", $"{ours}{_folder["ours"]}{name}");
        await Skopeo("copy", $"{form}:{_folder["ours"]}{name}", $"{form}:{_folder["theirs"]}{name}");
        await using Source theirs = await Check($"{ours}{_folder["theirs"]}{name}");
        Assert.Equal(image.ConfigDigest, theirs.Image!.ConfigDigest);
        await using Source bare = await Check(_folder["theirs"]);
    }

    [Fact]
    public async Task Within_one_registry_blobs_are_mounted_and_back_in_a_layout_nothing_has_changed()
    {
        await using var registry = new VirtualRegistry();
        await using var client = new RegistryClient(RegistrySettings.Default with { AuthFiles = [], InsecureRegistries = [registry.Host] });
        ImageBuilder image = Image();
        ImageBuilder.Write(_folder["layout"], ImageBuilder.Layout(image));
        await ImageCopy.CopyAsync($"oci-dir:{_folder["layout"]}:1", $"registry:{registry.Host}/team/a:1", client.Open, new CopyOptions(), LayerLimits.Default, default);
        await ImageCopy.CopyAsync($"{registry.Host}/team/a:1", $"{registry.Host}/team/b:2", client.Open, new CopyOptions(), LayerLimits.Default, default);
        CopyResult back = await ImageCopy.CopyAsync($"{registry.Host}/team/b:2", $"oci-dir:{_folder["back"]}", client.Open, new CopyOptions(), LayerLimits.Default, default);
        Assert.Equal(image.ManifestDigest, back.Root.Digest);
        Assert.Contains(registry.Requests, r => r.Query.ContainsKey("mount"));
        await using Source source = await Check($"oci-dir:{_folder["back"]}:2");
    }

    [Fact]
    public async Task An_image_that_umoci_made_and_repacked_is_read_with_its_whiteouts()
    {
        string layout = _folder["umoci"], bundle = _folder["bundle"];
        await Run("umoci", "init", "--layout", layout);
        await Run("umoci", "new", "--image", layout + ":1");
        await Run("umoci", "unpack", "--rootless", "--image", layout + ":1", bundle);
        Directory.CreateDirectory(Path.Combine(bundle, "rootfs/etc"));
        File.WriteAllText(Path.Combine(bundle, "rootfs/etc/a"), "lower");
        File.WriteAllText(Path.Combine(bundle, "rootfs/etc/b"), "gone");
        await Run("umoci", "repack", "--refresh-bundle", "--image", layout + ":1", bundle);
        File.WriteAllText(Path.Combine(bundle, "rootfs/etc/a"), "upper");
        File.Delete(Path.Combine(bundle, "rootfs/etc/b"));
        await Run("umoci", "repack", "--image", layout + ":1", bundle);

        await using Source source = await SourceOpener.OpenAsync($"oci-dir:{layout}:1", new SourceOptions { Verify = true }, default);
        string[] contents = [.. SourceContents.Read(source)];
        Assert.Contains("0:etc/a=lower", contents);
        Assert.Contains("0:etc/b=gone", contents);
        Assert.Contains("1:etc/a=upper", contents);
        Assert.Contains(contents, c => c.StartsWith("1:etc/.wh.b", StringComparison.Ordinal));

        CopyResult copied = await Copy($"oci-dir:{layout}:1", $"oci-dir:{_folder["ours"]}:1");
        Assert.Equal(source.Image!.Manifest!.Digest, copied.Root.Digest);
        await Run("umoci", "stat", "--image", _folder["ours"] + ":1");
    }

    private static Task Skopeo(params string[] arguments) => Run("skopeo", ["--insecure-policy", .. arguments]);

    private static async Task Run(string program, params string[] arguments)
    {
        Process? process = null;
        try
        {
            process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true });
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip(program + " is not installed");
        }
        Task<string> output = process!.StandardOutput.ReadToEndAsync();
        string error = await process.StandardError.ReadToEndAsync();
        await output;
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, error);
    }

    public void Dispose() => _folder.Dispose();
}
