using System.Text.Json;
using Lading.Oci;

namespace Lading.Vulnerabilities.Advisories;

/// <summary>
/// Reads an OSV record (schema 1.7, ossf.github.io/osv-schema) from hostile bytes. What does not fit the schema is left
/// out on its own and noted with its place, so that a bad bound spoils that bound and not the record; only what is no
/// JSON object, or has no id, is refused.
/// </summary>
public static class OsvReader
{
    /// <summary>Largest record that is read, in bytes.</summary>
    public const int MaxRecord = 32 << 20;

    private const int MaxDepth = 64;
    private const int MaxIds = 2_000;
    private const int MaxId = 200;

    /// <summary>Reads a record. Throws <see cref="LadingException"/> when it is refused.</summary>
    /// <param name="json">UTF-8, with or without a byte order mark.</param>
    /// <param name="where">Name of the file, for messages.</param>
    public static OsvRecord Read(ReadOnlySpan<byte> json, string where)
    {
        var problems = new OsvProblems { Record = where };
        return Read(json, problems) ?? throw LadingException.Input($"{where}: {problems.Listed[^1].Reason}: {problems.Listed[^1].Detail}");
    }

    /// <summary>Reads a record; null when it is refused, and then the last problem says why.</summary>
    internal static OsvRecord? Read(ReadOnlySpan<byte> json, OsvProblems problems)
    {
        if (json.Length > MaxRecord)
            return Refuse(problems, OsvReason.TooLarge, $"{json.Length} bytes, {MaxRecord} are read");
        if (json.StartsWith((ReadOnlySpan<byte>)[0xef, 0xbb, 0xbf]))
            json = json[3..];
        try
        {
            // The id first, so that whatever is noted carries it.
            if (FindId(json) is not { } id)
                return Refuse(problems, OsvReason.NoId, "");
            problems.Record = id;
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
            reader.Read();
            OsvRecord record = ReadObject(ref reader, id, problems);
            return reader.Read() ? Refuse(problems, OsvReason.NotJson, "more than one value") : record;
        }
        catch (JsonException e)
        {
            return Refuse(problems, OsvReason.NotJson, $"line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}");
        }
        catch (InvalidOperationException e)
        {
            return Refuse(problems, OsvReason.NotJson, e.Message);
        }
    }

    private static OsvRecord? Refuse(OsvProblems problems, string reason, string detail)
    {
        problems.Add(reason, "", Printable.Text(detail));
        return null;
    }

