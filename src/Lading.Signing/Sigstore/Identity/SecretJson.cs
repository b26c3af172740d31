using System.Text.Json;
using Lading.Signing.Keys;
using Lading.Signing.Sigstore.Services;

namespace Lading.Signing.Sigstore.Identity;

/// <summary>Takes a secret out of a JSON answer without making text of it that nobody could zero.</summary>
internal static class SecretJson
{
    private const int MaxDepth = 16;

    /// <summary>The text of a member of the outermost object; null when there is none. An error of the answer when it is no JSON object.</summary>
    public static SecretBuffer? Take(ServiceAnswer answer, string member)
    {
        try
        {
            var reader = new Utf8JsonReader(answer.Body, new JsonReaderOptions { MaxDepth = MaxDepth });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                throw answer.Unusable("it is no JSON object");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool wanted = reader.ValueTextEquals(member);
                reader.Read();
                if (wanted && reader.TokenType == JsonTokenType.String)
                {
                    var secret = new SecretBuffer(Math.Max(1, reader.ValueSpan.Length));
                    secret.Truncate(reader.CopyString(secret.Span));
                    return secret;
                }
                reader.Skip();
            }
            return null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw answer.Unusable("it is no JSON", e);
        }
    }
}
