using System.Security.Cryptography;
using System.Text.Json;
using Lading.Oci;
using Lading.Signing.Keys;
using Lading.Signing.Sigstore.Bundles;
using Lading.Signing.Sigstore.Certificates;

namespace Lading.Signing.Sigstore.Roots;

/// <summary>Reads trusted roots 0.1 and 0.2: sigstore_trustroot.proto.</summary>
internal static class TrustedRootReader
{
    private const int MaxInstances = 256;

    public static TrustedRoot Read(ReadOnlyMemory<byte> json, string where)
    {
        ProtoJson root = ProtoJson.Parse(json, where, TrustedRoot.MaxSize, out JsonDocument document);
        using (document)
        {
            var skipped = new List<string>();
            string? mediaType = null;
            List<TrustedLog> logs = [], certificateLogs = [];
            List<CertificateAuthority> authorities = [], timestamps = [];
            foreach ((string name, ProtoJson value) in root.Members())
            {
                switch (name)
                {
                    case "mediaType": mediaType = value.Text(); break;
                    case "tlogs": logs = ReadLogs(value, skipped); break;
                    case "ctlogs": certificateLogs = ReadLogs(value, skipped); break;
                    case "certificateAuthorities": authorities = value.List(MaxInstances, ReadAuthority); break;
                    case "timestampAuthorities": timestamps = value.List(MaxInstances, ReadAuthority); break;
                    default: throw value.Unknown();
                }
            }
            if (mediaType is not ("application/vnd.dev.sigstore.trustedroot+json;version=0.1" or "application/vnd.dev.sigstore.trustedroot.v0.1+json"
                or "application/vnd.dev.sigstore.trustedroot+json;version=0.2" or "application/vnd.dev.sigstore.trustedroot.v0.2+json"))
                throw LadingException.Input($"{where}: /mediaType: '{Printable.Text(mediaType ?? "", 100)}' is no trusted root of version 0.1 or 0.2.");
            return new TrustedRoot
            {
                Digest = Digest.Of(json.Span),
                Logs = logs,
                CertificateLogs = certificateLogs,
                CertificateAuthorities = authorities,
                TimestampAuthorities = timestamps,
                Skipped = skipped,
            };
        }
    }

    private static List<TrustedLog> ReadLogs(ProtoJson json, List<string> skipped) =>
        [.. json.List(MaxInstances, log => ReadLog(log, skipped)).OfType<TrustedLog>()];

    private static TrustedLog? ReadLog(ProtoJson json, List<string> skipped)
    {
        string url = "", keyDetails = "", hash = "SHA2_256";
        string? @operator = null;
        byte[] key = [], id = [], checkpointId = [];
        ValidityRange? validFor = null;
        foreach ((string name, ProtoJson value) in json.Members())
        {
            switch (name)
            {
                case "baseUrl": url = value.Text(); break;
                case "hashAlgorithm": hash = value.Text(); break;
                case "publicKey":
                    foreach ((string member, ProtoJson part) in value.Members())
                    {
                        switch (member)
                        {
                            case "rawBytes": key = part.Bytes(); break;
                            case "keyDetails": keyDetails = part.Text(); break;
                            case "validFor": validFor = ReadRange(part); break;
                            default: throw part.Unknown();
                        }
                    }
                    break;
                case "logId": id = BundleReader.ReadLogId(value); break;
                case "checkpointKeyId": checkpointId = BundleReader.ReadLogId(value); break;
                case "operator": @operator = value.Text(); break;
                default: throw value.Unknown();
            }
        }
        // A log's key without a beginning would be trusted for all times: sigstore_trustroot.proto demands it.
        if (validFor?.Start is null)
            throw json.Bad("the log's publicKey has no validFor.start");
        if (id.Length == 0 && checkpointId.Length == 0)
            throw json.Bad("the log has no logId");
        if (hash != "SHA2_256" || Algorithm(keyDetails) is not { } algorithm)
        {
            skipped.Add($"The log {Printable.Text(url, 100)} is not used: {Printable.Text(hash, 40)} or {Printable.Text(keyDetails, 60)} is not known.");
            return null;
        }
        PublicKey publicKey = keyDetails == "PKCS1_RSA_PKCS1V5"
            ? PublicKeyReader.FromPkcs1(key, $"the key of {Printable.Text(url, 100)}")
            : PublicKeyReader.FromSpki(key, $"the key of {Printable.Text(url, 100)}", algorithm);
        return new TrustedLog
        {
            BaseUrl = url,
            Key = publicKey,
            ValidFor = validFor.Value,
            LogId = id.Length > 0 ? id : checkpointId,
            CheckpointKeyId = checkpointId.Length > 0 ? checkpointId : id,
            Operator = string.IsNullOrEmpty(@operator) ? TrustedLog.HostOf(url) : @operator,
        };
    }

