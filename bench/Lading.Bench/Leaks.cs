using System.Text;
using BenchmarkDotNet.Attributes;
using Lading.Leaks.Detection;
using Lading.Leaks.Findings;

namespace Lading.Bench;

/// <summary>Eight megabytes of text in search of secrets; the limit finds the ends of its lines. Goal: 500 MB a second.</summary>
public class SecretScan
{
    private static readonly SecretScanner s_scanner = new(new FingerprintKey(new byte[FingerprintKey.Length]));
    private static readonly byte[] s_text = Make();
    private readonly List<Sighting> _found = [];

    /// <summary>Program text and settings of no project, with a token in every hundred thousand bytes or so.</summary>
    private static byte[] Make()
    {
        string[] lines =
        [
            "    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);", "        if (token.Kind == SyntaxKind.Identifier && tokens.Count > 0)", "import { createServer } from 'node:http';",
            "  \"description\": \"a module that does one thing\",", "for (const key of Object.keys(options)) if (!seen.has(key)) seen.add(key);", "# the password is read from the environment: ${DB_PASSWORD}", "LOG_LEVEL=info",
            "integrity sha512-9NET910DNaIPngYnLLPeg+Ogzqsi9uM4mSboU5y6p8S5DzMTVEsJZrawi+BoDNUVBa2DhJqQYUFvMDfgU062LQ==", "    return value === undefined ? '' : String(value).replace(/\\s+/g, ' ');", "See https://example.org/docs for more.",
        ];
        var random = new Random(1);
        var text = new StringBuilder();
        while (text.Length < 8 << 20)
            text.AppendLine(random.Next(1500) == 0 ? "KEY=AKIA" + "YVP4CIPPERUVIFXG" : lines[random.Next(lines.Length)]);
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    [Benchmark(Baseline = true)]
    public int Limit() => s_text.AsSpan().Count((byte)'\n');

    [Benchmark]
    public int Scan()
    {
        _found.Clear();
        s_scanner.Scan(s_text, "app/settings.yaml", lines: true, _found);
        return _found.Count;
    }
}
