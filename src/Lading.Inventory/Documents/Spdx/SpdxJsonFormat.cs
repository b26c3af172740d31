using System.Text.Json;

namespace Lading.Inventory.Documents.Spdx;

/// <summary>SPDX 2.2 and 2.3 as JSON; with version 3.0.1 as <see cref="Spdx3JsonFormat"/> writes it.</summary>
internal sealed class SpdxJsonFormat : SbomFormat
{
    private static readonly Spdx3JsonFormat Three = new();

    public override string Name => "spdx-json";
    public override string Description => "SPDX as JSON (ISO/IEC 5962)";
    public override IReadOnlyList<string> Versions => ["2.2", "2.3", "3.0.1"];
    public override string DefaultVersion => "2.3";
    public override string Extension => ".spdx.json";
    public override bool Reads => true;

    public override string MediaType(string? version = null) => version == "3.0.1" ? Three.MediaType() : "application/spdx+json";

    public override void Write(Sbom sbom, Stream output, FormatOptions options)
    {
        string version = VersionFor(options)!;
        if (version == "3.0.1")
        {
            Three.Write(sbom, output, options);
            return;
        }
        int number = version == "2.2" ? 22 : 23;
        SpdxOutput.Write(sbom, number, options, output, (document, stream) => new SpdxJsonWriter(stream, number, options.Compact).Write(document));
    }

    public override bool CanRead(ReadOnlySpan<byte> head)
    {
        ReadOnlySpan<byte> text = head.TrimStart(" \t\r\n"u8);
        return !text.IsEmpty && text[0] == '{' && (text.IndexOf("\"spdxVersion\""u8) >= 0 || text.IndexOf("\"SPDXRef-DOCUMENT\""u8) >= 0)
            && text.IndexOf("\"bomFormat\""u8) < 0 && !Three.CanRead(head);
    }

    public override Sbom Read(ReadOnlyMemory<byte> document, string where, DocumentLimits? limits = null)
    {
        limits ??= DocumentLimits.Default;
        using JsonDocument json = JsonInput.Parse(document, where, limits);
        return Read(json.RootElement, where, limits);
    }

    /// <summary>Reads a document of whichever version.</summary>
    internal static Sbom Read(JsonElement root, string where, DocumentLimits limits)
    {
        var node = new JsonNode(root, "", where);
        if (root.ValueKind != JsonValueKind.Object)
            throw node.Wrong("not a JSON object");
        SpdxDocument read = root.TryGetProperty("@context", out _) || root.TryGetProperty("@graph", out _) ? new Spdx3Reader().Read(node) : new SpdxJsonReader().Read(node);
        return new DocumentImport(read, where, limits).Make();
    }
}
