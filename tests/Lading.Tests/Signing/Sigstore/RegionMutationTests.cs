using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Lading.Signing.Sigstore.Bundles;
using Lading.Signing.Sigstore.Roots;
using Lading.Signing.Sigstore.Timestamps;
using Lading.Signing.Sigstore.Verification;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Signing.Sigstore;

/// <summary>
/// Every region of a bundle counts: a changed byte, a part of another good bundle, or a part that is left out makes it fail. Messages and
/// envelopes, Rekor v1 and v2; no shared data is needed.
/// </summary>
public sealed class RegionMutationTests : IDisposable
{
    private static readonly byte[] Artifact1 = "the artifact"u8.ToArray();

    private static readonly string Statement =
        $$$"""{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"a","digest":{"sha256":"{{{Convert.ToHexStringLower(SHA256.HashData(Artifact1))}}}"}}],"predicateType":"https://example.com/p","predicate":{"a":1}}""";

    private static readonly VerificationPolicy Policy = new()
    {
        Signer = SignerPolicy.AnyOf(IdentityPolicy.Of(TextConstraint.Exactly(VirtualSigstore.Name), TextConstraint.Exactly(VirtualSigstore.Issuer))),
        Time = TimePolicy.Observed(),
        Log = LogPolicy.Included(),
        CertificateLogs = 1,
    };

    private readonly VirtualSigstore _sigstore = new();
    private readonly TrustedRoot _root;

    public RegionMutationTests() => _root = TrustedRoot.Read(Encoding.UTF8.GetBytes(_sigstore.TrustedRoot().ToJsonString()), "root");

    public void Dispose() => _sigstore.Dispose();

    private JsonObject Make(string form) => form switch
    {
        "message, Rekor v1" => _sigstore.SignMessage(Artifact1),
        "message, Rekor v2" => _sigstore.SignMessageV2(Artifact1),
        "envelope, Rekor v1" => _sigstore.SignStatement(Statement),
        _ => _sigstore.SignStatementV2(Statement),
    };

    public static TheoryData<string> Forms => ["message, Rekor v1", "message, Rekor v2", "envelope, Rekor v1", "envelope, Rekor v2"];

    [Theory, MemberData(nameof(Forms))]
    public void A_changed_byte_of_any_region_fails(string form)
    {
        JsonObject bundle = Make(form);
        Assert.True(Verifies(bundle));
        var regions = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach ((string path, JsonValue leaf) in Leaves(bundle).ToList())
        {
            string text = leaf.GetValue<string>();
            foreach (string spoiled in Spoil(path, text))
            {
                if (spoiled == "0" && path.EndsWith("treeSize", StringComparison.Ordinal))
                    continue; // left out, in proto3: Rekor v2's is the checkpoint's
                Set(bundle, path, JsonValue.Create(spoiled));
                Assert.False(Verifies(bundle), $"{path}: {spoiled}");
                regions[path] = regions.GetValueOrDefault(path) + 1;
            }
            Set(bundle, path, JsonValue.Create(text));
        }
        Assert.True(Verifies(bundle));
        foreach (string region in (string[])["mediaType", "certificate.rawBytes", "canonicalizedBody", "checkpoint.envelope", "rootHash", "logId.keyId", form.StartsWith("message", StringComparison.Ordinal) ? "messageSignature.signature" : "payload", form.EndsWith('1') ? "signedEntryTimestamp" : "signedTimestamp"])
            Assert.Contains(regions.Keys, path => path.EndsWith(region, StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Forms))]
    public void A_part_of_another_good_bundle_fails(string form)
    {
        JsonObject bundle = Make(form), other = Make(form);
        Assert.True(Verifies(other));
        Dictionary<string, string> others = Leaves(other).ToDictionary(l => l.Path, l => l.Value.GetValue<string>());
        int swapped = 0;
        foreach ((string path, JsonValue leaf) in Leaves(bundle).ToList())
        {
            string text = leaf.GetValue<string>();
            if (others[path] == text)
                continue;
            Set(bundle, path, JsonValue.Create(others[path]));
            Assert.False(Verifies(bundle), path);
            Set(bundle, path, JsonValue.Create(text));
            swapped++;
        }
        Assert.True(swapped >= 5, $"{swapped} parts differ");
    }

