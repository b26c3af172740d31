using System.IO.Compression;
using System.Text;
using Lading.Leaks.Proving;
using Lading.Oci;
using Lading.Oci.Stores;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Leaks.Proving;

public class ImageSearchTests
{
    private const string Token = "npm_Q7rTz4LmW9xKd2PsV8bNc6HgJf3YtR";

    [Fact]
    public async Task An_image_without_the_secret_is_clean_and_everything_in_it_is_counted()
    {
        SecretProof proof = await ProveAsync(new ImageBuilder().Layer(MemoryFile.Text("a", "hello"), new MemoryFile("b.gz", Gzip("hello again"))).Layer(LayerCompression.Gzip, MemoryFile.Text("c", "more")));
        Assert.Equal(ProofVerdict.Clean, proof.Verdict);
        Assert.Empty(proof.Unsearched);
        SearchedPlace[] layers = [.. proof.Searched.Where(s => s.Place == ProofPlace.Layer)];
        Assert.Equal(["step 0", "step 1"], layers.Select(l => l.Instruction));
        Assert.Equal(1, layers[0].Archives);
        Assert.Equal(2, layers[0].Files);
        Assert.True(layers[0].Bytes > 3 * 512);
    }

    [Fact]
    public async Task A_file_is_named_with_layer_instruction_path_and_offset()
    {
        Trace trace = Assert.Single((await ProveAsync(new ImageBuilder().Layer(MemoryFile.Text("a", "x")).Layer(MemoryFile.Text("b", "y"), MemoryFile.Text("app/.npmrc", "registry=" + Token)))).Traces);
        Assert.Equal((1, "step 1", "app/.npmrc", 9L, "plain"), (trace.Layer, trace.Instruction, trace.Path, trace.Offset, trace.Encoding));
        Assert.Equal((Token.Length, Token.Length), (trace.Bytes, trace.PartLength));
    }

