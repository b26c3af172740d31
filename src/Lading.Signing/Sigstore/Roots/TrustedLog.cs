using System.Security.Cryptography;
using System.Text;
using Lading.Oci;
using Lading.Signing.Keys;

namespace Lading.Signing.Sigstore.Roots;

/// <summary>A log whose signatures are trusted, of signatures or of certificates: <c>TransparencyLogInstance</c>, sigstore_trustroot.proto.</summary>
public sealed record TrustedLog
{
    /// <summary>Where it is; its host is the name in the checkpoints of Rekor v2.</summary>
    public required string BaseUrl { get; init; }

    /// <summary>Its key.</summary>
    public required PublicKey Key { get; init; }

    /// <summary>When the key was in use.</summary>
    public required ValidityRange ValidFor { get; init; }

    /// <summary>Its id in log entries and SCTs.</summary>
    public required ReadOnlyMemory<byte> LogId { get; init; }

    /// <summary>Its id in checkpoints, of which the first four bytes are used; <see cref="LogId"/> where the trusted root has no other.</summary>
    public required ReadOnlyMemory<byte> CheckpointKeyId { get; init; }

    /// <summary>Who runs it: two logs of one operator count once. The host of the URL where the trusted root does not say.</summary>
    public required string Operator { get; init; }

    /// <summary>Host of <see cref="BaseUrl"/>, without port and path: the origin of the checkpoints of Rekor v2.</summary>
    public string Origin => HostOf(BaseUrl);

    /// <summary>
    /// A log by its key. With an <paramref name="origin"/> it is one with checkpoints by that name (Rekor v2, static CT), whose id is the
    /// key's hash of C2SP signed-note; without, the id is the SHA-256 of the key. A usage error for an origin with a key that has no such hash.
    /// </summary>
    public static TrustedLog Of(string url, PublicKey key, ValidityRange validFor, string? origin = null)
    {
        byte[] id = origin is null ? key.KeyId : NoteKeyHash(origin, key);
        return new TrustedLog { BaseUrl = url, Key = key, ValidFor = validFor, LogId = id, CheckpointKeyId = id, Operator = HostOf(url) };
    }

    private static byte[] NoteKeyHash(string origin, PublicKey key) => key switch
    {
        // NAME, newline, 0x01 and the key as it stands at the end of its SubjectPublicKeyInfo.
        Ed25519PublicKey => SHA256.HashData([.. Encoding.UTF8.GetBytes(origin), (byte)'\n', 1, .. key.Spki.Span[^Ed25519PublicKey.Length..]]),
        EcdsaPublicKey => key.KeyId,
        _ => throw LadingException.Usage($"A log that signs checkpoints as {Printable.Text(origin, 100)} has an Ed25519 or ECDSA key, not {key.Algorithm}."),
    };

    internal static string HostOf(string url) => Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) && uri.Host.Length > 0 ? uri.Host : url;
}
