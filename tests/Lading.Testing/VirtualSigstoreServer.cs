using System.Formats.Asn1;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lading.Signing.Keys;
using PublicKey = Lading.Signing.Keys.PublicKey;

namespace Lading.Testing;

/// <summary>
/// The services of a <see cref="VirtualSigstore"/> over HTTP: Fulcio 1 and 2, Rekor 1 and 2, a timestamp authority. They check what they are
/// sent as the real ones do, and answer wrongly where a test tells them to.
/// </summary>
public sealed class VirtualSigstoreServer(VirtualSigstore sigstore, X509Certificate2? tls = null) : VirtualHttpServer(tls)
{
    private readonly Dictionary<string, string> _entriesV1 = [];
    private readonly Dictionary<string, JsonObject> _entriesV2 = [];
    private JsonObject? _lastV2;

    /// <summary>Fulcio has the path of version 2.</summary>
    public bool HasFulcioV2 { get; set; } = true;

    /// <summary>Certificates are for this key and not for the one that asks.</summary>
    public ECDsa? OtherKey { get; set; }

    /// <summary>The log that signs SCTs, when it is not the trusted root's.</summary>
    public ECDsa? OtherCertificateLog { get; set; }

    /// <summary>The authority that issues, when it is not the trusted root's.</summary>
    public X509Certificate2? OtherAuthority { get; set; }

    /// <summary>The name in certificates; null for the token's e-mail address, or <see cref="VirtualSigstore.Name"/>.</summary>
    public string? OtherName { get; set; }

    /// <summary>Spoils the body that a log enters.</summary>
    public Func<string, string>? SpoilBody { get; set; }

    /// <summary>Spoils the entry that a log answers, in the form that bundles have.</summary>
    public Action<JsonObject>? SpoilEntry { get; set; }

    /// <summary>Makes a timestamp in place of the authority: digest and nonce in, response out.</summary>
    public Func<byte[], ReadOnlyMemory<byte>?, byte[]>? OtherTimestamp { get; set; }

    /// <summary>A signing config with these services: version of Rekor, 0 for none, and whether there is the timestamp authority.</summary>
    public string SigningConfig(int rekor = 2, bool timestamps = true)
    {
        string start = sigstore.Now.AddDays(-1).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        string Service(string path, int version) => $$"""{"url":"{{Root}}{{path}}","majorApiVersion":{{version}},"validFor":{"start":"{{start}}"},"operator":"virtual"}""";
        return $$$"""
            {"mediaType":"application/vnd.dev.sigstore.signingconfig.v0.2+json","caUrls":[{{{Service("", 1)}}}],"oidcUrls":[],
             "rekorTlogUrls":[{{{(rekor == 0 ? "" : Service("", rekor))}}}],"rekorTlogConfig":{"selector":"ANY"},
             "tsaUrls":[{{{(timestamps ? Service("/api/v1/timestamp", 1) : "")}}}],"tsaConfig":{"selector":"ANY"}}
            """;
    }

    /// <summary>Answers as if nothing had been intercepted.</summary>
    public VirtualResponse Again(VirtualRequest request) => Answer(request);

    protected override VirtualResponse Answer(VirtualRequest request)
    {
        try
        {
            return (request.Method, request.Path) switch
            {
                ("POST", "/api/v2/signingCert") when HasFulcioV2 => IssueV2(request),
                ("POST", "/api/v1/signingCert") => IssueV1(request),
                ("POST", "/api/v1/log/entries") => EnterV1(request),
                ("GET", _) when request.Path.StartsWith("/api/v1/log/entries/", StringComparison.Ordinal) && _entriesV1.GetValueOrDefault(request.Path[(request.Path.LastIndexOf('/') + 1)..]) is { } entry => VirtualResponse.Text(200, entry),
                ("POST", "/api/v2/log/entries") => EnterV2(request),
                ("GET", "/api/v2/checkpoint") when _lastV2 is not null => VirtualResponse.Text(200, (string)_lastV2["inclusionProof"]!["checkpoint"]!["envelope"]!),
                ("GET", "/api/v2/tile/0/000.p/1") when _lastV2 is not null => new VirtualResponse(200, Convert.FromBase64String((string)_lastV2["inclusionProof"]!["rootHash"]!)),
                ("POST", "/api/v1/timestamp") => Stamp(request),
                _ => VirtualResponse.Empty(404),
            };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or AsnContentException or LadingException or RefusedException)
        {
            return VirtualResponse.Text(400, $$"""{"code":3,"message":{{JsonSerializer.Serialize(e.Message)}},"details":[]}""");
        }
    }