    private static string? FindId(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isId = reader.ValueTextEquals("id"u8);
            reader.Read();
            if (isId)
                return reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length is > 0 and <= MaxId && reader.GetString() is { } id && IsId(id) ? id : null;
            reader.Skip();
        }
        return null;
    }

    /// <summary>Ids name files on OSV.dev and stand in tables: no control characters, spaces or slashes.</summary>
    internal static bool IsId(string id)
    {
        foreach (char c in id)
            if (c <= ' ' || c is '/' or '\\' or '\u007f' || char.IsControl(c) || char.IsSurrogate(c) || char.IsWhiteSpace(c) || c is >= '\u200b' and <= '\u202e' or >= '\u2066' and <= '\u2069')
                return false;
        return id is not ("." or ".." or "");
    }

    private static OsvRecord ReadObject(ref Utf8JsonReader reader, string id, OsvProblems problems)
    {
        var values = new OsvValues(problems);
        var affected = new OsvAffectedReader(problems);
        string? summary = null, word = null;
        List<string>? aliases = null, upstream = null, related = null;
        var severities = new List<StatedSeverity>();
        DateTimeOffset? published = null, modified = null, withdrawn = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            switch (FieldOf(reader))
            {
                case Field.Summary:
                    reader.Read();
                    summary = values.Text(ref reader, "/summary");
                    break;
                case Field.Aliases:
                    reader.Read();
                    aliases = values.Texts(ref reader, "/aliases", MaxIds);
                    break;
                case Field.Upstream:
                    reader.Read();
                    upstream = values.Texts(ref reader, "/upstream", MaxIds);
                    break;
                case Field.Related:
                    reader.Read();
                    related = values.Texts(ref reader, "/related", MaxIds);
                    break;
                case Field.Severity:
                    reader.Read();
                    values.Severities(ref reader, "/severity", severities);
                    break;
                case Field.Published:
                    reader.Read();
                    published = values.Time(ref reader, "/published");
                    break;
                case Field.Modified:
                    reader.Read();
                    modified = values.Time(ref reader, "/modified");
                    break;
                case Field.Withdrawn:
                    reader.Read();
                    withdrawn = values.Time(ref reader, "/withdrawn");
                    break;
                case Field.Affected:
                    reader.Read();
                    affected.Read(ref reader);
                    break;
                case Field.DatabaseSpecific:
                    reader.Read();
                    word = SeverityWord(ref reader);
                    break;
                case Field.Text:
                    reader.Skip();
                    break;
                default:
                    problems.Add(OsvReason.UnknownField, "", Name(reader));
                    reader.Skip();
                    break;
            }
        }
        word ??= affected.HasErrata ? ModuleStreams.SeverityWord(summary) : null;
        if (word is not null)
            severities.Add(new StatedSeverity("word", word));
        if (modified is null)
            problems.Add(OsvReason.BadTime, "/modified", "missing");
        bool namesCve = id.StartsWith("CVE-", StringComparison.Ordinal) || NamesCve(aliases) || NamesCve(upstream) || NamesCve(related);
        AdvisoryKind kind = AdvisoryKinds.Of(id, namesCve, affected.IsInformational);
        var advisory = new Advisory
        {
            Id = id,
            Kind = kind,
            Summary = summary,
            Aliases = Distinct(aliases),
            Upstream = Distinct(upstream),
            Related = Distinct(related),
            Severities = [.. severities],
            Published = published,
            Modified = modified ?? published ?? DateTimeOffset.UnixEpoch,
            Withdrawn = withdrawn,
        };
        return new OsvRecord(advisory, affected.Finish(summary, kind == AdvisoryKind.Malware));
    }

    private enum Field { Unknown, Text, Summary, Aliases, Upstream, Related, Severity, Published, Modified, Withdrawn, Affected, DatabaseSpecific }

    private static Field FieldOf(in Utf8JsonReader reader)
    {
        if (reader.ValueIsEscaped)
            return Field.Unknown;
        ReadOnlySpan<byte> name = reader.ValueSpan;
        return name.Length switch
        {
            2 when name.SequenceEqual("id"u8) => Field.Text,
            7 when name.SequenceEqual("summary"u8) => Field.Summary,
            7 when name.SequenceEqual("details"u8) => Field.Text,
            7 when name.SequenceEqual("aliases"u8) => Field.Aliases,
            7 when name.SequenceEqual("related"u8) => Field.Related,
            7 when name.SequenceEqual("credits"u8) => Field.Text,
            8 when name.SequenceEqual("severity"u8) => Field.Severity,
            8 when name.SequenceEqual("modified"u8) => Field.Modified,
            8 when name.SequenceEqual("affected"u8) => Field.Affected,
            8 when name.SequenceEqual("upstream"u8) => Field.Upstream,
            9 when name.SequenceEqual("published"u8) => Field.Published,
            9 when name.SequenceEqual("withdrawn"u8) => Field.Withdrawn,
            10 when name.SequenceEqual("references"u8) => Field.Text,
            14 when name.SequenceEqual("schema_version"u8) => Field.Text,
            17 when name.SequenceEqual("database_specific"u8) => Field.DatabaseSpecific,
            _ => Field.Unknown,
        };
    }

    /// <summary>The word that GitHub and Bitnami rate a record with: <c>database_specific.severity</c>.</summary>
    private static string? SeverityWord(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }
        string? word = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isSeverity = reader.ValueTextEquals("severity"u8);
            reader.Read();
            if (isSeverity && reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length is > 0 and < 40)
                word = reader.GetString();
            else
                reader.Skip();
        }
        return word;
    }

    private static bool NamesCve(List<string>? ids)
    {
        foreach (string id in ids ?? [])
            if (id.StartsWith("CVE-", StringComparison.Ordinal))
                return true;
        return false;
    }

    private static IReadOnlyList<string> Distinct(List<string>? ids) => ids is null ? [] : ids.Count == 1 ? [ids[0]] : [.. ids.Distinct(StringComparer.Ordinal)];

    private static string Name(in Utf8JsonReader reader) => Printable.Text(System.Text.Encoding.UTF8.GetString(reader.ValueSpan[..Math.Min(60, reader.ValueSpan.Length)]), 60);
}
