using System.Text;
using Lading.Oci;
using Lading.Oci.Registry;
using Lading.Oci.Stores;
using Lading.Signing.Attachments;
using Lading.Signing.Keys;
using Lading.Signing.Sigstore.Attestations;
using Lading.Signing.Sigstore.Roots;
using Lading.Signing.Sigstore.Verification;
using Lading.Testing;
using Lading.Tests.Oci.Registry;
using Xunit;

namespace Lading.Tests.Signing.Attachments;

/// <summary>What a registry says, or cannot say, about the signatures of an image.</summary>
public class RegistryAnswerTests : RegistryTest
{
    private const string OlderSignature = "application/vnd.dev.cosign.artifact.sig.v1+json";

    private static readonly Dictionary<string, string> Nothing = [];

    private readonly SigningKey _key;

    public RegistryAnswerTests()
    {
        using SecretBuffer pkcs8 = KeyPairs.Generate(KeyAlgorithm.EcdsaP256Sha256);
        _key = PrivateKeyReader.FromPkcs8(pkcs8, "the key", KeyAlgorithm.EcdsaP256Sha256);
    }

    private ImageVerificationPolicy Policy => new()
    {
        Signers = [new VerificationPolicy { Signer = SignerPolicy.Key(_key.PublicKey), Time = TimePolicy.NotNeeded, Log = LogPolicy.Ignored, CertificateLogs = 0 }],
        Root = TrustedRoot.Empty,
    };

    private VirtualRepository Repository => Server["team/app"];

    private Descriptor Image(string tag = "1.0") => Repository.AddImage(tag, "linux/amd64", (Bytes(100), MediaTypes.OciLayer));

    private async Task<Descriptor> SignAsync(Descriptor image) =>
        await BundleReferrer.AttachAsync(Open(), image, await ImageSigner.SignAsync(image.Digest, Nothing, _key, default), DateTimeOffset.UnixEpoch, default);

    /// <summary>Throttling or trouble at any one of the places that are asked is no answer; with and without an API, with and without signatures.</summary>
    [Theory]
    [InlineData("referrers", 429, true)]
    [InlineData("referrers", 500, true)]
    [InlineData("referrers", 502, true)]
    [InlineData("referrers", 503, true)]
    [InlineData("referrers", 403, true)]
    [InlineData("referrers", 0, true)]
    [InlineData("tag", 429, true)]
    [InlineData("tag", 429, false)]
    [InlineData("tag", 500, false)]
    [InlineData("tag", 503, false)]
    [InlineData("tag", 403, false)]
    [InlineData("tag", 0, false)]
    [InlineData(".sig", 429, true)]
    [InlineData(".sig", 500, false)]
    [InlineData(".sig", 503, true)]
    [InlineData(".sig", 0, false)]
    [InlineData(".att", 429, false)]
    [InlineData(".att", 500, true)]
    [InlineData(".att", 503, false)]
    [InlineData(".att", 0, true)]
    public async Task Trouble_at_any_place_is_an_error_and_never_no_signatures(string place, int status, bool api)
    {
        Server.HasReferrersApi = api;
        Descriptor image = Image();
        string part = place switch { "referrers" => "/referrers/", "tag" => $"/manifests/sha256-{image.Digest.Encoded}", _ => place };
        Server.Intercept = r => (place == "tag" ? r.Path.EndsWith(part, StringComparison.Ordinal) : r.Path.Contains(part, StringComparison.Ordinal))
            ? status == 0 ? VirtualResponse.Empty(200) with { Delay = TimeSpan.FromSeconds(30) } : VirtualResponse.Empty(status)
            : null;
        RegistryStore store = Open(settings: Quick with { IdleTimeout = TimeSpan.FromMilliseconds(150), Retry = new RetryPolicy { Attempts = 2, FirstDelay = TimeSpan.FromMilliseconds(1), Budget = TimeSpan.FromSeconds(1) } });
        LadingException refusal = await Assert.ThrowsAnyAsync<LadingException>(() => ImageVerifier.VerifyAsync(store, image.Digest, Policy, default));
        Assert.NotEqual(ErrorKind.Usage, refusal.Kind);
        Server.Intercept = null;
        Assert.Empty((await ImageVerifier.VerifyAsync(Open(), image.Digest, Policy, default)).All);
    }

