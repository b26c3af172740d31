using System.Text.Json;
using Lading.Inventory.Documents;
using Lading.Inventory;
using Lading.Vulnerabilities.Advisories;
using Lading.Vulnerabilities.Findings;

namespace Lading.Vulnerabilities.Records;

/// <summary>Answers as JSON: <c>docs/schemas/find-1.json</c>. Members that are not known are left out; lists are ordered.</summary>
public static class FindJson
{
    /// <summary>Writes one document, indented, with a line feed at the end.</summary>
    public static void Write(FindResult result, Stream output)
    {
        using (var writer = new Utf8JsonWriter(output, ReportJson.Options(compact: false)))
        {
            writer.WriteStartObject();
            writer.WriteString("format", "lading-find");
            writer.WriteNumber("version", 1);
            writer.WriteStartArray("queries");
            foreach (AnsweredQuery query in result.Queries)
                Write(writer, query);
            writer.WriteEndArray();
            writer.WriteNumber("searched", result.Searched);
            writer.WriteStartArray("inventories");
            foreach (FoundInventory inventory in result.Inventories)
                Write(writer, inventory);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        output.WriteByte((byte)'\n');
    }

    /// <summary>Writes inventories without answers: what <c>lading records list</c> shows.</summary>
    public static void Write(IReadOnlyList<RecordedInventory> inventories, Stream output)
    {
        using (var writer = new Utf8JsonWriter(output, ReportJson.Options(compact: false)))
        {
            writer.WriteStartArray();
            foreach (RecordedInventory inventory in inventories)
            {
                writer.WriteStartObject();
                Describe(writer, inventory);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        }
        output.WriteByte((byte)'\n');
    }

    private static void Write(Utf8JsonWriter writer, AnsweredQuery answered)
    {
        writer.WriteStartObject();
        writer.WriteString("text", answered.Query.Text);
        writer.WriteString("kind", Word(answered.Query.Kind));
        writer.Text("range", answered.Query.Range?.ToString());
        if (answered.Query.Kind == FindKind.Advisory)
        {
            writer.WriteStartArray("advisories");
            foreach (Advisory advisory in answered.Advisories)
            {
                writer.WriteStartObject();
                writer.WriteString("id", advisory.Id);
                writer.Text("summary", advisory.Summary);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        }
        writer.Texts("notes", answered.Notes);
        writer.WriteEndObject();
    }

    private static string Word(FindKind kind) => kind switch
    {
        FindKind.Name => "name",
        FindKind.Purl => "purl",
        FindKind.Advisory => "advisory",
        _ => "digest",
    };

    private static void Write(Utf8JsonWriter writer, FoundInventory found)
    {
        writer.WriteStartObject();
        Describe(writer, found.Inventory);
        if (found.Digests.Count > 0)
        {
            writer.WriteStartArray("digests");
            foreach (FoundDigest digest in found.Digests)
            {
                writer.WriteStartObject();
                writer.WriteNumber("query", digest.Query);
                writer.WriteString("kind", digest.Kind);
                Layer(writer, digest.Layer);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        }
        writer.WriteStartArray("matches");
        foreach (FoundPackage package in found.Packages)
            Write(writer, package);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Describe(Utf8JsonWriter writer, RecordedInventory inventory)
    {
        writer.WriteString("kind", inventory.Kind);
        writer.WriteString("name", inventory.Name);
        writer.WriteStartArray("references");
        foreach (RecordedReference reference in inventory.References)
        {
            writer.WriteStartObject();
            writer.WriteString("name", reference.Name);
            writer.WriteBoolean("current", reference.IsCurrent);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteBoolean("current", inventory.IsCurrent);
        writer.Text("digest", inventory.Digest);
        writer.Text("configDigest", inventory.ConfigDigest);
        writer.Text("indexDigest", inventory.IndexDigest);
        writer.Text("platform", inventory.Platform);
        writer.Text("distro", inventory.Distro?.Qualifier);
        writer.WriteString("recorded", inventory.Recorded.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"));
        writer.Text("tool", inventory.Tool);
        writer.WriteNumber("packages", inventory.Packages);
    }

    private static void Write(Utf8JsonWriter writer, FoundPackage found)
    {
        Package package = found.Package;
        writer.WriteStartObject();
        writer.WriteString("type", package.Type.Name);
        writer.WriteString("name", package.FullName);
        writer.Text("version", package.Version);
        writer.Text("purl", package.Purl);
        writer.Text("architecture", package.Architecture);
        writer.Text("sourceName", package.SourceName);
        writer.Text("sourceVersion", package.SourceVersion);
        writer.WriteBoolean("undecided", found.IsUndecided);
        writer.WriteStartArray("reasons");
        foreach (FoundReason reason in found.Reasons)
        {
            writer.WriteStartObject();
            writer.WriteNumber("query", reason.Query);
            writer.WriteString("by", reason.By == MatchMethod.SourceName ? "source-name" : "name");
            writer.Text("advisory", reason.Advisory);
            writer.Text("why", reason.Why);
            if (reason.IsUndecided)
                writer.WriteBoolean("undecided", true);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteStartArray("places");
        foreach (FoundPlace place in found.Places)
        {
            writer.WriteStartObject();
            writer.WriteString("path", place.Path);
            Layer(writer, place.Layer);
            if (place.InBaseImage is { } inBase)
                writer.WriteBoolean("inBaseImage", inBase);
            if (place.RemovedBy is { } by)
                writer.WriteNumber("removedByLayer", by);
            if (place.IsDeclared)
                writer.WriteBoolean("declared", true);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Layer(Utf8JsonWriter writer, RecordedLayer? layer)
    {
        if (layer is null)
            return;
        writer.WriteStartObject("layer");
        writer.WriteNumber("index", layer.Index);
        writer.Text("digest", layer.Digest);
        writer.Text("diffId", layer.DiffId);
        writer.Text("instruction", layer.Instruction);
        writer.WriteEndObject();
    }
}
