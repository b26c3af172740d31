using Lading.Oci;
using Lading.Signing.Keys;
using Lading.Signing.Provenance.Predicates;
using Lading.Signing.Sigstore.Roots;

namespace Lading.Signing.Provenance.Verification;

/// <summary>A key that a package registry signs with.</summary>
/// <param name="Id">Its id: <c>SHA256:</c> and base64.</param>
/// <param name="Usage">What it signs: <c>npm:attestations</c>, <c>npm:signatures</c>; null when that is not
/// said.</param>
/// <param name="Key">The key.</param>
/// <param name="ValidFor">When it was in use.</param>
public sealed record RegistryKey(string Id, string? Usage, PublicKey Key, ValidityRange ValidFor);

/// <summary>
/// The keys of a package registry: <c>keys.json</c> of Sigstore's TUF repository (registry.npmjs.org/keys.json), and
/// what a registry gives
/// under <c>/-/npm/v1/keys</c>.
/// </summary>
public static class RegistryKeys
{
    /// <summary>The largest file, in bytes.</summary>
    public const int MaxSize = 1 << 20;

    /// <summary>What a key for attestations is used for.</summary>
    public const string Attestations = "npm:attestations";

    private const int Most = 256;

    /// <summary>Reads either form; everything wrong is a <see cref="LadingException"/> of kind Input.</summary>
    public static IReadOnlyList<RegistryKey> Read(ReadOnlyMemory<byte> json, string where)
    {
        List<RegistryKey> keys = PredicateJson.Parse(json, where)["keys"].List(Most, Read);
        return keys.Count > 0 ? keys : throw LadingException.Input($"{where}: there are no keys in it.");
    }

    private static RegistryKey Read(PredicateJson json)
    {
        PredicateJson key = json["publicKey"];
        if (key.IsAbsent)
            return new RegistryKey(json["keyid"].Text(), null, Spki(json["key"]),
                new ValidityRange(null, json["expires"].Time()));
        PredicateJson range = key["validFor"];
        return new RegistryKey(json["keyId"].Text(), json["keyUsage"].TextOrNull(), Spki(key["rawBytes"]),
            new ValidityRange(range["start"].Time(), range["end"].Time()));
    }

    private static PublicKey Spki(PredicateJson json)
    {
        string text = json.Text();
        byte[] der = new byte[text.Length];
        return Convert.TryFromBase64String(text, der, out int length)
            ? PublicKeyReader.FromSpki(der.AsMemory(0, length), $"{json.Where}: {json.Pointer}")
            : throw json.Bad("not base64");
    }
}
