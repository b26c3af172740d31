using System.Formats.Asn1;

namespace Lading.Signing.Sigstore.Certificates;

/// <summary>Which kind of name a signer has.</summary>
public enum SubjectKind
{
    /// <summary>An e-mail address (rfc822Name).</summary>
    Email,

    /// <summary>A URI, as of a workflow.</summary>
    Uri,

    /// <summary>Fulcio's otherName 1.3.6.1.4.1.57264.1.7, as of a user name.</summary>
    OtherName,
}

/// <summary>The one name of a signing certificate: RFC 5280, 4.2.1.6; Fulcio specification, "Certificate".</summary>
/// <param name="Kind">What kind of name.</param>
/// <param name="Value">The name.</param>
public sealed record SubjectAlternativeName(SubjectKind Kind, string Value)
{
    internal const string Oid = "2.5.29.17";

    private const string FulcioOtherName = "1.3.6.1.4.1.57264.1.7";

    private static readonly Asn1Tag Other = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag Rfc822 = new(TagClass.ContextSpecific, 1);
    private static readonly Asn1Tag UniformResource = new(TagClass.ContextSpecific, 6);

    /// <summary>Reads the name; an input error when there is none, more than one, or another kind.</summary>
    internal static SubjectAlternativeName Of(Certificate certificate)
    {
        if (certificate.Extension(Oid) is not { } extension)
            throw LadingException.Input("The certificate has no subject alternative name.");
        return Der.Read(extension.Value, "the subject alternative name", Read);
    }

    private static SubjectAlternativeName Read(AsnReader reader)
    {
        AsnReader names = reader.ReadSequence();
        Asn1Tag tag = names.PeekTag();
        SubjectAlternativeName name;
        if (tag.HasSameClassAndValue(Rfc822))
            name = new SubjectAlternativeName(SubjectKind.Email, names.ReadCharacterString(UniversalTagNumber.IA5String, Rfc822));
        else if (tag.HasSameClassAndValue(UniformResource))
            name = new SubjectAlternativeName(SubjectKind.Uri, names.ReadCharacterString(UniversalTagNumber.IA5String, UniformResource));
        else if (tag.HasSameClassAndValue(Other))
        {
            AsnReader other = names.ReadSequence(Other);
            if (other.ReadObjectIdentifier() != FulcioOtherName)
                throw new AsnContentException("The other name is not of Fulcio's kind.");
            AsnReader wrapper = other.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0));
            name = new SubjectAlternativeName(SubjectKind.OtherName, wrapper.ReadCharacterString(UniversalTagNumber.UTF8String));
            wrapper.ThrowIfNotEmpty();
            other.ThrowIfNotEmpty();
        }
        else
            throw new AsnContentException("The name is no e-mail address, URI or user name.");
        // Two names would let the signer choose which one is looked at.
        if (names.HasData || name.Value.Length == 0)
            throw new AsnContentException("There is more than one name, or an empty one.");
        return name;
    }
}
