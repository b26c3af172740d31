namespace Lading.Leaks.Rules;

/// <summary>Tells examples and blanks from values.</summary>
internal static class Placeholder
{
    private static readonly byte[][] s_inToken = CredentialName.Words(
        "example", "xxxx", "placeholder", "changeme", "redacted", "your-", "your_", "yourtoken", "yourkey", "dummy", "000000", "abcdefgh", "12345678", "....", "****", "fakefake", "deadbeef");

    private static readonly byte[][] s_inValue = CredentialName.Words(
        "example", "xxxx", "placeholder", "changeme", "change_me", "change-me", "redacted", "your-", "your_", "yourpass", "dummy", "****", "....", "enc[", "todo");

    /// <summary>Whether a text that has the shape of a token was plainly made up: by words in it or by how few characters it uses.</summary>
    public static bool IsToken(ReadOnlySpan<byte> value)
    {
        Span<byte> lower = stackalloc byte[256];
        lower = lower[..AsciiText.Lower(value, lower)];
        return CredentialName.HasAny(lower, s_inToken) || value.Length >= 16 && Distinct(lower) < 6;
    }

    /// <summary>Whether what stands where a password should is a reference, an example or a blank.</summary>
    public static bool IsValue(ReadOnlySpan<byte> value)
    {
        if (value.Length == 0 || Distinct(value) < 2)
            return true;
        if (value[0] is (byte)'$' or (byte)'<' or (byte)'%' or (byte)'{' || value.IndexOf("${"u8) >= 0 || value.IndexOf("{{"u8) >= 0 || value.IndexOf("$("u8) >= 0)
            return true;
        Span<byte> lower = stackalloc byte[256];
        lower = lower[..AsciiText.Lower(value, lower)];
        return CredentialName.HasAny(lower, s_inValue);
    }

    /// <summary>How many different bytes there are.</summary>
    public static int Distinct(ReadOnlySpan<byte> value)
    {
        UInt128 seen = 0;
        foreach (byte b in value)
            seen |= UInt128.One << (b & 127);
        return (int)UInt128.PopCount(seen);
    }
}
