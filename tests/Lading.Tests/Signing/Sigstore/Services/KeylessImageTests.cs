using System.Text;
using System.Text.Json;
using Lading.Oci;
using Lading.Oci.Registry;
using Lading.Signing.Attachments;
using Lading.Signing.Keys;
using Lading.Signing.Sigstore.Attestations;
using Lading.Signing.Sigstore.Identity;
using Lading.Signing.Sigstore.Roots;
using Lading.Signing.Sigstore.Services;
using Lading.Signing.Sigstore.Signing;
using Lading.Signing.Sigstore.Verification;
using Lading.Testing;
using Lading.Tests.Oci.Registry;
using Xunit;

namespace Lading.Tests.Signing.Sigstore.Services;

/// <summary>Images signed by an identity, and with a key and services: as referrers and in cosign's older form.</summary>
public sealed class KeylessImageTests : RegistryTest
{
    private static readonly Dictionary<string, string> Nothing = [];

    private readonly VirtualSigstore _sigstore = new(DateTimeOffset.UtcNow);

    private TrustedRoot Root => TrustedRoot.Read(Encoding.UTF8.GetBytes(_sigstore.TrustedRoot().ToJsonString()), "root");

    private SigningServices Services(VirtualSigstoreServer server, int rekor, bool timestamps, bool inToto = false) =>
        new(SigningConfig.Read(Encoding.UTF8.GetBytes(server.SigningConfig(rekor, timestamps)), "config"), Root, new ServiceSettings(), inToto);

    private Signer Keyless(VirtualSigstoreServer server, int rekor = 1, bool timestamps = true, bool inToto = false) =>
        Signer.OfIdentity(IdentityToken.FromText(_sigstore.Token(), "token"), Services(server, rekor, timestamps, inToto));

    private ImageVerificationPolicy Policy(SigningKey? key = null, string? type = null) => new()
    {
        Signers =
        [
            new VerificationPolicy
            {
                Signer = key is null ? SignerPolicy.AnyOf(IdentityPolicy.Of(TextConstraint.Exactly(VirtualSigstore.Name), TextConstraint.Exactly(VirtualSigstore.Issuer))) : SignerPolicy.Key(key.PublicKey),
                Time = TimePolicy.Observed(),
                Log = LogPolicy.Included(),
                CertificateLogs = 1,
            },
        ],
        Root = Root,
        AttestationType = type,
    };

    private Descriptor Image() => Server["team/app"].AddImage("1.0", "linux/amd64", (Bytes(100), MediaTypes.OciLayer));

    private static Predicate Predicate1 => Predicate.Read("https://example.com/x", "{}"u8.ToArray(), "p", DateTimeOffset.UnixEpoch);

    [Fact]
    public async Task A_bundle_hangs_on_the_image_and_verifies()
    {
        await using var server = new VirtualSigstoreServer(_sigstore);
        RegistryStore store = Open();
        Descriptor image = Image();
        using Signer signer = Keyless(server, rekor: 2);
        await BundleReferrer.AttachAsync(store, image, await ImageSigner.SignAsync(image.Digest, Nothing, signer, default), _sigstore.Now, default);
        await BundleReferrer.AttachAsync(store, image, await ImageSigner.AttestAsync(image.Digest, Predicate1, signer, default), _sigstore.Now, default);
        Assert.Equal(VirtualSigstore.Name, Assert.Single((await ImageVerifier.VerifyAsync(store, image.Digest, Policy(), default)).Accepted).Result!.Content!.Identity!.Name.Value);
        Assert.Single((await ImageVerifier.VerifyAsync(store, image.Digest, Policy(type: "https://example.com/x"), default)).Accepted);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    public async Task The_older_form_has_certificate_chain_log_entry_and_timestamp(bool keyless, bool inToto)
    {
        await using var server = new VirtualSigstoreServer(_sigstore);
        RegistryStore store = Open();
        Descriptor image = Image();
        using SecretBuffer pkcs8 = KeyPairs.Generate(KeyAlgorithm.EcdsaP256Sha256);
        SigningKey key = PrivateKeyReader.FromPkcs8(pkcs8, "the key");
        using Signer signer = keyless ? Keyless(server, inToto: inToto) : Signer.OfKey(key, Services(server, 1, true, inToto));
        await ImageSigner.SignLegacyAsync(store, image.Digest, "host/team/app", Nothing, signer, default);
        await ImageSigner.AttestLegacyAsync(store, image.Digest, "host/team/app", Predicate1, signer, default);
        SigningKey? by = keyless ? null : key;
        VerifiedAttachment signature = Assert.Single((await ImageVerifier.VerifyAsync(store, image.Digest, Policy(by), default)).Accepted);
        Assert.Equal(2, signature.Result!.Content!.Times.Count);
        Assert.Single((await ImageVerifier.VerifyAsync(store, image.Digest, Policy(by, "https://example.com/x"), default)).Accepted);
        foreach (string kind in (string[])["sig", "att"])
        {
            Descriptor layer = Assert.Single((await CosignTag.FindAsync(store, image.Digest, kind, default))!.Layers);
            Assert.Equal(keyless, layer.Annotations!.ContainsKey("dev.sigstore.cosign/certificate"));
            Assert.Equal(keyless ? 2 : 0, layer.Annotations.GetValueOrDefault("dev.sigstore.cosign/chain", "").Split("BEGIN CERTIFICATE").Length - 1);
            using JsonDocument bundle = JsonDocument.Parse(layer.Annotations["dev.sigstore.cosign/bundle"]);
            Assert.Equal(64, bundle.RootElement.GetProperty("Payload").GetProperty("logID").GetString()!.Length);
            Assert.Contains("SignedRFC3161Timestamp", layer.Annotations["dev.sigstore.cosign/rfc3161timestamp"]);
        }
    }

    [Fact]
    public async Task What_the_older_form_has_no_place_for_is_refused()
    {
        await using var server = new VirtualSigstoreServer(_sigstore);
        RegistryStore store = Open();
        Descriptor image = Image();
        using Signer signer = Keyless(server, rekor: 2);
        Assert.Contains("Rekor v2", (await Assert.ThrowsAsync<LadingException>(() => ImageSigner.SignLegacyAsync(store, image.Digest, "host/team/app", Nothing, signer, default))).Message);
        Assert.DoesNotContain(Server["team/app"].Tags.Keys, t => t.EndsWith(".sig", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Signers_by_identity_at_once_lose_nothing_on_the_fallback_tag()
    {
        Server.HasReferrersApi = false;
        await using var server = new VirtualSigstoreServer(_sigstore);
        Descriptor image = Image();
        await Task.WhenAll(Enumerable.Range(0, 3).Select(async _ =>
        {
            using Signer signer = Keyless(server, rekor: 2);
            await BundleReferrer.AttachAsync(Open(), image, await ImageSigner.SignAsync(image.Digest, Nothing, signer, default), _sigstore.Now, default);
        }));
        Assert.Equal(3, (await ImageVerifier.VerifyAsync(Open(), image.Digest, Policy(), default)).Accepted.Count());
    }
}
