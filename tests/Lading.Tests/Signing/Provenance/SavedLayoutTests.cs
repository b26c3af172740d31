using System.Text;
using Lading.Oci;
using Lading.Oci.Stores;
using Lading.Signing.Attachments;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Signing.Provenance;

/// <summary>Layouts as <c>cosign save</c> writes them: entries without names, marked by what they are.</summary>
public sealed class SavedLayoutTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private Descriptor Add(byte[] bytes, string mediaType)
    {
        Digest digest = Digest.Of(bytes);
        Directory.CreateDirectory(Path.Combine(_folder.Path, "blobs/sha256"));
        File.WriteAllBytes(Path.Combine(_folder.Path, "blobs/sha256", digest.Encoded), bytes);
        return new Descriptor { MediaType = mediaType, Digest = digest, Size = bytes.Length };
    }

    private Descriptor AddManifest(string note, string? kind)
    {
        Descriptor config = Add(Encoding.UTF8.GetBytes("{}"), MediaTypes.OciConfig);
        var manifest = new Manifest { MediaType = MediaTypes.OciManifest, Config = config,
            Annotations = new Dictionary<string, string> { ["note"] = note } };
        Descriptor entry = Add(OciJson.Write(manifest), MediaTypes.OciManifest);
        return kind is null ? entry
            : entry with { Annotations = new Dictionary<string,
            string> { ["kind"] = "dev.cosignproject.cosign/" + kind } };
    }

    private OciLayoutStore Layout(params Descriptor[] entries)
    {
        File.WriteAllText(Path.Combine(_folder.Path, "oci-layout"), """{"imageLayoutVersion":"1.0.0"}""");
        File.WriteAllBytes(Path.Combine(_folder.Path, "index.json"),
            OciJson.Write(new ImageIndex { MediaType = MediaTypes.OciIndex, Manifests = entries }));
        return OciLayoutStore.Open(_folder.Path);
    }

    [Fact]
    public async Task The_attestations_of_the_one_image_are_found_and_the_image_is_the_only_one()
    {
        Descriptor image = AddManifest("image", "image"), signatures = AddManifest("sigs", "sigs"),
            attestations = AddManifest("atts", "atts");
        OciLayoutStore store = Layout(image, signatures, attestations);
        Assert.Equal(attestations.Digest,
            (await store.FindManifestAsync(CosignTag.Of(image.Digest, "att"), default))!.Descriptor.Digest);
        Assert.Equal(signatures.Digest,
            (await store.FindManifestAsync(CosignTag.Of(image.Digest, "sig"), default))!.Descriptor.Digest);
        Assert.Null(await store.FindManifestAsync(CosignTag.Of(image.Digest, "sbom"), default));
        Assert.Null(await store.FindManifestAsync(CosignTag.Of(signatures.Digest, "att"), default));
        Assert.Equal(image.Digest, (await store.FindManifestAsync("", default))!.Descriptor.Digest);
    }

    [Fact]
    public async Task Beside_two_images_nobody_can_say_whose_they_are()
    {
        Descriptor one = AddManifest("one", "image"), two = AddManifest("two", "imageIndex");
        OciLayoutStore store = Layout(one, two, AddManifest("atts", "atts"));
        Assert.Null(await store.FindManifestAsync(CosignTag.Of(one.Digest, "att"), default));
        Assert.Null(await store.FindManifestAsync(CosignTag.Of(two.Digest, "att"), default));
    }
}
