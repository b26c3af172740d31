using System.Buffers.Binary;
using System.Formats.Asn1;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Lading.Signing.Sigstore.Attestations;
using Lading.Signing.Sigstore.Certificates;
using Lading.Signing.Sigstore.Logs;
using Org.BouncyCastle.Math.EC.Rfc8032;
using AlgorithmIdentifier = Lading.Signing.Sigstore.Certificates.AlgorithmIdentifier;

namespace Lading.Testing;

/// <summary>
/// A Sigstore in memory: certificate authority, certificate log, Rekor v1 and v2, timestamp authority. Makes bundles that verify, as JSON that a
/// test then spoils, and gives its services' signatures to whatever a test asks for.
/// </summary>
public sealed class VirtualSigstore : IDisposable
{
    public const string Name = "https://ci.example/acme/app/.github/workflows/release.yml@refs/heads/main";
    public const string Issuer = "https://issuer.example";
    public const string RekorV2Origin = "log2.example";

    private const string FulcioArc = "1.3.6.1.4.1.57264.1.";

    private readonly byte[] _rekorV2Key = RandomNumberGenerator.GetBytes(32);
    private readonly ECCurve _authorityCurve;

    /// <summary>Authorities have keys on P-256, or on another curve: those of the public instance are on P-384.</summary>
    public VirtualSigstore(DateTimeOffset? now = null, ECCurve? authorityCurve = null)
    {
        Now = now ?? new DateTimeOffset(2025, 6, 1, 12, 0, 0, TimeSpan.Zero);
        _authorityCurve = authorityCurve ?? ECCurve.NamedCurves.nistP256;
        Root = Authority("CN=root", null, Now.AddYears(-5), Now.AddYears(5));
        Intermediate = Authority("CN=intermediate", Root, Now.AddYears(-1), Now.AddYears(1), CertificateUsage.CodeSigning);
        TimestampRoot = Authority("CN=tsa root", null, Now.AddYears(-5), Now.AddYears(5));
        TimestampLeaf = TimestampSigner(TimestampRoot);
    }

