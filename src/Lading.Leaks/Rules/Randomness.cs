namespace Lading.Leaks.Rules;

/// <summary>How random a text looks.</summary>
internal static class Randomness
{
    /// <summary>
    /// For each pair of a to z, digit and other how rare the second is after the first in the words and identifiers of program
    /// text: bits of surprise times 1.25 as a hexadecimal digit. Counted over the words of 280 npm packages.
    /// </summary>
    private static readonly string[] s_surprise =
    [
        "9655a9697b8454b6a45378887b98", "48784a8a5693984876694cac5b77", "4a7947947d55ac39b5846dcc8c98", "477628894b978957a6676a9a8c85",
        "6855868a8bb664978345a7868da5", "488945aa3ba6a53aa5666cbc7b86", "667829755b96767895666aabab95", "39793aaa2c88894987757bac9da6",
        "6755675cadb66347b745c7e9e7c9", "59893a8a7a89a9497a2a6a8b8a97", "586727785b97777878576a9cac85", "488638ab3da5aa48b96558bf7eb6",
        "36882aab5cb76844a9697acdadb6", "5954464b6b889758c84377adaeb6", "7765b88c8a755375d366577aadc8", "3a983ba76eb5aa46b3646abbaea7",
        "676867695a868879677919987967", "4a673a7b4e886749c65577ae6eb6", "6a6939a65e988956a8536a9b8e93", "497939b43db88957c5567a9b5ea5",
        "7677477c6dc45495c444aadacd99", "39ab2b9a3dbb7969baaaadbdbc57", "497849863b98754795489a7aaa85", "796858a95aa879739882aa997a55",
        "576767797a855563b7569889a994", "47792a995a98983a98888b996876", "6777778a9bb999a9a999bab7bb13", "5745666767966665a545778aba55",
    ];

    /// <summary>Shannon entropy in bits a byte, from 0 to 8.</summary>
    public static double Entropy(ReadOnlySpan<byte> text)
    {
        Span<int> counts = stackalloc int[256];
        counts.Clear();
        foreach (byte b in text)
            counts[b]++;
        double entropy = 0;
        foreach (int count in counts)
            if (count > 0)
                entropy -= (double)count / text.Length * Math.Log2((double)count / text.Length);
        return entropy;
    }

    /// <summary>Mean surprise of a character after the one before it: about 3.7 bits for words, 6.4 for random letters and digits.</summary>
    public static double Rarity(ReadOnlySpan<byte> text)
    {
        if (text.Length < 2)
            return 0;
        int sum = 0;
        for (int i = 1; i < text.Length; i++)
        {
            char digit = s_surprise[Symbol(text[i - 1])][Symbol(text[i])];
            sum += digit <= '9' ? digit - '0' : digit - 'a' + 10;
        }
        return sum / 1.25 / (text.Length - 1);
    }

    private static int Symbol(byte b) => (b | 0x20) is >= 'a' and <= 'z' ? (b | 0x20) - 'a' : b is >= (byte)'0' and <= (byte)'9' ? 26 : 27;

    /// <summary>Whether a value was drawn rather than written: no words, or letters and digits in no order.</summary>
    public static bool LooksRandom(ReadOnlySpan<byte> text)
    {
        if (text.Length < 8 || Entropy(text) < (text.Length < 16 ? 2.5 : 3))
            return false;
        int changes = 0, digits = 0;
        for (int i = 0; i < text.Length; i++)
        {
            bool digit = text[i] is >= (byte)'0' and <= (byte)'9';
            digits += digit ? 1 : 0;
            if (i > 0 && digit != text[i - 1] is >= (byte)'0' and <= (byte)'9')
                changes++;
        }
        if (digits > 0 && digits < text.Length && changes * 5 >= text.Length && changes >= 3)
            return true;
        return Rarity(text) >= (text.Length < 16 ? 4.8 : 4.9);
    }

    /// <summary>Whether it has the shape of a checksum that has no secret in it: hexadecimal of 32, 40, 56, 64, 96 or 128 digits.</summary>
    public static bool IsHash(ReadOnlySpan<byte> text)
    {
        if (text.Length is not (32 or 40 or 56 or 64 or 96 or 128))
            return false;
        foreach (byte b in text)
            if (!CharClass.Hex.Has(b))
                return false;
        return true;
    }

    private static readonly TokenShape s_uuid = new("{uuid}");

    /// <summary>Whether it is a UUID and nothing else.</summary>
    public static bool IsUuid(ReadOnlySpan<byte> text) => text.Length == 36 && s_uuid.MatchAt(text, 0, out int end) && end == 36;
}
