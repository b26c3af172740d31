using System.Text;
using CsCheck;
using Lading.Leaks.BuildFiles;
using Lading.Leaks.BuildFiles.Judging;
using Lading.Leaks.Detection;
using Lading.Leaks.Findings;
using Lading.Leaks.Fixing;
using Xunit;

namespace Lading.Tests.Leaks.Fixing;

/// <summary>Whatever files are given together: a fix ends, its patch applies, and a second one changes nothing.</summary>
public class FixPropertyTests
{
    private static readonly SecretScanner Scanner = new(new FingerprintKey(new byte[32]));

    private static readonly (string Path, string Text)[] Files =
    [
        ("Dockerfile", "FROM node AS a\nARG NPM_TOKEN\nENV B=c DB_PASS=hunter22hunter\nCOPY .npmrc id_rsa /root/\nRUN npm ci $DB_PASS\nRUN [\"x\", \"--password=hunter22hunter\"]\nADD https://a:hunter22hunter@h/x /x\nONBUILD ARG A_TOKEN\nONBUILD RUN ./x $A_TOKEN\nCMD x --password hunter22hunter\n"),
        ("compose.yaml", "services:\n  a:\n    build:\n      context: .\n      args:\n        # c\n        NPM_TOKEN: ${T}\n        X: y\n    environment:\n      - A_TOKEN=hunter22hunter\n  b:\n    build: .\n  c:\n    image: postgres\n    environment: {POSTGRES_PASSWORD: hunter22hunter}\nsecrets:\n  x: {file: y}\n"),
        ("build.sh", "set -e\nX=1\nif true; then docker build --build-arg NPM_TOKEN=\"$X\" \\\n  --build-arg A=b . ; fi\ndocker build --build-arg DB_PASS .\n"),
        ("Makefile", "T = x\nexport U\na:\n\t@docker build --build-arg NPM_TOKEN=$(U) \\\n\t  -t a .\n\tdocker build --build-arg DB_PASS=$$X .\n"),
        (".github/workflows/ci.yml", "jobs:\n  a:\n    steps:\n      - run: |\n          docker build --build-arg NPM_TOKEN=${{ secrets.A }} .\n\n      - uses: docker/build-push-action@v6\n        with:\n          build-args: |\n            A=b\n            NPM_TOKEN=${{ secrets.A }}\n          push: true\n"),
        ("map.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\ndata:\n  A: b\n  DB_PASSWORD: hunter22hunter # c\n  POSTGRES_PASSWORD: hunter22hunter\n"),
        ("pod.yaml", "kind: Pod\napiVersion: v1\nmetadata: {name: p}\nspec:\n  containers:\n  - name: c\n    image: postgres\n    env:\n    - name: X\n      valueFrom:\n        configMapKeyRef:\n          name: m\n          key: DB_PASSWORD\n    - {name: Y_TOKEN, value: hunter22hunter}\n    envFrom:\n    - configMapRef: {name: m}\n    - secretRef: {name: s}\n  volumes:\n  - name: v\n    configMap:\n      name: m\n      defaultMode: 0400\n---\nkind: Secret\napiVersion: v1\nmetadata: {name: s}\nstringData: {POSTGRES_USER: hunter22}\n"),
    ];

    private static readonly string[] Pieces = ["\n", "  ", "# c\n", "{", "}", "[", "]", "- ", ": ", "\"", "'", "$", "\\\n", "&a ", "*a", "<<: *a\n", "|\n", "---\n", "\t", "build-args: |\n", "secrets:\n", "RUN ", "ONBUILD ", "é", "\r\n", "  secrets: []\n", "env: {}\n", "<<EOF\n", "--build-arg A_TOKEN=$(x)", "x".PadRight(40, 'y')];

    /// <summary>A file of the above with stretches taken out, doubled, or something put in.</summary>
    private static Gen<string> Mutated(string text) =>
        Gen.Select(Gen.Int[0, text.Length], Gen.Int[0, 12], Gen.Int[0, 3], Gen.Int[0, Pieces.Length - 1]).Array[0, 4].Select(changes =>
        {
            foreach ((int at, int length, int kind, int piece) in changes)
            {
                int start = Math.Min(at, text.Length);
                int end = Math.Min(text.Length, start + length);
                text = kind switch { 0 => text.Remove(start, end - start), 1 => text.Insert(start, Pieces[piece]), 2 => text.Insert(start, text[start..end]), _ => text };
            }
            return text;
        });

