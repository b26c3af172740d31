using System.Collections;

namespace Lading.Inventory.Licenses;

/// <summary>A licence recognized in a text.</summary>
/// <param name="Id">Its identifier.</param>
/// <param name="Coverage">How much of the licence's text is there, 0 to 1.</param>
public readonly record struct LicenseMatch(string Id, double Coverage);

/// <summary>
/// Recognizes licence texts by the four-word sequences they share with known ones. Layout, punctuation, letter case,
/// copyright lines and small changes of wording make no difference. Several licences in one file are all found.
/// </summary>
public static class LicenseTexts
{
    /// <summary>Bytes of a file that are looked at.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>How much of a licence must be there.</summary>
    private const double Enough = 0.84;

    /// <summary>How much must be there of what tells a licence from a sibling it shares most of its text with.</summary>
    private const double EnoughOfDifference = 0.6;

    /// <summary>The licences in <paramref name="text"/> (UTF-8, ASCII or Latin-1), the surest first; empty when none is recognized.</summary>
    public static LicenseMatch[] Detect(ReadOnlySpan<byte> text)
    {
        if (text.Length > MaxBytes)
            text = text[..MaxBytes];
        LicenseProfiles profiles = LicenseProfiles.Current;
        var found = new BitArray(profiles.Size);
        int hits = 0;
        var words = new LicenseWords(text);
        while (words.Next())
            if (profiles.Find(words.Hash) is >= 0 and var slot)
            {
                found[slot] = true;
                hits++;
            }
        if (hits < 10)
            return [];
        double[] coverage = new double[profiles.All.Count];
        for (int i = 0; i < coverage.Length; i++)
            coverage[i] = Coverage(profiles.All[i].Slots, found);
        DropSiblings(profiles, coverage, found);
        return [.. coverage.Select((c, i) => new LicenseMatch(profiles.All[i].Id, c)).Where(m => m.Coverage >= Enough)
            .OrderByDescending(m => m.Coverage).ThenBy(m => m.Id, StringComparer.Ordinal).DistinctBy(m => m.Id)];
    }

    private static double Coverage(int[] slots, BitArray found)
    {
        int there = 0;
        // Most texts have nothing of most licences: a glance at the first hashes settles it.
        for (int i = 0; i < slots.Length; i++)
        {
            if (found[slots[i]])
                there++;
            else if (i + 1 - there > slots.Length * (1 - Enough) + 1)
                return 0;
        }
        return slots.Length == 0 ? 0 : (double)there / slots.Length;
    }

    /// <summary>
    /// Licences that share most of their text (BSD with two and three clauses, GPL and AGPL, a notice and the text it is
    /// part of) are candidates together: what only one of them has decides between each two.
    /// </summary>
    private static void DropSiblings(LicenseProfiles profiles, double[] coverage, BitArray found)
    {
        double[] before = [.. coverage];
        foreach (LicenseProfiles.Pair pair in profiles.Siblings)
        {
            double first = before[pair.First], second = before[pair.Second];
            if (first < Enough || second < Enough)
                continue;
            double ofFirst = Share(pair.OnlyFirst, found), ofSecond = Share(pair.OnlySecond, found);
            if (Math.Min(ofFirst, ofSecond) < EnoughOfDifference)
                coverage[ofFirst < ofSecond || ofFirst == ofSecond && first < second ? pair.First : pair.Second] = 0;
        }
    }

    /// <summary>How much of what a licence has alone is there; nothing, when it has next to nothing alone.</summary>
    private static double Share(int[] slots, BitArray found) => slots.Length < 3 ? 0 : (double)slots.Count(s => found[s]) / slots.Length;
}
