using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Lading.Testing.Leaks;

/// <summary>One file of the corpus, with at most one secret in it.</summary>
/// <param name="Path">Where it lies; says nothing of what is in it.</param>
/// <param name="Content">Its bytes.</param>
/// <param name="Format">Id of the format whose value it holds; empty for a near miss of none.</param>
/// <param name="Encoding">How the content is wrapped.</param>
/// <param name="IsSecret">False for a near miss.</param>
public sealed record CorpusFile(string Path, byte[] Content, string Format, string Encoding, bool IsSecret);

/// <summary>
/// Made-up secrets of every format in the table, in a dozen kinds of file and under each encoding; near misses of them in the same files;
/// and an image that keeps, deletes, replaces and moves them. The same each time but for whole keys, and no value of it was ever issued.
/// </summary>
public static class LeakCorpus
{
    private static readonly (string Name, Func<string, string, string> Hold)[] s_carriers =
    [
        ("Dockerfile", (n, v) => $"FROM scratch\nENV {n}={v}\n"),
        ("Dockerfile", (n, v) => $"FROM scratch\nARG {n}=\"{v}\"\n"),
        ("Dockerfile", (n, v) => $"RUN export {n}={v} && make\n"),
        ("compose.yaml", (n, v) => $"services:\n  a:\n    environment:\n      {n}: \"{v}\"\n"),
        ("pod.yaml", (n, v) => $"env:\n- name: {n}\n  value: {v}\n"),
        (".env", (n, v) => $"A=1\n{n}={v}\n"),
        ("a.json", (n, v) => $"{{\"a\":1,\"{n}\":\"{v}\"}}"),
        ("a.toml", (n, v) => $"[x]\n{n} = \"{v}\"\n"),
        ("a.ini", (n, v) => $"[x]\n{n} = {v}\n"),
        ("run.sh", (n, v) => $"#!/bin/sh\nexport {n}='{v}'\n"),
        ("a.properties", (n, v) => $"{n}={v}\n"),
        ("a.xml", (n, v) => $"<x><{n}>{v}</{n}></x>"),
    ];

    private static readonly (string Name, Func<string, byte[]> Wrap)[] s_encodings =
    [
        ("plain", Encoding.ASCII.GetBytes),
        ("base64", t => Encoding.ASCII.GetBytes("data: " + Base64(t) + "\n")),
        ("base64 url unpadded", t => Encoding.ASCII.GetBytes("x:" + Base64(t).TrimEnd('=').Replace('+', '-').Replace('/', '_'))),
        ("hex", t => Encoding.ASCII.GetBytes(Convert.ToHexStringLower(Encoding.ASCII.GetBytes(t)))),
        ("percent", t => Encoding.ASCII.GetBytes(Uri.EscapeDataString(t))),
        ("escape", t => Encoding.ASCII.GetBytes("\"" + string.Concat(t.Select(c => $"\\u{(int)c:x4}")) + "\"")),
        ("utf-16", Encoding.Unicode.GetBytes),
        ("utf-16 be", Encoding.BigEndianUnicode.GetBytes),
        ("html", t => Encoding.ASCII.GetBytes(string.Concat(t.Select(c => char.IsLetterOrDigit(c) ? c.ToString() : $"&#{(int)c};")))),
        ("gzip in base64", t => Encoding.ASCII.GetBytes("b: " + Convert.ToBase64String(Gzip(t)))),
        ("base64 thrice", t => Encoding.ASCII.GetBytes(Base64(Base64(Base64(t))))),
    ];

    private static string Base64(string text) => Convert.ToBase64String(Encoding.ASCII.GetBytes(text));

