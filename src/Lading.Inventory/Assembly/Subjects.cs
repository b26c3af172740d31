using System.Globalization;
using Lading.Inventory.Identity;
using Lading.Oci;
using Lading.Oci.Layers;
using Lading.Oci.Sources;

namespace Lading.Inventory.Assembly;

/// <summary>Describes what was scanned.</summary>
internal static class Subjects
{
    public static Subject Of(Source source, AssemblyOptions options)
    {
        if (source.Image is not { } image)
            return new Subject
            {
                Id = "subject",
                Kind = source.Kind == SourceKind.File ? "file" : "directory",
                Name = source.Name,
            };
        string name = image.Repository ?? source.Name;
        string? tag = image.Tags.Count > 0 ? image.Tags[0][(image.Tags[0].LastIndexOf(':') + 1)..] : null;
        string? digest = image.Manifest?.Digest.Text;
        return new Subject
        {
            Id = "subject",
            Kind = "container",
            Name = name,
            Version = tag ?? digest ?? image.ConfigDigest.Text,
            Purl = digest is null ? null : Purl(name, digest, image, tag),
            ManifestDigest = digest,
            IndexDigest = image.Index?.Digest.Text,
            ConfigDigest = image.ConfigDigest.Text,
            Platform = image.Platform.ToString(),
            Created = image.Config.Created,
            Tags = image.Tags,
            Labels = image.Config.Config?.Labels ?? new Dictionary<string, string>(),
            Layers = [.. source.Layers.Select(Describe)],
            BaseImage = options.BaseImage,
            BaseLayers = options.BaseLayers,
        };
    }

    private static SubjectLayer Describe(Layer layer) => new(layer.Index)
    {
        Digest = layer.Blob?.Digest.Text,
        DiffId = layer.DiffId?.Text,
        Instruction = layer.History?.CreatedBy,
        Size = layer.Blob?.Size ?? layer.Size,
    };

    /// <summary>purl-spec, type <c>oci</c>: the name is the last part of the repository, the version the manifest's digest.</summary>
    private static string? Purl(string name, string digest, ImageDocuments image, string? tag)
    {
        string last = name[(name.LastIndexOf('/') + 1)..];
        var qualifiers = new Dictionary<string, string>(StringComparer.Ordinal) { ["arch"] = image.Platform.Architecture };
        if (image.Repository is { } repository)
            qualifiers["repository_url"] = repository;
        if (tag is not null)
            qualifiers["tag"] = tag;
        return PackageUrl.TryCreate("oci", null, last, digest, qualifiers, null, out PackageUrl? purl, out _) ? purl!.ToString() : null;
    }

    /// <summary>
    /// SOURCE_DATE_EPOCH (reproducible-builds.org) when it is set, else the time the image was made, else the epoch: the
    /// clock would make two runs differ.
    /// </summary>
    public static DateTimeOffset Created(Source source)
    {
        if (SourceDateEpoch.Value is { } epoch)
            return epoch;
        return DateTimeOffset.TryParse(source.Image?.Config.Created, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset created)
            && created.Year >= 1970 ? new DateTimeOffset(created.Ticks - created.Ticks % TimeSpan.TicksPerSecond, TimeSpan.Zero) : DateTimeOffset.UnixEpoch;
    }
}
