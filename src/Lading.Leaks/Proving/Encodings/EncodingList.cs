namespace Lading.Leaks.Proving.Encodings;

/// <summary>One way in which a secret may be written: its name for people and what it makes of a part of the secret.</summary>
internal sealed record SecretEncoding(string Name, Func<EncodedText, EncodedText> Apply);

/// <summary>Every encoding that is searched for.</summary>
internal static class EncodingList
{
    /// <summary>The encodings, the plainest first: where several explain the same bytes, the first is named.</summary>
    public static IReadOnlyList<SecretEncoding> All { get; } = [.. Make()];

    /// <summary>Their names, each once.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(e => e.Name).Distinct(StringComparer.Ordinal)];

    /// <summary>The alphabet of RFC 4648, 4.</summary>
    public static ReadOnlySpan<byte> Standard => "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8;
    private static ReadOnlySpan<byte> Url => "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8;

    private static IEnumerable<SecretEncoding> Make()
    {
        yield return new SecretEncoding("plain", text => text.ByUnits(UnitEncoders.EveryByteAsItIs));
        yield return Units("JSON escapes", UnitEncoders.Json(html: false, slash: false));
        yield return Units("JSON escapes", UnitEncoders.Json(html: false, slash: true));
        yield return Units("JSON escapes", UnitEncoders.Json(html: true, slash: false));
        yield return Units("JSON escapes", UnitEncoders.Json(html: true, slash: true));
        yield return Units("shell quoting", UnitEncoders.ShellSingle);
        yield return Units("shell quoting", UnitEncoders.ShellDouble);
        yield return Units("shell quoting", UnitEncoders.ShellBare);
        foreach (bool upper in (bool[])[true, false])
        {
            yield return Units("percent", UnitEncoders.Percent(upper, plus: false));
            yield return Units("percent", UnitEncoders.Percent(upper, plus: true));
            yield return Units("percent", UnitEncoders.Percent(upper, plus: true, marks: true));
            yield return Units("percent", UnitEncoders.EveryByte(upper ? "%{0:X2}" : "%{0:x2}"));
        }
        yield return Units("HTML entities", UnitEncoders.Html("&quot;", "&#39;"));
        yield return Units("HTML entities", UnitEncoders.Html("&#34;", "&apos;"));
        yield return Units("HTML entities", UnitEncoders.Html("&quot;", "&#x27;"));
        foreach (string format in (string[])["&#{0};", "&#x{0:x};", "&#x{0:X};", "&#x{0:x2};"])
            yield return Units("HTML entities", UnitEncoders.Entities(format));
        foreach (char letter in "xX")
        {
            yield return Units("hex", UnitEncoders.EveryByte($"{{0:{letter}2}}"));
            yield return Separated("hex", UnitEncoders.EveryByte($"{{0:{letter}2}}"), ":");
            yield return Separated("hex", UnitEncoders.EveryByte($"{{0:{letter}2}}"), " ");
            yield return Units("\\x escapes", UnitEncoders.EveryByte($"\\x{{0:{letter}2}}"));
            yield return Separated("list of bytes", UnitEncoders.EveryByte($"0x{{0:{letter}2}}"), ", ");
            yield return Separated("list of bytes", UnitEncoders.EveryByte($"0x{{0:{letter}2}}"), ",");
        }
        yield return Units("octal escapes", UnitEncoders.Octal);
        yield return Units("\\u escapes", UnitEncoders.Unicode(upper: false));
        yield return Units("\\u escapes", UnitEncoders.Unicode(upper: true));
        yield return Units("UTF-16LE", UnitEncoders.Utf16(bigEndian: false));
        yield return Units("UTF-16BE", UnitEncoders.Utf16(bigEndian: true));
        yield return Units("quoted-printable", UnitEncoders.QuotedPrintable);
        foreach (SecretEncoding encoding in Base64("base64", "base64url", text => null))
            yield return encoding;
        foreach (SecretEncoding encoding in Base64("base64 of UTF-16LE", "base64url of UTF-16LE", text => text.ByUnits(UnitEncoders.Utf16(bigEndian: false))))
            yield return encoding;
        foreach (SecretEncoding encoding in Base64("base64 of JSON escapes", "base64url of JSON escapes", text => text.ByUnits(UnitEncoders.Json(html: false, slash: false))))
            yield return encoding;
        for (int inner = 0; inner < 3; inner++)
        {
            int before = inner;
            yield return new SecretEncoding("percent of base64", text => Then(text.Base64(before, Standard), b => b.ByUnits(UnitEncoders.Percent(upper: true, plus: false))));
            yield return new SecretEncoding("JSON escapes of base64", text => Then(text.Base64(before, Standard), b => b.ByUnits(UnitEncoders.Json(html: false, slash: true))));
            foreach (SecretEncoding encoding in Base64("base64 of base64", "base64url of base64", text => text.Base64(before, Standard)))
                yield return encoding;
            foreach (SecretEncoding encoding in Base64("base64 of base64url", "base64url of base64url", text => text.Base64(before, Url)))
                yield return encoding;
        }
    }

    private static SecretEncoding Units(string name, UnitEncoder encoder) => new(name, text => text.ByUnits(encoder));

    private static SecretEncoding Separated(string name, UnitEncoder encoder, string separator)
    {
        byte[] bytes = System.Text.Encoding.ASCII.GetBytes(separator);
        return new SecretEncoding(name, text => text.ByUnits(encoder, bytes));
    }

    private static IEnumerable<SecretEncoding> Base64(string standard, string url, Func<EncodedText, EncodedText?> inner)
    {
        for (int i = 0; i < 6; i++)
        {
            int before = i % 3;
            bool isUrl = i >= 3;
            yield return new SecretEncoding(isUrl ? url : standard, text =>
                inner(text) is { } made ? Then(made, m => m.Base64(before, isUrl ? Url : Standard)) : text.Base64(before, isUrl ? Url : Standard));
        }
    }

    private static EncodedText Then(EncodedText inner, Func<EncodedText, EncodedText> outer)
    {
        using (inner)
            return outer(inner);
    }
}
