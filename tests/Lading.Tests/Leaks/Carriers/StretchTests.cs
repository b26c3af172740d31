using System.Text;
using CsCheck;
using Lading.Leaks.Carriers;
using Lading.Leaks.Detection;
using Lading.Scanning;
using Xunit;

namespace Lading.Tests.Leaks.Carriers;

public class StretchTests
{
    private static readonly ScanLimits Little = new() { MaxInMemory = 1 << 20 };

    private static string[] Large(byte[] bytes)
    {
        var fact = (LeakFact?)MarkedSecrets.Analyzer().Analyze(ScannedFile.FromBytes("a.log", bytes, [], Little));
        return [.. (fact?.Found ?? []).Select(f => $"{f.Sighting.Line}:{f.Sighting.Column}:{f.Sighting.Offset}")];
    }

    [Fact]
    public void Lines_and_columns_go_on_from_stretch_to_stretch_and_nothing_is_seen_twice()
    {
        Gen.Select(Gen.Int[1, 10 << 20].List[1, 20], Gen.Int[1, 5000]).Sample((places, lineLength) =>
        {
            byte[] text = new byte[10 << 20];
            Array.Fill(text, (byte)'x');
            for (int at = lineLength; at < text.Length; at += lineLength)
                text[at] = (byte)'\n';
            foreach (int place in places)
                "SECRET-"u8.CopyTo(text.AsSpan(Math.Min(place, text.Length - 8)));
            var whole = new List<Sighting>();
            MarkedSecrets.Search(text, "a.log", true, whole);
            // A mark that another one overwrote, or that goes on behind a mark, is what the search says it is.
            Assert.Equal(whole.Select(s => $"{s.Line}:{s.Column}:{s.Offset}").Distinct(), Large(text));
        }, iter: 15);
    }

    [Fact]
    public void A_line_of_many_megabytes_has_columns_from_its_start()
    {
        byte[] text = new byte[9 << 20];
        Array.Fill(text, (byte)'x');
        "SECRET-"u8.CopyTo(text.AsSpan(8 << 20));
        Assert.Equal([$"1:{(8 << 20) + 1}:{8 << 20}"], Large(text));
    }

    [Fact]
    public void Binary_content_is_searched_by_its_runs()
    {
        byte[] bytes = [.. new byte[100], .. "x=SECRET-ab"u8, 0, 1, 2, .. Encoding.Unicode.GetBytes("y=SECRET-cd"), 0xff, .. new byte[50]];
        var fact = (LeakFact?)MarkedSecrets.Analyzer().Analyze(ScannedFile.FromBytes("a.so", bytes, []));
        Assert.Equal([(102L, ""), (118L, "utf-16")], fact!.Found.Select(f => (f.Sighting.Offset, string.Join(' ', f.Sighting.Encodings))));
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Utf16_text_has_lines(bool mark)
    {
        byte[] text = Encoding.Unicode.GetBytes((mark ? "\ufeff" : "") + "first line here\nb SECRET-x\n");
        Assert.Equal([mark ? ":2:3" : ":2:3"], MarkedSecrets.In("a.txt", text));
    }

    [Fact]
    public void Every_run_of_eight_is_found_wherever_it_stands()
    {
        Gen.Select(Gen.Int[0, 200], Gen.Int[8, 60], Gen.Int[0, 200], Gen.Bool).Sample((before, length, after, wide) =>
        {
            string text = "k=" + new string('k', length - 2);
            byte[] run = wide ? Encoding.Unicode.GetBytes(text) : Encoding.ASCII.GetBytes(text);
            byte[] content = [.. Enumerable.Repeat((byte)0xff, before), .. run, .. Enumerable.Repeat((byte)0xfe, after)];
            using var runs = new RunBuffer();
            PrintableRuns.Collect(content, 0, runs);
            Assert.Equal(text + "\n", Encoding.ASCII.GetString(runs.Text));
            Assert.Equal((before, wide ? 2 : 1), runs.Origin(0));
        });
    }

    [Fact]
    public void More_than_the_limit_of_sightings_is_told()
    {
        string[] found = MarkedSecrets.In("a", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 20).Select(i => $"SECRET-{(char)('a' + i)}\n"))), new LeakLimits { MaxSightings = 5 });
        Assert.Equal(6, found.Length);
        Assert.Equal("skipped : it holds more than 5 secrets; the rest is not listed", found[5]);
    }
}
