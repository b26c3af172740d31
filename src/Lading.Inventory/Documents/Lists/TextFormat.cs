using System.Text;

namespace Lading.Inventory.Documents.Lists;

/// <summary>The table of packages as plain text, columns aligned with spaces.</summary>
internal sealed class TextFormat : SbomFormat
{
    private const int WidestPadded = 60;

    public override string Name => "text";
    public override IReadOnlyList<string> Aliases => ["table"];
    public override string Description => "a table for people";
    public override string Extension => ".txt";

    public override string MediaType(string? version = null) => "text/plain; charset=utf-8";

    public override void Write(Sbom sbom, Stream output, FormatOptions options)
    {
        VersionFor(options);
        SbomTable table = SbomTable.Of(sbom);
        int[] widths = [.. table.Columns.Select((c, i) => Math.Min(WidestPadded, table.Rows.Select(r => r[i].Length).Append(c.Length).Max()))];
        using var writer = new StreamWriter(output, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        WriteRow(writer, table.Columns, widths);
        foreach (IReadOnlyList<string> row in table.Rows)
            WriteRow(writer, row, widths);
        foreach (var unknown in sbom.Unknowns)
            writer.WriteLine($"not understood: {Lading.Oci.Printable.Text(unknown.Path)}: {Lading.Oci.Printable.Text(unknown.Reason)}");
    }

    private static void WriteRow(StreamWriter writer, IReadOnlyList<string> cells, int[] widths)
    {
        for (int i = 0; i < cells.Count; i++)
        {
            bool last = i == cells.Count - 1;
            writer.Write(last ? cells[i] : cells[i].PadRight(widths[i]));
            writer.Write(last ? "\n" : "  ");
        }
    }
}