    private sealed class RefusedException(string message) : Exception(message);

    private VirtualResponse IssueV2(VirtualRequest request)
    {
        JsonElement asked = Json(request).GetProperty("publicKeyRequest");
        JsonElement key = asked.GetProperty("publicKey");
        Want(key.GetProperty("algorithm").GetString() == "ECDSA", "only ECDSA");
        byte[][] chain = Issue(request, PublicKeyReader.FromPem(key.GetProperty("content").GetString()!, "the key"), asked.GetProperty("proofOfPossession").GetBytesFromBase64());
        var certificates = new JsonArray([.. chain.Select(c => (JsonNode)Pem("CERTIFICATE", c))]);
        return VirtualResponse.Text(200, new JsonObject { ["signedCertificateEmbeddedSct"] = new JsonObject { ["chain"] = new JsonObject { ["certificates"] = certificates } } }.ToJsonString());
    }

    private VirtualResponse IssueV1(VirtualRequest request)
    {
        JsonElement asked = Json(request);
        byte[][] chain = Issue(request, PublicKeyReader.FromSpki(asked.GetProperty("publicKey").GetProperty("content").GetBytesFromBase64(), "the key"), asked.GetProperty("signedEmailAddress").GetBytesFromBase64());
        return VirtualResponse.Text(201, string.Concat(chain.Select(c => Pem("CERTIFICATE", c))), ("Content-Type", "application/pem-certificate-chain"));
    }

    private byte[][] Issue(VirtualRequest request, PublicKey key, byte[] proof)
    {
        string token = request.Header("Authorization")?.Split(' ') is ["Bearer", var t] ? t : throw new RefusedException("There was an error processing the identity token");
        string part = token.Split('.')[1].Replace('-', '+').Replace('_', '/');
        using JsonDocument claims = JsonDocument.Parse(Convert.FromBase64String(part.PadRight((part.Length + 3) / 4 * 4, '=')));
        string? email = claims.RootElement.TryGetProperty("email", out JsonElement mail) ? mail.GetString() : null;
        Want(key.Verify(Encoding.UTF8.GetBytes(email ?? claims.RootElement.GetProperty("sub").GetString()!), proof), "The signature supplied in the request could not be verified");
        using ECDsa own = ECDsa.Create();
        own.ImportSubjectPublicKeyInfo(key.Spki.Span, out _);
        X509Certificate2 by = OtherAuthority ?? sigstore.Intermediate;
        byte[] leaf = sigstore.Issue(OtherName ?? email ?? VirtualSigstore.Name, authority: by, certificateLog: OtherCertificateLog, key: new(OtherKey ?? own));
        return [leaf, by.RawData, sigstore.Root.RawData];
    }

