namespace Lading.Vulnerabilities.Expressions;

/// <summary>Finds the word that someone probably meant.</summary>
internal static class Spelling
{
    private const int Longest = 40;

    /// <summary>
    /// The word with the fewest letters added, left out, changed or swapped (at most two, and one third of the
    /// letters); null when none is that near.
    /// </summary>
    public static string? Nearest(ReadOnlySpan<char> word, IEnumerable<string> words)
    {
        string? nearest = null;
        if (word.Length > Longest)
            return null;
        int least = Math.Min(2, Math.Max(1, word.Length / 3)) + 1;
        foreach (string candidate in words)
        {
            int distance = Distance(word, candidate);
            if (distance >= least)
                continue;
            least = distance;
            nearest = candidate;
        }
        return nearest;
    }

    /// <summary>Optimal string alignment distance, ASCII case ignored.</summary>
    private static int Distance(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        Span<int> before = stackalloc int[Longest + 1];
        Span<int> last = stackalloc int[Longest + 1];
        Span<int> row = stackalloc int[Longest + 1];
        for (int j = 0; j <= right.Length; j++)
            last[j] = j;
        for (int i = 1; i <= left.Length; i++)
        {
            row[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int change = Same(left[i - 1], right[j - 1]) ? 0 : 1;
                row[j] = Math.Min(Math.Min(last[j], row[j - 1]) + 1, last[j - 1] + change);
                if (i > 1 && j > 1 && Same(left[i - 1], right[j - 2]) && Same(left[i - 2], right[j - 1]))
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
            }
            Span<int> oldest = before;
            before = last;
            last = row;
            row = oldest;
        }
        return last[right.Length];
    }

    private static bool Same(char left, char right) => char.ToLowerInvariant(left) == char.ToLowerInvariant(right);
}
