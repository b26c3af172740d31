using System.Text;
using Lading.Leaks.Carriers;
using Lading.Leaks.Detection;
using Lading.Leaks.Findings;
using Lading.Oci;
using Lading.Oci.Layers;
using Lading.Oci.Sources;
using Lading.Scanning;

namespace Lading.Leaks.Searching;

/// <summary>
/// Puts together what the pass over the layers found in files and what the image's configuration and history hold. The same
/// secret in many places is one leak; a file that a later layer deletes or replaces is still readable, and counts.
/// </summary>
public static class LeakSearch
{
    /// <summary>
    /// The leaks of a source whose layers <paramref name="analyzer"/> took part in scanning. <paramref name="name"/> is what its user
    /// called it.
    /// </summary>
    public static LeakReport Of(ImageFacts facts, LeaksAnalyzer analyzer, string? name = null)
    {
        var collector = new LeakCollector(analyzer.Rules);
        var skipped = new List<Skipped>();
        DocumentTexts? texts = facts.Source.Image is { } image ? DocumentTexts.Of(image, analyzer) : null;
        IReadOnlyList<HistoryEntry> history = facts.Source.Image?.Config.History ?? [];
        int ignored = texts?.Allowed ?? 0;
        if (texts is not null)
        {
            Documents(texts, facts, history, collector);
            skipped.AddRange(texts.Skipped);
        }
        for (int layer = 0; layer < facts.Layers.Count; layer++)
            ignored += Files(facts, layer, Step(facts.Source.Layers[layer], history, texts), collector, skipped);
        return new LeakReport
        {
            Source = name ?? facts.Source.Name,
            Leaks = collector.Leaks(),
            Skipped = [.. skipped.OrderBy(s => s.Layer).ThenBy(s => s.Path, StringComparer.Ordinal).ThenBy(s => s.Reason, StringComparer.Ordinal)],
            Ignored = ignored,
            Files = facts.Layers.Sum(l => l.Files),
            Bytes = facts.Layers.Sum(l => l.Bytes) + (texts?.Bytes ?? 0),
        };
    }

    private static void Documents(DocumentTexts texts, ImageFacts facts, IReadOnlyList<HistoryEntry> history, LeakCollector collector)
    {
        foreach (SeenText seen in texts.Seen)
        {
            Layer? layer = seen.Step is { } step && step < history.Count ? facts.Source.Layers.FirstOrDefault(l => ReferenceEquals(l.History, history[step])) : null;
            collector.Add(seen.Sighting, new LeakPlace
            {
                Kind = seen.Kind,
                Path = seen.Path,
                Pointer = seen.Pointer,
                Encodings = seen.Sighting.Encodings,
                Layer = layer?.Index,
                LayerDigest = layer is null ? null : DigestOf(layer),
                Instruction = seen.Step is { } at ? texts.Steps[at] : null,
            });
        }
    }

    /// <summary>The step that made a layer, secrets in it masked.</summary>
    private static string? Step(Layer layer, IReadOnlyList<HistoryEntry> history, DocumentTexts? texts)
    {
        if (layer.History is null || texts is null)
            return null;
        for (int i = 0; i < Math.Min(history.Count, texts.Steps.Count); i++)
            if (ReferenceEquals(history[i], layer.History))
                return texts.Steps[i];
        return null;
    }

    private static int Files(ImageFacts facts, int index, string? step, LeakCollector collector, List<Skipped> skipped)
    {
        LayerFacts layer = facts.Layers[index];
        bool isImage = facts.Source.Kind == SourceKind.Image;
        int? number = isImage ? index : null;
        int ignored = 0;
        for (int i = 0; i < layer.Facts.Count; i++)
        {
            if (layer.Facts[i] is not { Fact: LeakFact fact, Path: var path })
                continue;
            // A path that a layer holds twice shows what was written last; the bytes of both are there.
            bool again = Enumerable.Range(i + 1, Math.Max(0, Math.Min(layer.Facts.Count - i - 1, 64))).TakeWhile(n => layer.Facts[n].Path == path).Any(n => layer.Facts[n].Fact is LeakFact);
            int? hidden = again ? index : facts.HiddenBy(index, path);
            foreach (FoundSecret found in fact.Found)
                collector.Add(found.Sighting, Place(found, path, facts.Source.Layers[index], number, step, hidden));
            foreach (Leak habit in fact.Habits)
                collector.Add(habit);
            skipped.AddRange(fact.Skipped.Select(s => new Skipped(Join(path, s.Inner), number, s.Reason)));
            ignored += fact.Allowed;
        }
        // In an image they are what /dev looks like, and nobody expects content there.
        if (!isImage)
            foreach (PathEntry entry in layer.Paths)
                if (entry.Kind == PathKind.Other)
                    skipped.Add(new Skipped(Encoding.UTF8.GetString(entry.Path), null, "it is a device, a FIFO or a socket, which are not read"));
        skipped.AddRange(layer.Unknowns.Where(u => u.Analyzer is "scanner" or LeaksAnalyzer.AnalyzerName).Select(u => new Skipped(u.Path, number, u.Reason)));
        return ignored;
    }

    private static LeakPlace Place(FoundSecret found, string path, Layer layer, int? number, string? step, int? hidden) => new()
    {
        Kind = PlaceKind.File,
        Path = Join(path, found.Inner),
        Line = found.Sighting.Line,
        Column = found.Sighting.Column,
        Offset = found.Sighting.Line > 0 ? null : found.Sighting.Offset,
        Encodings = found.Sighting.Encodings,
        Layer = number,
        LayerDigest = number is null ? null : DigestOf(layer),
        Instruction = step,
        HiddenBy = hidden,
    };

    private static string Join(string path, string inner) => inner.Length == 0 ? path : $"{path}!/{inner}";

    private static Digest? DigestOf(Layer layer) => layer.Blob?.Digest ?? layer.DiffId;
}
