using System.Text.Json;
using Lading.Inventory.Documents.Grammar;
using Lading.Oci;

namespace Lading.Inventory.Documents.CycloneDx;

/// <summary>CycloneDX XML: writes 1.4 to 1.7, reads 1.0 to 1.7 (those before 1.4 by the rules of 1.4, which allow more).</summary>
internal sealed class CycloneDxXmlFormat : SbomFormat
{
    private const string Namespace = "http://cyclonedx.org/schema/bom/";

    public override string Name => "cyclonedx-xml";
    public override IReadOnlyList<string> Aliases => ["cdx-xml"];
    public override string Description => "CycloneDX as XML";
    public override IReadOnlyList<string> Versions => ["1.4", "1.5", "1.6", "1.7"];
    public override string DefaultVersion => "1.6";
    public override string Extension => ".cdx.xml";
    public override bool Reads => true;

    public override string MediaType(string? version = null) => $"application/vnd.cyclonedx+xml; version={version ?? DefaultVersion}";

    public override void Write(Sbom sbom, Stream output, FormatOptions options) =>
        CycloneDxWriter.Write(sbom, output, VersionFor(options)!, options, stream => new XmlSink(stream, options.Compact));

    public override bool CanRead(ReadOnlySpan<byte> head)
    {
        ReadOnlySpan<byte> text = head.TrimStart(" \t\r\n"u8);
        return text.Length > 0 && text[0] == '<' && text.IndexOf("http://cyclonedx.org/schema/bom/"u8) >= 0;
    }

    public override Sbom Read(ReadOnlyMemory<byte> document, string where, DocumentLimits? limits = null)
    {
        limits ??= DocumentLimits.Default;
        limits.CheckSize(document.Length, where);
        XmlNode root = XmlTree.Read(document, where, limits);
        if (root.Name != "bom" || !root.Namespace.StartsWith(Namespace, StringComparison.Ordinal))
            throw LadingException.Input($"{where}: /{Printable.Text(root.Name)} (line {root.Line}): expected the element 'bom' of CycloneDX, found one of the namespace '{Printable.Text(root.Namespace)}'.");
        string version = root.Namespace[Namespace.Length..];
        if (version.Length != 3 || !version.StartsWith("1.", StringComparison.Ordinal) || version[2] is < '0' or > '7')
            throw LadingException.Input($"{where}: /bom (line {root.Line}): '{Printable.Text(version)}' is not a version that is read here.", "Versions 1.0 to 1.7 are read.");
        var checker = new XmlChecker(Math.Max(4, version[2] - '0'));
        if (checker.Check(root) is { } problem)
            throw LadingException.Input($"{where}: {Printable.Text(problem.Place, 500)}: {problem.Text}.");
        using JsonDocument json = JsonInput.Parse(XmlToJson.Convert(root), where, limits with { MaxBytes = long.MaxValue, MaxDepth = limits.MaxDepth + 16 });
        return new CycloneDxReader(where, limits).Read(json.RootElement, checker.References);
    }
}
