using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Lading.Inventory.Documents;

namespace Lading.Vulnerabilities.Vex;

/// <summary>What a new OpenVEX document says of itself.</summary>
public sealed record OpenVexHead
{
    /// <summary>Its IRI; null for one made of a digest of its content.</summary>
    public string? Id { get; init; }
    /// <summary>Who speaks.</summary>
    public string Author { get; init; } = "Unknown Author";
    /// <summary>The author's role.</summary>
    public string? Role { get; init; }
    /// <summary>When it is issued.</summary>
    public required DateTimeOffset Timestamp { get; init; }
}

/// <summary>Writes OpenVEX 0.2.0. Equal input gives equal bytes.</summary>
public static class OpenVexWriter
{
    /// <summary>A new document.</summary>
    public static byte[] Create(OpenVexHead head, IReadOnlyList<StatementDraft> statements)
    {
        string id = head.Id ?? "https://openvex.dev/docs/public/vex-" + Oci.Digest.Of(Write(head, "", statements)).Encoded;
        return Write(head, id, statements);
    }

    private static byte[] Write(OpenVexHead head, string id, IReadOnlyList<StatementDraft> statements) => Json(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("@context", "https://openvex.dev/ns/v0.2.0");
        writer.WriteString("@id", id);
        writer.WriteString("author", head.Author);
        if (head.Role is not null)
            writer.WriteString("role", head.Role);
        writer.WriteString("timestamp", Time(head.Timestamp));
        writer.WriteNumber("version", 1);
        writer.WriteStartArray("statements");
        foreach (StatementDraft statement in statements)
            statement.Write(writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    /// <summary>One statement by itself, without a line feed behind it.</summary>
    internal static byte[] Statement(StatementDraft statement, bool compact)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, ReportJson.Options(compact)))
            statement.Write(writer);
        return buffer.WrittenSpan.ToArray();
    }

    private static byte[] Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, ReportJson.Options(compact: false)))
            write(writer);
        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>RFC 3339 in UTC, fractions of a second only where there are any.</summary>
    internal static string? Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
}
