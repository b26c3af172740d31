using System.Text.Json;

namespace Lading.Vulnerabilities.Vex;

/// <summary>A statement of OpenVEX 0.2.0 to be written.</summary>
public sealed record StatementDraft
{
    /// <summary>Its own IRI; null for none.</summary>
    public string? Id { get; init; }
    /// <summary>Name of the flaw.</summary>
    public required string Vulnerability { get; init; }
    /// <summary>Other names of the flaw.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];
    /// <summary>The products.</summary>
    public required IReadOnlyList<VexProduct> Products { get; init; }
    /// <summary>The status.</summary>
    public required VexStatus Status { get; init; }
    /// <summary>How the status was found out.</summary>
    public string? Notes { get; init; }
    /// <summary>One of <see cref="VexWords.Justifications"/>; only with <see cref="VexStatus.NotAffected"/>.</summary>
    public string? Justification { get; init; }
    /// <summary>Why it is not affected, in free text; only with <see cref="VexStatus.NotAffected"/>.</summary>
    public string? Impact { get; init; }
    /// <summary>What to do; only with <see cref="VexStatus.Affected"/>, which needs it.</summary>
    public string? Action { get; init; }
    /// <summary>Since when it is so.</summary>
    public DateTimeOffset? Timestamp { get; init; }
    /// <summary>When it was changed after that; null when it was not.</summary>
    public DateTimeOffset? LastUpdated { get; init; }

    /// <summary>A statement that was read, of whatever dialect, as OpenVEX can say it.</summary>
    public static StatementDraft Of(VexStatement statement)
    {
        bool isNotAffected = statement.Status == VexStatus.NotAffected;
        bool isWord = VexWords.Justifications.Contains(statement.Justification);
        // A justification in another dialect's words is kept as text; one that is missing is said to be missing.
        string? impact = !isNotAffected ? null
            : statement.Impact ?? (statement.Justification is null ? "No justification was given." : isWord ? null : statement.Justification);
        return new StatementDraft
        {
            Id = statement.Id,
            Vulnerability = statement.Ids[0],
            Aliases = [.. statement.Ids.Skip(1)],
            Products = statement.Products,
            Status = statement.Status,
            Notes = statement.Notes,
            Justification = isNotAffected && isWord ? statement.Justification : null,
            Impact = impact,
            Action = statement.Status == VexStatus.Affected ? statement.Action ?? "No action statement was given." : null,
            Timestamp = statement.Timestamp,
        };
    }

    /// <summary>
    /// What the specification ("Status Requirements") does not allow about the statement, one sentence each; empty when all is well.
    /// </summary>
    public IEnumerable<string> Problems()
    {
        if (Products.Count == 0)
            yield return "A statement needs a product.";
        if (Justification is not null && !VexWords.Justifications.Contains(Justification))
            yield return $"'{Oci.Printable.Text(Justification)}' is no justification.";
        if (Status == VexStatus.NotAffected && Justification is null && Impact is null)
            yield return "The status not_affected needs a justification or an impact statement.";
        if (Status != VexStatus.NotAffected && (Justification is not null || Impact is not null))
            yield return "Only the status not_affected has a justification or impact statement.";
        if (Status == VexStatus.Affected && Action is null)
            yield return "The status affected needs an action statement.";
        if (Status != VexStatus.Affected && Action is not null)
            yield return "Only the status affected has an action statement.";
    }

    /// <summary>Flaw, products and parts as one text: statements with equal ones are about the same.</summary>
    internal string Key => KeyOf(Vulnerability, Products);

    internal static string KeyOf(string vulnerability, IEnumerable<VexProduct> products) =>
        vulnerability.ToUpperInvariant() + "\n" + string.Join('\n', products.Select(p => $"{Spell(p)}|{string.Join('|', p.Subcomponents.Select(Spell).Order(StringComparer.Ordinal))}").Order(StringComparer.Ordinal));

    private static string Spell(VexComponent component) =>
        string.Join(' ', component.Names.Concat(component.Cpes).Concat(component.Hashes.Select(h => h.Hex)).Concat([component.BomReference, component.Bom]).Concat(component.Versions));

    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        Text(writer, "@id", Id);
        writer.WriteStartObject("vulnerability");
        writer.WriteString("name", Vulnerability);
        if (Aliases.Count > 0)
        {
            writer.WriteStartArray("aliases");
            foreach (string alias in Aliases)
                writer.WriteStringValue(alias);
            writer.WriteEndArray();
        }
        writer.WriteEndObject();
        Text(writer, "timestamp", OpenVexWriter.Time(Timestamp));
        Text(writer, "last_updated", OpenVexWriter.Time(LastUpdated));
        writer.WriteStartArray("products");
        foreach (VexProduct product in Products.DistinctBy(p => KeyOf("", [p])))
        {
            writer.WriteStartObject();
            Identify(writer, product);
            if (product.Subcomponents.Count > 0)
            {
                writer.WriteStartArray("subcomponents");
                foreach (VexComponent part in product.Subcomponents.DistinctBy(Spell))
                {
                    writer.WriteStartObject();
                    Identify(writer, part);
                    writer.WriteEndObject();
                }
                writer.WriteEndArray();
            }
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteString("status", Status.Word());
        Text(writer, "status_notes", Notes);
        Text(writer, "justification", Justification);
        Text(writer, "impact_statement", Impact);
        Text(writer, "action_statement", Action);
        writer.WriteEndObject();
    }

    private static void Identify(Utf8JsonWriter writer, VexComponent component)
    {
        string? name = component.Names.Count > 0 ? component.Names[0] : null;
        if (component.BomReference is { } reference && name is null)
            name = component.Bom is { } bom && bom.StartsWith("urn:uuid:", StringComparison.Ordinal) ? $"urn:cdx:{bom[9..]}/1#{Uri.EscapeDataString(reference)}" : reference;
        if (name is null && component.Cpes.Count == 0 && component.Hashes is [var first, ..])
            name = $"urn:{first.Algorithm.ToLowerInvariant()}:{first.Hex}";
        Text(writer, "@id", name);
        string? purl = component.Names.FirstOrDefault(n => n.StartsWith("pkg:", StringComparison.OrdinalIgnoreCase) && n != name);
        if (purl is not null || component.Cpes.Count > 0)
        {
            writer.WriteStartObject("identifiers");
            Text(writer, "purl", purl);
            Text(writer, "cpe23", component.Cpes.FirstOrDefault(c => c.StartsWith("cpe:2.3:", StringComparison.Ordinal)));
            Text(writer, "cpe22", component.Cpes.FirstOrDefault(c => c.StartsWith("cpe:/", StringComparison.Ordinal)));
            writer.WriteEndObject();
        }
        var hashes = component.Hashes.Select(h => (Name: HashName(h.Algorithm), h.Hex)).Where(h => h.Name is not null).DistinctBy(h => h.Name).ToArray();
        if (hashes.Length == 0)
            return;
        writer.WriteStartObject("hashes");
        foreach ((string? algorithm, string hex) in hashes)
            writer.WriteString(algorithm!, hex);
        writer.WriteEndObject();
    }

    /// <summary>OpenVEX, "Hash Names".</summary>
    private static string? HashName(string algorithm) => algorithm switch
    {
        "MD5" => "md5",
        "SHA-1" => "sha1",
        "SHA-256" or "SHA-384" or "SHA-512" or "SHA3-256" or "SHA3-384" or "SHA3-512" or "BLAKE2b-256" or "BLAKE2b-512" => algorithm.ToLowerInvariant(),
        _ => null,
    };

    private static void Text(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
            writer.WriteString(name, value);
    }
}
