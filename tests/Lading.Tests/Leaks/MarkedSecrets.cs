using System.Text;
using Lading.Leaks.Carriers;
using Lading.Leaks.Detection;
using Lading.Leaks.Findings;
using Lading.Leaks.Rules;
using Lading.Leaks.Searching;
using Lading.Oci;
using Lading.Oci.Layers;
using Lading.Oci.Sources;
using Lading.Scanning;
using Lading.Testing;

namespace Lading.Tests.Leaks;

/// <summary>
/// A search that takes every <c>SECRET-</c> and the letters after it for a secret: tests of where secrets are looked for do not
/// depend on what they look like.
/// </summary>
internal static class MarkedSecrets
{
    public static FingerprintKey Key { get; } = new(new byte[FingerprintKey.Length]);

    public static LeaksAnalyzer Analyzer(LeakLimits? limits = null) => new(Search, Key, RuleSet.BuiltIn, limits);

    public static ScanOutcome Search(ReadOnlySpan<byte> content, string path, bool lines, List<Sighting> found)
    {
        for (int at = 0; content[at..].IndexOf("SECRET-"u8) is >= 0 and var hit;)
        {
            int start = at + hit;
            int length = 7;
            while (start + length < content.Length && content[start + length] is >= (byte)'a' and <= (byte)'z')
                length++;
            found.Add(new Sighting
            {
                Rule = "marked",
                Confidence = Confidence.Shaped,
                Severity = LeakSeverity.High,
                Fingerprint = Key.Of("marked", content.Slice(start, length)),
                Masked = "SEC****",
                Offset = start,
                Length = length,
                Line = lines ? content[..start].Count((byte)'\n') + 1 : 0,
                Column = lines ? start - content[..start].LastIndexOf((byte)'\n') : 0,
            });
            at = start + length;
        }
        return default;
    }

    /// <summary>What is found in one file: "inner path:line:column", and "skipped" with the reason.</summary>
    public static string[] In(string path, byte[] bytes, LeakLimits? limits = null, ScanLimits? scan = null)
    {
        var unknowns = new List<Unknown>();
        ScannedFile file = ScannedFile.FromBytes(path, bytes, unknowns, scan);
        var fact = (LeakFact?)file.Run(Analyzer(limits));
        return
        [
            .. (fact?.Found ?? []).Select(f => $"{f.Inner}:{f.Sighting.Line}:{f.Sighting.Column}"),
            .. (fact?.Skipped ?? []).Select(s => $"skipped {s.Inner}: {s.Reason}"),
            .. unknowns.Select(u => $"unknown {u.Path}: {u.Reason}"),
        ];
    }

    public static string[] In(string path, string text) => In(path, Encoding.UTF8.GetBytes(text));

    /// <summary>The report on an image of these layers.</summary>
    public static LeakReport Report(ImageDocuments? documents, params MemoryFile[][] layers)
    {
        IReadOnlyList<HistoryEntry> steps = [.. (documents?.Config.History ?? []).Where(h => !h.EmptyLayer)];
        LeaksAnalyzer analyzer = Analyzer();
        ImageFacts facts = ImageScanner.Scan(new Source
        {
            Kind = SourceKind.Image,
            Scheme = "test",
            Name = "app:1",
            Layers = [.. layers.Select((files, i) => new MemoryLayer(files) { Index = i, History = i < steps.Count ? steps[i] : null })],
            Image = documents,
        }, new ScanPlan { Analyzers = [analyzer], Parallelism = 1 });
        return LeakSearch.Of(facts, analyzer);
    }

    /// <summary>The documents of an image with this configuration.</summary>
    public static ImageDocuments Documents(string config)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(config);
        return new ImageDocuments { ConfigBytes = bytes, ConfigDigest = Digest.Of(bytes), Config = OciJson.ReadConfig(bytes, "config") };
    }
}
