using System.Globalization;
using System.Text.Json;
using Lading.Oci;
using Lading.Signing.Sigstore.Bundles;

namespace Lading.Signing.Sigstore.Tuf;

/// <summary>A metadata file with its signatures, which are yet to be checked: TUF 1.0, section 4.2.</summary>
internal sealed class SignedMetadata<T> where T : TufMetadata
{
    private const int MaxSignatures = 256;
    private const int MaxSignature = 4096;

    private readonly byte[] _signed;
    private readonly List<(string KeyId, byte[] Signature)> _signatures;

    private SignedMetadata(T metadata, byte[] signed, List<(string, byte[])> signatures) => (Metadata, _signed, _signatures) = (metadata, signed, signatures);

    public T Metadata { get; }

    /// <summary>Reads a file of at most so many bytes; everything wrong is a <see cref="LadingException"/> of kind Input.</summary>
    public static SignedMetadata<T> Read(ReadOnlyMemory<byte> file, int most, string where, Func<ProtoJson, T> read)
    {
        ProtoJson root = ProtoJson.Parse(file, where, most, out JsonDocument document);
        using (document)
        {
            List<(string, byte[])>? signatures = null;
            byte[]? canonical = null;
            T? metadata = null;
            foreach ((string name, ProtoJson value) in root.Members())
            {
                switch (name)
                {
                    case "signatures":
                        signatures = ReadSignatures(value);
                        break;
                    case "signed":
                        metadata = read(value);
                        try
                        {
                            canonical = CanonicalJson.Encode(value.Element);
                        }
                        catch (FormatException e)
                        {
                            throw value.Bad(e.Message, e);
                        }
                        break;
                }
            }
            if (signatures is null || metadata is null)
                throw root.Bad("metadata has the members signatures and signed");
            return new SignedMetadata<T>(metadata, canonical!, signatures);
        }
    }

    /// <summary>Throws when fewer different keys of the role signed than its threshold asks: "check for an arbitrary software attack".</summary>
    public void Verify(TufRole role, IReadOnlyDictionary<string, TufKey> keys, string where)
    {
        var signers = new HashSet<string>(StringComparer.Ordinal);
        foreach ((string keyId, byte[] signature) in _signatures)
            if (role.KeyIds.Contains(keyId) && keys.TryGetValue(keyId, out TufKey? key) && !signers.Contains(key.Identity) && key.Verify(_signed, signature))
                signers.Add(key.Identity);
        if (signers.Count < role.Threshold)
            throw LadingException.Input(string.Create(CultureInfo.InvariantCulture,
                $"{where} is signed by {signers.Count} of the keys that the role {Printable.Text(role.Name, 80)} has, {role.Threshold} are needed."));
    }

    private static List<(string, byte[])> ReadSignatures(ProtoJson json)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var signatures = new List<(string, byte[])>();
        foreach ((string? keyId, string? hex, ProtoJson value) in json.List(MaxSignatures, ReadSignature))
        {
            if (keyId is null || hex is null)
                throw value.Bad("a signature has the members keyid and sig");
            if (!ids.Add(keyId))
                throw value.Bad("the key signed twice");
            // An empty one says that a holder of a key has not signed yet; what is no signature at all verifies no better.
            if (hex.Length is > 0 and <= MaxSignature && Decode(hex) is { } signature)
                signatures.Add((keyId, signature));
        }
        return signatures;
    }

    private static (string?, string?, ProtoJson) ReadSignature(ProtoJson json)
    {
        string? keyId = null, hex = null;
        foreach ((string name, ProtoJson value) in json.Members())
        {
            if (name == "keyid")
                keyId = value.Text();
            else if (name == "sig")
                hex = value.Text();
        }
        return (keyId, hex, json);
    }

    private static byte[]? Decode(string hex)
    {
        byte[] bytes = new byte[hex.Length / 2];
        return hex.Length % 2 == 0 && Convert.FromHexString(hex, bytes, out _, out _) == System.Buffers.OperationStatus.Done ? bytes : null;
    }
}
