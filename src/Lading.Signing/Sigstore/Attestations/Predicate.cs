using System.Text;
using System.Text.Json;
using Lading.Oci;

namespace Lading.Signing.Sigstore.Attestations;

/// <summary>
/// What a statement says, made from what the user has: wrapped as the type wants it and checked against the type's required members, so
/// that nobody signs what no reader of that type will take.
/// </summary>
public sealed class Predicate : IDisposable
{
    /// <summary>The largest predicate, in bytes.</summary>
    public const int MaxSize = 24 << 20;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 200, AllowDuplicateProperties = false };

    private readonly JsonDocument _document;

    private Predicate(string type, JsonDocument document) => (Type, _document) = (type, document);

    /// <summary>Its type, a URI.</summary>
    public string Type { get; }

    /// <summary>The predicate.</summary>
    public JsonElement Json => _document.RootElement;

    /// <summary>
    /// Reads a predicate for a type in the spelling of <c>--type</c>. <paramref name="time"/> goes into predicates of type custom, which wrap
    /// any text. An input error says where the document is not of its type.
    /// </summary>
    public static Predicate Read(string type, ReadOnlyMemory<byte> file, string where, DateTimeOffset time)
    {
        string uri = PredicateTypes.Parse(type);
        if (file.Length > MaxSize)
            throw LadingException.Input($"{where} has {file.Length} bytes; a predicate has {MaxSize} at most.");
        if (type is "custom" or PredicateTypes.Custom)
            return new Predicate(uri, Wrap(file, where, writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("Data", Text(file, where));
                writer.WriteString("Timestamp", time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture));
                writer.WriteEndObject();
            }));
        if (type == "spdx" && !IsJsonObject(file.Span))
            return Text(file, where).Contains("SPDXVersion:", StringComparison.Ordinal)
                ? new Predicate(uri, Wrap(file, where, writer => writer.WriteStringValue(Text(file, where))))
                : throw LadingException.Input($"{where}: an SPDX document in tag-value form has a line SPDXVersion.");
        JsonDocument document = Parse(file, where);
        try
        {
            PredicateShape.Check(uri, document.RootElement, where);
            return new Predicate(uri, document);
        }
        // Text that is not UTF-8, or half a surrogate pair, is found out when it is looked at.
        catch (InvalidOperationException e)
        {
            document.Dispose();
            throw LadingException.Input($"{where}: a string in it is not valid text.", inner: e);
        }
        catch
        {
            document.Dispose();
            throw;
        }
    }

    /// <summary>An empty object, as of a signature, with the given type.</summary>
    public static Predicate Empty(string type) => new(type, JsonDocument.Parse("{}"));

    /// <inheritdoc/>
    public void Dispose() => _document.Dispose();

    private static bool IsJsonObject(ReadOnlySpan<byte> file) => file.TrimStart(" \t\r\n"u8).StartsWith("{"u8);

    private static JsonDocument Parse(ReadOnlyMemory<byte> file, string where)
    {
        try
        {
            return JsonDocument.Parse(file.Span.StartsWith("\uFEFF"u8) ? file[3..] : file, Strict);
        }
        catch (JsonException e)
        {
            throw LadingException.Input($"{where}: not JSON: {Printable.Text(e.Message)}", inner: e);
        }
    }

    private static JsonDocument Wrap(ReadOnlyMemory<byte> file, string where, Action<Utf8JsonWriter> write)
    {
        var output = new MemoryStream();
        using (var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            write(writer);
        return Parse(output.ToArray(), where);
    }

    private static string Text(ReadOnlyMemory<byte> file, string where)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(file.Span);
        }
        catch (ArgumentException e)
        {
            throw LadingException.Input($"{where}: not UTF-8.", inner: e);
        }
    }
}