    private VirtualResponse EnterV1(VirtualRequest request)
    {
        JsonElement asked = Json(request);
        (string kind, string version) = (asked.GetProperty("kind").GetString()!, asked.GetProperty("apiVersion").GetString()!);
        JsonElement spec = asked.GetProperty("spec");
        string canonical = (kind, version) switch
        {
            ("hashedrekord", "0.0.1") => HashedRekord(spec),
            ("dsse", "0.0.1") => Dsse(spec.GetProperty("proposedContent")),
            ("intoto", "0.0.2") => InToto(spec.GetProperty("content")),
            _ => throw new RefusedException($"no kind {kind} {version}"),
        };
        string body = $$"""{"apiVersion":"{{version}}","kind":"{{kind}}","spec":{{canonical}}}""";
        string uuid = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)));
        if (_entriesV1.ContainsKey(uuid))
            return VirtualResponse.Text(409, $$"""{"code":409,"message":"an equivalent entry already exists in the transparency log with UUID {{uuid}}"}""", ("Location", $"/api/v1/log/entries/{uuid}"));
        JsonObject entry = sigstore.EntryV1(kind, SpoilBody?.Invoke(body) ?? body, sigstore.Now, version);
        SpoilEntry?.Invoke(entry);
        return VirtualResponse.Text(201, _entriesV1[uuid] = AnswerV1(uuid, entry), ("Location", $"/api/v1/log/entries/{uuid}"));
    }

    private static string AnswerV1(string uuid, JsonObject entry)
    {
        static string Hex(JsonNode? base64) => Convert.ToHexStringLower(Convert.FromBase64String((string)base64!));
        JsonNode? proof = entry["inclusionProof"];
        var verification = new JsonObject();
        if (entry["inclusionPromise"] is { } promise)
            verification["signedEntryTimestamp"] = (string)promise["signedEntryTimestamp"]!;
        if (proof is not null)
            verification["inclusionProof"] = new JsonObject
            {
                ["checkpoint"] = (string)proof["checkpoint"]!["envelope"]!,
                ["hashes"] = new JsonArray([.. proof["hashes"]!.AsArray().Select(h => (JsonNode)Hex(h))]),
                ["logIndex"] = long.Parse((string)proof["logIndex"]!, CultureInfo.InvariantCulture),
                ["rootHash"] = Hex(proof["rootHash"]),
                ["treeSize"] = long.Parse((string)proof["treeSize"]!, CultureInfo.InvariantCulture),
            };
        return new JsonObject
        {
            [uuid] = new JsonObject
            {
                ["body"] = (string)entry["canonicalizedBody"]!,
                ["integratedTime"] = long.Parse((string)entry["integratedTime"]!, CultureInfo.InvariantCulture),
                ["logID"] = Hex(entry["logId"]!["keyId"]),
                ["logIndex"] = long.Parse((string)entry["logIndex"]!, CultureInfo.InvariantCulture),
                ["verification"] = verification,
            },
        }.ToJsonString();
    }

    private static string HashedRekord(JsonElement spec)
    {
        JsonElement hash = spec.GetProperty("data").GetProperty("hash"), signature = spec.GetProperty("signature");
        string algorithm = hash.GetProperty("algorithm").GetString()!, value = hash.GetProperty("value").GetString()!;
        byte[] content = signature.GetProperty("content").GetBytesFromBase64(), pem = signature.GetProperty("publicKey").GetProperty("content").GetBytesFromBase64();
        PublicKey key = PublicKeyReader.FromPem(Encoding.ASCII.GetString(pem), "the verifier");
        if (key.Algorithm == KeyAlgorithm.Ed25519)
            key = PublicKeyReader.With(key, KeyAlgorithm.Ed25519Ph);
        Want(key.VerifyDigest(Convert.FromHexString(value), content), "verifying signature");
        return $$$$$$"""{"data":{"hash":{"algorithm":"{{{{{{algorithm}}}}}}","value":"{{{{{{value}}}}}}"}},"signature":{"content":"{{{{{{Convert.ToBase64String(content)}}}}}}","publicKey":{"content":"{{{{{{Convert.ToBase64String(pem)}}}}}}"}}}""";
    }

    private static string Dsse(JsonElement proposed)
    {
        string document = proposed.GetProperty("envelope").GetString()!;
        byte[] pem = proposed.GetProperty("verifiers").EnumerateArray().Single().GetBytesFromBase64();
        using JsonDocument envelope = JsonDocument.Parse(document);
        JsonElement root = envelope.RootElement;
        (byte[] payload, byte[] signature) = (root.GetProperty("payload").GetBytesFromBase64(), root.GetProperty("signatures")[0].GetProperty("sig").GetBytesFromBase64());
        CheckEnvelope(root.GetProperty("payloadType").GetString()!, payload, signature, pem);
        string Hash(byte[] bytes) => $$"""{"algorithm":"sha256","value":"{{Convert.ToHexStringLower(SHA256.HashData(bytes))}}"}""";
        return $$"""{"envelopeHash":{{Hash(Encoding.UTF8.GetBytes(document))}},"payloadHash":{{Hash(payload)}},"signatures":[{"signature":"{{Convert.ToBase64String(signature)}}","verifier":"{{Convert.ToBase64String(pem)}}"}]}""";
    }

    private static string InToto(JsonElement content)
    {
        JsonElement envelope = content.GetProperty("envelope"), one = envelope.GetProperty("signatures")[0];
        byte[] Twice(JsonElement value) => Convert.FromBase64String(Encoding.ASCII.GetString(value.GetBytesFromBase64()));
        byte[] payload = Twice(envelope.GetProperty("payload")), signature = Twice(one.GetProperty("sig")), pem = one.GetProperty("publicKey").GetBytesFromBase64();
        string type = envelope.GetProperty("payloadType").GetString()!;
        CheckEnvelope(type, payload, signature, pem);
        return $$$$$$"""{"content":{"envelope":{"payloadType":"{{{{{{type}}}}}}","signatures":[{"publicKey":"{{{{{{Convert.ToBase64String(pem)}}}}}}","sig":"{{{{{{one.GetProperty("sig").GetString()}}}}}}"}]},"hash":{{{{{{content.GetProperty("hash").GetRawText()}}}}}},"payloadHash":{"algorithm":"sha256","value":"{{{{{{Convert.ToHexStringLower(SHA256.HashData(payload))}}}}}}"}}}""";
    }

    private static void CheckEnvelope(string type, byte[] payload, byte[] signature, byte[] pem)
    {
        PublicKey key = PublicKeyReader.FromPem(Encoding.ASCII.GetString(pem), "the verifier");
        Want(key.Verify(Lading.Signing.Sigstore.Attestations.DsseEnvelope.PreAuthenticationEncoding(type, payload), signature), "could not verify envelope");
    }

    private VirtualResponse EnterV2(VirtualRequest request)
    {
        JsonElement asked = Json(request).GetProperty("hashedRekordRequestV002"), signature = asked.GetProperty("signature"), verifier = signature.GetProperty("verifier");
        byte[] digest = asked.GetProperty("digest").GetBytesFromBase64(), content = signature.GetProperty("content").GetBytesFromBase64();
        bool certified = verifier.TryGetProperty("x509Certificate", out JsonElement holder);
        byte[] raw = (certified ? holder : verifier.GetProperty("publicKey")).GetProperty("rawBytes").GetBytesFromBase64();
        string details = verifier.GetProperty("keyDetails").GetString()!;
        (KeyAlgorithm algorithm, string hash) = details switch
        {
            "PKIX_ECDSA_P256_SHA_256" => (KeyAlgorithm.EcdsaP256Sha256, "SHA2_256"),
            "PKIX_ECDSA_P384_SHA_384" => (KeyAlgorithm.EcdsaP384Sha384, "SHA2_384"),
            "PKIX_ED25519_PH" => (KeyAlgorithm.Ed25519Ph, "SHA2_512"),
            _ => throw new RefusedException($"no algorithm {details}"),
        };
        PublicKey key = certified ? Signing.Sigstore.Certificates.Certificate.Read(raw, "it").Key : PublicKeyReader.FromSpki(raw, "it", algorithm);
        Want(PublicKeyReader.With(key, algorithm).VerifyDigest(digest, content), "invalid signature");
        string holds = certified ? "x509Certificate" : "publicKey";
        string body = "{\"apiVersion\":\"0.0.2\",\"kind\":\"hashedrekord\",\"spec\":{\"hashedRekordV002\":{\"data\":{\"algorithm\":\"" + hash + "\",\"digest\":\"" + Convert.ToBase64String(digest)
            + "\"},\"signature\":{\"content\":\"" + Convert.ToBase64String(content) + "\",\"verifier\":{\"keyDetails\":\"" + details + "\",\"" + holds + "\":{\"rawBytes\":\"" + Convert.ToBase64String(raw) + "\"}}}}}}";
        if (_entriesV2.TryGetValue(body, out _lastV2))
            return VirtualResponse.Text(409, """{"code":6,"message":"an equivalent entry already exists in the transparency log","details":[]}""", ("x-log-index", "0"));
        JsonObject entry = _entriesV2[body] = _lastV2 = sigstore.EntryV2(SpoilBody?.Invoke(body) ?? body);
        SpoilEntry?.Invoke(entry);
        return VirtualResponse.Text(201, entry.ToJsonString());
    }

    private VirtualResponse Stamp(VirtualRequest request)
    {
        Want(request.Header("Content-Type") == "application/timestamp-query", "unsupported content type");
        AsnReader query = new AsnReader(request.Body, AsnEncodingRules.DER).ReadSequence();
        Want(query.ReadInteger() == 1, "version");
        AsnReader imprint = query.ReadSequence();
        Want(imprint.ReadSequence().ReadObjectIdentifier() == "2.16.840.1.101.3.4.2.1", "hash");
        byte[] digest = imprint.ReadOctetString();
        ReadOnlyMemory<byte>? nonce = query.HasData && query.PeekTag().HasSameClassAndValue(Asn1Tag.Integer) ? query.ReadIntegerBytes() : null;
        return new VirtualResponse(201, OtherTimestamp?.Invoke(digest, nonce) ?? sigstore.TimestampOfDigest(digest, sigstore.Now, nonce: nonce), ("Content-Type", "application/timestamp-reply"));
    }

    private static JsonElement Json(VirtualRequest request)
    {
        using JsonDocument document = JsonDocument.Parse(request.Body);
        return document.RootElement.Clone();
    }

    private static string Pem(string label, byte[] der) => PemEncoding.WriteString(label, der) + "\n";

    private static void Want(bool condition, string otherwise)
    {
        if (!condition)
            throw new RefusedException(otherwise);
    }
}
