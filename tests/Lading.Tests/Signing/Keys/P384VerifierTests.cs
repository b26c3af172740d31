using System.Formats.Asn1;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using CsCheck;
using Lading.Signing.Keys.Curves;
using Org.BouncyCastle.Asn1.Sec;
using Org.BouncyCastle.Asn1.X9;
using Xunit;
using BcInteger = Org.BouncyCastle.Math.BigInteger;
using BcPoint = Org.BouncyCastle.Math.EC.ECPoint;

namespace Lading.Tests.Signing.Keys;

/// <summary>Our own check of signatures on P-384 says what the system's library says, also of what is at the edges.</summary>
public class P384VerifierTests
{
    private static readonly X9ECParameters Curve = SecNamedCurves.GetByName("secp384r1");

    private static readonly Gen<BigInteger> Numbers = Gen.Select(Gen.Byte.Array[48], Gen.Int[0, 5]).Select((bytes, kind) => kind switch
    {
        0 => new BigInteger(bytes[0]),
        1 => P384Element.Prime - 1 - bytes[0],
        2 => (BigInteger.One << (bytes[0] * 3 / 2)) - (bytes[1] & 1),
        _ => new BigInteger(bytes, isUnsigned: true) % P384Element.Prime,
    });

    [Fact]
    public void Elements_are_numbers_modulo_the_prime() => Gen.Select(Numbers, Numbers).Sample((a, b) =>
    {
        BigInteger p = P384Element.Prime;
        P384Element x = P384Element.Of(a), y = P384Element.Of(b);
        Assert.Equal(a, x.ToNumber());
        Assert.Equal((a + b) % p, (x + y).ToNumber());
        Assert.Equal((a - b + p) % p, (x - y).Carried().ToNumber());
        Assert.Equal(a * b % p, (x * y).ToNumber());
        Assert.Equal(a * a % p, x.Squared().ToNumber());
        // The largest words that a factor may have.
        Assert.Equal((a + b) * (a + b) % p, (x + y).Squared().ToNumber());
        Assert.Equal((a - b) * (a - b) % p, ((x - y) * (x - y)).ToNumber());
        Assert.Equal(a == b, (x - y).IsZero);
        Assert.Equal(a == b, (x - y).Carried().IsZero);
        Assert.True((x.Squared() * y - y * x * x).IsZero);
    }, iter: 5000);

    [Fact]
    public void Multiples_are_those_of_another_library() => Gen.Select(Numbers, Numbers, Numbers).Sample((a, b, k) =>
    {
        (a, b, k) = (a % P384Numbers.Order, b % P384Numbers.Order, k % P384Numbers.Order);
        if (k.IsZero)
            return;
        BcPoint q = Curve.G.Multiply(Bc(k)).Normalize();
        BcPoint expected = Curve.G.Multiply(Bc(a)).Add(q.Multiply(Bc(b))).Normalize();
        P384Point point = P384Comb.MultiplyAndAdd(P384Comb.Base, Bytes(a), new P384Comb(Affine(q)), Bytes(b));
        if (expected.IsInfinity)
            Assert.False(point.HasX(P384Element.Of(0)));
        else
            Assert.True(point.HasX(P384Element.Of(Number(expected.AffineXCoord.ToBigInteger()))));
    }, iter: 150);

