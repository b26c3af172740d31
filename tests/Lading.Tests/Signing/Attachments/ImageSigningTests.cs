using System.Text;
using System.Text.Json;
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

public class ImageSigningTests : RegistryTest
{
    private static readonly Dictionary<string, string> Nothing = [];
    private static readonly DateTimeOffset Time = DateTimeOffset.UnixEpoch;

    private static SigningKey Key(KeyAlgorithm algorithm = KeyAlgorithm.EcdsaP256Sha256)
    {
        using SecretBuffer pkcs8 = KeyPairs.Generate(algorithm);
        return PrivateKeyReader.FromPkcs8(pkcs8, "the key", algorithm);
    }

    private static ImageVerificationPolicy By(SigningKey key, string? type = null) => new()
    {
        Signers = [new VerificationPolicy { Signer = SignerPolicy.Key(key.PublicKey), Time = TimePolicy.NotNeeded, Log = LogPolicy.Ignored, CertificateLogs = 0 }],
        Root = TrustedRoot.Empty,
        AttestationType = type,
    };

    private Descriptor Image(string repository = "team/app") => Server[repository].AddImage("1.0", "linux/amd64", (Bytes(100), MediaTypes.OciLayer));

    private static async Task<Descriptor> SignAsync(ArtifactStore store, Descriptor image, SigningKey key, Dictionary<string, string>? annotations = null) =>
        await BundleReferrer.AttachAsync(store, image, await ImageSigner.SignAsync(image.Digest, annotations ?? Nothing, key, default), Time, default);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_signed_image_is_verified_with_and_without_the_referrers_API(bool api)
    {
        Server.HasReferrersApi = api;
        RegistryStore store = Open();
        Descriptor image = Image();
        using SigningKey key = Key(), other = Key();
        Assert.Empty((await ImageVerifier.VerifyAsync(store, image.Digest, By(key), default)).All);
        Descriptor referrer = await SignAsync(store, image, key, new() { ["build"] = "42" });
        ImageVerification verified = await ImageVerifier.VerifyAsync(store, image.Digest, By(key) with { Annotations = new Dictionary<string, string> { ["build"] = "42" } }, default);
        Assert.Equal("42", Assert.Single(verified.Accepted).Annotations["build"]);
        Assert.False((await ImageVerifier.VerifyAsync(store, image.Digest, By(key) with { Annotations = new Dictionary<string, string> { ["build"] = "43" } }, default)).Verified);
        ImageVerification refused = await ImageVerifier.VerifyAsync(store, image.Digest, By(other), default);
        Assert.False(refused.Verified);
        Assert.Contains("Signature Verification", Assert.Single(refused.All).Refusal);
        StoredManifest stored = (await store.FindManifestAsync(referrer.Digest.Text, default))!;
        Assert.StartsWith("""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","artifactType":"application/vnd.dev.sigstore.bundle.v0.3+json","config":{"mediaType":"application/vnd.oci.empty.v1+json","digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","size":2,"artifactType":"application/vnd.dev.sigstore.bundle.v0.3+json"},"layers":[{""", Encoding.UTF8.GetString(stored.Bytes));
        Manifest manifest = OciJson.ReadManifest(stored.Bytes, "it");
        Assert.Equal(image.Digest, manifest.Subject!.Digest);
        Assert.Equal("dsse-envelope", manifest.Annotations!["dev.sigstore.bundle.content"]);
        Assert.Equal("https://sigstore.dev/cosign/sign/v1", manifest.Annotations["dev.sigstore.bundle.predicateType"]);
        Assert.Equal("1970-01-01T00:00:00Z", manifest.Annotations["org.opencontainers.image.created"]);
        Assert.Equal(!api, Server["team/app"].Tags.ContainsKey($"sha256-{image.Digest.Encoded}"));
    }

