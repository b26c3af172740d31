using System.Text.Json;
using Lading.Oci;
using Lading.Signing.Sigstore.Attestations;
using Lading.Signing.Sigstore.Certificates;

namespace Lading.Signing.Sigstore.Bundles;

/// <summary>Reads bundles 0.1, 0.2 and 0.3 and checks that each has what its version says: sigstore_bundle.proto, comments.</summary>
internal static class BundleReader
{
    private const int MaxChain = 10;
    private const int MaxHashes = 64;

    public static Bundle Read(ReadOnlyMemory<byte> json, string where)
    {
        ProtoJson root = ProtoJson.Parse(json, where, Bundle.MaxSize, out JsonDocument document);
        using (document)
        {
            string? mediaType = null;
            Material? material = null;
            MessageSignature? message = null;
            DsseEnvelope? envelope = null;
            foreach ((string name, ProtoJson value) in root.Members())
            {
                switch (name)
                {
                    case "mediaType": mediaType = value.Text(); break;
                    case "verificationMaterial": material = ReadMaterial(value); break;
                    case "messageSignature": message = ReadMessage(value); break;
                    case "dsseEnvelope": envelope = DsseEnvelope.Read(value); break;
                    default: throw value.Unknown();
                }
            }
            BundleVersion version = mediaType switch
            {
                "application/vnd.dev.sigstore.bundle+json;version=0.1" => BundleVersion.V01,
                "application/vnd.dev.sigstore.bundle+json;version=0.2" => BundleVersion.V02,
                "application/vnd.dev.sigstore.bundle+json;version=0.3" or "application/vnd.dev.sigstore.bundle.v0.3+json" => BundleVersion.V03,
                _ => throw LadingException.Input($"{where}: /mediaType: '{Printable.Text(mediaType ?? "", 100)}' is no bundle of version 0.1, 0.2 or 0.3."),
            };
            if (material is null)
                throw LadingException.Input($"{where}: /verificationMaterial is missing.");
            if (message is null == envelope is null)
                throw LadingException.Input($"{where}: there must be one of messageSignature and dsseEnvelope.");
            if ((message?.Signature ?? envelope!.Signatures[0].Value).IsEmpty)
                throw LadingException.Input($"{where}: the signature is empty.");
            CheckShape(version, material, where);
            return new Bundle
            {
                MediaType = mediaType,
                Version = version,
                Certificate = material.Certificate ?? material.Chain?[0],
                PublicKeyHint = material.Hint,
                LogEntries = material.Entries,
                Timestamps = material.Timestamps,
                Message = message,
                Envelope = envelope,
            };
        }
    }

    private static void CheckShape(BundleVersion version, Material material, string where)
    {
        int kinds = (material.Certificate is null ? 0 : 1) + (material.Chain is null ? 0 : 1) + (material.Hint is null ? 0 : 1);
        if (kinds != 1)
            throw LadingException.Input($"{where}: /verificationMaterial: there must be one of certificate, x509CertificateChain and publicKey.");
        if (material.Chain is { Count: 0 })
            throw LadingException.Input($"{where}: /verificationMaterial/x509CertificateChain is empty.");
        if (version == BundleVersion.V03 && material.Chain is not null)
            throw LadingException.Input($"{where}: a bundle of version 0.3 has a certificate and no x509CertificateChain.");
        if (version < BundleVersion.V03 && material.Certificate is not null)
            throw LadingException.Input($"{where}: a bundle before version 0.3 has an x509CertificateChain and no single certificate.");
        foreach (LogEntry entry in material.Entries)
        {
            if (version == BundleVersion.V01 && entry.SignedEntryTimestamp is null)
                throw LadingException.Input($"{where}: a log entry has no inclusion promise, which version 0.1 asks for.");
            if (version > BundleVersion.V01 && entry.InclusionProof?.Checkpoint is null)
                throw LadingException.Input($"{where}: a log entry has no inclusion proof with a checkpoint, which version 0.2 and later ask for.");
        }
        // The same entry or timestamp twice is one: counting it twice would meet a threshold that is not met.
        for (int i = 0; i < material.Entries.Count; i++)
            for (int j = 0; j < i; j++)
                if (material.Entries[i].LogIndex == material.Entries[j].LogIndex && material.Entries[i].LogId.Span.SequenceEqual(material.Entries[j].LogId.Span))
                    throw LadingException.Input($"{where}: log entry {material.Entries[i].LogIndex} is there twice.");
        for (int i = 0; i < material.Timestamps.Count; i++)
            for (int j = 0; j < i; j++)
                if (material.Timestamps[i].AsSpan().SequenceEqual(material.Timestamps[j]))
                    throw LadingException.Input($"{where}: the same RFC 3161 timestamp is there twice.");
    }

    private static Material ReadMaterial(ProtoJson json)
    {
        var material = new Material();
        foreach ((string name, ProtoJson value) in json.Members())
        {
            switch (name)
            {
                case "certificate": material.Certificate = ReadCertificate(value); break;
                case "x509CertificateChain": material.Chain = ReadChain(value); break;
                case "publicKey": material.Hint = ReadHint(value); break;
                case "tlogEntries": material.Entries = value.List(Bundle.MaxEntries, ReadEntry); break;
                case "timestampVerificationData": material.Timestamps = ReadTimestamps(value); break;
                default: throw value.Unknown();
            }
        }
        return material;
    }

    private static List<Certificate> ReadChain(ProtoJson json)
    {
        List<Certificate> chain = [];
        foreach ((string name, ProtoJson value) in json.Members())
            chain = name == "certificates" ? value.List(MaxChain, ReadCertificate) : throw value.Unknown();
        return chain;
    }

