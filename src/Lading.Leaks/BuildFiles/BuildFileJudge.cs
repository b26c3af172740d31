using System.Text;
using Lading.Leaks.BuildFiles.Compose;
using Lading.Leaks.BuildFiles.Dockerfiles;
using Lading.Leaks.BuildFiles.Judging;
using Lading.Leaks.BuildFiles.Kubernetes;
using Lading.Leaks.BuildFiles.Rules;
using Lading.Leaks.Detection;
using Lading.Leaks.Findings;
using Lading.Oci;

namespace Lading.Leaks.BuildFiles;

/// <summary>
/// Judges build and deployment files by the habits that leak secrets: <see cref="BuildFileRules"/>. What a secret detector sees in the
/// file makes a finding of its place surer, and is one of its own where no rule looks.
/// </summary>
public static class BuildFileJudge
{
    /// <summary>Judges a file of a kind that <see cref="BuildFileKinds"/> tells; nothing for others. Throws an input error when it cannot be read.</summary>
    public static IReadOnlyList<Leak> Judge(string path, ReadOnlySpan<byte> bytes, SecretScanner scanner) => Judge(path, bytes, scanner, null, out _);

    /// <summary>As <see cref="Judge(string, ReadOnlySpan{byte}, SecretScanner)"/>, and says how many findings comments took out. The context lets it judge what COPY takes along.</summary>
    public static IReadOnlyList<Leak> Judge(string path, ReadOnlySpan<byte> bytes, SecretScanner scanner, BuildContext? context, out int ignored)
    {
        ignored = 0;
        BuildFileKind kind = BuildFileKinds.Of(path, bytes);
        if (kind == BuildFileKind.None)
            return [];
        var source = new SourceFile(path, bytes);
        (IReadOnlyList<Finding> kept, ignored) = Find(kind, source, context);
        return [.. Sharpen(source, bytes, scanner, kept).Select(f => Leak(source, scanner, f))];
    }

    /// <summary>The findings of a file that no comment takes out, and how many one does.</summary>
    internal static (IReadOnlyList<Finding> Kept, int Ignored) Find(BuildFileKind kind, SourceFile source, BuildContext? context = null) => kind switch
    {
        BuildFileKind.Dockerfile => Find(DockerfileReader.Read(source), context),
        BuildFileKind.Compose => Find(ComposeFile.Read(source)),
        BuildFileKind.Kubernetes => Find(KubernetesFile.Read(source)),
        BuildFileKind.Script => Keep(source, null, ScriptJudge.Judge(source)),
        _ => ([], 0),
    };

    /// <summary>The findings of a Dockerfile; their instructions are those of the file.</summary>
    internal static (IReadOnlyList<Finding> Kept, int Ignored) Find(Dockerfile file, BuildContext? context) => Keep(file.Source, file, new DockerfileJudge(file).Judge(context));

    /// <summary>The findings of a Compose file.</summary>
    internal static (IReadOnlyList<Finding> Kept, int Ignored) Find(ComposeFile file) => Keep(file.Source, null, new ComposeJudge(file).Judge());

    /// <summary>The findings of manifests.</summary>
    internal static (IReadOnlyList<Finding> Kept, int Ignored) Find(KubernetesFile file) => Keep(file.Source, null, new KubernetesJudge(file).Judge());

    private static (IReadOnlyList<Finding> Kept, int Ignored) Keep(SourceFile source, Dockerfile? file, IReadOnlyList<Finding> all)
    {
        var suppression = new Suppression(source, file);
        Finding[] kept = [.. all.Where(f => !suppression.Covers(f)).OrderBy(f => f.Span.Start)];
        return (kept, all.Count - kept.Length);
    }

    /// <summary>Ties what the detectors see to the findings.</summary>
    private static List<Finding> Sharpen(SourceFile source, ReadOnlySpan<byte> bytes, SecretScanner scanner, IReadOnlyList<Finding> findings)
    {
        List<Finding> result = [.. findings.OrderBy(f => f.Span.Start)];
        if (!source.IsExact)
            return result;
        var seen = new List<Sighting>();
        scanner.Scan(bytes, source.Name, lines: true, seen);
        int known = result.Count;
        var open = new List<int>();
        int next = 0;
        (int offset, int start) = (0, 0);
        // Both are in the order of the file, so one sweep finds which finding holds which sighting.
        foreach (Sighting sighting in seen.OrderBy(s => s.Offset))
        {
            start += Encoding.UTF8.GetCharCount(bytes[offset..(int)sighting.Offset]);
            offset = (int)sighting.Offset;
            for (; next < known && result[next].Span.Start <= start; next++)
                open.Add(next);
            open.RemoveAll(i => result[i].Span.End <= start);
            if (open.Count > 0)
                result[open[0]] = Confirmed(result[open[0]], sighting);
            else if (sighting.Confidence > Confidence.Contextual)
                result.Add(OfSighting(sighting, start, bytes.Slice(offset, sighting.Length)));
        }
        return [.. result.OrderBy(f => f.Span.Start).ThenBy(f => f.Rule.Id, StringComparer.Ordinal)];
    }

    private static Finding Confirmed(Finding finding, Sighting sighting) => finding with
    {
        Confidence = sighting.Confidence > finding.Confidence ? sighting.Confidence : finding.Confidence,
        Details = finding.Details.Contains(sighting.Rule) ? finding.Details : [.. finding.Details, sighting.Rule],
    };

    private static Finding OfSighting(Sighting sighting, int start, ReadOnlySpan<byte> value) => new()
    {
        Rule = BuildFileRules.Value, Subject = sighting.Rule, Confidence = sighting.Confidence, Details = sighting.Details,
        Span = new TextSpan(start, Encoding.UTF8.GetCharCount(value)),
        Value = sighting.Encodings.Count == 0 ? Encoding.UTF8.GetString(value) : null,
    };

    private static Leak Leak(SourceFile source, SecretScanner scanner, Finding finding)
    {
        byte[]? value = finding.Value is { Length: > 0 } text ? Encoding.UTF8.GetBytes(text) : null;
        return new Leak
        {
            Rule = finding.Rule.Id,
            Title = $"{finding.Rule.Title}: {Printable.Text(finding.Subject, 80)}",
            Confidence = finding.Confidence,
            Severity = finding.Severity ?? finding.Rule.Severity,
            Fingerprint = value is null ? null : scanner.Key.Of(finding.Rule.Id, value),
            Masked = value is null ? null : Mask.Of(value),
            Details = [.. finding.Details.Distinct(StringComparer.Ordinal).Select(d => Printable.Text(d))],
            Places =
            [
                new LeakPlace
                {
                    Kind = PlaceKind.BuildFile,
                    Path = source.Name,
                    Line = source.LineAt(finding.Span.Start),
                    Column = source.ColumnAt(finding.Span.Start),
                    Pointer = finding.Pointer,
                    // The name only: its words may hold the secret.
                    Instruction = finding.Instruction?.Keyword.ToUpperInvariant(),
                },
            ],
        };
    }
}
