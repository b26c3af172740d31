using System.Globalization;
using System.Text.Json;
using Lading.Inventory.Documents.Grammar;
using Lading.Oci;

namespace Lading.Inventory.Documents.CycloneDx;

/// <summary>CycloneDX JSON (ECMA-424): writes 1.4 to 1.7, reads 1.2 to 1.7.</summary>
internal sealed class CycloneDxJsonFormat : SbomFormat
{
    public override string Name => "cyclonedx-json";
    public override IReadOnlyList<string> Aliases => ["cyclonedx", "cdx", "cdx-json"];
    public override string Description => "CycloneDX as JSON (ECMA-424)";
    public override IReadOnlyList<string> Versions => ["1.4", "1.5", "1.6", "1.7"];
    public override string DefaultVersion => "1.6";
    public override string Extension => ".cdx.json";
    public override bool Reads => true;

    public override string MediaType(string? version = null) => $"application/vnd.cyclonedx+json; version={version ?? DefaultVersion}";

    public override void Write(Sbom sbom, Stream output, FormatOptions options) =>
        CycloneDxWriter.Write(sbom, output, VersionFor(options)!, options, stream => new JsonSink(stream, options.Compact));

    public override bool CanRead(ReadOnlySpan<byte> head)
    {
        ReadOnlySpan<byte> text = head.TrimStart(" \t\r\n"u8);
        if (text.IsEmpty || text[0] != '{')
            return false;
        return text.IndexOf("\"bomFormat\""u8) >= 0 || text.IndexOf("cyclonedx.org/schema/bom-"u8) >= 0;
    }

    public override Sbom Read(ReadOnlyMemory<byte> document, string where, DocumentLimits? limits = null)
    {
        limits ??= DocumentLimits.Default;
        using JsonDocument json = JsonInput.Parse(document, where, limits);
        JsonElement root = json.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
            throw LadingException.Input($"{where}: /: not a JSON object.");
        if (JsonInput.TopLevelText(root, "bomFormat") is var format && format != "CycloneDX")
            throw LadingException.Input($"{where}: /bomFormat: expected 'CycloneDX', found {(format is null ? "nothing" : $"'{Printable.Text(format)}'")}.");
        int version = Version(JsonInput.TopLevelText(root, "specVersion"), where);
        var checker = new JsonChecker(GrammarTable.Json, version);
        if (checker.Check(root) is { } problem)
            throw LadingException.Input($"{where}: {Printable.Text(problem.Place, 500)}: {problem.Text}.");
        return new CycloneDxReader(where, limits).Read(root, checker.References);
    }

    private static int Version(string? text, string where)
    {
        if (text is { Length: 3 } && text.StartsWith("1.", StringComparison.Ordinal) && text[2] is >= '2' and <= '7')
            return int.Parse(text.AsSpan(2), CultureInfo.InvariantCulture);
        throw LadingException.Input($"{where}: /specVersion: {(text is null ? "missing" : $"'{Printable.Text(text)}' is not a version that is read here")}.", "Versions 1.2 to 1.7 are read.");
    }
}