    [Fact]
    public void Signatures_get_the_verdict_of_the_system_s_library()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        P384Verifier verifier = P384Verifier.For(key);
        Gen.Select(Gen.Byte.Array[0, 80], Gen.Int[0, 200], Gen.Byte).Sample((digest, at, flip) =>
        {
            byte[] signature = key.SignHash(digest.Length == 0 ? new byte[1] : digest, DSASignatureFormat.Rfc3279DerSequence);
            byte[] signed = digest.Length == 0 ? new byte[1] : digest;
            Assert.True(verifier.VerifyDigest(signed, signature));
            byte[] spoiled = [.. signature];
            spoiled[at % spoiled.Length] ^= flip;
            Same(key, verifier, signed, spoiled);
            byte[] other = [.. signed];
            other[at % other.Length] ^= flip;
            Same(key, verifier, other, signature);
        }, iter: 300, threads: 1);
    }

    [Fact]
    public void Numbers_at_the_edges_and_other_encodings_are_refused_as_the_system_s_library_refuses_them()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        P384Verifier verifier = P384Verifier.For(key);
        byte[] digest = new byte[48];
        BigInteger n = P384Numbers.Order;
        BigInteger[] edges = [0, 1, 2, n - 1, n, n + 1, P384Element.Prime, (BigInteger.One << 384) - 1, BigInteger.One << 384, -1];
        foreach (BigInteger r in edges)
            foreach (BigInteger s in edges)
                Same(key, verifier, digest, Signature(r, s));
        byte[] good = key.SignHash(digest, DSASignatureFormat.Rfc3279DerSequence);
        byte[] longForm = [0x30, 0x81, .. good.AsSpan(1)];
        byte[] padded = [0x30, (byte)(good[1] + 1), 0x02, (byte)(good[3] + 1), 0x00, .. good.AsSpan(4)];
        foreach (byte[] bad in (byte[][])[[], [0x30], [0x30, 0x00], longForm, padded, [.. good, 0x00], good[..^1], key.SignHash(digest)])
        {
            Assert.False(verifier.VerifyDigest(digest, bad));
            Same(key, verifier, digest, bad);
        }
    }

    /// <summary>As good as never by chance: the point's x coordinate is above the order, and r is what is left of it.</summary>
    [Fact]
    public void An_x_coordinate_above_the_order_counts_modulo_the_order()
    {
        BigInteger n = P384Numbers.Order;
        BcPoint? point = null;
        BigInteger x = n;
        while (point is null)
        {
            x++;
            try
            {
                point = Curve.Curve.DecodePoint([2, .. Bytes(x)]);
            }
            catch (ArgumentException)
            {
                // no point has this x
            }
        }
        // Any u1 and u2 make a key for which (r, s) is a signature of some digest: Q = (R - u1 G) / u2, s = r / u2, e = u1 s.
        BigInteger u1 = 12345, u2 = 67890, r = x - n;
        BcPoint q = point.Subtract(Curve.G.Multiply(Bc(u1))).Multiply(Bc(P384Numbers.Invert(u2, n))).Normalize();
        BigInteger s = r * P384Numbers.Invert(u2, n) % n;
        byte[] digest = Bytes(u1 * s % n);
        using ECDsa key = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP384,
            Q = new ECPoint { X = Bytes(Number(q.AffineXCoord.ToBigInteger())), Y = Bytes(Number(q.AffineYCoord.ToBigInteger())) },
        });
        Assert.True(P384Verifier.For(key).VerifyDigest(digest, Signature(r, s)));
        Same(key, P384Verifier.For(key), digest, Signature(r, s));
        Same(key, P384Verifier.For(key), digest, Signature(r + 1, s));
    }

    private static void Same(ECDsa key, P384Verifier verifier, byte[] digest, byte[] signature)
    {
        bool expected;
        try
        {
            expected = key.VerifyHash(digest, signature, DSASignatureFormat.Rfc3279DerSequence);
        }
        catch (CryptographicException)
        {
            expected = false;
        }
        Assert.True(expected == verifier.VerifyDigest(digest, signature), $"{Convert.ToHexString(signature)} over {Convert.ToHexString(digest)}: expected {expected}");
    }

    private static byte[] Signature(BigInteger r, BigInteger s)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(r);
            writer.WriteInteger(s);
        }
        return writer.Encode();
    }

    private static P384Affine Affine(BcPoint point) => new(P384Element.Of(Number(point.AffineXCoord.ToBigInteger())), P384Element.Of(Number(point.AffineYCoord.ToBigInteger())));

    private static BigInteger Number(BcInteger number) => new(number.ToByteArrayUnsigned(), isUnsigned: true, isBigEndian: true);

    private static BcInteger Bc(BigInteger number) => new(number.ToString(CultureInfo.InvariantCulture));

    private static byte[] Bytes(BigInteger number)
    {
        byte[] bytes = new byte[48];
        number.TryWriteBytes(bytes.AsSpan(48 - number.GetByteCount(isUnsigned: true)), out _, isUnsigned: true, isBigEndian: true);
        return bytes;
    }
}
