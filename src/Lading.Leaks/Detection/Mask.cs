namespace Lading.Leaks.Detection;

/// <summary>What is shown of a secret.</summary>
internal static class Mask
{
    /// <summary>
    /// The first four characters of a long value, two of a shorter one, none of one that could be guessed from them; then
    /// asterisks, whose number says nothing of the length.
    /// </summary>
    public static string Of(ReadOnlySpan<byte> value)
    {
        int shown = value.Length >= 20 ? 4 : value.Length >= 12 ? 2 : 0;
        Span<char> mask = stackalloc char[12];
        mask.Fill('*');
        for (int i = 0; i < shown; i++)
            if (value[i] is > 0x20 and < 0x7f)
                mask[i] = (char)value[i];
        return new string(mask);
    }
}
