using System.Globalization;
using System.Numerics;

namespace Lading.Signing.Keys.Curves;

/// <summary>
/// An element of P-384's field, modulo p = 2^384 - 2^128 - 2^96 + 2^32 - 1 (SP 800-186, 3.2.1.4), as x * 2^392 in fourteen
/// signed words of 28 bits. Sums and differences are not carried and not reduced; products are, by Montgomery's method, for
/// which this p needs shifts alone. For public numbers: the time depends on them. Zero by default.
/// </summary>
/// <remarks>
/// Bounds. The words of a product are below 2^28, the last one small, and it lies between -4p and 5p when both factors lie
/// between -32p and 32p. The words of a factor may be up to 2^29.4, for then a column of fourteen products stays below 2^62.7:
/// it may be a product, or a sum or difference of two; everything else is to be carried first.
/// </remarks>
internal struct P384Element
{
    /// <summary>Length of an element in bytes.</summary>
    public const int Size = 48;

    private const long Mask = (1 << 28) - 1;
    private const int Words = 14;

    private long _0, _1, _2, _3, _4, _5, _6, _7, _8, _9, _10, _11, _12, _13;

    /// <summary>The prime.</summary>
    public static BigInteger Prime { get; } = BigInteger.Parse(
        "0fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff",
        NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static BigInteger Radix { get; } = (BigInteger.One << 392) % Prime;

    private static BigInteger InverseOfRadix { get; } = P384Numbers.Invert(Radix, Prime);

    public static P384Element One { get; } = Of(BigInteger.One);

    /// <summary>True for every multiple of the prime.</summary>
    public readonly bool IsZero
    {
        get
        {
            // The prime ends in 28 ones, so that k times it ends in 2^28 - k; and what is a multiple here is a small one.
            long last = _0 & Mask;
            return last is < 1024 or > Mask - 1024 && ToNumber().IsZero;
        }
    }

    /// <summary>A number of at least 0, modulo the prime.</summary>
    public static P384Element Of(BigInteger number)
    {
        BigInteger rest = number * Radix % Prime;
        var element = new P384Element();
        Span<long> words = element.AsSpan();
        for (int i = 0; i < Words; i++, rest >>= 28)
            words[i] = (long)(rest & Mask);
        return element;
    }

    /// <summary>The number itself, below the prime.</summary>
    public readonly BigInteger ToNumber()
    {
        P384Element copy = this;
        Span<long> words = copy.AsSpan();
        BigInteger number = 0;
        for (int i = Words - 1; i >= 0; i--)
            number = (number << 28) + words[i];
        number = number * InverseOfRadix % Prime;
        return number.Sign < 0 ? number + Prime : number;
    }

    public static P384Element operator +(in P384Element a, in P384Element b)
    {
        P384Element r = default;
        r._0 = a._0 + b._0;
        r._1 = a._1 + b._1;
        r._2 = a._2 + b._2;
        r._3 = a._3 + b._3;
        r._4 = a._4 + b._4;
        r._5 = a._5 + b._5;
        r._6 = a._6 + b._6;
        r._7 = a._7 + b._7;
        r._8 = a._8 + b._8;
        r._9 = a._9 + b._9;
        r._10 = a._10 + b._10;
        r._11 = a._11 + b._11;
        r._12 = a._12 + b._12;
        r._13 = a._13 + b._13;
        return r;
    }

    public static P384Element operator -(in P384Element a, in P384Element b)
    {
        P384Element r = default;
        r._0 = a._0 - b._0;
        r._1 = a._1 - b._1;
        r._2 = a._2 - b._2;
        r._3 = a._3 - b._3;
        r._4 = a._4 - b._4;
        r._5 = a._5 - b._5;
        r._6 = a._6 - b._6;
        r._7 = a._7 - b._7;
        r._8 = a._8 - b._8;
        r._9 = a._9 - b._9;
        r._10 = a._10 - b._10;
        r._11 = a._11 - b._11;
        r._12 = a._12 - b._12;
        r._13 = a._13 - b._13;
        return r;
    }

    /// <summary>The same number with words below 2^28, the last one but small.</summary>
    public readonly P384Element Carried()
    {
        P384Element r = default;
        long c = _0;
        r._0 = c & Mask;
        c = (c >> 28) + _1;
        r._1 = c & Mask;
        c = (c >> 28) + _2;
        r._2 = c & Mask;
        c = (c >> 28) + _3;
        r._3 = c & Mask;
        c = (c >> 28) + _4;
        r._4 = c & Mask;
        c = (c >> 28) + _5;
        r._5 = c & Mask;
        c = (c >> 28) + _6;
        r._6 = c & Mask;
        c = (c >> 28) + _7;
        r._7 = c & Mask;
        c = (c >> 28) + _8;
        r._8 = c & Mask;
        c = (c >> 28) + _9;
        r._9 = c & Mask;
        c = (c >> 28) + _10;
        r._10 = c & Mask;
        c = (c >> 28) + _11;
        r._11 = c & Mask;
        c = (c >> 28) + _12;
        r._12 = c & Mask;
        r._13 = (c >> 28) + _13;
        return r;
    }

    public static P384Element operator *(in P384Element a, in P384Element b)
    {
        long a0 = a._0, a1 = a._1, a2 = a._2, a3 = a._3, a4 = a._4, a5 = a._5, a6 = a._6,
            a7 = a._7, a8 = a._8, a9 = a._9, a10 = a._10, a11 = a._11, a12 = a._12, a13 = a._13;
        long b0 = b._0, b1 = b._1, b2 = b._2, b3 = b._3, b4 = b._4, b5 = b._5, b6 = b._6,
            b7 = b._7, b8 = b._8, b9 = b._9, b10 = b._10, b11 = b._11, b12 = b._12, b13 = b._13;
        P384Element r = default;
        long c = a0 * b0;
        long m0 = c & Mask;
        c = (c >> 28) + a0 * b1 + a1 * b0 + (m0 << 4);
        long m1 = c & Mask;
        c = (c >> 28) + a0 * b2 + a1 * b1 + a2 * b0 + (m1 << 4);
        long m2 = c & Mask;
        c = (c >> 28) + a0 * b3 + a1 * b2 + a2 * b1 + a3 * b0 + (m2 << 4) - (m0 << 12);
        long m3 = c & Mask;
        c = (c >> 28) + a0 * b4 + a1 * b3 + a2 * b2 + a3 * b1 + a4 * b0 + (m3 << 4) - (m1 << 12) - (m0 << 16);
        long m4 = c & Mask;
        c = (c >> 28) + a0 * b5 + a1 * b4 + a2 * b3 + a3 * b2 + a4 * b1 + a5 * b0 + (m4 << 4) - (m2 << 12)
            - (m1 << 16);
        long m5 = c & Mask;
        c = (c >> 28) + a0 * b6 + a1 * b5 + a2 * b4 + a3 * b3 + a4 * b2 + a5 * b1 + a6 * b0 + (m5 << 4)
            - (m3 << 12) - (m2 << 16);
        long m6 = c & Mask;
        c = (c >> 28) + a0 * b7 + a1 * b6 + a2 * b5 + a3 * b4 + a4 * b3 + a5 * b2 + a6 * b1 + a7 * b0
            + (m6 << 4) - (m4 << 12) - (m3 << 16);
        long m7 = c & Mask;
        c = (c >> 28) + a0 * b8 + a1 * b7 + a2 * b6 + a3 * b5 + a4 * b4 + a5 * b3 + a6 * b2 + a7 * b1 + a8 * b0
            + (m7 << 4) - (m5 << 12) - (m4 << 16);
        long m8 = c & Mask;
        c = (c >> 28) + a0 * b9 + a1 * b8 + a2 * b7 + a3 * b6 + a4 * b5 + a5 * b4 + a6 * b3 + a7 * b2 + a8 * b1
            + a9 * b0 + (m8 << 4) - (m6 << 12) - (m5 << 16);
        long m9 = c & Mask;
        c = (c >> 28) + a0 * b10 + a1 * b9 + a2 * b8 + a3 * b7 + a4 * b6 + a5 * b5 + a6 * b4 + a7 * b3 + a8 * b2
            + a9 * b1 + a10 * b0 + (m9 << 4) - (m7 << 12) - (m6 << 16);
        long m10 = c & Mask;
        c = (c >> 28) + a0 * b11 + a1 * b10 + a2 * b9 + a3 * b8 + a4 * b7 + a5 * b6 + a6 * b5 + a7 * b4
            + a8 * b3 + a9 * b2 + a10 * b1 + a11 * b0 + (m10 << 4) - (m8 << 12) - (m7 << 16);
        long m11 = c & Mask;
        c = (c >> 28) + a0 * b12 + a1 * b11 + a2 * b10 + a3 * b9 + a4 * b8 + a5 * b7 + a6 * b6 + a7 * b5
            + a8 * b4 + a9 * b3 + a10 * b2 + a11 * b1 + a12 * b0 + (m11 << 4) - (m9 << 12) - (m8 << 16);
        long m12 = c & Mask;
        c = (c >> 28) + a0 * b13 + a1 * b12 + a2 * b11 + a3 * b10 + a4 * b9 + a5 * b8 + a6 * b7 + a7 * b6
            + a8 * b5 + a9 * b4 + a10 * b3 + a11 * b2 + a12 * b1 + a13 * b0 + (m12 << 4) - (m10 << 12)
            - (m9 << 16) + (m0 << 20);
        long m13 = c & Mask;
        c = (c >> 28) + a1 * b13 + a2 * b12 + a3 * b11 + a4 * b10 + a5 * b9 + a6 * b8 + a7 * b7 + a8 * b6
            + a9 * b5 + a10 * b4 + a11 * b3 + a12 * b2 + a13 * b1 + (m13 << 4) - (m11 << 12) - (m10 << 16)
            + (m1 << 20);
        r._0 = c & Mask;
        c = (c >> 28) + a2 * b13 + a3 * b12 + a4 * b11 + a5 * b10 + a6 * b9 + a7 * b8 + a8 * b7 + a9 * b6
            + a10 * b5 + a11 * b4 + a12 * b3 + a13 * b2 - (m12 << 12) - (m11 << 16) + (m2 << 20);
        r._1 = c & Mask;
        c = (c >> 28) + a3 * b13 + a4 * b12 + a5 * b11 + a6 * b10 + a7 * b9 + a8 * b8 + a9 * b7 + a10 * b6
            + a11 * b5 + a12 * b4 + a13 * b3 - (m13 << 12) - (m12 << 16) + (m3 << 20);
        r._2 = c & Mask;
        c = (c >> 28) + a4 * b13 + a5 * b12 + a6 * b11 + a7 * b10 + a8 * b9 + a9 * b8 + a10 * b7 + a11 * b6
            + a12 * b5 + a13 * b4 - (m13 << 16) + (m4 << 20);
        r._3 = c & Mask;
        c = (c >> 28) + a5 * b13 + a6 * b12 + a7 * b11 + a8 * b10 + a9 * b9 + a10 * b8 + a11 * b7 + a12 * b6
            + a13 * b5 + (m5 << 20);
        r._4 = c & Mask;
        c = (c >> 28) + a6 * b13 + a7 * b12 + a8 * b11 + a9 * b10 + a10 * b9 + a11 * b8 + a12 * b7 + a13 * b6
            + (m6 << 20);
        r._5 = c & Mask;
        c = (c >> 28) + a7 * b13 + a8 * b12 + a9 * b11 + a10 * b10 + a11 * b9 + a12 * b8 + a13 * b7 + (m7 << 20);
        r._6 = c & Mask;
        c = (c >> 28) + a8 * b13 + a9 * b12 + a10 * b11 + a11 * b10 + a12 * b9 + a13 * b8 + (m8 << 20);
        r._7 = c & Mask;
        c = (c >> 28) + a9 * b13 + a10 * b12 + a11 * b11 + a12 * b10 + a13 * b9 + (m9 << 20);
        r._8 = c & Mask;
        c = (c >> 28) + a10 * b13 + a11 * b12 + a12 * b11 + a13 * b10 + (m10 << 20);
        r._9 = c & Mask;
        c = (c >> 28) + a11 * b13 + a12 * b12 + a13 * b11 + (m11 << 20);
        r._10 = c & Mask;
        c = (c >> 28) + a12 * b13 + a13 * b12 + (m12 << 20);
        r._11 = c & Mask;
        c = (c >> 28) + a13 * b13 + (m13 << 20);
        r._12 = c & Mask;
        r._13 = c >> 28;
        return r;
    }

    public readonly P384Element Squared()
    {
        long a0 = _0, a1 = _1, a2 = _2, a3 = _3, a4 = _4, a5 = _5, a6 = _6,
            a7 = _7, a8 = _8, a9 = _9, a10 = _10, a11 = _11, a12 = _12, a13 = _13;
        P384Element r = default;
        long c = a0 * a0;
        long m0 = c & Mask;
        c = (c >> 28) + 2 * a0 * a1 + (m0 << 4);
        long m1 = c & Mask;
        c = (c >> 28) + 2 * a0 * a2 + a1 * a1 + (m1 << 4);
        long m2 = c & Mask;
        c = (c >> 28) + 2 * (a0 * a3 + a1 * a2) + (m2 << 4) - (m0 << 12);
        long m3 = c & Mask;
        c = (c >> 28) + 2 * (a0 * a4 + a1 * a3) + a2 * a2 + (m3 << 4) - (m1 << 12) - (m0 << 16);
        long m4 = c & Mask;
        c = (c >> 28) + 2 * (a0 * a5 + a1 * a4 + a2 * a3) + (m4 << 4) - (m2 << 12) - (m1 << 16);
        long m5 = c & Mask;
        c = (c >> 28) + 2 * (a0 * a6 + a1 * a5 + a2 * a4) + a3 * a3 + (m5 << 4) - (m3 << 12) - (m2 << 16);
        long m6 = c & Mask;
        c = (c >> 28) + 2 * (a0 * a7 + a1 * a6 + a2 * a5 + a3 * a4) + (m6 << 4) - (m4 << 12) - (m3 << 16);
        long m7 = c & Mask;
        c = (c >> 28) + 2 * (a0 * a8 + a1 * a7 + a2 * a6 + a3 * a5) + a4 * a4 + (m7 << 4) - (m5 << 12)
            - (m4 << 16);
        long m8 = c & Mask;
        c = (c >> 28) + 2 * (a0 * a9 + a1 * a8 + a2 * a7 + a3 * a6 + a4 * a5) + (m8 << 4) - (m6 << 12)
            - (m5 << 16);
        long m9 = c & Mask;
        c = (c >> 28) + 2 * (a0 * a10 + a1 * a9 + a2 * a8 + a3 * a7 + a4 * a6) + a5 * a5 + (m9 << 4)
            - (m7 << 12) - (m6 << 16);
        long m10 = c & Mask;
        c = (c >> 28) + 2 * (a0 * a11 + a1 * a10 + a2 * a9 + a3 * a8 + a4 * a7 + a5 * a6) + (m10 << 4)
            - (m8 << 12) - (m7 << 16);
        long m11 = c & Mask;
        c = (c >> 28) + 2 * (a0 * a12 + a1 * a11 + a2 * a10 + a3 * a9 + a4 * a8 + a5 * a7) + a6 * a6
            + (m11 << 4) - (m9 << 12) - (m8 << 16);
        long m12 = c & Mask;
        c = (c >> 28) + 2 * (a0 * a13 + a1 * a12 + a2 * a11 + a3 * a10 + a4 * a9 + a5 * a8 + a6 * a7)
            + (m12 << 4) - (m10 << 12) - (m9 << 16) + (m0 << 20);
        long m13 = c & Mask;
        c = (c >> 28) + 2 * (a1 * a13 + a2 * a12 + a3 * a11 + a4 * a10 + a5 * a9 + a6 * a8) + a7 * a7
            + (m13 << 4) - (m11 << 12) - (m10 << 16) + (m1 << 20);
        r._0 = c & Mask;
        c = (c >> 28) + 2 * (a2 * a13 + a3 * a12 + a4 * a11 + a5 * a10 + a6 * a9 + a7 * a8) - (m12 << 12)
            - (m11 << 16) + (m2 << 20);
        r._1 = c & Mask;
        c = (c >> 28) + 2 * (a3 * a13 + a4 * a12 + a5 * a11 + a6 * a10 + a7 * a9) + a8 * a8 - (m13 << 12)
            - (m12 << 16) + (m3 << 20);
        r._2 = c & Mask;
        c = (c >> 28) + 2 * (a4 * a13 + a5 * a12 + a6 * a11 + a7 * a10 + a8 * a9) - (m13 << 16) + (m4 << 20);
        r._3 = c & Mask;
        c = (c >> 28) + 2 * (a5 * a13 + a6 * a12 + a7 * a11 + a8 * a10) + a9 * a9 + (m5 << 20);
        r._4 = c & Mask;
        c = (c >> 28) + 2 * (a6 * a13 + a7 * a12 + a8 * a11 + a9 * a10) + (m6 << 20);
        r._5 = c & Mask;
        c = (c >> 28) + 2 * (a7 * a13 + a8 * a12 + a9 * a11) + a10 * a10 + (m7 << 20);
        r._6 = c & Mask;
        c = (c >> 28) + 2 * (a8 * a13 + a9 * a12 + a10 * a11) + (m8 << 20);
        r._7 = c & Mask;
        c = (c >> 28) + 2 * (a9 * a13 + a10 * a12) + a11 * a11 + (m9 << 20);
        r._8 = c & Mask;
        c = (c >> 28) + 2 * (a10 * a13 + a11 * a12) + (m10 << 20);
        r._9 = c & Mask;
        c = (c >> 28) + 2 * a11 * a13 + a12 * a12 + (m11 << 20);
        r._10 = c & Mask;
        c = (c >> 28) + 2 * a12 * a13 + (m12 << 20);
        r._11 = c & Mask;
        c = (c >> 28) + a13 * a13 + (m13 << 20);
        r._12 = c & Mask;
        r._13 = c >> 28;
        return r;
    }

    private Span<long> AsSpan() => System.Runtime.InteropServices.MemoryMarshal.CreateSpan(ref _0, Words);
}
