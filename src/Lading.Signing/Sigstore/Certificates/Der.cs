using System.Formats.Asn1;
using Lading.Oci;

namespace Lading.Signing.Sigstore.Certificates;

/// <summary>Reads one DER value that must fill its bytes; what does not is a <see cref="LadingException"/> of kind Input.</summary>
internal static class Der
{
    public static T Read<T>(ReadOnlyMemory<byte> der, string what, Func<AsnReader, T> read, AsnEncodingRules rules = AsnEncodingRules.DER)
    {
        try
        {
            var reader = new AsnReader(der, rules);
            T value = read(reader);
            reader.ThrowIfNotEmpty();
            return value;
        }
        catch (AsnContentException e)
        {
            throw LadingException.Input($"{what}: not as its specification has it: {Printable.Text(e.Message)}", inner: e);
        }
    }
}
