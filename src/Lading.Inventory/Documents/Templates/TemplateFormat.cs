using System.Text;
using System.Text.Json;
using Lading.Inventory.Documents.Native;

namespace Lading.Inventory.Documents.Templates;

/// <summary>
/// A template of the user's own, filled from our own JSON (docs/schemas/sbom-1.json). The language is docs/templates.md: a small part of
/// Go's text/template, without variables, definitions or anything that reaches outside.
/// </summary>
internal sealed class TemplateFormat : SbomFormat
{
    public override string Name => "template";
    public override string Description => "your own template, given with --template";
    public override string Extension => ".txt";

    public override string MediaType(string? version = null) => "text/plain; charset=utf-8";

    public override void Write(Sbom sbom, Stream output, FormatOptions options)
    {
        VersionFor(options);
        if (options.Template is not { } template)
            throw LadingException.Usage("The format 'template' needs a template.", "Give one with --template FILE.");
        IReadOnlyList<TemplateNode> nodes = TemplateParser.Parse(template);
        using JsonDocument data = JsonDocument.Parse(new NativeJsonFormat().ToBytes(sbom, new FormatOptions { Compact = true, IncludeFiles = options.IncludeFiles }));
        using var writer = new StreamWriter(output, new UTF8Encoding(false), leaveOpen: true);
        new TemplateRun(data.RootElement, writer).Run(nodes);
    }
}
