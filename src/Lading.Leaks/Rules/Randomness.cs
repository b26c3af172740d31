namespace Lading.Leaks.Rules;

/// <summary>How random a text looks.</summary>
internal static class Randomness
{
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
}
