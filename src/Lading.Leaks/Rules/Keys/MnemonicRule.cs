using System.Buffers.Binary;
using System.Security.Cryptography;
using Lading.Leaks.Detection;
using Lading.Leaks.Findings;

namespace Lading.Leaks.Rules.Keys;

/// <summary>Seed phrases of wallets: 12 to 24 words of BIP 39, the last of which carries a checksum.</summary>
internal static class MnemonicRule
{
    private const int Reach = 160;
    private const int Most = 24;
    /// <summary>Different words below which a phrase is one of those that every test uses.</summary>
    private const int FewestDifferent = 8;

    public static SecretRule Rule { get; } = SecretRule.Code(
        "bip39", "Seed phrase of a wallet", LeakSeverity.High, Specificity.Kind, Find, "mnemonic", "seed phrase", "seed_phrase", "seedphrase", "recovery phrase", "recovery_phrase");

    private static void Find(SecretRule rule, in Site site, List<Match> found)
    {
        ReadOnlySpan<byte> text = site.Text;
        int from = site.At + site.Length;
        int limit = Math.Min(text.Length, from + Reach);
        Span<int> numbers = stackalloc int[Most];
        for (int at = from; at < limit;)
        {
            if (!CharClass.Letter.Has(text[at]))
            {
                at++;
                continue;
            }
            int start = at, count = 0, end = at;
            while (count < Most && WordAt(text, at) is (> 0 and int stop) && MnemonicWords.NumberOf(text[at..stop]) is (>= 0 and int number))
            {
                numbers[count++] = number;
                end = stop;
                at = stop + 1;
                if (stop >= text.Length || text[stop] is not ((byte)' ' or (byte)','))
                    break;
            }
            if (count >= 12 && Holds(numbers[..(count / 3 * 3)], out bool published))
            {
                if (count % 3 == 0)
                    found.Add(published
                        ? new Match(rule, start, end, Confidence.Contextual, LeakSeverity.Low, [$"{count} words", "everybody's: a test of the standard or the default of a tool"])
                        : new Match(rule, start, end, Confidence.Proven, rule.Severity, [$"{count} words"]));
                return;
            }
            if (count == 0)
                while (at < limit && CharClass.Letter.Has(text[at]))
                    at++;
        }
    }

    private static int WordAt(ReadOnlySpan<byte> text, int at)
    {
        int end = at;
        while (end < text.Length && end - at <= 8 && text[end] is >= (byte)'a' and <= (byte)'z')
            end++;
        return end - at is >= 3 and <= 8 ? end : 0;
    }

    /// <summary>
    /// First eight bytes of the SHA-256 of the entropy of phrases that tools start with: Ganache's and Truffle's; those of tests whose
    /// entropy is not one pattern over and over.
    /// </summary>
    private static ReadOnlySpan<ulong> Published => 
    [
        0x005b30a3ab171b8c, 0x074ae1f8e7121aeb, 0x1405e8392df14cd0, 0x2165f0aafe44e727, 0x29a8b34689f15991,
        0x49b7719c0dff6d00, 0x68ba3c169969c3fa, 0x69b6509a79cef595, 0x85cee1dfe99969ec, 0x8bfe0b56d42ae416,
        0xa209c1acb3397f89, 0xa98ed335f345b0a8, 0xc60dab48e4856285, 0xeff8ddfae2b78af2,
    ];

    /// <summary>Whether the last bits are the first of the SHA-256 of the others.</summary>
    private static bool Holds(ReadOnlySpan<int> words, out bool published)
    {
        published = false;
        var different = new HashSet<int>();
        Span<byte> bits = stackalloc byte[Most * 11 / 8 + 1];
        bits.Clear();
        for (int i = 0; i < words.Length; i++)
        {
            different.Add(words[i]);
            for (int b = 0; b < 11; b++)
                if ((words[i] >> (10 - b) & 1) != 0)
                    bits[(i * 11 + b) / 8] |= (byte)(0x80 >> (i * 11 + b) % 8);
        }
        int check = words.Length / 3, entropy = words.Length * 11 - check;
        byte expected = (byte)(bits[entropy / 8] >> (8 - check));
        ReadOnlySpan<byte> drawn = bits[..(entropy / 8)];
        byte[] hash = SHA256.HashData(drawn);
        published = Placeholder.Distinct(drawn) <= 2 || Published.Contains(BinaryPrimitives.ReadUInt64BigEndian(hash));
        return different.Count >= FewestDifferent && expected == hash[0] >> (8 - check);
    }
}