    /// <summary>An <c>X509Certificate</c> message; also of trusted roots.</summary>
    internal static Certificate ReadCertificate(ProtoJson json)
    {
        byte[]? der = null;
        foreach ((string name, ProtoJson value) in json.Members())
            der = name == "rawBytes" ? value.Bytes() : throw value.Unknown();
        try
        {
            return Certificate.Read(der ?? throw json.Bad("rawBytes is missing"), "the certificate");
        }
        catch (LadingException e)
        {
            throw json.Bad(e.Message.TrimEnd('.'), e);
        }
    }

    private static string ReadHint(ProtoJson json)
    {
        string hint = "";
        foreach ((string name, ProtoJson value) in json.Members())
            hint = name == "hint" ? value.Text() : throw value.Unknown();
        return hint;
    }

    private static List<byte[]> ReadTimestamps(ProtoJson json)
    {
        List<byte[]> timestamps = [];
        foreach ((string name, ProtoJson value) in json.Members())
        {
            timestamps = name == "rfc3161Timestamps" ? value.List(Bundle.MaxEntries, one =>
            {
                byte[]? bytes = null;
                foreach ((string member, ProtoJson signed) in one.Members())
                    bytes = member == "signedTimestamp" ? signed.Bytes() : throw signed.Unknown();
                return bytes ?? throw one.Bad("signedTimestamp is missing");
            }) : throw value.Unknown();
        }
        return timestamps;
    }

    private static MessageSignature ReadMessage(ProtoJson json)
    {
        byte[]? signature = null;
        string? algorithm = null;
        byte[] digest = [];
        foreach ((string name, ProtoJson value) in json.Members())
        {
            switch (name)
            {
                case "signature": signature = value.Bytes(); break;
                case "messageDigest":
                    foreach ((string member, ProtoJson part) in value.Members())
                    {
                        switch (member)
                        {
                            case "algorithm": algorithm = part.Text(); break;
                            case "digest": digest = part.Bytes(); break;
                            default: throw part.Unknown();
                        }
                    }
                    break;
                default: throw value.Unknown();
            }
        }
        return new MessageSignature(signature ?? throw json.Bad("signature is missing"), algorithm, digest);
    }

    /// <summary>A <c>TransparencyLogEntry</c> message; also what Rekor v2 answers.</summary>
    internal static LogEntry ReadEntry(ProtoJson json)
    {
        long index = 0, time = 0;
        byte[] id = [], body = [];
        byte[]? promise = null;
        string kind = "", version = "";
        InclusionProof? proof = null;
        foreach ((string name, ProtoJson value) in json.Members())
        {
            switch (name)
            {
                case "logIndex": index = value.Int64(); break;
                case "logId": id = ReadLogId(value); break;
                case "kindVersion":
                    foreach ((string member, ProtoJson part) in value.Members())
                    {
                        switch (member)
                        {
                            case "kind": kind = part.Text(); break;
                            case "version": version = part.Text(); break;
                            default: throw part.Unknown();
                        }
                    }
                    break;
                case "integratedTime": time = value.Int64(); break;
                case "inclusionPromise":
                    foreach ((string member, ProtoJson part) in value.Members())
                        promise = member == "signedEntryTimestamp" ? part.Bytes() : throw part.Unknown();
                    break;
                case "inclusionProof": proof = ReadProof(value); break;
                case "canonicalizedBody": body = value.Bytes(); break;
                default: throw value.Unknown();
            }
        }
        if (id.Length == 0 || kind.Length == 0 || version.Length == 0 || body.Length == 0)
            throw json.Bad("a log entry has logId, kindVersion and canonicalizedBody");
        return new LogEntry
        {
            LogIndex = index,
            LogId = id,
            Kind = kind,
            Version = version,
            IntegratedTime = time,
            SignedEntryTimestamp = promise is { Length: > 0 } ? promise : (ReadOnlyMemory<byte>?)null,
            InclusionProof = proof,
            CanonicalizedBody = body,
        };
    }

    /// <summary>A <c>LogId</c> message; also of trusted roots.</summary>
    internal static byte[] ReadLogId(ProtoJson json)
    {
        byte[] id = [];
        foreach ((string name, ProtoJson value) in json.Members())
            id = name == "keyId" ? value.Bytes() : throw value.Unknown();
        return id;
    }

    private static InclusionProof ReadProof(ProtoJson json)
    {
        long index = 0, size = 0;
        byte[] root = [];
        List<byte[]> hashes = [];
        string? checkpoint = null;
        foreach ((string name, ProtoJson value) in json.Members())
        {
            switch (name)
            {
                case "logIndex": index = value.Int64(); break;
                case "treeSize": size = value.Int64(); break;
                case "rootHash": root = value.Bytes(); break;
                case "hashes": hashes = value.List(MaxHashes, hash => hash.Bytes()); break;
                case "checkpoint":
                    foreach ((string member, ProtoJson part) in value.Members())
                        checkpoint = member == "envelope" ? part.Text() : throw part.Unknown();
                    break;
                default: throw value.Unknown();
            }
        }
        return new InclusionProof
        {
            LogIndex = index,
            TreeSize = size,
            RootHash = root,
            Hashes = hashes,
            Checkpoint = string.IsNullOrEmpty(checkpoint) ? null : checkpoint,
        };
    }

    private sealed class Material
    {
        public Certificate? Certificate { get; set; }
        public List<Certificate>? Chain { get; set; }
        public string? Hint { get; set; }
        public IReadOnlyList<LogEntry> Entries { get; set; } = [];
        public IReadOnlyList<byte[]> Timestamps { get; set; } = [];
    }
}
