using System.Text;
using System.Text.Json;
using Lading.Inventory.Documents.Templates;
using Lading.Vulnerabilities.Findings;

namespace Lading.Vulnerabilities.Reports;

/// <summary>A template of the user's own (docs/templates.md), filled from Lading's own JSON (docs/schemas/scan-1.json).</summary>
internal sealed class TemplateReportFormat : ReportFormat
{
    public override string Name => "template";
    public override string Description => "your own template, given with --template";
    public override bool NeedsTexts => true;

    public override void Write(ScanReport report, Stream output, ReportOptions options, int width)
    {
        if (options.Template is not { } template)
            throw LadingException.Usage("The format 'template' needs a template.", "Give one with --template FILE.");
        IReadOnlyList<TemplateNode> nodes = TemplateParser.Parse(template);
        var memory = new MemoryStream();
        new JsonFormat().Write(report, memory, options, 0);
        using JsonDocument data = JsonDocument.Parse(memory.GetBuffer().AsMemory(0, (int)memory.Length));
        using var writer = new StreamWriter(output, new UTF8Encoding(false), leaveOpen: true);
        new TemplateRun(data.RootElement, writer).Run(nodes);
    }
}