    /// <summary>Hints alone may go: the digest beside a signature, and of a proof of Rekor v2 what the checkpoint says as well.</summary>
    [Theory, MemberData(nameof(Forms))]
    public void A_part_that_is_left_out_fails(string form)
    {
        string[] hints = ["messageDigest", "messageDigest.algorithm", "messageDigest.digest"];
        string[] inCheckpoint = ["rootHash", "treeSize", "inclusionProof.logIndex", "logIndex"];
        foreach (string path in Members(Make(form)).ToList())
        {
            if (hints.Any(h => path.EndsWith(h, StringComparison.Ordinal)) || (form.EndsWith('2') && inCheckpoint.Any(h => path.EndsWith(h, StringComparison.Ordinal))) || path.EndsWith("hashes", StringComparison.Ordinal) && form.EndsWith('2'))
                continue;
            JsonObject bundle = Make(form);
            Remove(bundle, path);
            Assert.False(Verifies(bundle), path);
        }
    }

    private bool Verifies(JsonObject bundle)
    {
        try
        {
            return BundleVerifier.Verify(Bundle.Read(Encoding.UTF8.GetBytes(bundle.ToJsonString()), "bundle"), Artifact.FromBytes(Artifact1), Policy, _root).Verified;
        }
        catch (LadingException)
        {
            return false;
        }
    }

    private static IEnumerable<string> Spoil(string path, string text)
    {
        byte[] buffer = new byte[text.Length];
        if (path.EndsWith("envelope", StringComparison.Ordinal) || text.Length < 40 || !Convert.TryFromBase64String(text, buffer, out int length))
        {
            for (int i = 0; i < text.Length; i++)
                if (text[i] < 0x80)
                    yield return string.Concat(text.AsSpan(0, i), ((char)(text[i] ^ 1)).ToString(), text.AsSpan(i + 1));
            yield break;
        }
        byte[] bytes = buffer[..length];
        bool[] signed = path.EndsWith("signedTimestamp", StringComparison.Ordinal) ? SignedOf(bytes) : [];
        for (int i = 0; i < bytes.Length; i++)
        {
            if (signed.Length > 0 && !signed[i])
                continue;
            bytes[i] ^= (byte)(1 << (i % 8));
            yield return Convert.ToBase64String(bytes);
            bytes[i] ^= (byte)(1 << (i % 8));
        }
        yield return Convert.ToBase64String(bytes.AsSpan(0, length - 1));
        yield return Convert.ToBase64String([.. bytes, 0]);
    }

    /// <summary>The bytes of a timestamp that are signed, or the signature; around them CMS has versions and lists that nothing is decided by.</summary>
    private static bool[] SignedOf(byte[] response)
    {
        TimestampToken token = TimestampToken.Read(response);
        bool[] signed = new bool[response.Length];
        // The first byte of the attributes stands there with another tag than it is signed with.
        foreach (ReadOnlyMemory<byte> part in (ReadOnlyMemory<byte>[])[token.Content, token.SignedAttributes[1..], token.Signature])
        {
            int at = response.AsSpan().IndexOf(part.Span);
            Assert.True(at > 0);
            signed.AsSpan(at, part.Length).Fill(true);
        }
        return signed;
    }

    private static IEnumerable<(string Path, JsonValue Value)> Leaves(JsonNode? node) => node switch
    {
        JsonObject map => map.SelectMany(member => Leaves(member.Value)),
        JsonArray list => list.SelectMany(Leaves),
        JsonValue value => [(value.GetPath()[2..], value)],
        _ => [],
    };

    private static IEnumerable<string> Members(JsonNode? node) => node switch
    {
        JsonObject map => map.SelectMany(member => (IEnumerable<string>)[member.Value!.GetPath()[2..], .. Members(member.Value)]),
        JsonArray list => list.SelectMany(item => (IEnumerable<string>)[item!.GetPath()[2..], .. Members(item)]),
        _ => [],
    };

    private static void Set(JsonObject bundle, string path, JsonNode? value)
    {
        (JsonNode parent, string name) = Find(bundle, path);
        if (parent is JsonArray list)
            list[int.Parse(name)] = value;
        else
            parent[name] = value;
    }

    private static void Remove(JsonObject bundle, string path)
    {
        (JsonNode parent, string name) = Find(bundle, path);
        if (parent is JsonArray list)
            list.RemoveAt(int.Parse(name));
        else
            parent.AsObject().Remove(name);
    }

    private static (JsonNode Parent, string Name) Find(JsonObject bundle, string path)
    {
        string[] parts = path.Replace("[", ".", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal).Split('.');
        JsonNode node = bundle;
        foreach (string part in parts[..^1])
            node = node is JsonArray list ? list[int.Parse(part)]! : node[part]!;
        return (node, parts[^1]);
    }
}
