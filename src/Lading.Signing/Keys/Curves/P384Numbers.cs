using System.Globalization;
using System.Numerics;

namespace Lading.Signing.Keys.Curves;

/// <summary>Numbers modulo the order of P-384's base point, which are few in a signature.</summary>
internal static class P384Numbers
{
    /// <summary>The order: SP 800-186, 3.2.1.4.</summary>
    public static BigInteger Order { get; } = BigInteger.Parse(
        "0ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973",
        NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    /// <summary>The inverse of a number between 1 and a prime by the extended Euclidean algorithm.</summary>
    public static BigInteger Invert(BigInteger number, BigInteger prime)
    {
        BigInteger high = prime, low = number, before = 0, factor = 1;
        while (!low.IsOne)
        {
            BigInteger quotient = BigInteger.DivRem(high, low, out BigInteger rest);
            (high, low) = (low, rest);
            (before, factor) = (factor, before - quotient * factor);
        }
        return factor.Sign < 0 ? factor + prime : factor;
    }
}
