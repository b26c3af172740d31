using System.Formats.Asn1;

namespace Lading.Signing.Provenance.Verification;

/// <summary>
/// An ECDSA signature as two numbers of the same length, IEEE P1363, for keys whose signatures are read in DER.
/// </summary>
internal static class EcdsaNumbers
{
    /// <summary>The same in DER: RFC 3279, 2.2.3; null when the length is that of no curve.</summary>
    public static byte[]? ToDer(ReadOnlySpan<byte> signature)
    {
        if (signature.Length is not (64 or 96 or 132))
            return null;
        int half = signature.Length / 2;
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteIntegerUnsigned(Trim(signature[..half]));
            writer.WriteIntegerUnsigned(Trim(signature[half..]));
        }
        return writer.Encode();
    }

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> number)
    {
        while (number.Length > 1 && number[0] == 0)
            number = number[1..];
        return number;
    }
}
