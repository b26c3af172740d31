using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Lading.Oci;
using Lading.Signing.Sigstore.Bundles;

namespace Lading.Signing.Provenance.Predicates;

/// <summary>
/// A place in a JSON document that somebody else wrote: a value that may be absent, with the pointer that errors name.
/// Bounded in size,
/// depth and counts; each member of an object once.
/// </summary>
internal readonly record struct PredicateJson(JsonElement Value, string Where, string Pointer)
{
    /// <summary>The largest document, in bytes.</summary>
    public const int MaxSize = 32 << 20;

    /// <summary>The most members that are listed as unknown.</summary>
    public const int MaxUnknown = 100;

    private const int MaxDepth = 256;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = MaxDepth,
        AllowDuplicateProperties = false };

    /// <summary>True when the value is not there, or null.</summary>
    public bool IsAbsent => Value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null;

    /// <summary>True for an object.</summary>
    public bool IsObject => Value.ValueKind == JsonValueKind.Object;

    /// <summary>A member of this object; absent when the object is, or does not have it.</summary>
    public PredicateJson this[string name]
    {
        get
        {
            if (!IsAbsent && !IsObject)
                throw Bad("an object is wanted");
            return new PredicateJson(IsObject && Value.TryGetProperty(name, out JsonElement member) ? member : default,
                Where,
                $"{Pointer}/{name}");
        }
    }

    /// <summary>Reads a whole document.</summary>
    public static PredicateJson Parse(ReadOnlyMemory<byte> json, string where)
    {
        if (json.Length > MaxSize)
            throw LadingException.Input($"{where}: has {json.Length} bytes, more than the {MaxSize} that are read.");
        if (!Utf8.IsValid(json.Span))
            throw LadingException.Input($"{where}: not UTF-8.");
        try
        {
            // Parts of it are kept for as long as anybody wants to see them; nothing is rented that had to be given
            // back.
            using JsonDocument document = JsonDocument.Parse(json, Strict);
            return new PredicateJson(document.RootElement.Clone(), where, "");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw LadingException.Input($"{where}: not well-formed JSON: {Printable.Text(e.Message)}", inner: e);
        }
    }

    /// <summary>A text that must be there and not empty.</summary>
    public string Text() => TextOrNull() is { Length: > 0 } text ? text : throw Bad("a text is wanted");

    /// <summary>A text; null when it is absent.</summary>
    public string? TextOrNull()
    {
        if (IsAbsent)
            return null;
        try
        {
            return Value.ValueKind == JsonValueKind.String ? Value.GetString() : throw Bad("a text is wanted");
        }
        catch (InvalidOperationException e)
        {
            throw Bad("the text is not Unicode", e);
        }
    }

    /// <summary>True or false; null when it is absent.</summary>
    public bool? Flag() => Value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => IsAbsent ? null : throw Bad("true or false is wanted"),
    };

    /// <summary>A time: RFC 3339; null when it is absent or empty.</summary>
    public DateTimeOffset? Time()
    {
        if (TextOrNull() is not { Length: > 0 } text)
            return null;
        return Rfc3339.TryParse(text, out DateTimeOffset time) ? time
            : throw Bad("a time like 2025-01-31T12:00:00Z is wanted");
    }

    /// <summary>Texts by name, at most <paramref name="most"/>; empty when they are absent.</summary>
    public IReadOnlyDictionary<string, string> Texts(int most)
    {
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((string name, PredicateJson value) in Members(most))
            texts[name] = value.TextOrNull() ?? "";
        return texts;
    }

    /// <summary>The members of an object, at most <paramref name="most"/>; none when it is absent.</summary>
    public IEnumerable<(string Name, PredicateJson Value)> Members(int most)
    {
        if (IsAbsent)
            yield break;
        if (!IsObject)
            throw Bad("an object is wanted");
        if (Value.GetPropertyCount() > most)
            throw Bad($"there are {Value.GetPropertyCount()} members, no more than {most} are read");
        foreach (JsonProperty property in Value.EnumerateObject())
        {
            string name = NameOf(property);
            yield return (name, new PredicateJson(property.Value, Where, $"{Pointer}/{name}"));
        }
    }

    /// <summary>The elements of an array, at most <paramref name="most"/>; none when it is absent.</summary>
    public List<T> List<T>(int most, Func<PredicateJson, T> read)
    {
        if (IsAbsent)
            return [];
        if (Value.ValueKind != JsonValueKind.Array)
            throw Bad("an array is wanted");
        if (Value.GetArrayLength() > most)
            throw Bad($"there are {Value.GetArrayLength()} elements, no more than {most} are read");
        var list = new List<T>(Value.GetArrayLength());
        foreach (JsonElement element in Value.EnumerateArray())
            list.Add(read(new PredicateJson(element, Where,
                $"{Pointer}/{list.Count.ToString(CultureInfo.InvariantCulture)}")));
        return list;
    }

    /// <summary>Adds to a list the pointers of this object's members that are not among those known.</summary>
    public void Others(List<string> unknown, params ReadOnlySpan<string> known)
    {
        if (!IsObject)
            return;
        foreach (JsonProperty property in Value.EnumerateObject())
            if (NameOf(property) is var name && !known.Contains(name) && unknown.Count < MaxUnknown)
                unknown.Add($"{Pointer}/{Printable.Text(name, 80)}");
    }

    /// <summary>An error at this place.</summary>
    public LadingException Bad(string why, Exception? inner = null) =>
        LadingException.Input($"{Where}: {(Pointer.Length == 0 ? "/" : Printable.Text(Pointer, 120))}: {why}.",
            inner: inner);

    private string NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException e)
        {
            throw Bad("the name of a member is not Unicode", e);
        }
    }
}
