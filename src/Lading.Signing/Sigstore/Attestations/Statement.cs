using System.Text.Json;
using System.Text.Unicode;
using Lading.Oci;

namespace Lading.Signing.Sigstore.Attestations;

/// <summary>Something a statement is about: in-toto attestation framework, ResourceDescriptor.</summary>
/// <param name="Name">Its name; empty when it has none.</param>
/// <param name="Digests">Its digests in lower-case hex, by algorithm as the statement spells it.</param>
public sealed record StatementSubject(string Name, IReadOnlyDictionary<string, string> Digests);

/// <summary>An in-toto statement, versions 0.1 and 1: in-toto attestation framework, "Statement". Members that are not known are ignored, as it says.</summary>
public sealed record Statement
{
    /// <summary>Type of version 1.</summary>
    public const string TypeV1 = "https://in-toto.io/Statement/v1";

    /// <summary>Type of version 0.1.</summary>
    public const string TypeV01 = "https://in-toto.io/Statement/v0.1";

    /// <summary>The most subjects.</summary>
    public const int MaxSubjects = 1024;

    /// <summary>The most digests of a subject.</summary>
    public const int MaxDigests = 32;

    private const int MaxDepth = 256;

    /// <summary>One of <see cref="TypeV1"/> and <see cref="TypeV01"/>.</summary>
    public required string Type { get; init; }

    /// <summary>What it is about.</summary>
    public required IReadOnlyList<StatementSubject> Subjects { get; init; }

    /// <summary>What the predicate is, a URI.</summary>
    public required string PredicateType { get; init; }

    /// <summary>The predicate: JSON, as it stands in the statement; <c>null</c> when there is none.</summary>
    public required ReadOnlyMemory<byte> Predicate { get; init; }

    /// <summary>Reads a statement; everything wrong is a <see cref="LadingException"/> of kind Input.</summary>
    public static Statement Read(ReadOnlyMemory<byte> json, string where)
    {
        if (!Utf8.IsValid(json.Span))
            throw LadingException.Input($"{where}: not UTF-8.");
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaxDepth, AllowDuplicateProperties = false });
            JsonElement root = document.RootElement;
            string type = Text(root, "_type", where);
            if (type is not (TypeV1 or TypeV01))
                throw LadingException.Input($"{where}: /_type: '{Printable.Text(type, 100)}' is no in-toto statement of version 0.1 or 1.");
            return new Statement
            {
                Type = type,
                Subjects = ReadSubjects(root, where),
                PredicateType = Text(root, "predicateType", where),
                Predicate = root.TryGetProperty("predicate", out JsonElement predicate) ? System.Text.Encoding.UTF8.GetBytes(predicate.GetRawText()) : "null"u8.ToArray(),
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw LadingException.Input($"{where}: not a statement: {Printable.Text(e.Message)}", inner: e);
        }
    }

    private static List<StatementSubject> ReadSubjects(JsonElement root, string where)
    {
        if (!root.TryGetProperty("subject", out JsonElement subjects) || subjects.ValueKind != JsonValueKind.Array || subjects.GetArrayLength() is 0 or > MaxSubjects)
            throw LadingException.Input($"{where}: /subject: there must be 1 to {MaxSubjects} subjects.");
        var list = new List<StatementSubject>(subjects.GetArrayLength());
        foreach (JsonElement subject in subjects.EnumerateArray())
        {
            string place = $"{where}: /subject/{list.Count}";
            string name = subject.TryGetProperty("name", out JsonElement named) && named.ValueKind == JsonValueKind.String ? named.GetString()! : "";
            var digests = new SortedDictionary<string, string>(StringComparer.Ordinal);
            if (!subject.TryGetProperty("digest", out JsonElement digest) || digest.ValueKind != JsonValueKind.Object)
                throw LadingException.Input($"{place}/digest is missing.");
            foreach (JsonProperty one in digest.EnumerateObject())
            {
                if (digests.Count == MaxDigests)
                    throw LadingException.Input($"{place}/digest: there are more than {MaxDigests}.");
                digests[one.Name] = one.Value.GetString() ?? "";
            }
            list.Add(new StatementSubject(name, digests));
        }
        return list;
    }

    private static string Text(JsonElement root, string name, string where) =>
        root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text
            ? text
            : throw LadingException.Input($"{where}: /{name} is missing or no text.");
}