    [Fact]
    public void Fixes_of_files_together_end_and_apply_and_are_whole()
    {
        Gen<string[]> all = Gen.Select(Mutated(Files[0].Text), Mutated(Files[1].Text), Mutated(Files[2].Text), Mutated(Files[3].Text), Mutated(Files[4].Text), Mutated(Files[5].Text), Mutated(Files[6].Text)).Select(t => new[] { t.Item1, t.Item2, t.Item3, t.Item4, t.Item5, t.Item6, t.Item7 });
        all.Sample(texts =>
        {
            List<BuildFileInput> inputs = [.. texts.Select((t, i) => new BuildFileInput(Files[i].Path, Encoding.UTF8.GetBytes(t), i == 0 ? new BuildContext(null, [".git"]) : null)).Where(i => IsReadable(i))];
            IReadOnlyList<FileFix> first = BuildFileFixer.FixAll(inputs);
            foreach (FileFix fix in first.SelectMany(f => f.Others.Prepend(f)))
                Assert.Equal(fix.After, UnifiedDiffs.Apply(fix.Before, fix.Patch));
            string told = string.Join('\n', first.SelectMany(f => f.Done.Concat(f.Left).Select(n => n.Message).Concat(f.ToDo).Concat(f.Commands)));
            Assert.DoesNotContain("hunter22hunter", told);
            BuildFileInput[] again = [.. first.Select((f, i) => inputs[i] with { Bytes = Encoding.UTF8.GetBytes(f.After) })];
            // What a fix made can be read, unless it could not be before.
            Assert.All(again, a => Assert.True(IsReadable(a), Encoding.UTF8.GetString(a.Bytes.Span)));
            Assert.Equal(first.Select(f => f.After), BuildFileFixer.FixAll(again).Select(f => f.After));
        }, iter: 2000);
    }

    [Fact]
    public void Large_hostile_files_end_quickly()
    {
        static string Many(string text, int count) => string.Concat(Enumerable.Range(0, count).Select(i => text.Replace("%", i.ToString(System.Globalization.CultureInfo.InvariantCulture))));
        (string Path, string Text)[] hostile =
        [
            ("Dockerfile", "FROM a\nARG NPM_TOKEN\nRUN " + Many("export ", 100_000) + "\n" + Many("ONBUILD RUN [\"x\", \"--password=hunter22hunter\"]\n", 1500) + Many("ADD https://a:hunter22@h/% /x\nRUN curl\n", 1000)),
            ("a.sh", "docker build " + Many("--build-arg NPM_TOKEN=$X ", 50_000) + ".\n" + Many("docker build --build-arg A%_TOKEN=$(b) .\n", 20_000)),
            (".github/workflows/a.yml", "jobs:\n  a:\n    steps:\n" + Many("      - run: docker build --build-arg NPM_TOKEN=${{ x }} .\n      - uses: docker/build-push-action@v6\n        with:\n          build-args: NPM_TOKEN=x%\n", 5_000)),
            ("compose.yaml", "services:\n" + Many("  s%:\n    build:\n      context: .\n      args: [NPM_TOKEN]\n", 10_000)),
            ("map.yaml", Many("kind: ConfigMap\napiVersion: v1\nmetadata: {name: m%}\ndata: {A_TOKEN: hunter22hunter}\n---\n", 4_000)),
            ("pod.yaml", "kind: Pod\napiVersion: v1\nspec:\n  containers:\n  - name: c\n    image: postgres\n    env:\n" + Many("    - {name: X%_TOKEN, value: hunter22hunter}\n    - name: Y%\n      valueFrom: {configMapKeyRef: {name: m%, key: A_TOKEN}}\n", 4_000)),
        ];
        var watch = System.Diagnostics.Stopwatch.StartNew();
        IReadOnlyList<FileFix> fixes = BuildFileFixer.FixAll([.. hostile.Select(h => new BuildFileInput(h.Path, Encoding.UTF8.GetBytes(h.Text)))]);
        Assert.All(fixes, f => Assert.Equal(f.After, UnifiedDiffs.Apply(f.Before, f.Patch)));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(90), watch.Elapsed.ToString());
    }

    private static bool IsReadable(BuildFileInput input)
    {
        try
        {
            BuildFileFixer.FixAll([input]);
            BuildFileJudge.Judge(input.Path, input.Bytes.Span, Scanner);
            return true;
        }
        catch (LadingException)
        {
            return false;
        }
    }
}

/// <summary>Applies patches as 'patch' does, without its guesses.</summary>
internal static class UnifiedDiffs
{
    public static string Apply(string before, string patch)
    {
        if (patch.Length == 0)
            return before;
        List<string> old = Lines(before);
        var result = new List<string>();
        int at = 0;
        List<string> lines = Lines(patch);
        for (int i = 2; i < lines.Count;)
        {
            string[] head = lines[i++].Split(' ');
            int start = int.Parse(head[1].Split(',')[0][1..]);
            int count = head[1].Contains(',') ? int.Parse(head[1].Split(',')[1]) : 1;
            while (at < (count == 0 ? start : start - 1))
                result.Add(old[at++]);
            for (; i < lines.Count && !lines[i].StartsWith("@@", StringComparison.Ordinal); i++)
            {
                string line = lines[i][1..];
                if (i + 1 < lines.Count && lines[i + 1].StartsWith("\\ No newline", StringComparison.Ordinal))
                    line = line[..^1];
                if (lines[i][0] is '-' or ' ')
                    Assert.Equal(old[at++], line);
                if (lines[i][0] is '+' or ' ')
                    result.Add(line);
            }
        }
        return string.Concat(result.Concat(old.Skip(at)));
    }

    private static List<string> Lines(string text)
    {
        var lines = new List<string>();
        for (int at = 0; at < text.Length;)
        {
            int end = text.IndexOf('\n', at) is >= 0 and var found ? found + 1 : text.Length;
            lines.Add(text[at..end]);
            at = end;
        }
        return lines;
    }
}
