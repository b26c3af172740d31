using System.Text.Json;

namespace Lading.Oci;

/// <summary>
/// Refuses documents that are an image manifest to one reader and an index to another (CVE-2021-41190): the digest is
/// the same, the media type sits outside of it.
/// </summary>
public static class DocumentShape
{
    /// <summary>
    /// Throws an input error when <paramref name="document"/> names another media type than
    /// <paramref name="mediaType"/>, or holds the members of the other kind of document.
    /// </summary>
    public static void Check(ReadOnlySpan<byte> document, string mediaType, string where)
    {
        bool index = MediaTypes.IsIndex(mediaType);
        if (!index && !MediaTypes.IsManifest(mediaType))
            return;
        (string? named, bool manifestMembers, bool indexMembers) = Read(document, where);
        if (named is not null && named != mediaType)
            throw LadingException.Input($"{where} was delivered as {Printable.Text(mediaType)} and says of itself that it is {Printable.Text(named)}.");
        if (index ? manifestMembers : indexMembers)
            throw LadingException.Input($"{where} is ambiguous: an image manifest and an index at once.");
    }

    /// <summary>The media type a document states or, when it states none, the one its members tell; null when they do not.</summary>
    public static string? MediaTypeOf(ReadOnlySpan<byte> document, string where)
    {
        (string? named, bool manifestMembers, bool indexMembers) = Read(document, where);
        return named ?? (indexMembers && !manifestMembers ? MediaTypes.OciIndex : manifestMembers && !indexMembers ? MediaTypes.OciManifest : null);
    }

    private static (string? Named, bool Manifest, bool Index) Read(ReadOnlySpan<byte> document, string where)
    {
        string? named = null;
        bool manifest = false;
        bool index = false;
        try
        {
            var reader = new Utf8JsonReader(document, new JsonReaderOptions { MaxDepth = 32 });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                throw new JsonException("it is no object");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool mediaType = reader.ValueTextEquals("mediaType");
                manifest |= reader.ValueTextEquals("config") || reader.ValueTextEquals("layers");
                index |= reader.ValueTextEquals("manifests");
                reader.Read();
                if (mediaType && reader.TokenType == JsonTokenType.String)
                    named = reader.GetString();
                reader.Skip();
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw LadingException.Input($"{where} is no JSON object: {Printable.Text(e.Message)}", null, e);
        }
        return (named, manifest, index);
    }
}
