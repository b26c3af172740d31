using CsCheck;
using Lading.Oci;
using Lading.Signing.Attachments;
using Lading.Signing.Keys;
using Lading.Signing.Sigstore.Roots;
using Lading.Signing.Sigstore.Verification;
using Lading.Testing;
using Lading.Tests.Oci.Registry;
using Xunit;

namespace Lading.Tests.Signing.Attachments;

/// <summary>m of n: different signers, each counted once.</summary>
public class SignerThresholdTests : RegistryTest
{
    private static readonly Dictionary<string, string> Nothing = [];

    private static SigningKey Key()
    {
        using SecretBuffer pkcs8 = KeyPairs.Generate(KeyAlgorithm.EcdsaP256Sha256);
        return PrivateKeyReader.FromPkcs8(pkcs8, "the key", KeyAlgorithm.EcdsaP256Sha256);
    }

    private static VerificationPolicy Of(PublicKey key) => new() { Signer = SignerPolicy.Key(key), Time = TimePolicy.NotNeeded, Log = LogPolicy.Ignored, CertificateLogs = 0 };

    private async Task<ImageVerification> VerifyAsync(Descriptor image, int required, params VerificationPolicy[] signers) =>
        await ImageVerifier.VerifyAsync(Open(), image.Digest, new ImageVerificationPolicy { Signers = signers, Required = required, Root = TrustedRoot.Empty }, default);

    [Fact]
    public async Task As_many_keys_as_are_required_must_have_signed()
    {
        Descriptor image = Server["team/app"].AddImage("1.0", "linux/amd64", (Bytes(100), MediaTypes.OciLayer));
        using SigningKey a = Key(), b = Key(), c = Key();
        foreach (SigningKey key in (SigningKey[])[a, a, b])
            await BundleReferrer.AttachAsync(Open(), image, await ImageSigner.SignAsync(image.Digest, Nothing, key, default), DateTimeOffset.UnixEpoch, default);
        await ImageSigner.SignLegacyAsync(Open(), image.Digest, "host/team/app", Nothing, a, default);
        VerificationPolicy ofA = Of(a.PublicKey), ofB = Of(b.PublicKey), ofC = Of(c.PublicKey);
        Assert.True((await VerifyAsync(image, 1, ofA, ofB, ofC)).Verified);
        ImageVerification two = await VerifyAsync(image, 2, ofC, ofB, ofA);
        Assert.True(two.Verified);
        Assert.Equal([1, 2], two.Signers.Select(s => s.Wanted));
        Assert.Contains(Convert.ToHexStringLower(a.PublicKey.KeyId), two.Signers[1].Who);
        Assert.False((await VerifyAsync(image, 3, ofA, ofB, ofC)).Verified);
        // Three signatures by one key are one signer, and one key under two names is one as well.
        Assert.False((await VerifyAsync(image, 2, ofA, ofC)).Verified);
        Assert.False((await VerifyAsync(image, 2, ofA, ofA)).Verified);
        await Assert.ThrowsAsync<LadingException>(() => VerifyAsync(image, 0, ofA));
        await Assert.ThrowsAsync<LadingException>(() => VerifyAsync(image, 2, ofA));
        await Assert.ThrowsAsync<LadingException>(() => VerifyAsync(image, 1));
    }

    /// <summary>Who fits a wide description and a narrow one counts for the one that helps most, and for one only.</summary>
    [Fact]
    public void The_count_is_the_largest_that_is_possible() =>
        Gen.Select(Gen.Int[1, 5], Gen.Int[0, 4], Gen.Int[0, int.MaxValue]).Sample((wanted, people, bits) =>
        {
            bool Fits(int description, int person) => (bits >> (description * 5 + person) & 1) == 1;
            var all = new List<VerifiedAttachment>();
            for (int p = 0; p < people; p++)
                for (int copy = 0; copy <= p % 2; copy++)
                    all.Add(Signed($"{p:d64}", [.. Enumerable.Range(0, wanted).Where(d => Fits(d, p))]));
            IReadOnlyList<CountedSigner> counted = SignerThreshold.Count(all, wanted);
            Assert.Equal(Most(wanted - 1, 0), counted.Count);
            Assert.Equal(counted.Count, counted.Select(c => c.Wanted).Distinct().Count());
            Assert.Equal(counted.Count, counted.Select(c => c.Who).Distinct().Count());
            Assert.All(counted, c => Assert.Contains(c.Wanted, c.Signature.Signers));

            int Most(int description, int taken)
            {
                if (description < 0)
                    return 0;
                int best = Most(description - 1, taken);
                for (int p = 0; p < people; p++)
                    if (Fits(description, p) && (taken >> p & 1) == 0)
                        best = Math.Max(best, 1 + Most(description - 1, taken | 1 << p));
                return best;
            }
        }, iter: 2000);

    private static VerifiedAttachment Signed(string keyId, IReadOnlyList<int> signers)
    {
        var attached = new AttachedSignature
        {
            Form = AttachmentForm.Bundle,
            Source = new Descriptor { MediaType = "x", Digest = Digest.Of("x"u8), Size = 1 },
            Content = [],
            Bundle = null,
            Problem = null,
            PredicateType = null,
        };
        var content = new VerifiedContent { Identity = null, KeyId = keyId, Times = [], LogEntries = [], Statement = null, Payload = default, Subjects = [] };
        return new VerifiedAttachment(attached, new VerificationResult { Steps = [], TrustedRoot = default, Content = content }, signers.Count == 0 ? "not wanted" : null, Nothing) { Signers = signers };
    }
}
