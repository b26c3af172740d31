using System.Text;
using Lading.Oci.Layers;
using Lading.Oci.Sources;

namespace Lading.Scanning;

/// <summary>A fact, the layer it came with, and whether the finished image still shows it.</summary>
/// <param name="Layer">Index of the layer.</param>
/// <param name="Found">The fact.</param>
/// <param name="HiddenBy">Index of the layer that deleted or replaced the file; null while it is visible.</param>
public sealed record PlacedFact(int Layer, FileFact Found, int? HiddenBy)
{
    /// <summary>True when a container of the image sees the file.</summary>
    public bool IsVisible => HiddenBy is null;

    /// <summary>True when the file was visible once <paramref name="layer"/> was the topmost one.</summary>
    public bool IsVisibleAt(int layer) => Layer <= layer && (HiddenBy is null || HiddenBy > layer);
}

/// <summary>The facts of all layers of a source, overlaid: what is there, what was there, and where it came from.</summary>
public sealed class ImageFacts
{
    internal ImageFacts(Source source, IReadOnlyList<LayerFacts> layers, IReadOnlyList<PlacedFact> facts, IReadOnlyList<Unknown> unknowns)
    {
        Source = source;
        Layers = layers;
        Facts = facts;
        Unknowns = unknowns;
    }

    /// <summary>What was scanned.</summary>
    public Source Source { get; }

    /// <summary>The facts of each layer, lowest first.</summary>
    public IReadOnlyList<LayerFacts> Layers { get; }

    /// <summary>All facts of all layers, ordered by layer, path and analyzer.</summary>
    public IReadOnlyList<PlacedFact> Facts { get; }

    /// <summary>What was not understood, in files that are visible in the finished image.</summary>
    public IReadOnlyList<Unknown> Unknowns { get; }

    /// <summary>
    /// Index of the layer that deletes or replaces what <paramref name="layer"/> puts at <paramref name="path"/>; null while it is
    /// visible in the finished image.
    /// </summary>
    public int? HiddenBy(int layer, string path) => Overlay.HiddenBy(Layers, layer, path);

    /// <summary>What the image shows at <paramref name="path"/> when layers above <paramref name="layer"/> are taken off.</summary>
    public PathKind? Find(string path, int layer = int.MaxValue) => Overlay.Find(Layers, Encoding.UTF8.GetBytes(path), Math.Min(layer, Layers.Count - 1), out _);

    /// <summary>As <see cref="Resolve"/>, but whether there is something at the end or not.</summary>
    public string? Follow(string path) => Overlay.Resolve(Layers, path, Layers.Count - 1, out _);

    /// <summary>
    /// Follows symbolic links from <paramref name="path"/> to where it really lies, as a container would; null when it
    /// leads nowhere or in a circle.
    /// </summary>
    public string? Resolve(string path) =>
        Overlay.Resolve(Layers, path, Layers.Count - 1, out int layer) is { } real && (layer >= 0 || Overlay.HasBelow(Layers, real)) ? real : null;
}
