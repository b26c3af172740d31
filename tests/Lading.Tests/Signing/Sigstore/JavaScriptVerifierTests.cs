using System.Diagnostics;
using System.Text;
using Lading.Oci;
using Lading.Signing.Attachments;
using Lading.Signing.Keys;
using Lading.Signing.Sigstore.Signing;
using Lading.Signing.Sigstore.Verification;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Signing.Sigstore;

/// <summary>What we sign is verified by Sigstore's JavaScript implementation (npm @sigstore/verify), in one process.</summary>
public class JavaScriptVerifierTests
{
    // It verifies envelopes with SHA-256 whatever the curve, and has no Ed25519ph, which artifacts are signed with.
    private static readonly (KeyAlgorithm Algorithm, bool Message, bool Envelope)[] Keys =
    [
        (KeyAlgorithm.EcdsaP256Sha256, true, true), (KeyAlgorithm.EcdsaP384Sha384, true, false), (KeyAlgorithm.EcdsaP384Sha256, true, true),
        (KeyAlgorithm.EcdsaP521Sha512, true, false), (KeyAlgorithm.RsaPkcs1V15_2048Sha256, true, true), (KeyAlgorithm.Ed25519, false, true),
    ];

    [Fact]
    public async Task What_is_signed_here_is_verified_there()
    {
        string modules = Path.Combine(Repository.Root, "artifacts", "node", "node_modules");
        Assert.SkipUnless(Directory.Exists(Path.Combine(modules, "@sigstore", "verify")), "@sigstore/verify is not installed (eng/test-tools.sh installs it)");
        using var folder = new TemporaryFolder();
        byte[] blob = "an artifact"u8.ToArray();
        folder.Write("blob", blob);
        int count = 0;
        foreach ((KeyAlgorithm algorithm, bool message, bool envelope) in Keys)
        {
            using SecretBuffer pkcs8 = KeyPairs.Generate(algorithm);
            using SigningKey key = PrivateKeyReader.FromPkcs8(pkcs8, "the key", algorithm);
            if (message)
                Write((await BundleSigner.SignArtifactAsync(Artifact.FromBytes(blob), key, default)).Bundle);
            if (envelope)
                Write(await ImageSigner.SignAsync(Digest.Of(blob), new Dictionary<string, string> { ["a"] = "<1&2>+" }, key, default));

            void Write(byte[] bundle)
            {
                folder.Write($"{count}.json", bundle);
                folder.Write($"{count++}.pem", Encoding.ASCII.GetBytes(KeyPairs.WritePublic(key.PublicKey)));
            }
        }
        folder.Write("verify.cjs", Encoding.UTF8.GetBytes($$"""
            const load = name => require({{System.Text.Json.JsonSerializer.Serialize(modules)}} + '/@sigstore/' + name);
            const { bundleFromJSON } = load('bundle'), { Verifier, toSignedEntity, toTrustMaterial } = load('verify');
            const fs = require('fs'), crypto = require('crypto'), blob = fs.readFileSync('blob');
            for (let i = 0; i < {{count}}; i++) {
              const json = JSON.parse(fs.readFileSync(i + '.json'));
              const key = { publicKey: crypto.createPublicKey(fs.readFileSync(i + '.pem')), validFor: () => true };
              const hint = json.verificationMaterial.publicKey.hint;
              const trust = toTrustMaterial({ certificateAuthorities: [], timestampAuthorities: [], tlogs: [], ctlogs: [] }, asked => { if (asked !== hint) throw new Error('hint'); return key; });
              const verifier = new Verifier(trust, { tlogThreshold: 0, ctlogThreshold: 0, timestampThreshold: 0 });
              const check = j => verifier.verify(toSignedEntity(bundleFromJSON(j), j.messageSignature ? blob : undefined));
              check(json);
              const flip = s => (s[10] === 'A' ? s.slice(0, 10) + 'B' : s.slice(0, 10) + 'A') + s.slice(11);
              const bad = structuredClone(json);
              if (bad.messageSignature) bad.messageSignature.signature = flip(bad.messageSignature.signature);
              else bad.dsseEnvelope.payload = flip(bad.dsseEnvelope.payload);
              let refused = false;
              try { check(bad); } catch { refused = true; }
              if (!refused) throw new Error(i + ' is accepted when changed');
            }
            console.log('verified ' + {{count}});
            """));
        using Process process = Process.Start(new ProcessStartInfo("node", ["verify.cjs"]) { WorkingDirectory = folder.Path, RedirectStandardOutput = true, RedirectStandardError = true })!;
        string output = await process.StandardOutput.ReadToEndAsync() + await process.StandardError.ReadToEndAsync();
        Assert.True(output.Contains($"verified {count}"), output);
    }
}
