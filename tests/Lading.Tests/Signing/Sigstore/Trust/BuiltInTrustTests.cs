using Lading.Signing.Sigstore.Roots;
using Lading.Signing.Sigstore.Services;
using Lading.Signing.Sigstore.Trust;
using Lading.Signing.Sigstore.Tuf;
using Xunit;

namespace Lading.Tests.Signing.Sigstore.Trust;

/// <summary>What is built in is what the instances' own TUF metadata names, signed by the keys of the built-in root.</summary>
public class BuiltInTrustTests
{
    public static TheoryData<string> Instances => ["public", "staging"];

    [Theory]
    [MemberData(nameof(Instances))]
    public void Built_in_files_are_those_that_the_built_in_root_vouches_for(string name)
    {
        SigstoreInstance instance = Instance(name);
        var trusted = new TrustedMetadata(instance.Root, DateTimeOffset.UnixEpoch);
        SignedMetadata<TargetsMetadata> targets = instance.SignedTargets;
        targets.Verify(trusted.Root.Roles["targets"], trusted.Root.Keys, "targets.json");
        foreach (string file in (string[])["trusted_root.json", "signing_config.v0.2.json", "signing_config_rekor_v2.v0.2.json"])
            targets.Metadata.Targets[file].Check(instance.Target(file), file);
        Assert.Equal(instance.TargetsVersion, targets.Metadata.Version);
        Assert.True(trusted.Root.Version >= 5, "older roots have keys in forms of their own");
        Assert.Null(instance.Target("other.json"));
    }

    [Theory]
    [MemberData(nameof(Instances))]
    public void Built_in_files_are_read_and_name_services(string name)
    {
        var material = TrustMaterial.BuiltIn(Instance(name));
        Assert.NotEmpty(material.TrustedRoot.CertificateAuthorities);
        Assert.NotEmpty(material.TrustedRoot.Logs);
        Assert.NotEmpty(material.TrustedRoot.CertificateLogs);
        Assert.NotEmpty(material.TrustedRoot.TimestampAuthorities);
        Assert.Empty(material.TrustedRoot.Skipped);
        var now = new DateTimeOffset(2026, 9, 1, 0, 0, 0, TimeSpan.Zero);
        foreach (bool rekorV2 in (bool[])[false, true])
        {
            SigningConfig config = material.SigningConfig(rekorV2);
            Assert.StartsWith("https://fulcio.", config.ChooseCertificateAuthority(now).Url);
            Assert.NotEmpty(config.ChooseLogs(now));
            Assert.NotEmpty(config.ChooseTimestampAuthorities(now));
        }
        Assert.Contains("built in, as of 2026", material.Origin);
    }

    [Fact]
    public void The_two_instances_trust_different_services() =>
        Assert.NotEqual(Digests(SigstoreInstance.PublicGood), Digests(SigstoreInstance.Staging));

    private static string Digests(SigstoreInstance instance) => TrustMaterial.BuiltIn(instance).TrustedRoot.Digest.Text;

    private static SigstoreInstance Instance(string name) => name == "public" ? SigstoreInstance.PublicGood : SigstoreInstance.Staging;
}
