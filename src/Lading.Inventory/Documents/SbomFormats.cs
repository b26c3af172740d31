using Lading.Inventory.Documents.CycloneDx;
using Lading.Inventory.Documents.Lists;
using Lading.Inventory.Documents.Native;
using Lading.Inventory.Documents.Templates;
using Lading.Inventory.Documents.Spdx;

namespace Lading.Inventory.Documents;

/// <summary>
/// Every SBOM format there is. To add one: a class derived from <see cref="SbomFormat"/> under <c>Documents/</c> and a
/// line here. The order is that of help and of <see cref="Detect"/>.
/// </summary>
public static class SbomFormats
{
    /// <summary>How many bytes of a document <see cref="Detect"/> looks at.</summary>
    public const int HeadLength = 64 << 10;

    /// <summary>All formats.</summary>
    public static IReadOnlyList<SbomFormat> All { get; } =
    [
        new CycloneDxJsonFormat(),
        new CycloneDxXmlFormat(),
        new NativeJsonFormat(),
        new PurlListFormat(),
        new GitHubSnapshotFormat(),
        new TextFormat(),
        new TemplateFormat(),
        new SpdxJsonFormat(),
        new Spdx3JsonFormat(),
        new SpdxTagValueFormat(),
    ];

    /// <summary>
    /// The format and version behind a word of the command line: <c>cyclonedx-json</c>, <c>cyclonedx-json@1.5</c>. Throws
    /// <see cref="LadingException"/> of kind <see cref="ErrorKind.Usage"/> for a word nobody answers to.
    /// </summary>
    public static (SbomFormat Format, string? Version) Parse(string word)
    {
        int at = word.IndexOf('@');
        string name = at < 0 ? word : word[..at];
        string? version = at < 0 ? null : word[(at + 1)..];
        SbomFormat? format = All.FirstOrDefault(f => f.Name == name || f.Aliases.Contains(name));
        if (format is null)
            throw LadingException.Usage($"There is no format '{name}'.", $"Formats: {string.Join(", ", All.Select(f => f.Name))}.");
        if (version is not null && !format.Versions.Contains(version))
            throw LadingException.Usage($"The format '{format.Name}' has no version '{version}'.",
                format.Versions.Count == 0 ? "Leave the version out." : $"Versions: {string.Join(", ", format.Versions)}.");
        return (format, version);
    }

    /// <summary>The format a document seems to be in, by its first bytes; null when none knows it. Never throws.</summary>
    public static SbomFormat? Detect(ReadOnlySpan<byte> document)
    {
        ReadOnlySpan<byte> head = SkipByteOrderMark(document);
        head = head[..Math.Min(head.Length, HeadLength)];
        foreach (SbomFormat format in All)
            if (format.Reads && format.CanRead(head))
                return format;
        return null;
    }

    /// <summary>
    /// Reads a document of whatever format. Throws <see cref="LadingException"/> of kind <see cref="ErrorKind.Input"/> when no
    /// format knows it, and as <see cref="SbomFormat.Read"/> does.
    /// </summary>
    public static Sbom Read(ReadOnlyMemory<byte> document, string where, DocumentLimits? limits = null)
    {
        SbomFormat format = Detect(document.Span)
            ?? throw LadingException.Input($"{where}: not an SBOM in a format known here.", $"Formats that are read: {string.Join(", ", All.Where(f => f.Reads).Select(f => f.Name))}.");
        return format.Read(document, where, limits);
    }

    /// <summary>Reads a whole stream into memory, at most <see cref="DocumentLimits.MaxBytes"/>, for one of the above.</summary>
    public static ReadOnlyMemory<byte> Load(Stream input, string where, DocumentLimits? limits = null)
    {
        limits ??= DocumentLimits.Default;
        if (input.CanSeek)
            limits.CheckSize(input.Length - input.Position, where);
        var memory = new MemoryStream();
        byte[] buffer = new byte[81920];
        for (int read; (read = input.Read(buffer)) > 0;)
        {
            limits.CheckSize(memory.Length + read, where);
            memory.Write(buffer, 0, read);
        }
        return memory.GetBuffer().AsMemory(0, (int)memory.Length);
    }

    /// <summary>UTF-8's byte order mark is no part of a document.</summary>
    internal static ReadOnlySpan<byte> SkipByteOrderMark(ReadOnlySpan<byte> document) =>
        document.StartsWith((ReadOnlySpan<byte>)[0xef, 0xbb, 0xbf]) ? document[3..] : document;
}
