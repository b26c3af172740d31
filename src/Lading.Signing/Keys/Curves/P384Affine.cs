using System.Globalization;
using System.Numerics;

namespace Lading.Signing.Keys.Curves;

/// <summary>A point of P-384 that is not the one at infinity, by its coordinates.</summary>
internal readonly struct P384Affine(in P384Element x, in P384Element y)
{
    public readonly P384Element X = x;

    public readonly P384Element Y = y;

    /// <summary>The base point: SP 800-186, 3.2.1.4.</summary>
    public static P384Affine Base { get; } = Of(
        "aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7",
        "3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f");

    private static P384Affine Of(string x, string y) => new(Number(x), Number(y));

    private static P384Element Number(string hex) =>
        P384Element.Of(BigInteger.Parse("0" + hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
}
