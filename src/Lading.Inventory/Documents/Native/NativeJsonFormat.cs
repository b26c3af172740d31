using System.Text.Json;
using Lading.Inventory.Documents.Grammar;
using Lading.Oci;

namespace Lading.Inventory.Documents.Native;

/// <summary>
/// Lading's own JSON: holds all of an <see cref="Sbom"/> (the files of packages when <see cref="FormatOptions.IncludeFiles"/> is
/// set) and reads it back the same. Its schema is docs/schemas/sbom-1.json.
/// </summary>
internal sealed class NativeJsonFormat : SbomFormat
{
    /// <summary>Identifier of the schema.</summary>
    public const string Schema = "urn:lading:schema:sbom:1";

    public override string Name => "json";
    public override IReadOnlyList<string> Aliases => ["lading-json"];
    public override string Description => "everything that is known, as Lading's own JSON";
    public override IReadOnlyList<string> Versions => ["1"];
    public override string DefaultVersion => "1";
    public override string Extension => ".lading.json";
    public override bool Reads => true;

    public override string MediaType(string? version = null) => "application/vnd.lading.sbom+json; version=1";

    public override void Write(Sbom sbom, Stream output, FormatOptions options)
    {
        VersionFor(options);
        using (var json = new Utf8JsonWriter(output, ReportJson.Options(options.Compact)))
            new NativeJsonWriter(json, options.IncludeFiles).Write(sbom);
        output.WriteByte((byte)'\n');
    }

    public override bool CanRead(ReadOnlySpan<byte> head)
    {
        ReadOnlySpan<byte> text = head.TrimStart(" \t\r\n"u8);
        return text.Length > 0 && text[0] == '{' && text.IndexOf("\"lading-sbom\""u8) >= 0;
    }

    public override Sbom Read(ReadOnlyMemory<byte> document, string where, DocumentLimits? limits = null)
    {
        limits ??= DocumentLimits.Default;
        using JsonDocument json = JsonInput.Parse(document, where, limits);
        if (new JsonChecker(GrammarTable.Native, 1).Check(json.RootElement, "document") is { } problem)
            throw LadingException.Input($"{where}: {Printable.Text(problem.Place, 500)}: {problem.Text}.");
        return NativeJsonReader.Read(json.RootElement, where);
    }
}
