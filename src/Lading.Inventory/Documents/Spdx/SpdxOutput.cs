using System.Security.Cryptography;
using System.Text;

namespace Lading.Inventory.Documents.Spdx;

/// <summary>
/// Gives a document its namespace and writes it. The namespace is made of the content: the document is written once with
/// none, hashed, and written again. A document that was read keeps its own.
/// </summary>
internal static class SpdxOutput
{
    public static void Write(Sbom sbom, int version, FormatOptions options, Stream output, Action<SpdxDocument, Stream> spell)
    {
        SpdxDocument document = new SpdxExport(sbom, version, options).Make();
        if (sbom.DocumentId is { } own && IsNamespace(own))
            document.Namespace = own;
        else
        {
            document.Namespace = "https://spdx.org/spdxdocs/";
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var memory = new MemoryStream();
            spell(document, memory);
            hash.AppendData(memory.GetBuffer(), 0, (int)memory.Length);
            // RFC 9562, section 5.8: version 8, bits of our own choice.
            byte[] bytes = hash.GetHashAndReset()[..16];
            bytes[6] = (byte)(bytes[6] & 0x0f | 0x80);
            bytes[8] = (byte)(bytes[8] & 0x3f | 0x80);
            document.Namespace += $"{Slug(sbom.Subject.Name)}-{new Guid(bytes, bigEndian: true)}";
        }
        spell(document, output);
    }

    /// <summary>2.3, section 6.5: an absolute URI without a fragment.</summary>
    private static bool IsNamespace(string text) => SpdxWords.IsUri(text) && !text.Contains('#');

    private static string Slug(string name)
    {
        var slug = new StringBuilder();
        foreach (char c in name.AsSpan(0, Math.Min(name.Length, 100)))
            if (char.IsAsciiLetterOrDigit(c) || c is '.' or '_')
                slug.Append(c);
            else if (slug.Length > 0 && slug[^1] != '-')
                slug.Append('-');
        return slug.Length == 0 ? "document" : slug.ToString().TrimEnd('-');
    }
}
