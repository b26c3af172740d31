using System.IO.Compression;
using System.Text;
using Lading.Leaks.Detection;
using Lading.Leaks.Findings;
using Lading.Testing;
using Lading.Tests.Leaks.Rules;
using Xunit;

namespace Lading.Tests.Leaks.Detection;

/// <summary>Every format of the table in a dozen kinds of file and under each encoding.</summary>
public sealed class GeneratedCorpusTests(ITestOutputHelper output)
{
    private static readonly SecretScanner s_scanner = new(new FingerprintKey(new byte[32]));

    private static readonly (string Path, Func<string, string, string> Hold)[] s_carriers =
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
        ("base64", t => Encoding.ASCII.GetBytes("data: " + Convert.ToBase64String(Encoding.ASCII.GetBytes(t)) + "\n")),
        ("base64 url unpadded", t => Encoding.ASCII.GetBytes("x:" + Convert.ToBase64String(Encoding.ASCII.GetBytes(t)).TrimEnd('=').Replace('+', '-').Replace('/', '_'))),
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

    [Fact]
    public void Nearly_all_is_found_in_every_carrier_and_encoding()
    {
        var rows = SharedData.Table("fixtures/leaks/token-formats.tsv").ToList();
        Assert.SkipWhen(rows.Count == 0, "no table of token formats: LADING_SHARED");
        var random = new Random(3);
        int tried = 0, seen = 0;
        var byEncoding = new SortedDictionary<string, (int Tried, int Seen)>(StringComparer.Ordinal);
        var missed = new List<string>();
        foreach (var row in rows)
        {
            foreach (var (path, hold) in s_carriers)
            {
                if (FormatTableTests.Line(row, random) is not { } line)
                    break;
                string name = line[..line.IndexOf('=')], value = line[(line.IndexOf('=') + 1)..];
                string text = hold(name, value);
                foreach (var (encoding, wrap) in s_encodings)
                {
                    var found = new List<Sighting>();
                    s_scanner.Scan(wrap(text), path, lines: true, found);
                    bool hit = found.Any(s => s.Rule == row["id"]);
                    var (t, s) = byEncoding.GetValueOrDefault(encoding);
                    byEncoding[encoding] = (t + 1, hit ? s + 1 : s);
                    tried++;
                    seen += hit ? 1 : 0;
                    if (!hit && missed.Count < 60)
                        missed.Add($"{row["id"]} {encoding} {text}");
                }
            }
        }
        foreach (var (encoding, (t, s)) in byEncoding)
            output.WriteLine($"{encoding}: {s} of {t}, {(double)s / t:p1}");
        Assert.True(seen >= 0.95 * tried, $"{seen} of {tried}\n{string.Join('\n', byEncoding)}\n{string.Join('\n', missed)}");
    }
}