    [Theory]
    [InlineData(LayerCompression.None)]
    [InlineData(LayerCompression.Gzip)]
    [InlineData(LayerCompression.Zstd)]
    public async Task Names_links_and_headers_are_searched(LayerCompression compression)
    {
        byte[] tar = new TarBuilder()
            .Add(MemoryFile.Text("etc/" + Token, "x"))
            .Add(MemoryFile.Symlink("link", "/run/" + Token))
            .Pax(("SCHILY.xattr.user.note", Convert.ToBase64String(Encoding.ASCII.GetBytes(Token)))).Add(MemoryFile.Text("noted", "x"))
            .Build();
        SecretProof proof = await ProveAsync(new ImageBuilder().Layer(tar, compression));
        Assert.Equal(["etc/***", "link", "noted"], proof.Traces.Select(t => t.Path));
        Assert.All(proof.Traces, t => Assert.True(t.InHeader));
        Assert.Equal(["plain", "plain", "base64"], proof.Traces.Select(t => t.Encoding));
        Assert.DoesNotContain(Token, Json(proof), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_lies_behind_the_end_of_the_tar_is_searched()
    {
        byte[] tar = [.. TarBuilder.Of(MemoryFile.Text("a", "x")), .. Encoding.ASCII.GetBytes(Token.PadRight(512))];
        Assert.Equal("(behind the end of the tar)", Assert.Single((await ProveAsync(new ImageBuilder().Layer(tar))).Traces).Path);
    }

    [Fact]
    public async Task Archives_in_archives_are_opened_and_named()
    {
        byte[] zip = Zip(("inner/token.txt", Encoding.ASCII.GetBytes("token: " + Token)));
        byte[] tgz = Gzip(TarBuilder.Of(new MemoryFile("lib/app.jar", Zip(("META-INF/x", [1, 2, 3]), ("c.zip", Zip(("d.zip", zip))), ("e.zip", zip)))));
        SecretProof proof = await ProveAsync(new ImageBuilder().Layer(new MemoryFile("opt/app.zip", zip), new MemoryFile("opt/app.tgz", Gzip(TarBuilder.Of(MemoryFile.Text("deep", Token)))), new MemoryFile("opt/deep.tgz", tgz)));
        Assert.Contains(proof.Traces, t => t.Path == "opt/app.zip!/inner/token.txt" && t.Offset == 7);
        Assert.Contains(proof.Traces, t => t.Path == "opt/app.tgz!/deep" && t.Offset == 0);
        Assert.Equal(ProofVerdict.Traces, proof.Verdict);
        Assert.Contains(proof.Traces, t => t.Path == "opt/deep.tgz!/lib/app.jar!/e.zip!/inner/token.txt");
        Assert.EndsWith("c.zip!/d.zip", Assert.Single(proof.Unsearched).Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Packages_and_ram_disks_are_opened()
    {
        byte[] cpio = Cpio("etc/token", Encoding.ASCII.GetBytes("token: " + Token));
        byte[] header = [0x8e, 0xad, 0xe8, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, .. new byte[16]];
        byte[] rpm = [0xed, 0xab, 0xee, 0xdb, .. new byte[92], .. header, .. header, .. Gzip(cpio)];
        byte[] ar = [.. Encoding.ASCII.GetBytes($"!<arch>\n{"data.tar.gz",-16}{0,-12}{0,-6}{0,-6}{100644,-8}{Gzip(cpio).Length,-10}`\n"), .. Gzip(cpio)];
        SecretProof proof = await ProveAsync(new ImageBuilder().Layer(new MemoryFile("a.rpm", rpm), new MemoryFile("initrd", [.. Cpio("early", [1]), .. Gzip(cpio)]), new MemoryFile("b.ar", ar)));
        Assert.Equal(["a.rpm!/etc/token", "b.ar!/data.tar.gz!/etc/token", "initrd!/(behind)!/etc/token"], proof.Traces.Select(t => t.Path));
        Assert.All(proof.Traces, t => Assert.Equal(7, t.Offset));
        Assert.Empty(proof.Unsearched);
    }

    private static byte[] Cpio(string name, byte[] content)
    {
        byte[] Entry(string path, byte[] bytes)
        {
            byte[] head = Encoding.ASCII.GetBytes($"070701{1:x8}{0x81a4:x8}{0:x8}{0:x8}{1:x8}{0:x8}{bytes.Length:x8}{0:x8}{0:x8}{0:x8}{0:x8}{path.Length + 1:x8}{0:x8}{path}\0");
            return [.. head, .. new byte[-head.Length & 3], .. bytes, .. new byte[-bytes.Length & 3]];
        }
        return [.. Entry(name, content), .. Entry("TRAILER!!!", []), .. new byte[60]];
    }

    [Theory]
    [InlineData("a.jar", "#!/bin/sh\nexec java -jar $0\n")]
    [InlineData("a.bin", "#!/usr/bin/env python3\n")]
    [InlineData("tool", "\u007fELF\u0002\u0001")]
    [InlineData("setup.whl", "something")]
    public async Task A_zip_behind_a_script_or_a_program_is_opened(string name, string front)
    {
        byte[] zip = Zip(("token", Encoding.ASCII.GetBytes(Token + new string('m', 500))));
        SecretProof proof = await ProveAsync(new ImageBuilder().Layer(new MemoryFile(name, [.. Encoding.ASCII.GetBytes(front), .. zip]), MemoryFile.Text("b.zip", "none"), MemoryFile.Text("c", "#!/bin/sh\n")));
        Assert.Equal(name + "!/token", Assert.Single(proof.Traces).Path);
        Assert.Empty(proof.Unsearched);
    }

    [Fact]
    public async Task What_was_unpacked_before_the_damage_is_searched()
    {
        byte[] noise = new byte[100_000];
        new Random(1).NextBytes(noise);
        byte[] cut = Gzip([.. Encoding.ASCII.GetBytes("token: " + Token), .. noise])[..50_000];
        byte[] zip = Zip(("t", [.. Encoding.ASCII.GetBytes("token: " + Token), .. noise]));
        zip[zip.Length / 2] ^= 1;
        SecretProof proof = await ProveAsync(new ImageBuilder().Layer(new MemoryFile("a.gz", cut), new MemoryFile("b.zip", zip)));
        Assert.Contains("a.gz!", proof.Traces.Select(t => t.Path));
        Assert.Contains("b.zip!/t", proof.Traces.Select(t => t.Path));
        Assert.Equal(2, proof.Unsearched.Count);
    }

    [Fact]
    public async Task A_damaged_archive_makes_it_unproved_and_is_named()
    {
        byte[] damaged = Gzip(string.Concat(Enumerable.Range(0, 500).Select(i => $"{i * 7919:x}")));
        damaged.AsSpan(damaged.Length / 2, 20).Fill(0xff);
        SecretProof proof = await ProveAsync(new ImageBuilder().Layer(new MemoryFile("a.gz", damaged)));
        Assert.Equal(ProofVerdict.NotProven, proof.Verdict);
        Assert.Contains("a.gz", Assert.Single(proof.Unsearched).Path);
    }

    [Fact]
    public async Task An_npmrc_is_searched_for_by_its_token_and_not_by_its_registry()
    {
        string npmrc = $"@scope:registry=https://npm.example.com/\n//npm.example.com/:_authToken={Token}\nalways-auth=true\n";
        var image = new ImageBuilder().Layer(MemoryFile.Text("package.json", "{\"registry\":\"https://npm.example.com/\"}\n//npm.example.com/:_authToken=\nalways-auth=true"));
        Assert.Equal(ProofVerdict.Clean, (await ProveAsync(image, npmrc)).Verdict);
        Assert.Equal(ProofVerdict.Traces, (await ProveAsync(image, npmrc, everyByte: true)).Verdict);
        Assert.NotEmpty((await ProveAsync(new ImageBuilder().Layer(MemoryFile.Text("x", Token)), npmrc)).Traces);
        Assert.NotEmpty((await ProveAsync(new ImageBuilder().Layer(MemoryFile.Text("x", Convert.ToBase64String(Encoding.ASCII.GetBytes(npmrc)))), npmrc)).Traces);
    }

    [Fact]
    public async Task A_short_secret_is_refused()
    {
        LadingException e = await Assert.ThrowsAsync<LadingException>(() => ProveAsync(new ImageBuilder().Layer(MemoryFile.Text("a", "x")), "hunter2"));
        Assert.Equal(ErrorKind.Usage, e.Kind);
        Assert.DoesNotContain("hunter2", e.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cache_folder_is_searched_with_the_layers_in_it()
    {
        using var cache = new TemporaryFolder();
        ImageBuilder.Write(cache.Path, ImageBuilder.Layout(new ImageBuilder().Layer(LayerCompression.Gzip, MemoryFile.Text("stage/one", Token))));
        SecretProof proof = await ProveAsync(new ImageBuilder().Layer(MemoryFile.Text("a", "x")), Token, caches: [cache.Path]);
        Trace trace = Assert.Single(proof.Traces);
        Assert.Equal(ProofPlace.Cache, trace.Place);
        Assert.EndsWith("!/stage/one", trace.Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Provenance_beside_the_image_and_referrers_are_searched()
    {
        using var folder = new TemporaryFolder();
        var image = new ImageBuilder().Layer(MemoryFile.Text("a", "x"));
        ImageBuilder.Write(folder.Path, ImageBuilder.Layout(image));
        await using var store = OciLayoutStore.Open(folder.Path);
        string dockerfile = Convert.ToBase64String(Encoding.UTF8.GetBytes($"FROM scratch\nENV TOKEN={Token}\n"));
        Descriptor provenance = await PushAsync(store, "{\"predicate\":{\"buildDefinition\":{\"sources\":[\"" + dockerfile + "\"]}}}", "application/vnd.in-toto+json");
        Descriptor config = await PushAsync(store, "{}", MediaTypes.OciConfig);
        byte[] attestation = OciJson.Write(new Manifest { MediaType = MediaTypes.OciManifest, Config = config, Layers = [provenance] });
        Descriptor attached = await store.PushManifestAsync(attestation, MediaTypes.OciManifest, null, CancellationToken.None);
        byte[] index = Encoding.UTF8.GetBytes(new ImageIndexWriter(image.Manifest, attached).Json.ToJsonString());
        await store.PushManifestAsync(index, MediaTypes.OciIndex, "multi", CancellationToken.None);
        Descriptor note = await PushAsync(store, "see " + Convert.ToHexString(Encoding.UTF8.GetBytes(Token)), "text/plain");
        byte[] referrer = OciJson.Write(new Manifest
        {
            MediaType = MediaTypes.OciManifest, ArtifactType = "application/x-note", Config = await PushAsync(store, "{}", MediaTypes.OciEmpty), Layers = [note],
            Subject = new Descriptor { MediaType = MediaTypes.OciManifest, Digest = image.ManifestDigest, Size = image.Manifest.Length },
        });
        await store.PushManifestAsync(referrer, MediaTypes.OciManifest, null, CancellationToken.None);
        using var value = new BuildSecret("token", SecretBuffer.FromText(Token));
        SecretProof proof = await ImageSearch.ProveAsync(store, "multi", "image", [value], new ProofOptions(), CancellationToken.None);
        Assert.All(proof.Traces, t => Assert.Equal(ProofPlace.Attachment, t.Place));
        Assert.Equal([null, "/predicate/buildDefinition/sources/0"], proof.Traces.Select(t => t.Pointer));
        Assert.Equal(["hex", "base64"], proof.Traces.Select(t => t.Encoding));
    }

    [Fact]
    public async Task An_archive_in_base64_is_unpacked()
    {
        string packed = Convert.ToBase64String(Gzip(TarBuilder.Of(MemoryFile.Text("conf", "token=" + Token), MemoryFile.Text("more", new string('m', 100_000)))), Base64FormattingOptions.InsertLineBreaks);
        SecretProof proof = await ProveAsync(new ImageBuilder().Layer(MemoryFile.Text("a", "x"), MemoryFile.Text("install.sh", $"#!/bin/sh\nbase64 -d <<EOF | tar xz\n{packed}\nEOF\n")));
        Trace trace = Assert.Single(proof.Traces);
        Assert.Equal(("install.sh", 35L, "plain, packed, in base64"), (trace.Path, trace.Offset, trace.Encoding));
        string zip = Convert.ToBase64String(Zip(("first", [1]), ("conf/token", Encoding.ASCII.GetBytes("token=" + Token + new string('m', 5000)))));
        Assert.Equal("plain, packed, in base64", Assert.Single((await ProveAsync(new ImageBuilder().Layer(MemoryFile.Text("a.yaml", "zip: " + zip)))).Traces).Encoding);
        SecretProof clean = await ProveAsync(new ImageBuilder().Layer(MemoryFile.Text("a", "H4sI is how gzip begins, and H4sIAAAAAAAA is none.")));
        Assert.Equal(ProofVerdict.Clean, clean.Verdict);
    }

    [Fact]
    public async Task A_bomb_is_given_up_and_told()
    {
        byte[] bomb = Gzip(Gzip(new byte[64 << 20]));
        using var folder = new TemporaryFolder();
        ImageBuilder.Write(folder.Path, ImageBuilder.Layout(new ImageBuilder().Layer(new MemoryFile("bomb.gz", bomb), MemoryFile.Text("z", Token))));
        await using var store = OciLayoutStore.Open(folder.Path);
        using var value = new BuildSecret("token", SecretBuffer.FromText(Token));
        SecretProof proof = await ImageSearch.ProveAsync(store, "", "image", [value], new ProofOptions { MaxUnpacked = 1 << 20 }, CancellationToken.None);
        Assert.Contains("bomb.gz", Assert.Single(proof.Unsearched).Path);
        Assert.Equal("z", Assert.Single(proof.Traces).Path);
    }

    /// <summary>An index of an image and what BuildKit puts beside it.</summary>
    private sealed class ImageIndexWriter(byte[] image, Descriptor attestation)
    {
        public System.Text.Json.Nodes.JsonObject Json => new()
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = MediaTypes.OciIndex,
            ["manifests"] = new System.Text.Json.Nodes.JsonArray(
                new System.Text.Json.Nodes.JsonObject { ["mediaType"] = MediaTypes.OciManifest, ["digest"] = Digest.Of(image).Text, ["size"] = image.Length, ["platform"] = new System.Text.Json.Nodes.JsonObject { ["os"] = "linux", ["architecture"] = "amd64" } },
                new System.Text.Json.Nodes.JsonObject
                {
                    ["mediaType"] = MediaTypes.OciManifest, ["digest"] = attestation.Digest.Text, ["size"] = attestation.Size,
                    ["platform"] = new System.Text.Json.Nodes.JsonObject { ["os"] = "unknown", ["architecture"] = "unknown" },
                    ["annotations"] = new System.Text.Json.Nodes.JsonObject { ["vnd.docker.reference.type"] = "attestation-manifest", ["vnd.docker.reference.digest"] = Digest.Of(image).Text },
                }),
        };
    }

    private static async Task<Descriptor> PushAsync(OciLayoutStore store, string text, string mediaType)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        var blob = new Descriptor { MediaType = mediaType, Digest = Digest.Of(bytes), Size = bytes.Length };
        await store.PushBlobAsync(blob, _ => Task.FromResult<Stream>(new MemoryStream(bytes)), null, CancellationToken.None);
        return blob;
    }

    private static byte[] Gzip(string text) => Gzip(Encoding.UTF8.GetBytes(text));

    private static byte[] Gzip(byte[] bytes) => ImageBuilder.Pack(bytes, LayerCompression.Gzip);

    private static byte[] Zip(params (string Name, byte[] Content)[] files)
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
            foreach ((string name, byte[] content) in files)
                using (Stream entry = zip.CreateEntry(name).Open())
                    entry.Write(content);
        return memory.ToArray();
    }

    private static string Json(SecretProof proof)
    {
        using var memory = new MemoryStream();
        using (var writer = new System.Text.Json.Utf8JsonWriter(memory))
            ProofJson.Write(writer, proof);
        return Encoding.UTF8.GetString(memory.ToArray());
    }

    private static async Task<SecretProof> ProveAsync(ImageBuilder image, string secret = Token, bool everyByte = false, IReadOnlyList<string>? caches = null)
    {
        using var folder = new TemporaryFolder();
        ImageBuilder.Write(folder.Path, ImageBuilder.Layout(image));
        await using var store = OciLayoutStore.Open(folder.Path);
        using var value = new BuildSecret("token", SecretBuffer.FromText(secret));
        return await ImageSearch.ProveAsync(store, "", "image", [value], new ProofOptions { EveryByte = everyByte, Caches = caches ?? [] }, CancellationToken.None);
    }
}