    private static CertificateAuthority ReadAuthority(ProtoJson json)
    {
        string uri = "";
        string? @operator = null;
        ValidityRange validFor = default;
        List<Certificate> chain = [];
        foreach ((string name, ProtoJson value) in json.Members())
        {
            switch (name)
            {
                case "subject": break; // words for people: the names that count are in the certificates
                case "uri": uri = value.Text(); break;
                case "operator": @operator = value.Text(); break;
                case "validFor": validFor = ReadRange(value); break;
                case "certChain":
                    foreach ((string member, ProtoJson part) in value.Members())
                        chain = member == "certificates" ? part.List(CertificateAuthority.MaxChain, BundleReader.ReadCertificate) : throw part.Unknown();
                    break;
                default: throw value.Unknown();
            }
        }
        if (chain.Count == 0)
            throw json.Bad("the authority has no certificates");
        // Without an operator, two authorities are the same one when their anchor is.
        string fallback = Convert.ToHexStringLower(SHA256.HashData(chain[^1].Spki.Span));
        return new CertificateAuthority(uri, string.IsNullOrEmpty(@operator) ? fallback : @operator, validFor, chain);
    }

    /// <summary>A <c>TimeRange</c> message; also of signing configs.</summary>
    internal static ValidityRange ReadRange(ProtoJson json)
    {
        DateTimeOffset? start = null, end = null;
        foreach ((string name, ProtoJson value) in json.Members())
        {
            switch (name)
            {
                case "start": start = value.Time(); break;
                case "end": end = value.Time(); break;
                default: throw value.Unknown();
            }
        }
        return new ValidityRange(start, end);
    }

    /// <summary>How a log's key signs; <see cref="KeyAlgorithm.Unspecified"/> leaves it to the key's type; null for algorithms that are not known.</summary>
    private static KeyAlgorithm? Algorithm(string keyDetails) => keyDetails switch
    {
        "PKIX_ECDSA_P256_SHA_256" or "PKIX_ECDSA_P256_HMAC_SHA_256" => KeyAlgorithm.EcdsaP256Sha256,
        "PKIX_ECDSA_P384_SHA_384" => KeyAlgorithm.EcdsaP384Sha384,
        "PKIX_ECDSA_P521_SHA_512" => KeyAlgorithm.EcdsaP521Sha512,
        "PKIX_ECDSA_P384_SHA_256" => KeyAlgorithm.EcdsaP384Sha256,
        "PKIX_ECDSA_P521_SHA_256" => KeyAlgorithm.EcdsaP521Sha256,
        "PKIX_ED25519" => KeyAlgorithm.Ed25519,
        "PKIX_ED25519_PH" => KeyAlgorithm.Ed25519Ph,
        "PKCS1_RSA_PKCS1V5" or "PKIX_RSA_PKCS1V5" => KeyAlgorithm.Unspecified,
        "PKIX_RSA_PKCS1V15_2048_SHA256" => KeyAlgorithm.RsaPkcs1V15_2048Sha256,
        "PKIX_RSA_PKCS1V15_3072_SHA256" => KeyAlgorithm.RsaPkcs1V15_3072Sha256,
        "PKIX_RSA_PKCS1V15_4096_SHA256" => KeyAlgorithm.RsaPkcs1V15_4096Sha256,
        "PKIX_RSA_PSS_2048_SHA256" => KeyAlgorithm.RsaPss2048Sha256,
        "PKIX_RSA_PSS_3072_SHA256" => KeyAlgorithm.RsaPss3072Sha256,
        "PKIX_RSA_PSS_4096_SHA256" => KeyAlgorithm.RsaPss4096Sha256,
        _ => null,
    };
}
