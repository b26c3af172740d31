using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lading.Oci.Registry;
using Lading.Signing.Keys;
using Lading.Signing.Sigstore.Bundles;
using Lading.Signing.Sigstore.Identity;
using Lading.Signing.Sigstore.Roots;
using Lading.Signing.Sigstore.Services;
using Lading.Signing.Sigstore.Signing;
using Lading.Signing.Sigstore.Verification;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Signing.Sigstore.Services;

/// <summary>Signing with an identity, and with a key and witnesses, against services on the loopback interface.</summary>
public sealed class KeylessSigningTests : IAsyncDisposable
{
    private static readonly byte[] File1 = "the artifact"u8.ToArray();

    private readonly VirtualSigstore _sigstore = new();
    private readonly VirtualSigstoreServer _server;

    public KeylessSigningTests() => _server = new VirtualSigstoreServer(_sigstore);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _sigstore.Dispose();
    }

    private sealed class FixedClock(Func<DateTimeOffset> now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now();
    }

    private TrustedRoot Root => TrustedRoot.Read(Encoding.UTF8.GetBytes(_sigstore.TrustedRoot().ToJsonString()), "root");

    private ServiceSettings Settings => new()
    {
        Retry = new RetryPolicy { Attempts = 3, FirstDelay = TimeSpan.FromMilliseconds(1), Budget = TimeSpan.FromSeconds(2) },
        Wait = TimeSpan.FromSeconds(1),
        Clock = new FixedClock(() => _sigstore.Now),
    };

    private SigningServices Services(int rekor = 2, bool timestamps = true, bool inToto = false) =>
        new(SigningConfig.Read(Encoding.UTF8.GetBytes(_server.SigningConfig(rekor, timestamps)), "config"), Root, Settings, inToto);

    private Signer Keyless(int rekor = 2, bool timestamps = true, string? email = null, bool inToto = false) =>
        Signer.OfIdentity(IdentityToken.FromText(_sigstore.Token(email: email), "token", _sigstore.Now), Services(rekor, timestamps, inToto));

    private static SigningKey Key(KeyAlgorithm algorithm = KeyAlgorithm.EcdsaP256Sha256)
    {
        using SecretBuffer pkcs8 = KeyPairs.Generate(algorithm);
        return PrivateKeyReader.FromPkcs8(pkcs8, "the key", algorithm);
    }

    private static VerificationPolicy By(string name = VirtualSigstore.Name) => new()
    {
        Signer = SignerPolicy.AnyOf(IdentityPolicy.Of(TextConstraint.Exactly(name), TextConstraint.Exactly(VirtualSigstore.Issuer))),
        Time = TimePolicy.Observed(),
        Log = LogPolicy.Included(),
        CertificateLogs = 1,
    };

    private static byte[] Statement(byte[] artifact) => Encoding.UTF8.GetBytes(
        $$$"""{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"a","digest":{"sha256":"{{{Convert.ToHexStringLower(SHA256.HashData(artifact))}}}"}}],"predicateType":"https://example.com/p","predicate":{"a":"<1&2>"}}""");

    private void Verified(byte[] bundle, VerificationPolicy policy)
    {
        VerificationResult result = BundleVerifier.Verify(Bundle.Read(bundle, "bundle"), Artifact.FromBytes(File1), policy, Root);
        Assert.True(result.Verified, result.Failed?.Detail);
    }

    private async Task<string> RefusedAsync(Signer signer)
    {
        using (signer)
            return (await Assert.ThrowsAsync<LadingException>(() => BundleSigner.SignArtifactAsync(Artifact.FromBytes(File1), signer, default))).Message;
    }

    [Theory]
    [InlineData(1, false, true)]
    [InlineData(1, true, true)]
    [InlineData(2, true, true)]
    [InlineData(2, true, false)]
    public async Task An_identity_signs_artifacts_and_statements_that_verify(int rekor, bool timestamps, bool fulcioV2)
    {
        _server.HasFulcioV2 = fulcioV2;
        using Signer signer = Keyless(rekor, timestamps);
        Verified((await BundleSigner.SignArtifactAsync(Artifact.FromBytes(File1), signer, default)).Bundle, By());
        byte[] statement = await BundleSigner.SignStatementAsync(Statement(File1), signer, default);
        Verified(statement, By() with { PredicateType = "https://example.com/p" });
        Assert.Equal(1, _server.Count("POST", fulcioV2 ? "/api/v2/signingCert" : "/api/v1/signingCert"));
        using JsonDocument bundle = JsonDocument.Parse(statement);
        Assert.Equal("application/vnd.dev.sigstore.bundle.v0.3+json", bundle.RootElement.GetProperty("mediaType").GetString());
        Assert.False(bundle.RootElement.GetProperty("dsseEnvelope").GetProperty("signatures")[0].TryGetProperty("keyid", out _));
    }

    [Fact]
    public async Task An_email_address_is_what_the_proof_of_possession_is_over_and_the_certificates_name()
    {
        using Signer signer = Keyless(email: "dev@acme.example");
        Verified((await BundleSigner.SignArtifactAsync(Artifact.FromBytes(File1), signer, default)).Bundle, By("dev@acme.example"));
    }

    [Fact]
    public async Task Envelopes_go_into_Rekor_1_as_in_toto_entries_when_asked()
    {
        using Signer signer = Keyless(rekor: 1, inToto: true);
        byte[] bundle = await BundleSigner.SignStatementAsync(Statement(File1), signer, default);
        Verified(bundle, By());
        Assert.Equal("intoto 0.0.2", $"{Bundle.Read(bundle, "b").LogEntries[0].Kind} {Bundle.Read(bundle, "b").LogEntries[0].Version}");
    }

    [Theory]
    [InlineData(1, KeyAlgorithm.EcdsaP256Sha256)]
    [InlineData(1, KeyAlgorithm.EcdsaP384Sha384)]
    [InlineData(1, KeyAlgorithm.Ed25519)]
    [InlineData(2, KeyAlgorithm.EcdsaP384Sha384)]
    [InlineData(2, KeyAlgorithm.Ed25519)]
    [InlineData(0, KeyAlgorithm.EcdsaP256Sha256)]
    public async Task A_key_signs_with_witnesses_too(int rekor, KeyAlgorithm algorithm)
    {
        SigningKey key = Key(algorithm);
        using var signer = Signer.OfKey(key, Services(rekor));
        var policy = new VerificationPolicy { Signer = SignerPolicy.Key(key.PublicKey), Time = TimePolicy.Signed(), Log = rekor == 0 ? LogPolicy.Ignored : LogPolicy.Included(), CertificateLogs = 0 };
        Verified((await BundleSigner.SignArtifactAsync(Artifact.FromBytes(File1), signer, default)).Bundle, policy);
        if (algorithm == KeyAlgorithm.Ed25519 && rekor == 2)
            Assert.Contains("Rekor v2", (await Assert.ThrowsAsync<LadingException>(() => BundleSigner.SignStatementAsync(Statement(File1), signer, default))).Message);
        else
            Verified(await BundleSigner.SignStatementAsync(Statement(File1), signer, default), policy);
        Assert.Equal(0, _server.Count("POST", "signingCert"));
    }

    [Theory]
    [InlineData("ALL", "ALL", 2, 2)]
    [InlineData("ANY", "EXACT\",\"count\":\"2", 1, 2)]
    public async Task Several_logs_and_authorities_witness_by_the_configs_rules(string logRule, string timestampRule, int logs, int timestamps)
    {
        using var second = new VirtualSigstore();
        await using var secondServer = new VirtualSigstoreServer(second);
        JsonNode root = _sigstore.TrustedRoot();
        JsonNode config = JsonNode.Parse(_server.SigningConfig(1))!, other = JsonNode.Parse(secondServer.SigningConfig(1).Replace("virtual", "second", StringComparison.Ordinal))!;
        foreach (string list in (string[])["tlogs", "timestampAuthorities"])
            foreach (JsonNode? one in second.TrustedRoot()[list]!.AsArray())
                root[list]!.AsArray().Add(one!.DeepClone());
        foreach (string list in (string[])["rekorTlogUrls", "tsaUrls"])
            config[list]!.AsArray().Add(other[list]![0]!.DeepClone());
        config["rekorTlogConfig"] = JsonNode.Parse($"{{\"selector\":\"{logRule}\"}}");
        config["tsaConfig"] = JsonNode.Parse($"{{\"selector\":\"{timestampRule}\"}}");
        TrustedRoot trusted = TrustedRoot.Read(Encoding.UTF8.GetBytes(root.ToJsonString()), "root");
        var services = new SigningServices(SigningConfig.Read(Encoding.UTF8.GetBytes(config.ToJsonString()), "config"), trusted, Settings);
        using var signer = Signer.OfIdentity(IdentityToken.FromText(_sigstore.Token(), "token", _sigstore.Now), services);
        var bundle = Bundle.Read((await BundleSigner.SignArtifactAsync(Artifact.FromBytes(File1), signer, default)).Bundle, "bundle");
        Assert.Equal((logs, timestamps), (bundle.LogEntries.Count, bundle.Timestamps.Count));
        Assert.True(BundleVerifier.Verify(bundle, Artifact.FromBytes(File1), By() with { Time = TimePolicy.Signed(2) }, trusted).Verified);
    }

    [Theory]
    [InlineData(1, "/api/v1/log/entries/")]
    [InlineData(2, "/api/v2/checkpoint")]
    public async Task An_entry_that_the_log_has_already_is_fetched_and_used(int rekor, string path)
    {
        using SigningKey key = Key(KeyAlgorithm.Ed25519); // whose signatures are the same each time
        using var signer = Signer.OfKey(key, Services(rekor));
        byte[] first = (await BundleSigner.SignArtifactAsync(Artifact.FromBytes(File1), signer, default)).Bundle;
        byte[] second = (await BundleSigner.SignArtifactAsync(Artifact.FromBytes(File1), signer, default)).Bundle;
        Assert.Equal(1, _server.Count("GET", path));
        Assert.True(Bundle.Read(first, "f").LogEntries[0].CanonicalizedBody.Span.SequenceEqual(Bundle.Read(second, "s").LogEntries[0].CanonicalizedBody.Span));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task An_answer_that_was_lost_is_asked_for_again(int rekor)
    {
        int times = 0;
        _server.Intercept = r =>
        {
            if (!r.Path.EndsWith("log/entries", StringComparison.Ordinal) || times++ > 0)
                return null;
            _server.Again(r); // the log has it, and the connection breaks
            return VirtualResponse.Text(201, "{}") with { CutAfter = 1 };
        };
        using Signer signer = Keyless(rekor);
        Verified((await BundleSigner.SignArtifactAsync(Artifact.FromBytes(File1), signer, default)).Bundle, By());
        Assert.Equal(2, times);
    }

    [Fact]
    public async Task A_certificate_that_is_about_to_end_is_renewed_and_an_expired_token_is_an_error()
    {
        DateTimeOffset start = _sigstore.Now;
        using Signer signer = Keyless();
        await BundleSigner.SignArtifactAsync(Artifact.FromBytes(File1), signer, default);
        await BundleSigner.SignArtifactAsync(Artifact.FromBytes(File1), signer, default);
        Assert.Equal(1, _server.Count("POST", "signingCert"));
        _sigstore.Now = start.AddMinutes(4.5); // certificates began five minutes before
        await BundleSigner.SignArtifactAsync(Artifact.FromBytes(File1), signer, default);
        Assert.Equal(2, _server.Count("POST", "signingCert"));
        _sigstore.Now = start.AddMinutes(11);
        LadingException e = await Assert.ThrowsAsync<LadingException>(() => BundleSigner.SignArtifactAsync(Artifact.FromBytes(File1), signer, default));
        Assert.Contains("expired", e.Message);
    }

    [Fact]
    public void A_certificate_without_anybody_to_state_the_time_is_refused_before_anything_is_sent()
    {
        LadingException e = Assert.Throws<LadingException>(() => Keyless(rekor: 2, timestamps: false));
        Assert.Contains("time", e.Message);
        Assert.Empty(_server.Requests);
    }

    // What the certificate authority may do wrong.

    [Fact]
    public async Task Certificate_for_another_key_is_refused()
    {
        using ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _server.OtherKey = other;
        Assert.Contains("for another key", await RefusedAsync(Keyless()));
        Assert.Equal(0, _server.Count("POST", "/log/entries"));
    }

    [Fact]
    public async Task SCT_of_an_unknown_log_is_refused()
    {
        using ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _server.OtherCertificateLog = other;
        Assert.Contains("SCT", await RefusedAsync(Keyless()));
        Assert.Equal(0, _server.Count("POST", "/log/entries"));
    }

    [Fact]
    public async Task Certificate_of_an_authority_that_is_not_trusted_is_refused()
    {
        using var root = _sigstore.Authority("CN=root", null, _sigstore.Now.AddYears(-1), _sigstore.Now.AddYears(1));
        using var other = _sigstore.Authority("CN=intermediate", root, _sigstore.Now.AddMonths(-1), _sigstore.Now.AddMonths(1), "1.3.6.1.5.5.7.3.3");
        _server.OtherAuthority = other;
        Assert.Contains("no authority of the trusted root", await RefusedAsync(Keyless()));
    }

    [Fact]
    public async Task Certificate_of_another_email_address_is_refused()
    {
        _server.OtherName = "eve@acme.example";
        Assert.Contains("eve@acme.example", await RefusedAsync(Keyless(email: "dev@acme.example")));
    }

    [Theory]
    [InlineData("""{"signedCertificateDetachedSct":{"chain":{"certificates":[]}}}""", "embedded")]
    [InlineData("""{"signedCertificateEmbeddedSct":{"chain":{"certificates":[]}}}""", "no certificate")]
    [InlineData("""{"signedCertificateEmbeddedSct":{"chain":{"certificates":["-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"]}}}""", "not a certificate")]
    [InlineData("""{"signedCertificateEmbeddedSct":{"chain":{"certificates":["-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"]}}}""", "no certificate")]
    [InlineData("""{"signedCertificateEmbeddedSct":7}""", "not the JSON")]
    [InlineData("[]", "not the JSON")]
    [InlineData("<html>", "not the JSON")]
    public async Task Broken_answers_of_the_authority_are_errors(string answer, string message)
    {
        _server.Intercept = r => r.Path.EndsWith("signingCert", StringComparison.Ordinal) ? VirtualResponse.Text(200, answer) : null;
        string refusal = await RefusedAsync(Keyless());
        Assert.Contains(message, refusal);
        Assert.Contains($"the certificate authority {_server.Host}", refusal);
    }

    // What a log may do wrong.

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Log_entry_not_bound_to_this_artifact_is_refused(int rekor)
    {
        string mine = rekor == 1 ? Convert.ToHexStringLower(SHA256.HashData(File1)) : Convert.ToBase64String(SHA256.HashData(File1));
        string other = rekor == 1 ? Convert.ToHexStringLower(SHA256.HashData("other"u8)) : Convert.ToBase64String(SHA256.HashData("other"u8));
        _server.SpoilBody = body => body.Replace(mine, other, StringComparison.Ordinal);
        Assert.Contains("log entry is", await RefusedAsync(Keyless(rekor)));
    }

    public static TheoryData<int, string, string> SpoiltEntries => new()
    {
        { 1, "promise", "signed entry timestamp" }, { 1, "no promise", "no promise" }, { 1, "proof", "inclusion proof" }, { 1, "no proof", "no inclusion proof" }, { 1, "checkpoint", "checkpoint" },
        { 1, "time", "signed entry timestamp" }, { 1, "log", "not in the trusted root" },
        { 2, "proof", "inclusion proof" }, { 2, "no proof", "no inclusion proof" }, { 2, "checkpoint", "checkpoint" }, { 2, "log", "not in the trusted root" }, { 2, "body", "inclusion proof" },
    };

    [Theory]
    [MemberData(nameof(SpoiltEntries))]
    public async Task Spoilt_entries_are_refused(int rekor, string part, string message)
    {
        static string Flip(string base64) => (base64[4] == 'A' ? base64[..4] + "B" : base64[..4] + "A") + base64[5..];
        _server.SpoilEntry = entry =>
        {
            JsonNode? proof = entry["inclusionProof"];
            switch (part)
            {
                case "promise": entry["inclusionPromise"]!["signedEntryTimestamp"] = Convert.ToBase64String(_sigstore.Rekor.SignData("something else"u8.ToArray(), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)); break;
                case "no promise": entry.Remove("inclusionPromise"); break;
                case "time": entry["integratedTime"] = "1748779201"; break;
                case "proof" when rekor == 1: proof!["hashes"]![0] = Flip((string)proof["hashes"]![0]!); break;
                case "proof": proof!["hashes"]!.AsArray().Add(Convert.ToBase64String(new byte[32])); break;
                case "no proof": entry.Remove("inclusionProof"); break;
                case "checkpoint": proof!["checkpoint"]!["envelope"] = ((string)proof["checkpoint"]!["envelope"]!).Replace("example", "exampel", StringComparison.Ordinal); break;
                case "log": entry["logId"]!["keyId"] = Convert.ToBase64String(new byte[32]); break;
                case "body": entry["canonicalizedBody"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Convert.FromBase64String((string)entry["canonicalizedBody"]!)) + " ")); break;
            }
        };
        string refusal = await RefusedAsync(Keyless(rekor));
        Assert.Contains(message, refusal);
        Assert.Contains($"the transparency log {_server.Host}", refusal);
    }

    [Fact]
    public async Task Root_keys_come_from_the_trusted_root_and_never_from_the_service()
    {
        using var other = new VirtualSigstore();
        await using var evil = new VirtualSigstoreServer(other);
        using var signer = Signer.OfKey(Key(), new SigningServices(SigningConfig.Read(Encoding.UTF8.GetBytes(evil.SigningConfig(1, timestamps: false)), "config"), Root, Settings));
        Assert.Contains("not in the trusted root", await RefusedAsync(signer));
        Assert.Equal(0, evil.Count("GET", "/"));
    }

    // What a timestamp authority may do wrong.

    [Theory]
    [InlineData("message", "message imprint")]
    [InlineData("nonce", "nonce")]
    [InlineData("no nonce", "nonce")]
    [InlineData("signer", "trusted root does not have")]
    [InlineData("garbage", "RFC 3161")]
    [InlineData("refusal", "did not grant")]
    public async Task Wrong_timestamps_are_refused(string fault, string message)
    {
        using var otherRoot = _sigstore.Authority("CN=other root", null, _sigstore.Now.AddYears(-5), _sigstore.Now.AddYears(5));
        using var other = _sigstore.TimestampSigner(otherRoot);
        _server.OtherTimestamp = (digest, nonce) => fault switch
        {
            "message" => _sigstore.TimestampOfDigest(SHA256.HashData("another message"u8), _sigstore.Now, nonce: nonce),
            "nonce" => _sigstore.TimestampOfDigest(digest, _sigstore.Now, nonce: new byte[] { 42 }),
            "no nonce" => _sigstore.TimestampOfDigest(digest, _sigstore.Now),
            "signer" => _sigstore.TimestampOfDigest(digest, _sigstore.Now, other, nonce: nonce),
            "refusal" => [0x30, 0x05, 0x30, 0x03, 0x02, 0x01, 0x02],
            _ => "garbage"u8.ToArray(),
        };
        string refusal = await RefusedAsync(Keyless());
        Assert.Contains(message, refusal);
        Assert.Contains($"the timestamp authority {_server.Host}", refusal);
    }

    [Fact]
    public async Task A_timestamp_at_which_the_certificate_was_not_valid_fails_the_check_of_ones_own_bundle()
    {
        _server.OtherTimestamp = (digest, nonce) => _sigstore.TimestampOfDigest(digest, _sigstore.Now.AddHours(1), nonce: nonce);
        Assert.Contains("does not verify, so it is not written", await RefusedAsync(Keyless()));
    }

    // What any of them may do wrong.

    [Theory]
    [InlineData("signingCert", "certificate authority")]
    [InlineData("log/entries", "transparency log")]
    [InlineData("timestamp", "timestamp authority")]
    public async Task Errors_name_service_status_and_message(string path, string service)
    {
        _server.Intercept = r => r.Path.EndsWith(path, StringComparison.Ordinal) ? VirtualResponse.Text(403, """{"code":7,"message":"not you\u0007","details":[]}""") : null;
        string refusal = await RefusedAsync(Keyless());
        Assert.Contains(service, refusal, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("403", refusal);
        Assert.Contains("not you\\u0007", refusal);
        Assert.Equal(1, _server.Count("POST", path));
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task A_busy_service_is_asked_again(int status)
    {
        foreach (string path in (string[])["signingCert", "log/entries", "timestamp"])
        {
            int times = 0;
            _server.Intercept = r => r.Path.EndsWith(path, StringComparison.Ordinal) && times++ < 2 ? VirtualResponse.Text(status, "busy", ("Retry-After", "0")) : null;
            using Signer signer = Keyless();
            Verified((await BundleSigner.SignArtifactAsync(Artifact.FromBytes(File1), signer, default)).Bundle, By());
            Assert.Equal(3, times);
        }
    }

    [Fact]
    public async Task A_service_that_stays_busy_or_asks_for_too_long_a_wait_is_an_error()
    {
        _server.Intercept = _ => VirtualResponse.Text(503, "busy");
        Assert.Contains("503", await RefusedAsync(Keyless()));
        Assert.Equal(3, _server.Requests.Count);
        _server.Intercept = _ => VirtualResponse.Text(429, "slow down", ("Retry-After", "3600"));
        Assert.Contains("slow down", await RefusedAsync(Keyless()));
        Assert.Equal(4, _server.Requests.Count);
    }

    [Fact]
    public async Task Endless_and_huge_answers_are_cut_off()
    {
        foreach (string path in (string[])["signingCert", "log/entries", "timestamp"])
        {
            _server.Intercept = r => r.Path.EndsWith(path, StringComparison.Ordinal) ? new VirtualResponse(200, "{"u8.ToArray()) { Endless = true } : null;
            Assert.Contains("more than", await RefusedAsync(Keyless()));
            _server.Intercept = r => r.Path.EndsWith(path, StringComparison.Ordinal) ? new VirtualResponse(200, [], ("Content-Length", "99999999999")) : null;
            Assert.Contains("99999999999", await RefusedAsync(Keyless()));
        }
    }

    [Fact]
    public async Task A_service_that_does_not_answer_is_an_error_soon()
    {
        _server.Intercept = _ => VirtualResponse.Empty(200) with { Delay = TimeSpan.FromSeconds(30) };
        Assert.Contains("no answer within", await RefusedAsync(Keyless()));
        await _server.DisposeAsync();
        Assert.Contains("cannot be reached", await RefusedAsync(Keyless()));
    }

    [Fact]
    public async Task Redirects_to_another_host_are_not_followed_with_token_or_signature()
    {
        await using var elsewhere = new VirtualHttpServer();
        foreach (int status in (int[])[301, 302, 303, 307, 308])
        {
            foreach (string path in (string[])["signingCert", "log/entries", "timestamp"])
            {
                _server.Intercept = r => r.Path.EndsWith(path, StringComparison.Ordinal) ? VirtualResponse.Empty(status, ("Location", elsewhere.Root + "/x")) : null;
                Assert.Contains("not followed", await RefusedAsync(Keyless()));
            }
        }
        Assert.Empty(elsewhere.Requests);
    }

    [Fact]
    public async Task Redirects_within_the_service_keep_what_is_posted_or_are_errors()
    {
        _server.Intercept = r => r.Path.StartsWith("/moved", StringComparison.Ordinal) || r.Path.EndsWith("timestamp", StringComparison.Ordinal) ? null
            : VirtualResponse.Empty(302, ("Location", "/moved" + r.Path));
        Assert.Contains("would not be posted", await RefusedAsync(Keyless()));
        bool moved = false;
        _server.Intercept = r => r.Path.EndsWith("timestamp", StringComparison.Ordinal) && !moved && (moved = true) ? VirtualResponse.Empty(308, ("Location", r.Path)) : null;
        using Signer signer = Keyless();
        Verified((await BundleSigner.SignArtifactAsync(Artifact.FromBytes(File1), signer, default)).Bundle, By());
        _server.Intercept = r => VirtualResponse.Empty(308, ("Location", r.Path));
        Assert.Contains("more than 3 times", await RefusedAsync(Keyless()));
    }

    [Fact]
    public async Task Tokens_are_in_no_error()
    {
        string token = _sigstore.Token();
        _server.Intercept = r => VirtualResponse.Text(401, "{\"message\":\"denied\"}");
        using var signer = Signer.OfIdentity(IdentityToken.FromText(token, "token", _sigstore.Now), Services());
        LadingException e = await Assert.ThrowsAsync<LadingException>(() => BundleSigner.SignArtifactAsync(Artifact.FromBytes(File1), signer, default));
        Assert.DoesNotContain(token.Split('.')[1], e.ToString());
        Assert.Equal("Bearer " + token, _server.Requests.First().Header("Authorization"));
    }

    // TLS with authorities, names and client certificates of one's own.

    private static X509Certificate2 TlsCertificate(string name, X509Certificate2? by)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(by is null, false, 0, critical: true));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        (DateTimeOffset start, DateTimeOffset end) = (DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(by is null ? 2 : 1));
        if (by is null)
            return request.CreateSelfSigned(start, end);
        using X509Certificate2 issued = request.Create(by, start, end, RandomNumberGenerator.GetBytes(16));
        using X509Certificate2 withKey = issued.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pfx), null);
    }

    [Fact]
    public async Task Timestamp_authorities_have_TLS_names_authorities_and_client_certificates_of_their_own()
    {
        using var folder = new TemporaryFolder();
        using X509Certificate2 authority = TlsCertificate("authority", null), served = TlsCertificate("tsa.internal", authority), client = TlsCertificate("client", authority);
        await using var secure = new VirtualSigstoreServer(_sigstore, served);
        string ca = folder.Write("ca.pem", Encoding.ASCII.GetBytes(authority.ExportCertificatePem()));
        string certificate = folder.Write("client.pem", Encoding.ASCII.GetBytes(client.ExportCertificatePem())), clientKey = folder.Write("client.key", Encoding.ASCII.GetBytes(client.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()));
        ServiceSettings settings = Settings with { TimestampCaFile = ca, TimestampServerName = "tsa.internal", TimestampClientCertificateFile = certificate, TimestampClientKeyFile = clientKey };
        await SignAsync(settings);
        Assert.Equal("CN=client", secure.ClientCertificate!.Subject);
        Assert.Contains("cannot be reached", (await Assert.ThrowsAsync<LadingException>(() => SignAsync(settings with { TimestampServerName = null }))).Message);
        Assert.Contains("cannot be reached", (await Assert.ThrowsAsync<LadingException>(() => SignAsync(settings with { TimestampServerName = "other.internal" }))).Message);
        Assert.Contains("cannot be reached", (await Assert.ThrowsAsync<LadingException>(() => SignAsync(settings with { TimestampCaFile = null }))).Message);
        Assert.Contains("cannot be read", (await Assert.ThrowsAsync<LadingException>(() => SignAsync(settings with { TimestampCaFile = clientKey + ".missing" }))).Message);

        async Task SignAsync(ServiceSettings of)
        {
            using var signer = Signer.OfKey(Key(), new SigningServices(SigningConfig.Read(Encoding.UTF8.GetBytes(secure.SigningConfig(0)), "config"), Root, of));
            await BundleSigner.SignArtifactAsync(Artifact.FromBytes(File1), signer, default);
        }
    }
}