    [Theory]
    [InlineData("manifest", 500)]
    [InlineData("manifest", 429)]
    [InlineData("blob", 500)]
    [InlineData("blob", 404)]
    public async Task A_signature_that_is_listed_and_cannot_be_read_is_an_error(string what, int status)
    {
        Descriptor image = Image();
        Descriptor referrer = await SignAsync(image);
        string layer = OciJson.ReadManifest(Repository.Manifests[referrer.Digest.Text].Bytes, "it").Layers[0].Digest.Text;
        Server.Intercept = r => r.Path.EndsWith(what == "blob" ? layer : referrer.Digest.Text, StringComparison.Ordinal) ? VirtualResponse.Empty(status) : null;
        await Assert.ThrowsAnyAsync<LadingException>(() => ImageVerifier.VerifyAsync(Open(), image.Digest, Policy, default));
    }

    [Fact]
    public async Task A_referrer_that_is_listed_and_not_there_is_told()
    {
        Descriptor image = Image();
        Descriptor referrer = await SignAsync(image);
        Server.Intercept = r => r.Path.EndsWith(referrer.Digest.Text, StringComparison.Ordinal) ? VirtualResponse.Empty(404) : null;
        ImageVerification verification = await ImageVerifier.VerifyAsync(Open(), image.Digest, Policy, default);
        Assert.Contains("not there", Assert.Single(verification.All).Refusal);
    }

    [Fact]
    public async Task What_hangs_on_the_fallback_tag_is_found_when_the_registry_has_an_API_by_now()
    {
        Server.HasReferrersApi = false;
        Descriptor image = Image();
        Descriptor older = await SignAsync(image);
        // A registry that does not look into what was pushed before it had the API.
        Server.HasReferrersApi = true;
        Server.Intercept = r => r.Path.Contains("/referrers/", StringComparison.Ordinal)
            ? new VirtualResponse(200, OciJson.Write(new ImageIndex { MediaType = MediaTypes.OciIndex, Manifests = [] }), ("Content-Type", MediaTypes.OciIndex))
            : null;
        Assert.Equal(older.Digest, Assert.Single((await ImageVerifier.VerifyAsync(Open(), image.Digest, Policy, default)).Accepted).Attached.Source.Digest);
    }

