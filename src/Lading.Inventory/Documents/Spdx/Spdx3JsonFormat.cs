using System.Text.Json;

namespace Lading.Inventory.Documents.Spdx;

/// <summary>SPDX 3.0.1 as JSON-LD.</summary>
internal sealed class Spdx3JsonFormat : SbomFormat
{
    public override string Name => "spdx3-json";
    public override IReadOnlyList<string> Aliases => ["spdx3"];
    public override string Description => "SPDX 3 as JSON-LD";
    public override IReadOnlyList<string> Versions => ["3.0.1"];
    public override string DefaultVersion => "3.0.1";
    public override string Extension => ".spdx3.json";
    public override bool Reads => true;

    public override string MediaType(string? version = null) => "application/spdx+json";

    public override void Write(Sbom sbom, Stream output, FormatOptions options)
    {
        VersionFor(options);
        SpdxOutput.Write(sbom, 30, options, output, (document, stream) => new Spdx3Writer(stream, options.Compact).Write(document));
    }

    public override bool CanRead(ReadOnlySpan<byte> head)
    {
        ReadOnlySpan<byte> text = head.TrimStart(" \t\r\n"u8);
        if (text.IsEmpty || text[0] != '{')
            return false;
        return text.IndexOf("spdx.org/rdf/3."u8) >= 0 || text.IndexOf("\"@graph\""u8) >= 0 && (text.IndexOf("\"SpdxDocument\""u8) >= 0 || text.IndexOf("\"spdxId\""u8) >= 0);
    }

    public override Sbom Read(ReadOnlyMemory<byte> document, string where, DocumentLimits? limits = null)
    {
        limits ??= DocumentLimits.Default;
        using JsonDocument json = JsonInput.Parse(document, where, limits);
        return SpdxJsonFormat.Read(json.RootElement, where, limits);
    }
}
