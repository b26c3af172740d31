namespace Lading.Oci.Stores;

/// <summary>
/// How the entries of a layout's <c>index.json</c> are called: <c>org.opencontainers.image.ref.name</c> (OCI image
/// specification, "Pre-Defined Annotation Keys"), which holds a tag or, from some tools, a whole reference, and
/// containerd's <c>io.containerd.image.name</c>, which always holds a whole reference.
/// </summary>
internal static class LayoutNames
{
    public const string RefName = "org.opencontainers.image.ref.name";
    public const string ContainerdName = "io.containerd.image.name";

    private const string CosignKind = "kind";
    private const string CosignPrefix = "dev.cosignproject.cosign/";

    /// <summary>The tag of an entry, without repository; null when it has no name.</summary>
    public static string? TagOf(Descriptor entry)
    {
        string? name = Get(entry, RefName) ?? Get(entry, ContainerdName);
        if (name is null || !name.AsSpan().ContainsAny(':', '/', '@'))
            return name;
        return ImageReference.TryParse(name, out ImageReference? reference, out _) ? reference!.Tag ?? name : name;
    }

    /// <summary>The whole reference of an entry, when it has one.</summary>
    public static string? FullNameOf(Descriptor entry) =>
        Get(entry, ContainerdName) ?? (Get(entry, RefName) is { } name && name.AsSpan().ContainsAny(':', '/') ? name : null);

    /// <summary>True when an entry is what <paramref name="wanted"/>, a tag or a whole reference, means.</summary>
    public static bool Matches(Descriptor entry, string wanted) =>
        Get(entry, RefName) == wanted || Get(entry, ContainerdName) == wanted || TagOf(entry) == wanted ||
        (wanted.AsSpan().ContainsAny(':', '/') && FullNameOf(entry) is { } full && IsSame(full, wanted));

    /// <summary>True when an entry is called exactly this: what writing replaces, where reading is more lenient.</summary>
    public static bool IsNamed(Descriptor entry, string name) => Get(entry, RefName) is { } own ? own == name : Get(entry, ContainerdName) == name;

    private static bool IsSame(string left, string right) =>
        ImageReference.TryParse(left, out ImageReference? a, out _) && ImageReference.TryParse(right, out ImageReference? b, out _) && a == b;

    /// <summary>True for cosign's tags of signatures, attestations and SBOMs, and the referrers fallback tag.</summary>
    public static bool IsAttachmentTag(string? tag) =>
        tag is { Length: >= 71 } && tag.StartsWith("sha256-", StringComparison.Ordinal) && Digest.TryParse("sha256:" + tag[7..71], out _) && (tag.Length == 71 || tag[71] is '.' or '-');

    /// <summary>
    /// The entry that <c>cosign save</c> wrote for one of its own tags of an image (<see cref="IsAttachmentTag"/>): it names no tags, and marks
    /// entries by what they are. Null when there is none, or more than one image that it could belong to.
    /// </summary>
    public static Descriptor? FindSaved(IReadOnlyList<Descriptor> entries, string tag)
    {
        if (!IsAttachmentTag(tag) || tag.Length < 75 || Kind(tag[72..]) is not { } wanted)
            return null;
        Descriptor[] images = [.. entries.Where(e => Get(e, CosignKind) is CosignPrefix + "image" or CosignPrefix + "imageIndex")];
        return images.Length == 1 && images[0].Digest.Encoded == tag[7..71] ? entries.FirstOrDefault(e => Get(e, CosignKind) == wanted) : null;

        static string? Kind(string suffix) => suffix switch { "sig" => CosignPrefix + "sigs", "att" => CosignPrefix + "atts", _ => null };
    }

    /// <summary>True for entries that <c>cosign save</c> wrote beside the image.</summary>
    public static bool IsSavedAttachment(Descriptor entry) => Get(entry, CosignKind) is CosignPrefix + "sigs" or CosignPrefix + "atts";

    private static string? Get(Descriptor entry, string key) =>
        entry.Annotations is { } annotations && annotations.TryGetValue(key, out string? value) && !string.IsNullOrEmpty(value) ? value : null;
}
