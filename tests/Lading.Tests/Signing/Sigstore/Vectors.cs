using System.Text;
using Lading.Signing.Keys;
using Lading.Signing.Sigstore.Bundles;
using Lading.Signing.Sigstore.Roots;
using Lading.Signing.Sigstore.Verification;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Signing.Sigstore;

/// <summary>A row of a folder of bundles with the verdict each must get, and what is needed to verify it.</summary>
public sealed record Vector(string Case, bool Passes, string Bundle, string Artifact, string Identity, string Issuer, string? Key, string Root)
{
    public const string Conformance = "vectors/sigstore-conformance";
    public const string Removed = "vectors/sigstore-conformance-removed";

    private const string PublicGood = "vectors/trusted-roots/public-good.trusted_root.json";

    /// <summary>All rows of a folder; empty when it is not there.</summary>
    public static IReadOnlyList<Vector> All(string folder)
    {
        string bundles = SharedData.Find(folder + "/bundle-verify") is null ? folder : folder + "/bundle-verify";
        return [.. SharedData.Table(folder + "/INDEX.tsv").Select(row =>
        {
            string here = SharedData.Find($"{bundles}/{row["case"]}")!;
            string artifact = Path.Combine(here, row["artifact"]);
            return new Vector(row["case"], row["expected"] == "pass", Path.Combine(here, "bundle.sigstore.json"),
                File.Exists(artifact) ? artifact : SharedData.Find($"{folder}/{row["artifact"]}")!, row["identity"], row["issuer"],
                row.GetValueOrDefault("key") is { Length: > 0 } key ? Path.Combine(here, key) : null,
                row["trusted_root"] == "PUBLIC_GOOD" ? SharedData.Find(PublicGood)! : Path.Combine(here, row["trusted_root"]));
        })];
    }

    /// <summary>The rows that verify; skips the test when there are none.</summary>
    public static IReadOnlyList<Vector> Good()
    {
        Vector[] good = [.. All(Conformance).Concat(All(Removed)).Where(v => v.Passes)];
        Assert.SkipWhen(good.Length == 0, "the shared conformance vectors are not here");
        return good;
    }

    public byte[] BundleBytes() => File.ReadAllBytes(Bundle);

    public string BundleText() => Encoding.UTF8.GetString(BundleBytes());

    /// <summary>What the conformance client demands: an identity or a key, one log, and a time for certificates.</summary>
    public VerificationPolicy Policy() => new()
    {
        Signer = Key is null
            ? SignerPolicy.AnyOf(IdentityPolicy.Of(TextConstraint.Exactly(Identity), TextConstraint.Exactly(Issuer)))
            : SignerPolicy.Key(PublicKeyReader.Read(File.ReadAllBytes(Key), Key)),
        Time = Key is null ? TimePolicy.Observed() : TimePolicy.NotNeeded,
        Log = LogPolicy.Included(),
        CertificateLogs = 1,
    };

    public TrustedRoot TrustedRoot() => Lading.Signing.Sigstore.Roots.TrustedRoot.Read(File.ReadAllBytes(Root), Root);

    /// <summary>The verdict; what cannot be read is refused too.</summary>
    public (bool Verified, string Why) Verify(byte[] bundle, Artifact artifact, VerificationPolicy? policy = null, TrustedRoot? root = null)
    {
        try
        {
            VerificationResult result = BundleVerifier.Verify(Lading.Signing.Sigstore.Bundles.Bundle.Read(bundle, Case), artifact, policy ?? Policy(), root ?? TrustedRoot());
            return (result.Verified, result.Failed is { } failed ? $"{failed.Name}: {failed.Detail}" : "");
        }
        catch (LadingException e)
        {
            return (false, "reading: " + e.Message);
        }
    }
}