    [Fact]
    public async Task A_listing_that_names_another_image_s_signatures_gives_none()
    {
        Descriptor good = Image(), evil = Repository.AddImage("evil", "linux/amd64", (Bytes(100, 2), MediaTypes.OciLayer));
        await SignAsync(good);
        byte[] listing = OciJson.Write(new ImageIndex { MediaType = MediaTypes.OciIndex, Manifests = [.. await Open().ListReferrersAsync(good.Digest, null, default)] });
        Server.Intercept = r => r.Path.EndsWith(evil.Digest.Text, StringComparison.Ordinal) && r.Path.Contains("/referrers/", StringComparison.Ordinal)
            ? new VirtualResponse(200, listing, ("Content-Type", MediaTypes.OciIndex))
            : null;
        ImageVerification verification = await ImageVerifier.VerifyAsync(Open(), evil.Digest, Policy, default);
        Assert.False(verification.Verified);
        Assert.Contains("refers to", Assert.Single(verification.All).Refusal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_older_form_is_read_as_a_referrer_too(bool typed)
    {
        Descriptor image = Image();
        byte[] payload = new SimpleSigning("host/team/app", image.Digest, Nothing).Write();
        byte[] signature = await _key.SignAsync(payload, default);
        Descriptor layer = Repository.AddBlob(payload, SimpleSigning.MediaType) with { Annotations = new Dictionary<string, string> { [CosignTag.SignatureAnnotation] = Convert.ToBase64String(signature) } };
        // The type stands in the manifest, or, as the first writers had it, as that of the configuration.
        Repository.AddManifest(OciJson.Write(new Manifest
        {
            MediaType = MediaTypes.OciManifest,
            ArtifactType = typed ? OlderSignature : null,
            Config = Repository.AddBlob("{}"u8.ToArray(), typed ? MediaTypes.OciEmpty : OlderSignature),
            Layers = [layer],
            Subject = image with { Platform = null },
        }), MediaTypes.OciManifest);
        Assert.Equal(AttachmentForm.SignatureTag, Assert.Single((await ImageVerifier.VerifyAsync(Open(), image.Digest, Policy, default)).Accepted).Attached.Form);
    }

    [Fact]
    public async Task Unbounded_counts_and_sizes_are_refused()
    {
        Descriptor image = Image();
        Descriptor[] many = [.. Enumerable.Range(0, AttachmentList.Most + 1).Select(i =>
            Repository.AddManifest(ManifestFor(Repository.AddBlob("{}"u8.ToArray(), MediaTypes.OciEmpty), image with { Platform = null }, "", note: $"{i}"), MediaTypes.OciManifest) with { ArtifactType = "" })];
        Server.HasReferrersApi = false;
        string tag = $"sha256-{image.Digest.Encoded}";
        Repository.AddManifest(OciJson.Write(new ImageIndex { MediaType = MediaTypes.OciIndex, Manifests = many }), MediaTypes.OciIndex, tag);
        Assert.Contains("more than", (await Assert.ThrowsAsync<LadingException>(() => ImageVerifier.VerifyAsync(Open(), image.Digest, Policy, default))).Message);

        Descriptor large = new() { MediaType = SimpleSigning.MediaType, Digest = Digest.Of("x"u8), Size = 64 << 20 };
        Repository.Tags.Remove(tag);
        Repository.AddManifest(OciJson.Write(new Manifest { MediaType = MediaTypes.OciManifest, Config = Repository.AddBlob("{}"u8.ToArray(), MediaTypes.OciConfig), Layers = [large] }), MediaTypes.OciManifest, CosignTag.Of(image.Digest, "sig"));
        Assert.Contains("bytes", Assert.Single((await ImageVerifier.VerifyAsync(Open(), image.Digest, Policy, default)).All).Refusal);
        Repository.AddManifest(OciJson.Write(new Manifest { MediaType = MediaTypes.OciManifest, Config = Repository.AddBlob("{}"u8.ToArray(), MediaTypes.OciConfig), Layers = [.. Enumerable.Repeat(large, CosignTag.MaxLayers + 1)] }), MediaTypes.OciManifest, CosignTag.Of(image.Digest, "sig"));
        await Assert.ThrowsAsync<LadingException>(() => ImageVerifier.VerifyAsync(Open(), image.Digest, Policy, default));
    }

    /// <summary>What was verified is what a digest says; the tag that led to it may be moved meanwhile.</summary>
    [Fact]
    public async Task A_tag_that_is_moved_after_it_was_resolved_changes_nothing()
    {
        Descriptor good = Image();
        await SignAsync(good);
        RegistryStore store = Open();
        StoredManifest resolved = (await store.FindManifestAsync("1.0", default))!;
        Repository.AddImage("1.0", "linux/amd64", (Bytes(100, 3), MediaTypes.OciLayer));
        Assert.Equal(good.Digest, (await ImageVerifier.VerifyAsync(store, resolved.Descriptor.Digest, Policy, default)).Subject);
        StoredManifest moved = (await store.FindManifestAsync("1.0", default))!;
        Assert.False((await ImageVerifier.VerifyAsync(store, moved.Descriptor.Digest, Policy, default)).Verified);
    }
}
