using Lading.Oci;
using Lading.Oci.Layers;
using Lading.Oci.Sources;

namespace Lading.Cli.Commands;

/// <summary>Finds how many of an image's layers belong to its base image.</summary>
internal static class BaseImages
{
    private const string NameAnnotation = "org.opencontainers.image.base.name";
    private const string DigestAnnotation = "org.opencontainers.image.base.digest";

    /// <summary>
    /// Layers that belong to the base, and its name. The user's word wins: the digest of a layer, or any source. Without
    /// it the image's annotations (OCI image specification, "Pre-Defined Annotation Keys") name it; an image from a
    /// registry is then looked up there, and that it cannot be reached is only a warning.
    /// </summary>
    public static async Task<(int? Layers, string? Name)> FindAsync(Source source, string? given, SourceOptions options, CancellationToken cancellation)
    {
        if (source.Image is not { } image)
            return given is null ? (null, null) : throw LadingException.Usage("--base goes with an image, not with a folder or file.");
        if (given is not null)
            return Digest.TryParse(given, out Digest top) && IndexOf(source, top) is { } index
                ? (index + 1, given)
                : (await CommonAsync(source, given, options, cancellation).ConfigureAwait(false), given);
        string? name = Annotation(image, NameAnnotation);
        string? digest = Annotation(image, DigestAnnotation);
        if (name is null && digest is null)
            return (null, null);
        string reference = name is not null && digest is not null && !name.Contains('@') ? $"{name}@{digest}" : name ?? digest!;
        if (source.Scheme != "registry" || name is null)
            return (null, reference);
        try
        {
            return (await CommonAsync(source, "registry:" + reference, options, cancellation).ConfigureAwait(false), reference);
        }
        catch (LadingException e)
        {
            Terminal.Warn($"The base image {Printable.Text(reference)} could not be looked up: {e.Message}");
            return (null, reference);
        }
    }

    private static string? Annotation(ImageDocuments image, string key) =>
        image.Annotations.GetValueOrDefault(key) ?? image.Config.Config?.Labels?.GetValueOrDefault(key);

    private static int? IndexOf(Source source, Digest digest) =>
        source.Layers.FirstOrDefault(l => l.DiffId == digest || l.Blob?.Digest == digest)?.Index;

    /// <summary>The layers both images begin with; an error when they share none, for then it is not the base.</summary>
    private static async Task<int> CommonAsync(Source source, string reference, SourceOptions options, CancellationToken cancellation)
    {
        await using Source @base = await SourceOpener.OpenAsync(reference, options with { Platform = options.Platform ?? source.Image!.Platform }, cancellation).ConfigureAwait(false);
        int common = 0;
        while (common < Math.Min(source.Layers.Count, @base.Layers.Count) && IsSame(source.Layers[common], @base.Layers[common]))
            common++;
        return common > 0 && common == @base.Layers.Count
            ? common
            : throw LadingException.Input($"{Printable.Text(reference)} is not the base of {source.Name}: {common} of its {@base.Layers.Count} layers are the image's lowest.");
    }

    private static bool IsSame(Layer a, Layer b) =>
        (a.DiffId is { } x && x == b.DiffId) || (a.Blob is { } p && b.Blob is { } q && p.Digest == q.Digest);
}