    /// <summary>When everything is signed.</summary>
    public DateTimeOffset Now { get; set; }
    public X509Certificate2 Root { get; }
    public X509Certificate2 Intermediate { get; set; }
    public X509Certificate2 TimestampRoot { get; }
    public X509Certificate2 TimestampLeaf { get; }
    public ECDsa Rekor { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    public ECDsa CertificateLog { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    /// <summary>The signer's key; each bundle has the same until it is set anew.</summary>
    public ECDsa Key { get; set; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private byte[] RekorId => SHA256.HashData(Rekor.ExportSubjectPublicKeyInfo());

    private byte[] RekorV2PublicKey
    {
        get
        {
            byte[] key = new byte[32];
            Ed25519.GeneratePublicKey(_rekorV2Key, 0, key, 0);
            return key;
        }
    }

    private byte[] RekorV2Id => SHA256.HashData([.. Encoding.UTF8.GetBytes(RekorV2Origin), 0x0a, 0x01, .. RekorV2PublicKey]);

    public void Dispose()
    {
        foreach (IDisposable one in (IDisposable[])[Root, Intermediate, TimestampRoot, TimestampLeaf, Rekor, CertificateLog, Key])
            one.Dispose();
    }

    /// <summary>The trusted root with all of the services.</summary>
    public JsonObject TrustedRoot() => new()
    {
        ["mediaType"] = "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
        ["tlogs"] = new JsonArray(
            Log("https://rekor.example", Rekor.ExportSubjectPublicKeyInfo(), "PKIX_ECDSA_P256_SHA_256", RekorId),
            Log("https://" + RekorV2Origin, [.. Convert.FromHexString("302a300506032b6570032100"), .. RekorV2PublicKey], "PKIX_ED25519", RekorV2Id)),
        ["certificateAuthorities"] = new JsonArray(AuthorityOf("https://ca.example", Intermediate, Root)),
        ["ctlogs"] = new JsonArray(Log("https://ct.example", CertificateLog.ExportSubjectPublicKeyInfo(), "PKIX_ECDSA_P256_SHA_256", SHA256.HashData(CertificateLog.ExportSubjectPublicKeyInfo()))),
        ["timestampAuthorities"] = new JsonArray(AuthorityOf("https://tsa.example", TimestampLeaf, TimestampRoot)),
    };

    /// <summary>A bundle 0.3 over an artifact, in Rekor v1 with its signed entry timestamp.</summary>
    public JsonObject SignMessage(byte[] artifact, byte[]? certificate = null)
    {
        certificate ??= Issue();
        byte[] signature = Key.SignData(artifact, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return Bundle(certificate, [EntryV1("hashedrekord", HashedRekord(artifact, signature, certificate), Now)], Message(artifact, signature));
    }

    /// <summary>A bundle 0.3 over an artifact, in Rekor v2 and with a timestamp.</summary>
    public JsonObject SignMessageV2(byte[] artifact, byte[]? certificate = null)
    {
        certificate ??= Issue();
        byte[] signature = Key.SignData(artifact, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        JsonObject bundle = Bundle(certificate, [EntryV2(HashedRekordV2(SHA256.HashData(artifact), signature, certificate))], Message(artifact, signature));
        SetTimestamps(bundle, Timestamp(signature, Now));
        return bundle;
    }

    /// <summary>A bundle 0.3 with a statement, in Rekor v1.</summary>
    public JsonObject SignStatement(string statement, byte[]? certificate = null)
    {
        certificate ??= Issue();
        byte[] payload = Encoding.UTF8.GetBytes(statement);
        byte[] signature = Key.SignData(DsseEnvelope.PreAuthenticationEncoding(DsseEnvelope.InTotoPayloadType, payload), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        string hash = Convert.ToHexStringLower(SHA256.HashData(payload));
        string body = $$$"""{"apiVersion":"0.0.1","kind":"dsse","spec":{"envelopeHash":{"algorithm":"sha256","value":"{{{hash}}}"},"payloadHash":{"algorithm":"sha256","value":"{{{hash}}}"},"signatures":[{"signature":"{{{Base64(signature)}}}","verifier":"{{{Pem(certificate)}}}"}]}}""";
        return Bundle(certificate, [EntryV1("dsse", body, Now)], Envelope(payload, signature));
    }

    /// <summary>A bundle 0.3 with a statement, in Rekor v2 and with a timestamp.</summary>
    public JsonObject SignStatementV2(string statement, byte[]? certificate = null)
    {
        certificate ??= Issue();
        byte[] payload = Encoding.UTF8.GetBytes(statement);
        byte[] signed = DsseEnvelope.PreAuthenticationEncoding(DsseEnvelope.InTotoPayloadType, payload);
        byte[] signature = Key.SignData(signed, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        JsonObject bundle = Bundle(certificate, [EntryV2(HashedRekordV2(SHA256.HashData(signed), signature, certificate))], Envelope(payload, signature));
        SetTimestamps(bundle, Timestamp(signature, Now));
        return bundle;
    }

    /// <summary>An identity token of <see cref="Issuer"/> for ten minutes, which nobody signed.</summary>
    public string Token(string subject = "repo:acme/app:ref:refs/heads/main", string? email = null)
    {
        static string Part(string json) => Convert.ToBase64String(Encoding.UTF8.GetBytes(json)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        string mail = email is null ? "" : $",\"email\":\"{email}\",\"email_verified\":true";
        return Part("{\"alg\":\"RS256\",\"typ\":\"JWT\"}") + "." + Part(string.Create(CultureInfo.InvariantCulture,
            $"{{\"iss\":\"{Issuer}\",\"sub\":\"{subject}\",\"aud\":\"sigstore\",\"iat\":{Now.ToUnixTimeSeconds()},\"exp\":{Now.AddMinutes(10).ToUnixTimeSeconds()}{mail}}}")) + "." + Part("no signature");
    }

    /// <summary>
    /// A certificate for the signer's key, valid for ten minutes around now unless said otherwise. A name with an @ and no slash is an e-mail
    /// address.
    /// </summary>
    public byte[] Issue(string name = Name, string issuer = Issuer, DateTimeOffset? notBefore = null, bool withSct = true, X509Certificate2? authority = null,
        ECDsa? certificateLog = null, string purpose = CertificateUsage.CodeSigning, string? secondName = null, PublicKey? key = null,
        IReadOnlyDictionary<int, string>? extensions = null)
    {
        var names = new SubjectAlternativeNameBuilder();
        if (name.Contains('@') && !name.Contains('/'))
            names.AddEmailAddress(name);
        else
            names.AddUri(new Uri(name));
        if (secondName is not null)
            names.AddUri(new Uri(secondName));
        CertificateRequest Request()
        {
            var request = new CertificateRequest(new X500DistinguishedName(""), key ?? new PublicKey(Key), HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], critical: false));
            request.CertificateExtensions.Add(names.Build(critical: true));
            var writer = new AsnWriter(AsnEncodingRules.DER);
            writer.WriteCharacterString(UniversalTagNumber.UTF8String, issuer);
            request.CertificateExtensions.Add(new X509Extension(FulcioArc + "8", writer.Encode(), critical: false));
            foreach ((int number, string value) in extensions ?? new Dictionary<int, string>())
            {
                var text = new AsnWriter(AsnEncodingRules.DER);
                text.WriteCharacterString(UniversalTagNumber.UTF8String, value);
                request.CertificateExtensions.Add(new X509Extension(FulcioArc + number.ToString(CultureInfo.InvariantCulture), number < 8 ? Encoding.UTF8.GetBytes(value) : text.Encode(), critical: false));
            }
            return request;
        }
        DateTimeOffset start = notBefore ?? Now.AddMinutes(-5);
        byte[] serial = [1, .. RandomNumberGenerator.GetBytes(15)];
        X509Certificate2 by = authority ?? Intermediate;
        using X509Certificate2 precertificate = Request().Create(by, start, start.AddMinutes(10), serial);
        if (!withSct)
            return precertificate.RawData;
        CertificateRequest final = Request();
        final.CertificateExtensions.Add(new X509Extension(SignedCertificateTimestamp.ListOid, Sct(precertificate, by, certificateLog ?? CertificateLog), critical: false));
        using X509Certificate2 certificate = final.Create(by, start, start.AddMinutes(10), serial);
        return certificate.RawData;
    }

    /// <summary>An entry of Rekor v1, the second of two leaves.</summary>
    public JsonObject EntryV1(string kind, string body, DateTimeOffset time, string version = "0.0.1")
    {
        byte[] leaf = Encoding.UTF8.GetBytes(body);
        byte[] sibling = SHA256.HashData("the first leaf"u8);
        byte[] root = MerkleProof.NodeHash(sibling, MerkleProof.LeafHash(leaf));
        string note = $"rekor.example - 42\n2\n{Base64(root)}\n";
        byte[] noteSignature = Rekor.SignData(Encoding.UTF8.GetBytes(note), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        string promise = string.Create(CultureInfo.InvariantCulture, $"{{\"body\":\"{Base64(leaf)}\",\"integratedTime\":{time.ToUnixTimeSeconds()},\"logID\":\"{Convert.ToHexStringLower(RekorId)}\",\"logIndex\":7}}");
        return new JsonObject
        {
            ["logIndex"] = "7",
            ["logId"] = new JsonObject { ["keyId"] = Base64(RekorId) },
            ["kindVersion"] = new JsonObject { ["kind"] = kind, ["version"] = version },
            ["integratedTime"] = time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            ["inclusionPromise"] = new JsonObject { ["signedEntryTimestamp"] = Base64(Rekor.SignData(Encoding.UTF8.GetBytes(promise), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)) },
            ["inclusionProof"] = Proof(1, 2, root, [sibling], $"{note}\n\u2014 rekor.example {Base64([.. RekorId[..4], .. noteSignature])}\n"),
            ["canonicalizedBody"] = Base64(leaf),
        };
    }

    /// <summary>An entry of Rekor v2, the only leaf.</summary>
    public JsonObject EntryV2(string body, string kind = "hashedrekord")
    {
        byte[] leaf = Encoding.UTF8.GetBytes(body);
        byte[] root = MerkleProof.LeafHash(leaf);
        byte[] note = Encoding.UTF8.GetBytes($"{RekorV2Origin}\n1\n{Base64(root)}\n");
        byte[] signature = new byte[64];
        Ed25519.Sign(_rekorV2Key, 0, note, 0, note.Length, signature, 0);
        return new JsonObject
        {
            ["logIndex"] = "0",
            ["logId"] = new JsonObject { ["keyId"] = Base64(RekorV2Id) },
            ["kindVersion"] = new JsonObject { ["kind"] = kind, ["version"] = "0.0.2" },
            ["inclusionProof"] = Proof(0, 1, root, [], $"{Encoding.UTF8.GetString(note)}\n\u2014 {RekorV2Origin} {Base64([.. RekorV2Id[..4], .. signature])}\n"),
            ["canonicalizedBody"] = Base64(leaf),
        };
    }

    /// <summary>A timestamp over a signature, by the authority's own certificate unless another is given.</summary>
    public byte[] Timestamp(byte[] signature, DateTimeOffset time, X509Certificate2? signer = null, X509Certificate2? named = null) =>
        TimestampOfDigest(SHA256.HashData(signature), time, signer, named);

    /// <summary>The same over a SHA-256 digest, with a request's nonce or none.</summary>
    public byte[] TimestampOfDigest(byte[] digest, DateTimeOffset time, X509Certificate2? signer = null, X509Certificate2? named = null, ReadOnlyMemory<byte>? nonce = null)
    {
        signer ??= TimestampLeaf;
        var info = new AsnWriter(AsnEncodingRules.DER);
        using (info.PushSequence())
        {
            info.WriteInteger(1);
            info.WriteObjectIdentifier("1.3.6.1.4.1.57264.2");
            using (info.PushSequence())
            {
                using (info.PushSequence())
                    info.WriteObjectIdentifier(AlgorithmIdentifier.Sha256);
                info.WriteOctetString(digest);
            }
            info.WriteInteger(77);
            info.WriteGeneralizedTime(time, omitFractionalSeconds: true);
            if (nonce is { } number)
                info.WriteInteger(number.Span);
        }
        var certificate = new AsnWriter(AsnEncodingRules.DER);
        using (certificate.PushSequence())
        using (certificate.PushSequence())
        using (certificate.PushSequence())
            certificate.WriteOctetString(SHA256.HashData((named ?? signer).RawData));
        var cms = new SignedCms(new ContentInfo(new Oid("1.2.840.113549.1.9.16.1.4"), info.Encode()));
        var cmsSigner = new CmsSigner(SubjectIdentifierType.IssuerAndSerialNumber, signer) { DigestAlgorithm = new Oid(AlgorithmIdentifier.Sha256), IncludeOption = X509IncludeOption.None };
        cmsSigner.SignedAttributes.Add(new AsnEncodedData(new Oid("1.2.840.113549.1.9.16.2.47"), certificate.Encode()));
        cms.ComputeSignature(cmsSigner);
        var response = new AsnWriter(AsnEncodingRules.DER);
        using (response.PushSequence())
        {
            using (response.PushSequence())
                response.WriteInteger(0);
            response.WriteEncodedValue(cms.Encode());
        }
        return response.Encode();
    }

    /// <summary>A signing certificate of a timestamp authority.</summary>
    public X509Certificate2 TimestampSigner(X509Certificate2 by, DateTimeOffset? notAfter = null, bool critical = true, string purpose = CertificateUsage.TimeStamping)
    {
        using ECDsa key = ECDsa.Create(_authorityCurve);
        var request = new CertificateRequest("CN=tsa", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], critical));
        using X509Certificate2 certificate = request.Create(by, Now.AddMonths(-6), notAfter ?? Now.AddMonths(6), RandomNumberGenerator.GetBytes(16));
        return certificate.CopyWithPrivateKey(key);
    }

    /// <summary>A certificate of an authority, self-signed when there is none above it.</summary>
    public X509Certificate2 Authority(string name, X509Certificate2? by, DateTimeOffset notBefore, DateTimeOffset notAfter, string? purpose = null, bool isAuthority = true)
    {
        using ECDsa key = ECDsa.Create(_authorityCurve);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        if (purpose is not null)
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], critical: false));
        if (by is null)
            return request.CreateSelfSigned(notBefore, notAfter);
        using X509Certificate2 certificate = request.Create(by, notBefore, notAfter, RandomNumberGenerator.GetBytes(16));
        return certificate.CopyWithPrivateKey(key);
    }

    /// <summary>A body of kind hashedrekord 0.0.1.</summary>
    public static string HashedRekord(byte[] artifact, byte[] signature, byte[] certificate) =>
        "{\"apiVersion\":\"0.0.1\",\"kind\":\"hashedrekord\",\"spec\":{\"data\":{\"hash\":{\"algorithm\":\"sha256\",\"value\":\"" + Convert.ToHexStringLower(SHA256.HashData(artifact))
        + "\"}},\"signature\":{\"content\":\"" + Base64(signature) + "\",\"publicKey\":{\"content\":\"" + Pem(certificate) + "\"}}}}";

    /// <summary>A body of kind hashedrekord 0.0.2, as the log has it.</summary>
    public static string HashedRekordV2(byte[] digest, byte[] signature, byte[] certificate) =>
        "{\"apiVersion\":\"0.0.2\",\"kind\":\"hashedrekord\",\"spec\":{\"hashedRekordV002\":{\"data\":{\"algorithm\":\"SHA2_256\",\"digest\":\"" + Base64(digest)
        + "\"},\"signature\":{\"content\":\"" + Base64(signature) + "\",\"verifier\":{\"keyDetails\":\"PKIX_ECDSA_P256_SHA_256\",\"x509Certificate\":{\"rawBytes\":\"" + Base64(certificate) + "\"}}}}}}";

    /// <summary>Puts timestamps into a bundle in place of those it has.</summary>
    public static void SetTimestamps(JsonObject bundle, params byte[][] timestamps) => bundle["verificationMaterial"]!["timestampVerificationData"] =
        new JsonObject { ["rfc3161Timestamps"] = new JsonArray([.. timestamps.Select(t => (JsonNode)new JsonObject { ["signedTimestamp"] = Base64(t) })]) };

    private static (string, JsonObject) Message(byte[] artifact, byte[] signature) => ("messageSignature", new JsonObject
    {
        ["messageDigest"] = new JsonObject { ["algorithm"] = "SHA2_256", ["digest"] = Base64(SHA256.HashData(artifact)) },
        ["signature"] = Base64(signature),
    });

    private static (string, JsonObject) Envelope(byte[] payload, byte[] signature) => ("dsseEnvelope", new JsonObject
    {
        ["payload"] = Base64(payload),
        ["payloadType"] = DsseEnvelope.InTotoPayloadType,
        ["signatures"] = new JsonArray(new JsonObject { ["sig"] = Base64(signature) }),
    });

    private static JsonObject Bundle(byte[] certificate, JsonNode[] entries, (string Name, JsonObject Value) content) => new()
    {
        ["mediaType"] = "application/vnd.dev.sigstore.bundle.v0.3+json",
        ["verificationMaterial"] = new JsonObject { ["certificate"] = new JsonObject { ["rawBytes"] = Base64(certificate) }, ["tlogEntries"] = new JsonArray(entries) },
        [content.Name] = content.Value,
    };

    private static JsonObject Proof(int index, int size, byte[] root, byte[][] hashes, string checkpoint) => new()
    {
        ["logIndex"] = index.ToString(CultureInfo.InvariantCulture),
        ["rootHash"] = Base64(root),
        ["treeSize"] = size.ToString(CultureInfo.InvariantCulture),
        ["hashes"] = new JsonArray([.. hashes.Select(h => (JsonNode)Base64(h))]),
        ["checkpoint"] = new JsonObject { ["envelope"] = checkpoint },
    };

    private JsonObject Log(string url, byte[] key, string details, byte[] id) => new()
    {
        ["baseUrl"] = url,
        ["hashAlgorithm"] = "SHA2_256",
        ["publicKey"] = new JsonObject { ["rawBytes"] = Base64(key), ["keyDetails"] = details, ["validFor"] = new JsonObject { ["start"] = Rfc3339(Now.AddYears(-1)) } },
        ["logId"] = new JsonObject { ["keyId"] = Base64(id) },
    };

    private JsonObject AuthorityOf(string uri, params X509Certificate2[] chain) => new()
    {
        ["uri"] = uri,
        ["certChain"] = new JsonObject { ["certificates"] = new JsonArray([.. chain.Select(c => (JsonNode)new JsonObject { ["rawBytes"] = Base64(c.RawData) })]) },
        ["validFor"] = new JsonObject { ["start"] = Rfc3339(Now.AddYears(-1)) },
    };

    private byte[] Sct(X509Certificate2 precertificate, X509Certificate2 by, ECDsa log)
    {
        Certificate parsed = Certificate.Read(precertificate.RawData, "precertificate");
        byte[] time = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(time, Now.ToUnixTimeMilliseconds());
        byte[] keyHash = SHA256.HashData(by.PublicKey.ExportSubjectPublicKeyInfo());
        int length = parsed.ToBeSigned.Length;
        byte[] signed = [0, 0, .. time, 0, 1, .. keyHash, 0, (byte)(length >> 8), (byte)length, .. parsed.ToBeSigned.Span, 0, 0];
        byte[] signature = log.SignData(signed, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        byte[] sct = [0, .. SHA256.HashData(log.ExportSubjectPublicKeyInfo()), .. time, 0, 0, 4, 3, 0, (byte)signature.Length, .. signature];
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteOctetString([0, (byte)(sct.Length + 2), 0, (byte)sct.Length, .. sct]);
        return writer.Encode();
    }

    private static string Rfc3339(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Base64(byte[] bytes) => Convert.ToBase64String(bytes);

    private static string Pem(byte[] certificate) => Base64(Encoding.ASCII.GetBytes(PemEncoding.WriteString("CERTIFICATE", certificate) + "\n"));
}
