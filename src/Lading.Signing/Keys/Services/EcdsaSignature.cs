using System.Formats.Asn1;

namespace Lading.Signing.Keys.Services;

/// <summary>Signatures of stores that give the two numbers one after the other (IEEE P1363).</summary>
internal static class EcdsaSignature
{
    /// <summary>The same as Ecdsa-Sig-Value in DER: RFC 3279, 2.2.3.</summary>
    public static byte[] ToDer(ReadOnlySpan<byte> numbers)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteIntegerUnsigned(Unpadded(numbers[..(numbers.Length / 2)]));
            writer.WriteIntegerUnsigned(Unpadded(numbers[(numbers.Length / 2)..]));
        }
        return writer.Encode();
    }

    private static ReadOnlySpan<byte> Unpadded(ReadOnlySpan<byte> number) => number.TrimStart((byte)0) is { Length: > 0 } rest ? rest : [0];
}
