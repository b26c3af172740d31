using System.Formats.Asn1;
using System.Security.Cryptography;
using Lading.Signing.Sigstore.Certificates;
using Lading.Signing.Sigstore.Roots;
using Lading.Signing.Sigstore.Timestamps;

namespace Lading.Signing.Sigstore.Services;

/// <summary>
/// Asks an authority for timestamps: RFC 3161, 2.4.1, by HTTP (3.4). Each is checked against the trusted root before it is used, and must
/// have the nonce that was sent: an old answer says nothing of now.
/// </summary>
internal sealed class TimestampClient(ServiceEndpoint endpoint, ServiceConnection connection, TrustedRoot root, string? serverName)
{
    private const int NonceLength = 16;

    /// <summary>A response over some bytes, mostly a signature, in DER.</summary>
    public async Task<byte[]> StampAsync(ReadOnlyMemory<byte> stamped, CancellationToken cancellation)
    {
        byte[] nonce = RandomNumberGenerator.GetBytes(NonceLength);
        nonce[0] = (byte)(nonce[0] & 0x7f | 0x40); // positive, and no zeros to be cut off
        // An authority whose signing certificate the trusted root does not have must send it.
        bool certificates = root.TimestampAuthorities.Any(a => a.Leaf is null);
        var request = new ServiceRequest("the timestamp authority", new Uri(endpoint.Url), Query(stamped.Span, nonce, certificates))
        {
            ContentType = "application/timestamp-query",
            Accept = "application/timestamp-reply",
            MaxAnswer = TimestampToken.MaxSize,
            ServerName = serverName,
        };
        ServiceAnswer answer = await connection.SendAsync(request, cancellation).ConfigureAwait(false);
        if (!answer.IsGood)
            throw answer.Refusal();
        string? refusal;
        try
        {
            TimestampToken token = TimestampToken.Read(answer.Body);
            if (TimestampVerifier.Verify(token, stamped.Span, root, out refusal) is null)
                refusal ??= "the timestamp is of an authority that the trusted root does not have";
            else if (token.Nonce is not { } sent || !sent.Span.SequenceEqual(nonce))
                refusal = "the timestamp is an answer to another request (nonce)";
        }
        catch (LadingException e)
        {
            refusal = e.Message;
        }
        return refusal is null ? answer.Body : throw answer.Unusable(refusal);
    }

    private static byte[] Query(ReadOnlySpan<byte> stamped, byte[] nonce, bool certificates)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(1);
            using (writer.PushSequence())
            {
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(AlgorithmIdentifier.Sha256);
                    writer.WriteNull();
                }
                writer.WriteOctetString(SHA256.HashData(stamped));
            }
            writer.WriteInteger(nonce);
            if (certificates)
                writer.WriteBoolean(true);
        }
        return writer.Encode();
    }
}
