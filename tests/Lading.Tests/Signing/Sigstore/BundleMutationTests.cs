using System.Text;
using System.Text.Json.Nodes;
using Lading.Signing.Sigstore.Roots;
using Lading.Signing.Sigstore.Verification;
using Xunit;

namespace Lading.Tests.Signing.Sigstore;

/// <summary>One bit changed in any region of a bundle that verifies: it no longer does.</summary>
public class BundleMutationTests
{
    /// <summary>Bits changed in each region, spread over it.</summary>
    private const int PerRegion = 25;

    /// <summary>Hints that are neither signed nor trusted, and decide nothing.</summary>
    private static readonly string[] Hints = ["keyid", "hint"];

    [Fact]
    public void A_bit_changed_in_any_region_of_a_good_bundle_makes_it_fail()
    {
        var survivors = new List<string>();
        int changed = 0;
        foreach (Vector vector in Vector.Good())
        {
            VerificationPolicy policy = vector.Policy();
            TrustedRoot root = vector.TrustedRoot();
            Artifact artifact = Artifact.FromBytes(File.ReadAllBytes(vector.Artifact));
            JsonNode bundle = JsonNode.Parse(vector.BundleText())!;
            Assert.True(vector.Verify(Encoding.UTF8.GetBytes(bundle.ToJsonString()), artifact, policy, root).Verified);
            foreach (JsonValue leaf in Leaves(bundle).ToList())
            {
                string path = leaf.GetPath();
                string text = leaf.GetValue<string>();
                foreach (string spoiled in Spoil(path, text))
                {
                    Replace(bundle, path, spoiled);
                    changed++;
                    if (vector.Verify(Encoding.UTF8.GetBytes(bundle.ToJsonString()), artifact, policy, root).Verified)
                        survivors.Add($"{vector.Case} {path}: {spoiled}");
                }
                Replace(bundle, path, text);
            }
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{changed} changes");
        Assert.Empty(survivors);
    }

    private static IEnumerable<JsonValue> Leaves(JsonNode? node) => node switch
    {
        JsonObject o => o.Where(p => !Hints.Contains(p.Key)).SelectMany(p => Leaves(p.Value)),
        JsonArray a => a.SelectMany(Leaves),
        JsonValue v when v.TryGetValue(out string? _) => [v],
        _ => [],
    };

    private static void Replace(JsonNode root, string path, string text)
    {
        JsonNode node = root;
        string[] parts = path[2..].Replace("[", ".", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal).Split('.');
        foreach (string part in parts[..^1])
            node = int.TryParse(part, out int index) ? node[index]! : node[part]!;
        if (int.TryParse(parts[^1], out int last))
            node[last] = text;
        else
            node[parts[^1]] = text;
    }

    private static IEnumerable<string> Spoil(string path, string text)
    {
        if (path.EndsWith(".envelope", StringComparison.Ordinal))
        {
            // Signature lines of other keys, witnesses' among them, are left alone by verifiers.
            int blank = text.IndexOf("\n\n", StringComparison.Ordinal);
            int lines = text.Split('\n').Count(l => l.StartsWith('\u2014'));
            return Characters(text, 0, lines == 1 ? text.Length - 1 : blank + 1);
        }
        byte[] buffer = new byte[text.Length];
        if (text.Length < 40 || !Convert.TryFromBase64String(text, buffer, out int length))
            return Characters(text, 0, text.Length);
        byte[] bytes = buffer[..length];
        if (!path.EndsWith("signedTimestamp", StringComparison.Ordinal))
            return Bits(bytes, 0, bytes.Length);
        // Of a timestamp the imprint, the time after it, and the signature: versions, algorithm lists and extra certificates are not signed.
        int imprint = bytes.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x04, 0x20]);
        return Bits(bytes, imprint + 2, imprint + 34).Concat(Bits(bytes, bytes.Length - 20, bytes.Length));
    }

    private static IEnumerable<string> Bits(byte[] bytes, int from, int to)
    {
        foreach (int at in Places(from, to))
        {
            bytes[at] ^= (byte)(1 << (at % 8));
            yield return Convert.ToBase64String(bytes);
            bytes[at] ^= (byte)(1 << (at % 8));
        }
    }

    private static IEnumerable<string> Characters(string text, int from, int to)
    {
        foreach (int at in Places(from, to))
            if (text[at] < 0x80)
                yield return string.Concat(text.AsSpan(0, at), ((char)(text[at] ^ (1 << (at % 7)))).ToString(), text.AsSpan(at + 1));
    }

    private static IEnumerable<int> Places(int from, int to)
    {
        int step = Math.Max(1, (to - from) / PerRegion);
        for (int at = from; at < to; at += step)
            yield return at;
    }
}