    private static byte[] Gzip(string text)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(Encoding.ASCII.GetBytes(text));
        return packed.ToArray();
    }

    private static IReadOnlyList<IReadOnlyDictionary<string, string>> Rows() => [.. SharedData.Table("fixtures/leaks/token-formats.tsv")];

    /// <summary>Each format in each carrier and encoding, and those that are files in their own; nothing when the table of formats is not there.</summary>
    public static IEnumerable<CorpusFile> Secrets()
    {
        var random = new Random(3);
        int number = 0;
        foreach (var row in Rows())
            foreach (var (carrier, hold) in s_carriers)
            {
                if (FormatSamples.Line(row, random) is not { } line)
                    break;
                string text = Held(hold, line);
                foreach (var (encoding, wrap) in s_encodings)
                    yield return new CorpusFile(PathOf(number++, carrier), wrap(text), row["id"], encoding, true);
            }
        number = 200_000;
        foreach (var row in Rows())
            if (FormatDocuments.File(row["id"], random) is { } file)
                yield return new CorpusFile(PathOf(number++, file.Path), Encoding.ASCII.GetBytes(file.Text), row["id"], "its own file", true);
    }

    /// <summary>What only looks like a secret, each in one carrier or in all.</summary>
    public static IEnumerable<CorpusFile> Misses()
    {
        var random = new Random(5);
        int number = 100_000;
        foreach (var row in Rows())
            foreach (string line in NearMisses.Of(row, random))
            {
                var (carrier, hold) = s_carriers[number % s_carriers.Length];
                yield return new CorpusFile(PathOf(number++, carrier), Encoding.ASCII.GetBytes(Held(hold, line)), row["id"], "plain", false);
            }
        foreach (var (carrier, hold) in s_carriers)
            foreach (string line in NearMisses.Common(random))
                yield return new CorpusFile(PathOf(number++, carrier), Encoding.ASCII.GetBytes(Held(hold, line)), "", "plain", false);
    }

    private static string Held(Func<string, string, string> hold, string line) => hold(line[..line.IndexOf('=')], line[(line.IndexOf('=') + 1)..]);

    private static string PathOf(int number, string carrier) => string.Create(CultureInfo.InvariantCulture, $"{number / 1000:d3}/{number % 1000:d3}/{carrier}");

    /// <summary>What becomes of a file in later layers.</summary>
    private static readonly string[] s_fates = ["kept", "deleted", "replaced", "moved"];

    /// <summary>Three layers: one adds a file of each format and fate, one leaves them to their fate, one is of no concern; with where each secret lies.</summary>
    public static (ImageBuilder Image, IReadOnlyList<(string Path, string Format, string Fate)> Truth) Image()
    {
        var random = new Random(7);
        var truth = new List<(string, string, string)>();
        List<MemoryFile> below = [], above = [];
        int number = 0;
        foreach (var row in Rows())
            foreach (string fate in s_fates)
            {
                if (FormatSamples.Line(row, random) is not { } line)
                    break;
                string folder = string.Create(CultureInfo.InvariantCulture, $"srv/{number++:d4}");
                MemoryFile file = MemoryFile.Text($"{folder}/.env", $"A=1\n{line}\n");
                below.Add(file);
                truth.Add((file.Path, row["id"], fate));
                if (fate is "deleted" or "moved")
                    above.Add(new MemoryFile($"{folder}/.wh..env", []));
                if (fate == "replaced")
                    above.Add(MemoryFile.Text(file.Path, "A=1\n"));
                if (fate == "moved")
                    above.Add(new MemoryFile($"{folder}/settings.env", file.Bytes));
            }
        return (new ImageBuilder().Layer([.. below]).Layer([.. above]).Layer(MemoryFile.Text("etc/motd", "hello\n")), truth);
    }

    /// <summary>
    /// Writes <c>files/</c> and <c>files.tsv</c> (path, format, encoding, 1 for a secret), the image as the OCI layout <c>image/</c> and
    /// <c>image.tsv</c> (path, format, fate).
    /// </summary>
    public static void WriteTo(string folder)
    {
        using (var list = new StreamWriter(Path.Combine(Directory.CreateDirectory(folder).FullName, "files.tsv")))
            foreach (CorpusFile file in Secrets().Concat(Misses()))
            {
                ImageBuilder.Write(Path.Combine(folder, "files"), [new MemoryFile(file.Path, file.Content)]);
                list.Write($"{file.Path}\t{file.Format}\t{file.Encoding}\t{(file.IsSecret ? 1 : 0)}\n");
            }
        var (image, truth) = Image();
        ImageBuilder.Write(Path.Combine(folder, "image"), ImageBuilder.Layout(image));
        File.WriteAllLines(Path.Combine(folder, "image.tsv"), truth.Select(t => $"{t.Path}\t{t.Format}\t{t.Fate}"));
    }
}