    [Theory]
    [InlineData(KeyAlgorithm.EcdsaP384Sha384)]
    [InlineData(KeyAlgorithm.EcdsaP521Sha512)]
    [InlineData(KeyAlgorithm.Ed25519)]
    [InlineData(KeyAlgorithm.RsaPkcs1V15_2048Sha256)]
    [InlineData(KeyAlgorithm.RsaPss2048Sha256)]
    public async Task Every_kind_of_key_signs_in_both_forms(KeyAlgorithm algorithm)
    {
        RegistryStore store = Open();
        Descriptor image = Image();
        using SigningKey key = Key(algorithm);
        await SignAsync(store, image, key);
        await ImageSigner.SignLegacyAsync(store, image.Digest, "host/team/app", Nothing, key, default);
        Assert.Equal([AttachmentForm.Bundle, AttachmentForm.SignatureTag], (await ImageVerifier.VerifyAsync(store, image.Digest, By(key), default)).Accepted.Select(a => a.Attached.Form));
    }

    [Fact]
    public async Task The_older_form_is_that_of_cosign()
    {
        RegistryStore store = Open();
        Descriptor image = Image();
        using SigningKey key = Key();
        await ImageSigner.SignLegacyAsync(store, image.Digest, "host/team/app", new Dictionary<string, string> { ["b"] = "<1&2>", ["a"] = "x" }, key, default);
        StoredManifest stored = (await store.FindManifestAsync($"sha256-{image.Digest.Encoded}.sig", default))!;
        Manifest manifest = OciJson.ReadManifest(stored.Bytes, "it");
        Descriptor layer = Assert.Single(manifest.Layers);
        Assert.Equal("application/vnd.dev.cosign.simplesigning.v1+json", layer.MediaType);
        string payload = Encoding.UTF8.GetString(Server["team/app"].Blobs[layer.Digest.Text]);
        Assert.Equal("{\"critical\":{\"identity\":{\"docker-reference\":\"host/team/app\"},\"image\":{\"docker-manifest-digest\":\"" + image.Digest
            + "\"},\"type\":\"cosign container image signature\"},\"optional\":{\"a\":\"x\",\"b\":\"\\u003c1\\u00262\\u003e\"}}", payload);
        Assert.True(key.PublicKey.Verify(Encoding.UTF8.GetBytes(payload), Convert.FromBase64String(layer.Annotations!["dev.cosignproject.cosign/signature"])));
        Assert.Equal("{\"architecture\":\"\",\"created\":\"0001-01-01T00:00:00Z\",\"history\":[{\"created\":\"0001-01-01T00:00:00Z\"}],\"os\":\"\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\""
            + layer.Digest + "\"]},\"config\":{}}", Encoding.UTF8.GetString(Server["team/app"].Blobs[manifest.Config.Digest.Text]));
        ImageVerification verified = await ImageVerifier.VerifyAsync(store, image.Digest, By(key), default);
        Assert.Equal("<1&2>", Assert.Single(verified.Accepted).Annotations["b"]);
    }

    [Fact]
    public async Task A_signature_under_another_images_tag_does_not_count()
    {
        RegistryStore store = Open();
        Descriptor good = Image(), evil = Server["team/app"].AddImage("evil", "linux/amd64", (Bytes(100, 2), MediaTypes.OciLayer));
        using SigningKey key = Key();
        await ImageSigner.SignLegacyAsync(store, good.Digest, "host/team/app", Nothing, key, default);
        await ImageSigner.AttestLegacyAsync(store, good.Digest, "host/team/app", Predicate.Read("https://example.com/x", "{}"u8.ToArray(), "p", Time), key, default);
        VirtualRepository repository = Server["team/app"];
        repository.Tags[$"sha256-{evil.Digest.Encoded}.sig"] = repository.Tags[$"sha256-{good.Digest.Encoded}.sig"];
        repository.Tags[$"sha256-{evil.Digest.Encoded}.att"] = repository.Tags[$"sha256-{good.Digest.Encoded}.att"];
        ImageVerification signatures = await ImageVerifier.VerifyAsync(store, evil.Digest, By(key), default);
        Assert.Contains("another image", Assert.Single(signatures.All).Refusal);
        Assert.False((await ImageVerifier.VerifyAsync(store, evil.Digest, By(key, "https://example.com/x"), default)).Verified);
        Assert.True((await ImageVerifier.VerifyAsync(store, good.Digest, By(key, "https://example.com/x"), default)).Verified);
    }

