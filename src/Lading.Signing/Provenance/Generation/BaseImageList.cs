using System.Text;
using Lading.Oci;
using Lading.Signing.Provenance.Predicates;

namespace Lading.Signing.Provenance.Generation;

/// <summary>
/// The images that a build began with: those that a Dockerfile names by digest (Dockerfile reference, "FROM" and "COPY
/// --from"), and those that
/// BuildKit wrote into its metadata file.
/// </summary>
/// <param name="Images">The images, each once, in their order.</param>
/// <param name="Skipped">Names without a digest, which say nothing about what was used; each once.</param>
public sealed record BaseImageList(IReadOnlyList<ResourceDescriptor> Images, IReadOnlyList<string> Skipped)
{
    /// <summary>The largest file, in bytes.</summary>
    public const int MaxSize = 4 << 20;

    private const int Most = 1000;

    /// <summary>Of a Dockerfile.</summary>
    public static BaseImageList OfDockerfile(string text, string where)
    {
        List<ResourceDescriptor> images = [];
        List<string> skipped = [];
        var stages = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "scratch" };
        foreach (string line in Lines(text))
        {
            string[] words = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 2)
                continue;
            if (words[0].Equals("FROM", StringComparison.OrdinalIgnoreCase))
            {
                string[] rest = [.. words.Skip(1).SkipWhile(w => w.StartsWith("--", StringComparison.Ordinal))];
                if (rest.Length > 0 && !stages.Contains(rest[0]))
                    Add(images, skipped, rest[0]);
                if (rest.Length >= 3 && rest[1].Equals("AS", StringComparison.OrdinalIgnoreCase))
                    stages.Add(rest[2]);
            }
            else if (words[0].Equals("COPY", StringComparison.OrdinalIgnoreCase)
                && words.FirstOrDefault(w => w.StartsWith("--from=", StringComparison.Ordinal)) is { } from
                && from[7..] is { Length: > 0 } name && !stages.Contains(name) && !name.All(char.IsAsciiDigit))
                Add(images, skipped, name);
            if (images.Count + skipped.Count > Most)
                throw LadingException.Input($"{where}: there are more than {Most} images in it.");
        }
        return new BaseImageList(images, skipped);
    }

    /// <summary>
    /// Of what <c>docker buildx build --metadata-file</c> wrote; with the image that was built, when it is named there.
    /// </summary>
    public static (BaseImageList List, string? Name, Digest? Built) OfMetadata(ReadOnlyMemory<byte> json, string where)
    {
        PredicateJson root = PredicateJson.Parse(json, where), provenance = root["buildx.build.provenance"];
        List<string> unknown = [];
        List<ResourceDescriptor> images = [.. provenance["materials"].List(ResourceDescriptor.Most, m =>
            ResourceDescriptor.ReadMaterial(m, unknown)),
            .. provenance["buildDefinition"]["resolvedDependencies"].List(ResourceDescriptor.Most, m =>
                ResourceDescriptor.Read(m, unknown))];
        Digest? built = root["containerimage.digest"].TextOrNull() is { } digest ? Digest.Parse(digest) : null;
        return (new BaseImageList([.. images.Where(i => i.Digests.Count > 0)],
            [.. images.Where(i => i.Digests.Count == 0).Select(i => i.Uri ?? "").Distinct()]),
            root["image.name"].TextOrNull(), built);
    }

    private static void Add(List<ResourceDescriptor> images, List<string> skipped, string name)
    {
        int at = name.LastIndexOf('@');
        if (at > 0 && Digest.TryParse(name[(at + 1)..], out Digest digest)
            && ImageReference.TryParse(name, out ImageReference? reference, out _))
        {
            // Package URL specification, "oci".
            string last = reference!.Repository[(reference.Repository.LastIndexOf('/') + 1)..];
            string uri = $"pkg:oci/{last}@{Uri.EscapeDataString(digest.Text)}?repository_url={reference.Host}/{reference.Repository}";
            if (images.All(i => i.Name != name))
                images.Add(new ResourceDescriptor { Uri = uri, Name = name, Digests = new SortedDictionary<string,
                    string> { [digest.Algorithm] = digest.Encoded } });
        }
        else if (!skipped.Contains(name))
            skipped.Add(name);
    }

    /// <summary>The instructions: lines without comments, joined where they end in a backslash.</summary>
    private static IEnumerable<string> Lines(string text)
    {
        var pending = new StringBuilder();
        foreach (string raw in text.Split('\n'))
        {
            string line = raw.Trim();
            if (line.StartsWith('#'))
                continue;
            bool goesOn = line.EndsWith('\\');
            pending.Append(goesOn ? line.AsSpan(0, line.Length - 1) : line).Append(' ');
            if (goesOn)
                continue;
            yield return pending.ToString();
            pending.Clear();
        }
        if (pending.Length > 0)
            yield return pending.ToString();
    }
}
