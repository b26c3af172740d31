using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;

namespace Lading.Signing.Keys.Curves;

/// <summary>
/// Checks ECDSA signatures on P-384 (FIPS 186-5, 6.4.2) with multiples of the key that are worked out once: a quarter of the time
/// of OpenSSL 3.0 for a key that many signatures are checked with (docs/decisions/009-own-p384.md). Signatures are public:
/// nothing here takes the same time for all of them. Immutable and thread-safe.
/// </summary>
internal sealed class P384Verifier
{
    private readonly P384Comb _key;

    private P384Verifier(P384Comb key) => _key = key;

    /// <summary>For a key that was checked to be a point of the curve when it was imported.</summary>
    public static P384Verifier For(ECDsa key)
    {
        ECPoint point = key.ExportParameters(includePrivateParameters: false).Q;
        return new P384Verifier(new P384Comb(new P384Affine(P384Element.Of(Number(point.X)), P384Element.Of(Number(point.Y)))));
    }

    /// <summary>True when a signature in DER (RFC 3279, 2.2.3) is one over a digest, of which the highest 384 bits count.</summary>
    public bool VerifyDigest(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature)
    {
        if (!TryReadSignature(signature, out BigInteger r, out BigInteger s))
            return false;
        BigInteger order = P384Numbers.Order;
        if (r.Sign <= 0 || r >= order || s.Sign <= 0 || s >= order)
            return false;
        BigInteger inverse = P384Numbers.Invert(s, order);
        Span<byte> u1 = stackalloc byte[P384Element.Size], u2 = stackalloc byte[P384Element.Size];
        Write(Number(digest[..Math.Min(digest.Length, P384Element.Size)]) * inverse % order, u1);
        Write(r * inverse % order, u2);
        P384Point point = P384Comb.MultiplyAndAdd(P384Comb.Base, u1, _key, u2);
        // The x coordinate modulo the order is r: it is r itself, or the order more where that is still below the prime.
        return point.HasX(P384Element.Of(r))
            || (r + order < P384Element.Prime && point.HasX(P384Element.Of(r + order)));
    }

    private static bool TryReadSignature(ReadOnlySpan<byte> signature, out BigInteger r, out BigInteger s)
    {
        r = s = default;
        try
        {
            AsnDecoder.ReadSequence(signature, AsnEncodingRules.DER, out int offset, out int length, out int consumed);
            if (consumed != signature.Length)
                return false;
            ReadOnlySpan<byte> content = signature.Slice(offset, length);
            r = AsnDecoder.ReadInteger(content, AsnEncodingRules.DER, out int first);
            s = AsnDecoder.ReadInteger(content[first..], AsnEncodingRules.DER, out int second);
            return first + second == length;
        }
        catch (AsnContentException)
        {
            return false;
        }
    }

    private static BigInteger Number(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    /// <summary>In as many bytes as there are.</summary>
    private static void Write(BigInteger number, Span<byte> bytes)
    {
        bytes.Clear();
        Span<byte> end = bytes[(bytes.Length - number.GetByteCount(isUnsigned: true))..];
        number.TryWriteBytes(end, out _, isUnsigned: true, isBigEndian: true);
    }
}