    [Fact]
    public async Task A_bundle_of_another_image_does_not_count()
    {
        RegistryStore store = Open();
        Descriptor good = Image(), evil = Server["team/app"].AddImage("evil", "linux/amd64", (Bytes(100, 2), MediaTypes.OciLayer));
        using SigningKey key = Key();
        await BundleReferrer.AttachAsync(store, evil, await ImageSigner.SignAsync(good.Digest, Nothing, key, default), Time, default);
        Assert.Contains("not about the artifact", Assert.Single((await ImageVerifier.VerifyAsync(store, evil.Digest, By(key), default)).All).Refusal);
    }

    [Fact]
    public async Task An_attestation_is_no_signature_and_its_type_is_checked()
    {
        RegistryStore store = Open();
        Descriptor image = Image();
        using SigningKey key = Key();
        using var predicate = Predicate.Read("openvex", """{"@context":"https://openvex.dev/ns/v0.2.0","@id":"x","author":"a","statements":[]}"""u8.ToArray(), "vex", Time);
        await BundleReferrer.AttachAsync(store, image, await ImageSigner.AttestAsync(image.Digest, predicate, key, default), Time, default);
        ImageVerification signatures = await ImageVerifier.VerifyAsync(store, image.Digest, By(key), default);
        Assert.False(signatures.Verified);
        Assert.Equal(1, signatures.Others);
        Assert.True((await ImageVerifier.VerifyAsync(store, image.Digest, By(key, "https://openvex.dev/ns"), default)).Verified);
        Assert.False((await ImageVerifier.VerifyAsync(store, image.Digest, By(key, "https://slsa.dev/provenance/v1"), default)).Verified);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task A_registry_that_cannot_answer_has_not_said_that_there_is_none(int status)
    {
        RegistryStore store = Open();
        Descriptor image = Image();
        using SigningKey key = Key();
        Server.Intercept = r => r.Path.Contains("/referrers/") ? VirtualResponse.Empty(status) : null;
        await Assert.ThrowsAnyAsync<LadingException>(() => ImageVerifier.VerifyAsync(store, image.Digest, By(key), default));
        Server.Intercept = r => r.Path.EndsWith(".sig", StringComparison.Ordinal) ? VirtualResponse.Empty(status) : null;
        await Assert.ThrowsAnyAsync<LadingException>(() => ImageVerifier.VerifyAsync(store, image.Digest, By(key), default));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Several_signers_at_once_lose_nothing(bool legacy)
    {
        Server.HasReferrersApi = false;
        Descriptor image = Image();
        SigningKey[] keys = [Key(), Key(), Key()];
        // Each with a client of its own, as in different processes.
        await Task.WhenAll(keys.Select(async key =>
        {
            RegistryStore store = Open();
            if (legacy)
                await ImageSigner.SignLegacyAsync(store, image.Digest, "host/team/app", Nothing, key, default);
            else
                await SignAsync(store, image, key);
        }));
        foreach (SigningKey key in keys)
            Assert.Single((await ImageVerifier.VerifyAsync(Open(), image.Digest, By(key), default)).Accepted);
    }

    [Fact]
    public async Task Entries_that_older_writers_listed_wrongly_are_found()
    {
        Server.HasReferrersApi = false;
        RegistryStore store = Open();
        Descriptor image = Image();
        using SigningKey key = Key();
        await SignAsync(store, image, key);
        VirtualRepository repository = Server["team/app"];
        string tag = $"sha256-{image.Digest.Encoded}";
        ImageIndex index = OciJson.ReadIndex(repository.Manifests[repository.Tags[tag]].Bytes, "it");
        foreach (string? wrong in (string?[])[null, "", "application/vnd.oci.empty.v1+json"])
        {
            repository.AddManifest(OciJson.Write(index with { Manifests = [index.Manifests[0] with { ArtifactType = wrong, Annotations = null }] }), MediaTypes.OciIndex, tag);
            Assert.True((await ImageVerifier.VerifyAsync(store, image.Digest, By(key), default)).Verified);
        }
    }

    [Fact]
    public async Task An_image_in_a_layout_is_signed_and_an_index_with_all_its_images()
    {
        using var folder = new TemporaryFolder();
        OciLayoutStore store = OciLayoutStore.OpenOrCreate(folder["layout"]);
        Descriptor config = await PushAsync(store, "{}"u8.ToArray(), MediaTypes.OciConfig);
        Descriptor[] images = [await store.PushManifestAsync(ManifestFor(config, note: "a"), MediaTypes.OciManifest, null, default), await store.PushManifestAsync(ManifestFor(config, note: "b"), MediaTypes.OciManifest, null, default)];
        await store.PushManifestAsync(OciJson.Write(new ImageIndex { MediaType = MediaTypes.OciIndex, Manifests = images }), MediaTypes.OciIndex, "1.0", default);
        StoredManifest root = (await store.FindManifestAsync("1.0", default))!;
        IReadOnlyList<Descriptor> all = await ImageSigner.UnfoldAsync(store, root, default);
        Assert.Equal([root.Descriptor.Digest, .. images.Select(i => i.Digest)], all.Select(d => d.Digest));
        using SigningKey key = Key();
        foreach (Descriptor one in all)
            await SignAsync(store, one, key);
        await ImageSigner.SignLegacyAsync(store, root.Descriptor.Digest, "app", Nothing, key, default);
        foreach (Descriptor one in all)
            Assert.True((await ImageVerifier.VerifyAsync(store, one.Digest, By(key), default)).Verified);
        Assert.Equal(2, (await ImageVerifier.VerifyAsync(store, root.Descriptor.Digest, By(key), default)).Accepted.Count());
    }

    [Fact]
    public async Task Any_changed_byte_of_a_stored_signature_fails()
    {
        RegistryStore store = Open();
        Descriptor image = Image();
        using SigningKey key = Key();
        await SignAsync(store, image, key, new() { ["a"] = "1" });
        AttachedSignature attached = Assert.Single(await AttachmentList.ReadAsync(store, image.Digest, default));
        // The two hints at the key decide nothing: the verifier has the key.
        string hint = Convert.ToBase64String(key.PublicKey.KeyId), text = Encoding.UTF8.GetString(attached.Content);
        int first = text.IndexOf(hint, StringComparison.Ordinal), second = text.LastIndexOf(hint, StringComparison.Ordinal);
        for (int i = 0; i < attached.Content.Length; i++)
        {
            if ((i >= first && i < first + hint.Length) || (i >= second && i < second + hint.Length))
                continue;
            byte[] changed = [.. attached.Content];
            changed[i] ^= 0x01;
            Assert.False(Verifies(changed), $"byte {i} of {text}");
        }

        bool Verifies(byte[] bundle)
        {
            try
            {
                return BundleVerifier.Verify(Lading.Signing.Sigstore.Bundles.Bundle.Read(bundle, "it"), Artifact.FromDigest(image.Digest),
                    By(key).Signers[0] with { PredicateType = PredicateTypes.Signature }, TrustedRoot.Empty).Verified;
            }
            catch (LadingException)
            {
                return false;
            }
        }
    }

    [Fact]
    public async Task Any_changed_byte_of_an_older_signature_fails()
    {
        RegistryStore store = Open();
        Descriptor image = Image();
        using SigningKey key = Key();
        byte[] payload = new SimpleSigning("host/team/app", image.Digest, Nothing).Write();
        byte[] signature = await key.SignAsync(payload, default);
        for (int i = 0; i < payload.Length + signature.Length; i += 3)
        {
            byte[] changedPayload = [.. payload], changedSignature = [.. signature];
            if (i < payload.Length)
                changedPayload[i] ^= 0x01;
            else
                changedSignature[i - payload.Length] ^= 0x01;
            VirtualRepository repository = Server["team/app"];
            Descriptor layer = repository.AddBlob(changedPayload, SimpleSigning.MediaType) with { Annotations = new Dictionary<string, string> { [CosignTag.SignatureAnnotation] = Convert.ToBase64String(changedSignature) } };
            repository.AddManifest(OciJson.Write(new Manifest { MediaType = MediaTypes.OciManifest, Config = repository.AddBlob("{}"u8.ToArray(), MediaTypes.OciConfig), Layers = [layer] }), MediaTypes.OciManifest, CosignTag.Of(image.Digest, "sig"));
            ImageVerification verification = await ImageVerifier.VerifyAsync(store, image.Digest, By(key), default);
            Assert.Single(verification.All);
            Assert.False(verification.Verified, $"byte {i}");
        }
    }

    [Theory]
    [InlineData("dev.sigstore.cosign/bundle", "{")]
    [InlineData("dev.sigstore.cosign/bundle", "[]")]
    [InlineData("dev.sigstore.cosign/bundle", """{"SignedEntryTimestamp":"!","Payload":{}}""")]
    [InlineData("dev.sigstore.cosign/bundle", """{"SignedEntryTimestamp":"","Payload":{"body":"bnVsbA==","logIndex":0,"logID":"zz","integratedTime":1}}""")]
    [InlineData("dev.sigstore.cosign/certificate", "no certificate")]
    [InlineData("dev.sigstore.cosign/certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----")]
    [InlineData("dev.sigstore.cosign/rfc3161timestamp", "{}")]
    [InlineData("dev.cosignproject.cosign/signature", "not base64!")]
    [InlineData("dev.cosignproject.cosign/signature", "")]
    public async Task Damaged_annotations_are_told_and_do_not_hide_a_good_signature(string name, string value)
    {
        RegistryStore store = Open();
        Descriptor image = Image();
        using SigningKey key = Key();
        await ImageSigner.SignLegacyAsync(store, image.Digest, "host/team/app", Nothing, key, default);
        Descriptor good = (await CosignTag.FindAsync(store, image.Digest, "sig", default))!.Layers[0];
        await CosignTag.AddAsync(store, image.Digest, "sig", "{}"u8.ToArray(), SimpleSigning.MediaType, new Dictionary<string, string>(good.Annotations!) { [name] = value }, default);
        ImageVerification verification = await ImageVerifier.VerifyAsync(store, image.Digest, By(key), default);
        Assert.True(verification.Verified);
        Assert.NotNull(Assert.Single(verification.All, v => v.Refusal is not null).Attached.Problem);
    }

    [Fact]
    public async Task The_real_registry_keeps_both_forms()
    {
        string? real = Environment.GetEnvironmentVariable("LADING_TEST_REGISTRY");
        Assert.SkipWhen(string.IsNullOrEmpty(real), "LADING_TEST_REGISTRY names no registry");
        string repository = $"lading-test/signing-{Guid.NewGuid():n}";
        RegistryStore store = Open(repository, host: real);
        Descriptor config = await PushAsync(store, "{}"u8.ToArray(), MediaTypes.OciConfig);
        Descriptor image = await store.PushManifestAsync(ManifestFor(config), MediaTypes.OciManifest, "1.0", default);
        using SigningKey one = Key(), two = Key();
        await Task.WhenAll(SignAsync(store, image, one), SignAsync(Open(repository, host: real), image, two),
            ImageSigner.SignLegacyAsync(store, image.Digest, "x", Nothing, one, default), ImageSigner.SignLegacyAsync(Open(repository, host: real), image.Digest, "x", Nothing, two, default));
        Assert.Equal(2, (await ImageVerifier.VerifyAsync(store, image.Digest, By(one), default)).Accepted.Count());
        Assert.Equal(2, (await ImageVerifier.VerifyAsync(store, image.Digest, By(two), default)).Accepted.Count());
    }

    private static async Task<Descriptor> PushAsync(ArtifactStore store, byte[] bytes, string mediaType)
    {
        Descriptor blob = Describe(bytes) with { MediaType = mediaType };
        await store.PushBlobAsync(blob, From(bytes), null, default);
        return blob;
    }
}
