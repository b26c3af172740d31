using System.Text.Json;
using Lading.Inventory.Documents;

namespace Lading.Vulnerabilities.Vex;

/// <summary>Statements of whatever dialect as one JSON list, for <c>lading vex list --json</c>: docs/vex.md.</summary>
public static class VexListing
{
    /// <summary>Writes the statements of all documents in their order and leaves <paramref name="output"/> open.</summary>
    public static void Write(IEnumerable<VexDocument> documents, Stream output)
    {
        using (var writer = new Utf8JsonWriter(output, ReportJson.Options(compact: false)))
        {
            writer.WriteStartArray();
            foreach (VexStatement statement in documents.SelectMany(d => d.Statements))
                Write(writer, statement);
            writer.WriteEndArray();
        }
        output.Write("\n"u8);
    }

    private static void Write(Utf8JsonWriter writer, VexStatement statement)
    {
        writer.WriteStartObject();
        writer.WriteString("source", statement.Source);
        writer.WriteStartArray("ids");
        foreach (string id in statement.Ids)
            writer.WriteStringValue(id);
        writer.WriteEndArray();
        writer.WriteString("status", statement.Status.Word());
        foreach ((string name, string? text) in (ReadOnlySpan<(string, string?)>)
            [("justification", statement.Justification), ("impact", statement.Impact), ("action", statement.Action), ("notes", statement.Notes)])
            if (text is not null)
                writer.WriteString(name, text);
        if (statement.Timestamp is { } time)
            writer.WriteString("timestamp", OpenVexWriter.Time(time));
        writer.WriteStartArray("products");
        foreach (VexProduct product in statement.Products)
        {
            writer.WriteStartObject();
            writer.WriteString("id", product.Label);
            if (product.Subcomponents.Count > 0)
            {
                writer.WriteStartArray("subcomponents");
                foreach (VexComponent part in product.Subcomponents)
                    writer.WriteStringValue(part.Label);
                writer.WriteEndArray();
            }
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
