using System.Text;
using Lading.Oci;
using Lading.Oci.Registry;
using Lading.Policy.Checking;
using Lading.Signing.Attachments;
using Lading.Signing.Keys;
using Lading.Signing.Sigstore.Attestations;
using Lading.Signing.Sigstore.Roots;
using Lading.Signing.Sigstore.Verification;
using Lading.Testing;
using Lading.Tests.Oci.Registry;
using Xunit;

namespace Lading.Tests.Policy.Checking;

public class ImageClaimsTests : RegistryTest
{
    private static readonly VerificationPolicy Anybody = new() { Signer = SignerPolicy.AnyCertificate(), Time = TimePolicy.Observed(), Log = LogPolicy.Included(), CertificateLogs = 1 };
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Descriptor Image() => Server["team/app"].AddImage("1.0", "linux/amd64", (Bytes(100), MediaTypes.OciLayer));

    private static ClaimTrust By(params SigningKey[] keys) => new(
        [.. keys.Select(k => new VerificationPolicy { Signer = SignerPolicy.Key(k.PublicKey), Time = TimePolicy.NotNeeded, Log = LogPolicy.Ignored, CertificateLogs = 0 })],
        Anybody, TrustedRoot.Empty);

    private static async Task<ImageClaim> OneAsync(RegistryStore store, Descriptor image, ClaimTrust trust) =>
        Assert.Single((await ImageClaims.ReadAsync(store, [image.Digest], trust, Cancellation)).All);

    private static SigningKey Key()
    {
        using SecretBuffer pkcs8 = KeyPairs.Generate(KeyAlgorithm.EcdsaP256Sha256);
        return PrivateKeyReader.FromPkcs8(pkcs8, "the key", KeyAlgorithm.EcdsaP256Sha256);
    }

    private static async Task SignAsync(RegistryStore store, Descriptor image, SigningKey key) =>
        await BundleReferrer.AttachAsync(store, image, await ImageSigner.SignAsync(image.Digest, new Dictionary<string, string>(), key, default), DateTimeOffset.UnixEpoch, default);

    [Fact]
    public async Task A_signature_is_trusted_when_its_signer_was_named_and_refused_when_another_was()
    {
        RegistryStore store = Open();
        Descriptor image = Image();
        using SigningKey key = Key(), other = Key();
        await SignAsync(store, image, key);
        ImageClaim trusted = await OneAsync(store, image, By(other, key));
        Assert.Equal((ClaimState.Trusted, true), (trusted.State, trusted.IsSignature));
        Assert.StartsWith("key sha256:", trusted.Signer);
        Assert.Equal(ClaimState.Refused, (await OneAsync(store, image, By(other))).State);
        Assert.Equal(ClaimState.Unverified, (await OneAsync(store, image, By())).State);
        Assert.Empty((await ImageClaims.ReadAsync(store, [Digest.Parse("sha256:" + new string('0', 64))], By(key), Cancellation)).All);
    }

    [Fact]
    public async Task Each_signer_counts_once_and_an_attestation_is_no_signature()
    {
        RegistryStore store = Open();
        Descriptor image = Image();
        using SigningKey key = Key(), other = Key();
        await SignAsync(store, image, key);
        await ImageSigner.SignLegacyAsync(store, image.Digest, "host/team/app", new Dictionary<string, string>(), key, Cancellation);
        using Predicate predicate = Predicate.Read("https://example.com/p/v1", "{}"u8.ToArray(), "it", DateTimeOffset.UnixEpoch);
        await BundleReferrer.AttachAsync(store, image, await ImageSigner.AttestAsync(image.Digest, predicate, other, Cancellation), DateTimeOffset.UnixEpoch, Cancellation);
        ImageClaims claims = await ImageClaims.ReadAsync(store, [image.Digest], By(key, other), Cancellation);
        Assert.Equal((3, 1), (claims.All.Count(c => c.State == ClaimState.Trusted), claims.Signers));
        await SignAsync(store, image, other);
        Assert.Equal(2, (await ImageClaims.ReadAsync(store, [image.Digest], By(key, other), Cancellation)).Signers);
    }

    [Theory]
    [InlineData(true, ClaimState.Holds)]
    [InlineData(false, ClaimState.Refused)]
    public async Task Where_nobody_was_named_it_is_said_who_signed_this_very_image(bool aboutIt, ClaimState expected)
    {
        using var sigstore = new VirtualSigstore();
        RegistryStore store = Open();
        Descriptor image = Image();
        string digest = aboutIt ? image.Digest.Encoded : new string('1', 64);
        string statement = "{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{\"digest\":{\"sha256\":\"" + digest + "\"}}],\"predicateType\":\"" + PredicateTypes.Signature + "\",\"predicate\":{}}";
        await BundleReferrer.AttachAsync(store, image, Encoding.UTF8.GetBytes(sigstore.SignStatement(statement).ToJsonString()), DateTimeOffset.UnixEpoch, Cancellation);
        TrustedRoot root = TrustedRoot.Read(Encoding.UTF8.GetBytes(sigstore.TrustedRoot().ToJsonString()), "the root");
        ImageClaim claim = await OneAsync(store, image, new ClaimTrust([], Anybody, root));
        Assert.Equal(expected, claim.State);
        if (aboutIt)
            Assert.Equal($"{VirtualSigstore.Name} by {VirtualSigstore.Issuer}", claim.Signer);
    }
}
