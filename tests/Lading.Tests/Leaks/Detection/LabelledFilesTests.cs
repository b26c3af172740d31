using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Lading.Leaks.Detection;
using Lading.Leaks.Findings;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Leaks.Detection;

/// <summary>Precision and recall by line over real configuration files whose secrets people have labelled.</summary>
public sealed class LabelledFilesTests(ITestOutputHelper output)
{
    private sealed record Label(int From, int To, char Truth);

    private static readonly SecretScanner s_scanner = new(new FingerprintKey(new byte[32]));

    private static Dictionary<string, byte[]> Files(string archive)
    {
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        using var gzip = new GZipStream(File.OpenRead(archive), CompressionMode.Decompress);
        using var tar = new TarReader(gzip);
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.DataStream is null)
                continue;
            var content = new MemoryStream();
            entry.DataStream.CopyTo(content);
            files[entry.Name[(entry.Name.IndexOf("labelled/", StringComparison.Ordinal) + 9)..]] = content.ToArray();
        }
        return files;
    }

    [Fact]
    public void Most_labelled_secrets_are_found_and_little_else()
    {
        string? archive = SharedData.Find("fixtures/leaks/labelled.tar.gz");
        Assert.SkipWhen(archive is null, "no labelled files: LADING_SHARED");
        Dictionary<string, byte[]> files = Files(archive!);
        ILookup<string, Label> labels = Encoding.UTF8.GetString(files["labels.tsv"]).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(l => l.Split('\t'))
            .ToLookup(r => r[0], r => new Label(int.Parse(r[1], CultureInfo.InvariantCulture), int.Parse(r[2], CultureInfo.InvariantCulture), r[3][0]));
        int hits = 0, secrets = 0;
        var right = new int[3];
        var wrong = new int[3];
        foreach (var (path, content) in files.Where(f => f.Key.Contains('/') && !f.Key.EndsWith("LICENSE", StringComparison.Ordinal)))
        {
            var found = new List<Sighting>();
            s_scanner.Scan(content, path, lines: true, found);
            var lines = found.Select(s => (s.Line, End: s.Line + content.AsSpan((int)s.Offset, s.Length).Count((byte)'\n'), s.Confidence)).ToList();
            foreach (Label label in labels[path].Where(l => l.Truth == 'T'))
            {
                secrets++;
                hits += lines.Any(l => l.Line <= label.To && l.End >= label.From) ? 1 : 0;
            }
            foreach (var (line, end, confidence) in lines.DistinctBy(l => l.Line))
                (labels[path].Any(l => l.Truth == 'T' && line <= l.To && end >= l.From) ? right : wrong)[(int)confidence]++;
        }
        double recall = (double)hits / secrets, precision = (double)right.Sum() / (right.Sum() + wrong.Sum());
        output.WriteLine($"recall {recall:f3} ({hits} of {secrets}), precision {precision:f3}");
        foreach (Confidence tier in Enum.GetValues<Confidence>())
            output.WriteLine($"{tier}: {right[(int)tier]} right, {wrong[(int)tier]} wrong");
        Assert.True(recall >= 0.80 && precision >= 0.85, $"recall {recall:f3}, precision {precision:f3}");
        Assert.Equal(0, wrong[(int)Confidence.Proven]);
    }
}
