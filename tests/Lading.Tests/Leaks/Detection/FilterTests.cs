using System.Text;
using CsCheck;
using Lading.Leaks.Carriers;
using Lading.Leaks.Detection;
using Lading.Leaks.Detection.Decoding;
using Lading.Leaks.Rules;
using Xunit;

namespace Lading.Tests.Leaks.Detection;

/// <summary>What decides where rules look at all: each compared with a loop that looks at every byte.</summary>
public class FilterTests
{
    private static readonly string[] s_words = ["pwd", "://", "ghp_", "key=", "token", "password", "xoxb-", "aaaaaaaa", "-----begin"];
    private static readonly AnchorFilter s_filter = new(s_words.Select((w, i) => (w, (CharClass?)null, i)));

    /// <summary>Bytes among which words, digits, printable characters and zeros are likely.</summary>
    private static readonly Gen<byte[]> s_texts = Gen.OneOf(
        Gen.OneOf(s_words.Select(w => Gen.Const(w)).ToArray()).Select(Encoding.ASCII.GetBytes),
        Gen.OneOf(s_words.Select(w => Gen.Const(w)).ToArray()).Select(w => Encoding.ASCII.GetBytes(w.ToUpperInvariant())),
        Gen.OneOf(s_words.Select(w => Gen.Const(w)).ToArray()).Select(Encoding.Unicode.GetBytes),
        Gen.Byte.Array[0, 5],
        Gen.Int[1, 40].Select(n => Encoding.ASCII.GetBytes(new string('x', n))),
        Gen.Int[1, 40].Select(n => new byte[n])).Array[0, 12].Select(parts => parts.SelectMany(p => p).ToArray());

    [Fact]
    public void Anchors_are_found_wherever_they_stand() => s_texts.Sample(text =>
    {
        var expected = new SortedSet<(int, int)>();
        string lower = Encoding.Latin1.GetString(text).ToLowerInvariant();
        for (int word = 0; word < s_words.Length; word++)
            for (int at = lower.IndexOf(s_words[word], StringComparison.Ordinal); at >= 0; at = lower.IndexOf(s_words[word], at + 1, StringComparison.Ordinal))
                expected.Add((at, word));
        var found = new List<(int, int)>();
        var targets = new List<(int Target, int Start, int Length)>();
        for (int at = 0; s_filter.Next(text, ref at, targets);)
            found.AddRange(targets.Select(t => (t.Start, t.Target)));
        Assert.Equal(expected, found.Order());
    });

    [Theory]
    [InlineData("pwd")]
    [InlineData("-----begin")]
    public void Anchors_are_found_at_the_very_ends_of_a_text(string word)
    {
        var targets = new List<(int Target, int Start, int Length)>();
        for (int before = 0; before < 40; before++)
        {
            int at = 0;
            Assert.True(s_filter.Next(Encoding.ASCII.GetBytes(new string('.', before) + word), ref at, targets));
            Assert.Equal(before, Assert.Single(targets).Start);
        }
    }

    [Fact]
    public void A_class_of_bytes_is_that_of_its_characters()
    {
        var digits = new ByteClass(CharClass.Base64);
        Gen.Byte.Array[0, 80].Sample(bytes =>
        {
            ulong bits = digits.In(bytes);
            for (int i = 0; i < 64; i++)
                Assert.Equal(i < bytes.Length && CharClass.Base64.Has(bytes[i]), (bits >> i & 1) != 0);
        });
    }

    [Fact]
    public void Runs_of_base64_digits_are_found_where_they_begin() => Gen.Select(s_texts, Gen.Int[0, 20], Gen.Int[16, 32]).Sample((text, from, shortest) =>
    {
        int expected = -1;
        for (int i = Math.Min(from, text.Length), count = 0; i < text.Length && expected < 0; i++)
        {
            count = Base64Digits.Values[text[i]] < 64 ? count + 1 : 0;
            expected = count == shortest ? i - shortest + 1 : -1;
        }
        Assert.Equal(expected, Base64Digits.IndexOfRun(text, Math.Min(from, text.Length), shortest));
    });

    [Fact]
    public void Printable_runs_of_single_bytes_are_all_there() => Gen.Byte.Array[0, 5].Select(Gen.Int[0, 90], (b, n) => (byte[])[.. b, .. Enumerable.Repeat((byte)'=', n), 1]).Array[0, 8].Sample(parts =>
    {
        byte[] content = [.. parts.SelectMany(p => p)];
        var expected = new List<string>();
        for (int i = 0; i < content.Length;)
        {
            int end = i;
            while (end < content.Length && content[end] is >= 0x20 and < 0x7f or (byte)'\t' or (byte)'\n' or (byte)'\r')
                end++;
            string run = Encoding.ASCII.GetString(content, i, end - i);
            if (run.Length >= PrintableRuns.Least && (run.Length >= PrintableRuns.Long || run.Contains('=')))
                expected.Add(run);
            i = Math.Max(end, i + 1);
        }
        using var runs = new RunBuffer();
        PrintableRuns.Collect(content, 0, runs);
        Assert.Equal(string.Concat(expected.Select(r => r + "\n")), Encoding.ASCII.GetString(runs.Text));
    });

    [Fact]
    public void Wide_runs_are_found_at_any_place()
    {
        byte[] wide = Encoding.Unicode.GetBytes("password=hunter2");
        for (int before = 0; before < 150; before++)
        {
            byte[] content = [.. Enumerable.Repeat((byte)0xff, before), .. wide, 0xff, 0xff];
            using var runs = new RunBuffer();
            PrintableRuns.Collect(content, 1000, runs);
            Assert.Equal("password=hunter2\n", Encoding.ASCII.GetString(runs.Text));
            Assert.Equal((1000 + before + 18, 2), runs.Origin(9));
        }
    }
}
