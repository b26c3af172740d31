using System.Net;
using System.Text;
using System.Text.Json;
using Lading.Oci;
using Lading.Signing.Keys;
using Lading.Signing.Sigstore.Certificates;
using Lading.Signing.Sigstore.Identity;
using Lading.Signing.Sigstore.Roots;
using Lading.Signing.Sigstore.Verification;

namespace Lading.Signing.Sigstore.Services;

/// <summary>A certificate that an authority issued to us, checked against the trusted root.</summary>
/// <param name="Certificate">The signer's certificate.</param>
/// <param name="Chain">What the authority sent with it, its issuer first: hints for forms that have a place for them.</param>
internal sealed record IssuedCertificate(Certificate Certificate, IReadOnlyList<Certificate> Chain);

/// <summary>
/// Exchanges an identity token for a certificate: Fulcio, <c>fulcio.proto</c>, CreateSigningCertificate. Nothing that it answers is used
/// before it was checked: the certificate must be for our key, lead to an authority of the trusted root, and be in a certificate log.
/// </summary>
internal sealed class FulcioClient(ServiceEndpoint endpoint, ServiceConnection connection, TrustedRoot root)
{
    private const string Service = "the certificate authority";

    /// <summary>How far the authority's clock and ours may differ.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    public async Task<IssuedCertificate> IssueAsync(SigningKey key, IdentityToken token, CancellationToken cancellation)
    {
        byte[] proof = await key.SignAsync(Encoding.UTF8.GetBytes(token.Subject), cancellation).ConfigureAwait(false);
        ServiceAnswer answer = await connection.SendAsync(Request("/api/v2/signingCert", "application/json", BodyV2(key.PublicKey, proof), token), cancellation).ConfigureAwait(false);
        IReadOnlyList<Certificate> chain;
        // The major version in signing configs is 1 for both paths: only asking tells which one there is.
        if (answer.Status is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented)
        {
            answer = await connection.SendAsync(Request("/api/v1/signingCert", "application/pem-certificate-chain", BodyV1(key.PublicKey, proof), token), cancellation).ConfigureAwait(false);
            chain = answer.IsGood ? ReadPem(answer, answer.Body) : throw answer.Refusal();
        }
        else
        {
            chain = answer.IsGood ? ReadV2(answer) : throw answer.Refusal();
        }
        if (chain.Count == 0)
            throw answer.Unusable("there is no certificate in it");
        if (Refuse(chain[0], key.PublicKey, token) is { } refusal)
            throw answer.Unusable(refusal);
        return new IssuedCertificate(chain[0], [.. chain.Skip(1)]);
    }

    private ServiceRequest Request(string path, string accept, byte[] body, IdentityToken token) =>
        new(Service, new Uri(endpoint.Url.TrimEnd('/') + path), body) { Accept = accept, Token = token };

    private static byte[] BodyV2(PublicKey key, byte[] proof) => Write(writer =>
    {
        writer.WriteStartObject("publicKeyRequest");
        writer.WriteStartObject("publicKey");
        writer.WriteString("algorithm", key switch { RsaPublicKey => "RSA_PSS", Ed25519PublicKey => "ED25519", _ => "ECDSA" });
        writer.WriteString("content", KeyPairs.WritePublic(key));
        writer.WriteEndObject();
        writer.WriteBase64String("proofOfPossession", proof);
        writer.WriteEndObject();
    });

    private static byte[] BodyV1(PublicKey key, byte[] proof) => Write(writer =>
    {
        writer.WriteStartObject("publicKey");
        writer.WriteString("algorithm", key switch { RsaPublicKey => "rsa", Ed25519PublicKey => "ed25519", _ => "ecdsa" });
        writer.WriteBase64String("content", key.Spki.Span);
        writer.WriteEndObject();
        writer.WriteBase64String("signedEmailAddress", proof);
    });

    private static byte[] Write(Action<Utf8JsonWriter> members)
    {
        var output = new MemoryStream();
        using (var writer = new Utf8JsonWriter(output))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }
        return output.ToArray();
    }

    /// <summary>Reads the chain of an answer of version 2; what is malformed is a network error.</summary>
    internal static IReadOnlyList<Certificate> ReadV2(ServiceAnswer answer)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(answer.Body, new JsonDocumentOptions { MaxDepth = 16 });
            if (!document.RootElement.TryGetProperty("signedCertificateEmbeddedSct", out JsonElement signed))
                throw answer.Unusable(document.RootElement.TryGetProperty("signedCertificateDetachedSct", out _)
                    ? "the SCT is not embedded in the certificate, and bundles have no other place for it"
                    : "there is no certificate in it");
            var chain = new List<Certificate>();
            foreach (JsonElement pem in signed.GetProperty("chain").GetProperty("certificates").EnumerateArray())
                chain.AddRange(chain.Count < CertificateAuthority.MaxChain ? ReadPem(answer, Encoding.UTF8.GetBytes(pem.GetString() ?? "")) : throw TooMany(answer));
            return chain;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw answer.Unusable($"it is not the JSON of Fulcio: {Printable.Text(e.Message)}", e);
        }
    }

    private static IReadOnlyList<Certificate> ReadPem(ServiceAnswer answer, ReadOnlySpan<byte> pem)
    {
        try
        {
            IReadOnlyList<Certificate> chain = Certificate.ReadPem(pem, "a certificate");
            return chain.Count <= CertificateAuthority.MaxChain ? chain : throw TooMany(answer);
        }
        catch (LadingException e) when (e.Kind == ErrorKind.Input)
        {
            throw answer.Unusable(e.Message, e);
        }
    }

    private static LadingException TooMany(ServiceAnswer answer) => answer.Unusable($"it has more than {CertificateAuthority.MaxChain} certificates");

    /// <summary>Why the certificate is not one to sign with; null when it is.</summary>
    private string? Refuse(Certificate certificate, PublicKey key, IdentityToken token)
    {
        if (!certificate.Spki.Span.SequenceEqual(key.Spki.Span))
            return "the certificate is for another key";
        DateTimeOffset now = connection.Clock.GetUtcNow();
        if (now < certificate.NotBefore - Skew || now > certificate.NotAfter)
            return $"the certificate is valid from {certificate.NotBefore:u} to {certificate.NotAfter:u}, and the clock here says {now:u}";
        try
        {
            DateTimeOffset time = now < certificate.NotBefore ? certificate.NotBefore : now;
            if (CertificateChecks.FindIssuer(certificate, [new VerifiedTime(TimeSource.Assumed, "", time, "")], root, out string? path) is not { } issuer)
                return path;
            if (CertificateChecks.RefuseTimestamps(certificate, issuer, root, threshold: 1) is { } log)
                return log;
            var name = SubjectAlternativeName.Of(certificate);
            return name.Kind == SubjectKind.Email && token.Claims.Email is { } email && email != name.Value
                ? $"the certificate is of {Printable.Text(name.Value)}, the identity token of {Printable.Text(email)}"
                : null;
        }
        catch (LadingException e)
        {
            return e.Message;
        }
    }
}
