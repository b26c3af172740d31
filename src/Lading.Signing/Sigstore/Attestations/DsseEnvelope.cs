using System.Globalization;
using System.Text;
using System.Text.Json;
using Lading.Signing.Sigstore.Bundles;

namespace Lading.Signing.Sigstore.Attestations;

/// <summary>One signature of an envelope.</summary>
/// <param name="Value">The signature.</param>
/// <param name="KeyId">Which key, an unsigned hint; empty when there is none.</param>
public readonly record struct DsseSignature(ReadOnlyMemory<byte> Value, string KeyId);

/// <summary>A signed payload with its type: DSSE v1, envelope.md. With exactly one signature, as sigstore_bundle.proto wants it.</summary>
public sealed record DsseEnvelope
{
    /// <summary>Payload type of in-toto statements.</summary>
    public const string InTotoPayloadType = "application/vnd.in-toto+json";

    private const int MaxSize = 32 << 20;

    /// <summary>What the payload is; signed.</summary>
    public required string PayloadType { get; init; }

    /// <summary>The payload's bytes; signed.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>The signatures: exactly one.</summary>
    public required IReadOnlyList<DsseSignature> Signatures { get; init; }

    /// <summary>The envelope as it was read; empty when it was part of another document, whose bytes are not the envelope's.</summary>
    public ReadOnlyMemory<byte> Document { get; init; }

    /// <summary>Reads an envelope that is a document of its own, as in a <c>.att</c> layer.</summary>
    public static DsseEnvelope Read(ReadOnlyMemory<byte> json, string where)
    {
        ProtoJson root = ProtoJson.Parse(json, where, MaxSize, out JsonDocument document);
        using (document)
            return Read(root) with { Document = json };
    }

    /// <summary>What is signed, the pre-authentication encoding: DSSE v1, protocol.md.</summary>
    public byte[] PreAuthenticationEncoding() => PreAuthenticationEncoding(PayloadType, Payload.Span);

    /// <summary>The same for any payload.</summary>
    public static byte[] PreAuthenticationEncoding(string payloadType, ReadOnlySpan<byte> payload)
    {
        string head = string.Create(CultureInfo.InvariantCulture, $"DSSEv1 {Encoding.UTF8.GetByteCount(payloadType)} {payloadType} {payload.Length} ");
        return [.. Encoding.UTF8.GetBytes(head), .. payload];
    }

    internal static DsseEnvelope Read(ProtoJson json)
    {
        string? type = null;
        byte[]? payload = null;
        List<DsseSignature> signatures = [];
        foreach ((string name, ProtoJson value) in json.Members())
        {
            switch (name)
            {
                case "payloadType": type = value.Text(); break;
                case "payload": payload = value.Bytes(); break;
                case "signatures": signatures = value.List(100, ReadSignature); break;
                default: throw value.Unknown();
            }
        }
        if (string.IsNullOrEmpty(type) || payload is null)
            throw json.Bad("an envelope has payloadType and payload");
        if (signatures.Count != 1)
            throw json.Bad($"an envelope has exactly one signature, this has {signatures.Count}");
        return new DsseEnvelope { PayloadType = type, Payload = payload, Signatures = signatures };
    }

    private static DsseSignature ReadSignature(ProtoJson json)
    {
        byte[]? signature = null;
        string id = "";
        foreach ((string name, ProtoJson value) in json.Members())
        {
            switch (name)
            {
                case "sig": signature = value.Bytes(); break;
                case "keyid": id = value.Text(); break;
                default: throw value.Unknown();
            }
        }
        return new DsseSignature(signature ?? throw json.Bad("sig is missing"), id);
    }
}
