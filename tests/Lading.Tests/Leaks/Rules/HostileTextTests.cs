using System.Diagnostics;
using System.Text;
using Lading.Leaks.Detection;
using Lading.Leaks.Findings;
using Lading.Leaks.Rules;
using Xunit;

namespace Lading.Tests.Leaks.Rules;

/// <summary>Text that makes every rule look all the time.</summary>
public class HostileTextTests
{
    private const int Size = 64 << 10;

    private static readonly SecretScanner s_scanner = new(new FingerprintKey(new byte[32]));

    /// <summary>Seconds for a megabyte of it, the best of three: other tests run beside this one.</summary>
    private static double Seconds(string unit, string path)
    {
        byte[] text = Encoding.Latin1.GetBytes(string.Concat(Enumerable.Repeat(unit, Size / unit.Length + 1)));
        double best = double.MaxValue;
        for (int i = 0; i < 3 && best > Limit; i++)
        {
            long start = Stopwatch.GetTimestamp();
            s_scanner.Scan(text, path, lines: true, []);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds * (1 << 20) / text.Length);
        }
        return best;
    }

    /// <summary>A rule that looks at kilobytes around each of its anchors takes more.</summary>
    private const double Limit = 8;

    [Fact]
    public void No_anchor_makes_the_search_slow_when_it_is_all_there_is()
    {
        string[] units =
        [
            .. BuiltInRules.All.SelectMany(r => r.Triggers).Select(t => t.Text).Distinct(StringComparer.Ordinal)
                .SelectMany(anchor => (string[])[anchor, anchor + "=", anchor + ": \"x", anchor + "\n"]),
        ];
        // Code that is new to the runtime is slow at first: what seems so is looked at again once all has run.
        string[] suspects = [.. units.Where(u => Seconds(u, "a.txt") > Limit)];
        string[] slow = [.. suspects.Where(u => Seconds(u, "a.txt") > Limit).Select(u => u.Replace("\n", "\\n"))];
        Assert.True(slow.Length == 0, "Too slow when repeated: " + string.Join(" ", slow));
    }
}
