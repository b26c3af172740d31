using System.Text.Json;
using Lading.Signing.Keys;
using Lading.Signing.Sigstore.Roots;
using Lading.Signing.Sigstore.Verification;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Signing.Sigstore;

/// <summary>Bundles that other clients wrote, or keep to test themselves.</summary>
public class ClientBundleTests
{
    private const string Folder = "vectors/provenance/sigstore-clients/";

    [Fact]
    public void Every_bundle_of_other_clients_gets_the_verdict_that_its_index_states()
    {
        IReadOnlyDictionary<string, string>[] rows = [.. SharedData.Table(Folder + "INDEX.tsv")];
        Assert.SkipWhen(rows.Length == 0, "the shared bundles of other clients are not here");
        var wrong = new List<string>();
        foreach (IReadOnlyDictionary<string, string> row in rows)
        {
            (bool verified, string why) = Verify(row);
            TestContext.Current.TestOutputHelper?.WriteLine($"{row["bundle"]}: {(verified ? "verified" : why)}");
            if (verified != (row["expected"] == "pass"))
                wrong.Add($"{row["bundle"]}: {(verified ? "verified" : why)}");
        }
        Assert.Empty(wrong);
    }

    private static (bool, string) Verify(IReadOnlyDictionary<string, string> row)
    {
        string bundle = SharedData.Find(Folder + row["bundle"])!;
        string root = row["trusted_root"] switch
        {
            "public-good" or "staging" => SharedData.Find($"vectors/trusted-roots/{row["trusted_root"]}.trusted_root.json")!,
            var path => SharedData.Find(Folder + path)!,
        };
        TrustedRoot trusted = TrustedRoot.Read(File.ReadAllBytes(root), root);
        SignerPolicy signer = row["key"] is { Length: > 0 } key ? SignerPolicy.Key(Key(key))
            : row["identity"].Length == 0 ? SignerPolicy.AnyCertificate()
            : SignerPolicy.AnyOf(IdentityPolicy.Of(TextConstraint.Exactly(row["identity"]), TextConstraint.Exactly(row["issuer"])));
        var policy = new VerificationPolicy
        {
            Signer = signer,
            Time = TimePolicy.Observed(),
            Log = trusted.Logs.Count == 0 ? LogPolicy.Ignored : LogPolicy.Included(promiseSuffices: true),
            CertificateLogs = trusted.CertificateLogs.Count == 0 ? 0 : 1,
        };
        // The index's verdicts are about signatures, by an oracle that does not compare subjects: a statement's artifact is not always one.
        bool statement = File.ReadAllText(bundle).Contains("\"dsseEnvelope\"", StringComparison.Ordinal);
        Artifact artifact = row["artifact"] switch
        {
            _ when statement => Artifact.Unchecked,
            "" when row["note"].Contains("12 bytes", StringComparison.Ordinal) => Artifact.FromBytes("test content"u8.ToArray()),
            var path => Artifact.FromFile(SharedData.Find(Folder + path)!),
        };
        var vector = new Vector(row["bundle"], row["expected"] == "pass", bundle, "", "", "", null, root);
        return vector.Verify(vector.BundleBytes(), artifact, policy, trusted);
    }

    /// <summary>A file, or the file of a registry's keys and the id of one.</summary>
    private static PublicKey Key(string name)
    {
        int colon = name.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
            return PublicKeyReader.Read(File.ReadAllBytes(SharedData.Find(Folder + name)!), name);
        string file = name[..colon];
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes((SharedData.Find("vectors/provenance/" + file) ?? SharedData.Find("vectors/trusted-roots/" + file))!));
        foreach (JsonElement one in document.RootElement.GetProperty("keys").EnumerateArray())
        {
            string id = (one.TryGetProperty("keyId", out JsonElement camel) ? camel : one.GetProperty("keyid")).GetString()!;
            if (id == name[(colon + 1)..])
            {
                string der = one.TryGetProperty("key", out JsonElement plain) ? plain.GetString()! : one.GetProperty("publicKey").GetProperty("rawBytes").GetString()!;
                return PublicKeyReader.FromSpki(Convert.FromBase64String(der), name);
            }
        }
        throw new InvalidOperationException($"no key {name}");
    }
}
