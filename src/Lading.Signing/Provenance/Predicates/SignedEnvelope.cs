using Lading.Signing.Sigstore.Attestations;

namespace Lading.Signing.Provenance.Predicates;

/// <summary>One signature of a <see cref="SignedEnvelope"/>.</summary>
/// <param name="Value">The signature.</param>
/// <param name="KeyId">Which key; not signed. Empty when it is not said.</param>
/// <param name="Certificate">The signer's certificate in PEM, as slsa-github-generator wrote it before bundles; null
/// when there is none.</param>
public sealed record EnvelopeSignature(ReadOnlyMemory<byte> Value, string KeyId, string? Certificate);

/// <summary>
/// An envelope as builders other than Sigstore's write it: DSSE v1, envelope.md, with any number of signatures, base64
/// in either of its
/// alphabets, and members of their own.
/// </summary>
public sealed record SignedEnvelope
{
    private const int MaxSignatures = 32;

    /// <summary>What the payload is; signed.</summary>
    public required string PayloadType { get; init; }

    /// <summary>The payload's bytes; signed.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>The signatures; there may be none.</summary>
    public required IReadOnlyList<EnvelopeSignature> Signatures { get; init; }

    /// <summary>True when a signature brings its certificate along.</summary>
    public bool HasCertificate => Signatures.Any(s => s.Certificate is not null);

    /// <summary>Reads an envelope; everything wrong is a <see cref="LadingException"/> of kind Input.</summary>
    public static SignedEnvelope Read(ReadOnlyMemory<byte> json, string where) =>
        Read(PredicateJson.Parse(json, where));

    /// <summary>What is signed: DSSE v1, protocol.md.</summary>
    public byte[] PreAuthenticationEncoding() => DsseEnvelope.PreAuthenticationEncoding(PayloadType, Payload.Span);

    /// <summary>True when a document is one of these, to tell it from others.</summary>
    internal static bool Is(PredicateJson root) =>
        root.IsObject && !root["payload"].IsAbsent && !root["payloadType"].IsAbsent;

    internal static SignedEnvelope Read(PredicateJson json) => new()
    {
        PayloadType = json["payloadType"].Text(),
        Payload = Base64(json["payload"]) is { Length: > 0 } payload ? payload
            : throw json["payload"].Bad("no base64, or empty"),
        // A signature that is no base64 is one that nothing verifies, and no reason to leave the others unread.
        Signatures = json["signatures"].List(MaxSignatures, s =>
            new EnvelopeSignature(Base64(s["sig"]) ?? [], s["keyid"].TextOrNull() ?? "",
            s["cert"].TextOrNull())),
    };

    private static byte[]? Base64(PredicateJson json)
    {
        string text = (json.TextOrNull() ?? "").Replace('-', '+').Replace('_', '/');
        byte[] bytes = new byte[text.Length / 4 * 3 + 3];
        return Convert.TryFromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='), bytes, out int length)
            ? bytes[..length] : null;
    }
}
