using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace Lading.Leaks.Rules.Checks;

/// <summary>Looks into values that are base64.</summary>
internal static class Encoded
{
    /// <summary>The longest text that is decoded to judge a value.</summary>
    private const int Longest = 64 << 10;

    private delegate bool Judge<TState>(ReadOnlySpan<byte> bytes, TState state);

    /// <summary>A check that the part after <paramref name="skip"/> characters is base64 of something that begins so.</summary>
    public static Check BeginsWith(string text, int skip = 0) => value => Verdict.ShapedIf(
        Decoded(value[skip..], text, static (bytes, text) => bytes.StartsWith(System.Text.Encoding.ASCII.GetBytes(text))));

    /// <summary>A check that the part after <paramref name="skip"/> characters is base64 of something that holds this.</summary>
    public static Check Holds(string text, int skip) => value => Verdict.ShapedIf(
        Decoded(value[skip..], text, static (bytes, text) => bytes.IndexOf(System.Text.Encoding.ASCII.GetBytes(text)) >= 0));

    /// <summary>A check that the part after <paramref name="skip"/> characters is base64 of so many bytes, not all of them text.</summary>
    public static Check Bytes(int count, int skip = 0) => value => Verdict.ShapedIf(
        Decoded(value[skip..], count, static (bytes, count) => bytes.Length == count && !IsText(bytes)));

    /// <summary>A check that the part after <paramref name="skip"/> characters is base64 of a JSON object with these members.</summary>
    public static Check Json(int skip, params string[] members) => value =>
    {
        ReadOnlySpan<byte> body = value[skip..];
        // What follows the object belongs to the token but not to the base64.
        int end = body.IndexOf((byte)'_');
        return Verdict.ShapedIf(Decoded(end > 0 ? body[..end] : body, members, static (bytes, members) => IsObject(bytes, members)));
    };

    /// <summary>A check that the part after <paramref name="skip"/> characters is base64 of a number, a colon and more.</summary>
    public static Check NumberAndBytes(int skip) => value => Verdict.ShapedIf(Decoded(value[skip..], 0, static (bytes, _) =>
        bytes.IndexOf((byte)':') is > 0 and int colon && bytes.Length > colon + 8 && !bytes[..colon].ContainsAnyExceptInRange((byte)'0', (byte)'9')));

    /// <summary>Whether the part before the first dot is base64 of a user's number at Discord.</summary>
    public static Verdict DiscordId(ReadOnlySpan<byte> value) => Verdict.ShapedIf(Decoded(value[..value.IndexOf((byte)'.')], 0, static (bytes, _) =>
        bytes.Length is >= 17 and <= 20 && !bytes.ContainsAnyExceptInRange((byte)'0', (byte)'9')));

    /// <summary>Whether it is base64, in either alphabet, padded or not.</summary>
    public static bool IsBase64(ReadOnlySpan<byte> value) => Decoded(value, 0, static (bytes, _) => bytes.Length > 0);

    /// <summary>Whether it is base64, in either alphabet, padded or not, of text alone.</summary>
    public static bool IsBase64OfText(ReadOnlySpan<byte> value) => Decoded(value, 0, static (bytes, _) => bytes.Length > 0 && IsText(bytes));

    /// <summary>Whether it is base64 of a sentence, as people write to stand for a token: "this is a token".</summary>
    public static bool IsBase64OfWords(ReadOnlySpan<byte> value) => Decoded(value, 0, static (bytes, _) => IsText(bytes) && bytes.Count((byte)' ') >= 2);

    /// <summary>Whether it is base64 of user, colon and password; tells apart where they begin.</summary>
    public static bool IsUserAndPassword(ReadOnlySpan<byte> value) => Decoded(value, 0, static (bytes, _) =>
        bytes.IndexOf((byte)':') is > 0 and int colon && colon + 1 < bytes.Length && IsText(bytes) && !Placeholder.IsValue(bytes[(colon + 1)..]));

    public static bool IsText(ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes)
            if (b is < 0x20 and not (byte)'\n' and not (byte)'\r' and not (byte)'\t' or >= 0x7f)
                return false;
        return true;
    }

    private static bool IsObject(ReadOnlySpan<byte> bytes, string[] members)
    {
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = 16 });
        int seen = 0;
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                foreach (string member in members)
                    seen += reader.ValueTextEquals(member) ? 1 : 0;
                reader.Skip();
            }
            return reader.TokenType == JsonTokenType.EndObject && seen >= members.Length;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Decodes into a rented buffer, asks, and clears it.</summary>
    private static bool Decoded<TState>(ReadOnlySpan<byte> text, TState state, Judge<TState> judge)
    {
        if (text.Length > Longest)
            return false;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(text.Length + 4);
        int length = 0;
        try
        {
            length = Decode(text, buffer);
            return length >= 0 && judge(buffer.AsSpan(0, length), state);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer.AsSpan(0, Math.Max(0, length)));
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>
    /// Decodes base64 of either alphabet, padded or not; the number of bytes, or -1. Bits after the last byte are not looked at:
    /// who cut a key short left some.
    /// </summary>
    public static int Decode(ReadOnlySpan<byte> text, Span<byte> bytes)
    {
        text = text.TrimEnd((byte)'=');
        if (text.Length % 4 == 1)
            return -1;
        Span<byte> url = text.Length <= 512 ? stackalloc byte[text.Length] : new byte[text.Length];
        text.CopyTo(url);
        url.Replace((byte)'+', (byte)'-');
        url.Replace((byte)'/', (byte)'_');
        if (url.Length % 4 != 0)
            ClearSpareBits(url);
        int written = Base64Url.DecodeFromUtf8(url, bytes, out _, out int length) == OperationStatus.Done ? length : -1;
        CryptographicOperations.ZeroMemory(url);
        return written;
    }

    private static void ClearSpareBits(Span<byte> url)
    {
        ReadOnlySpan<byte> alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8;
        int digit = alphabet.IndexOf(url[^1]);
        if (digit >= 0)
            url[^1] = alphabet[digit & (url.Length % 4 == 2 ? 0x30 : 0x3c)];
    }
}
