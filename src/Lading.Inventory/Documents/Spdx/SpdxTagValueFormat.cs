using System.Text;

namespace Lading.Inventory.Documents.Spdx;

/// <summary>SPDX 2.2 and 2.3 in the tag-value format. Recognizes SPDX as YAML and RDF/XML, to say that they are not read.</summary>
internal sealed class SpdxTagValueFormat : SbomFormat
{
    public override string Name => "spdx-tag-value";
    public override IReadOnlyList<string> Aliases => ["spdx-tv", "spdx"];
    public override string Description => "SPDX as tags and values";
    public override IReadOnlyList<string> Versions => ["2.2", "2.3"];
    public override string DefaultVersion => "2.3";
    public override string Extension => ".spdx";
    public override bool Reads => true;

    public override string MediaType(string? version = null) => "text/spdx";

    public override void Write(Sbom sbom, Stream output, FormatOptions options)
    {
        int number = VersionFor(options) == "2.2" ? 22 : 23;
        SpdxOutput.Write(sbom, number, options, output, (document, stream) => new TagValueWriter(stream, number).Write(document));
    }

    public override bool CanRead(ReadOnlySpan<byte> head) => HasLine(head, "SPDXVersion:"u8) || Foreign(head) is not null;

    public override Sbom Read(ReadOnlyMemory<byte> document, string where, DocumentLimits? limits = null)
    {
        limits ??= DocumentLimits.Default;
        limits.CheckSize(document.Length, where);
        ReadOnlySpan<byte> text = SbomFormats.SkipByteOrderMark(document.Span);
        ReadOnlySpan<byte> head = text[..Math.Min(text.Length, SbomFormats.HeadLength)];
        if (!HasLine(head, "SPDXVersion:"u8) && Foreign(head) is { } other)
            throw LadingException.Input($"{where}: line 1: SPDX as {other} is not read.", "SPDX is read as JSON and as tags and values.");
        string decoded;
        try
        {
            decoded = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(text);
        }
        catch (DecoderFallbackException e)
        {
            int line = e.Index >= 0 && e.Index <= text.Length ? text[..e.Index].Count((byte)'\n') + 1 : 1;
            throw LadingException.Input($"{where}: line {line}: not UTF-8.", inner: e);
        }
        return new DocumentImport(new TagValueReader(decoded, where).Read(), where, limits).Make();
    }

    private static string? Foreign(ReadOnlySpan<byte> head)
    {
        ReadOnlySpan<byte> text = head.TrimStart(" \t\r\n"u8);
        if (!text.IsEmpty && text[0] == '<')
            return text.IndexOf("spdx.org/rdf/terms"u8) >= 0 ? "RDF/XML" : null;
        return text.IsEmpty || text[0] == '{' ? null
            : HasLine(head, "spdxVersion:"u8) || HasLine(head, "\"spdxVersion\":"u8) || HasLine(head, "SPDXID:"u8) && HasLine(head, "creationInfo:"u8) ? "YAML" : null;
    }

    private static bool HasLine(ReadOnlySpan<byte> head, ReadOnlySpan<byte> start)
    {
        int at = 0;
        while (at < head.Length && head[at..].IndexOf(start) is >= 0 and var next)
        {
            at += next;
            int before = at - 1;
            while (before >= 0 && head[before] is (byte)' ' or (byte)'\t')
                before--;
            if (before < 0 || head[before] is (byte)'\n' or (byte)'\r')
                return true;
            at += start.Length;
        }
        return false;
    }
}
