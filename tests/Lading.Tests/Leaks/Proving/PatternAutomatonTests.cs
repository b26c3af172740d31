using CsCheck;
using Lading.Leaks.Proving.Searching;
using Xunit;

namespace Lading.Tests.Leaks.Proving;

public class PatternAutomatonTests
{
    private static readonly Gen<byte> Letter = Gen.Int[0, 4].Select(i => (byte)"abc\0\u00ff"[i]);
    private static readonly Gen<byte[]> Few = Letter.Array[1, 9];

    [Fact]
    public void Finds_what_a_naive_search_finds_wherever_the_text_is_cut()
    {
        Gen.Select(Few.Array[0, 40], Letter.Array[0, 200], Gen.Int[1, 50]).Sample((patterns, text, cut) =>
        {
            byte[][] sorted = [.. patterns.DistinctBy(Convert.ToHexString).OrderBy(Convert.ToHexString, StringComparer.Ordinal)];
            using PatternAutomaton automaton = PatternAutomaton.Build(sorted.Length, i => sorted[i]);
            var found = new List<(int End, int Pattern)>();
            int state = 0;
            for (int start = 0; start < text.Length; start += cut)
            {
                byte[] piece = text[start..Math.Min(text.Length, start + cut)];
                int position = 0;
                while (automaton.Next(piece, ref state, ref position))
                {
                    PatternAutomaton.Ends ends = automaton.PatternsAt(state);
                    while (ends.Next(out int pattern))
                        found.Add((start + position, pattern));
                }
            }
            IEnumerable<(int, int)> naive =
                from end in Enumerable.Range(0, text.Length + 1)
                from pattern in Enumerable.Range(0, sorted.Length)
                where end >= sorted[pattern].Length && text.AsSpan(end - sorted[pattern].Length, sorted[pattern].Length).SequenceEqual(sorted[pattern])
                select (end, pattern);
            Assert.Equal(naive.Order(), found.Order());
        }, iter: 2000);
    }

    [Fact]
    public void Deep_states_without_rows_of_their_own_lead_to_the_same_ends()
    {
        byte[][] patterns = [.. Enumerable.Range(0, 3000).Select(i => System.Text.Encoding.ASCII.GetBytes($"{i * 7919 % 100003:d6}")).DistinctBy(Convert.ToHexString).OrderBy(Convert.ToHexString, StringComparer.Ordinal)];
        using PatternAutomaton automaton = PatternAutomaton.Build(patterns.Length, i => patterns[i]);
        Assert.True(automaton.States > 2000);
        byte[] text = [.. patterns.SelectMany(p => p)];
        int state = 0, position = 0;
        var seen = new HashSet<int>();
        while (automaton.Next(text, ref state, ref position))
        {
            PatternAutomaton.Ends ends = automaton.PatternsAt(state);
            while (ends.Next(out int pattern))
            {
                Assert.True(text.AsSpan(0, position).EndsWith(patterns[pattern]));
                seen.Add(pattern);
            }
        }
        Assert.Equal(patterns.Length, seen.Count);
    }
}
