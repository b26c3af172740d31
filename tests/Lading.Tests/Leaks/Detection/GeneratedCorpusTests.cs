using System.Text;
using Lading.Leaks.Detection;
using Lading.Leaks.Findings;
using Lading.Testing.Leaks;
using Xunit;

namespace Lading.Tests.Leaks.Detection;

/// <summary>Every format of the table in a dozen kinds of file and under each encoding, and what only looks like it.</summary>
public sealed class GeneratedCorpusTests(ITestOutputHelper output)
{
    private static readonly SecretScanner s_scanner = new(new FingerprintKey(new byte[32]));

    private static List<Sighting> Scan(CorpusFile file)
    {
        var found = new List<Sighting>();
        s_scanner.Scan(file.Content, file.Path, lines: true, found);
        return found;
    }

    [Fact]
    public void Nearly_all_is_found_in_every_carrier_and_encoding()
    {
        int tried = 0, seen = 0;
        var byEncoding = new SortedDictionary<string, (int Tried, int Seen)>(StringComparer.Ordinal);
        var missed = new List<string>();
        foreach (CorpusFile file in LeakCorpus.Secrets())
        {
            bool hit = Scan(file).Any(s => s.Rule == file.Format);
            var (t, s) = byEncoding.GetValueOrDefault(file.Encoding);
            byEncoding[file.Encoding] = (t + 1, hit ? s + 1 : s);
            tried++;
            seen += hit ? 1 : 0;
            if (!hit && missed.Count < 60)
                missed.Add($"{file.Format} {file.Encoding} {Encoding.ASCII.GetString(file.Content)}");
        }
        Assert.SkipWhen(tried == 0, "no table of token formats: LADING_SHARED");
        foreach (var (encoding, (t, s)) in byEncoding)
            output.WriteLine($"{encoding}: {s} of {t}, {(double)s / t:p1}");
        Assert.True(seen >= 0.95 * tried, $"{seen} of {tried}\n{string.Join('\n', byEncoding)}\n{string.Join('\n', missed)}");
    }

    [Fact]
    public void What_only_looks_like_a_secret_is_not_taken_for_one()
    {
        int tried = 0;
        var wrong = new int[3];
        var seen = new List<string>();
        foreach (CorpusFile file in LeakCorpus.Misses())
        {
            tried++;
            if (Scan(file) is not { Count: > 0 } found)
                continue;
            wrong[(int)found.Max(s => s.Confidence)]++;
            seen.Add($"{found[0].Confidence} {found[0].Rule}: {Encoding.ASCII.GetString(file.Content)}");
        }
        Assert.SkipWhen(tried < 500, "no table of token formats: LADING_SHARED");
        output.WriteLine($"of {tried}: {wrong[2]} proven, {wrong[1]} shaped, {wrong[0]} contextual\n{string.Join('\n', seen)}");
        Assert.Equal(0, wrong[(int)Confidence.Proven]);
        Assert.True(wrong[(int)Confidence.Shaped] * 200 <= tried && wrong.Sum() * 50 <= tried, string.Join('\n', seen));
    }
}
