using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Lading.Oci;

namespace Lading.Signing.Sigstore.Bundles;

/// <summary>
/// One value of a protocol buffers message in JSON, read as strictly as the client specification (section 5) asks: lowerCamelCase
/// names, canonical base64, each member once and no unknown ones. Errors name the place by JSON pointer.
/// </summary>
internal readonly struct ProtoJson
{
    private const int MaxDepth = 16;

    private readonly JsonElement _value;
    private readonly string _file;
    private readonly string _pointer;

    private ProtoJson(JsonElement value, string file, string pointer) => (_value, _file, _pointer) = (value, file, pointer);

    /// <summary>Reads a whole document; the caller disposes <paramref name="document"/> after it has taken what it needs.</summary>
    public static ProtoJson Parse(ReadOnlyMemory<byte> json, string file, int maxSize, out JsonDocument document)
    {
        if (json.Length > maxSize)
            throw LadingException.Input($"{file}: has {json.Length} bytes, more than the {maxSize} that are read.");
        if (!Utf8.IsValid(json.Span))
            throw LadingException.Input($"{file}: not UTF-8.");
        try
        {
            document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaxDepth, AllowDuplicateProperties = false });
            return new ProtoJson(document.RootElement, file, "");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw LadingException.Input($"{file}: not well-formed JSON: {Printable.Text(e.Message)}", inner: e);
        }
    }

    /// <summary>The members of an object that are not null: null is how proto3 JSON writes absence.</summary>
    public IEnumerable<(string Name, ProtoJson Value)> Members()
    {
        if (_value.ValueKind != JsonValueKind.Object)
            throw Bad("an object is wanted");
        return Enumerate(_value, _file, _pointer);

        static IEnumerable<(string, ProtoJson)> Enumerate(JsonElement value, string file, string pointer)
        {
            foreach (JsonProperty property in value.EnumerateObject())
                if (property.Value.ValueKind != JsonValueKind.Null)
                {
                    string name = NameOf(property, file, pointer);
                    yield return (name, new ProtoJson(property.Value, file, $"{pointer}/{name}"));
                }
        }

        static string NameOf(JsonProperty property, string file, string pointer)
        {
            try
            {
                return property.Name;
            }
            catch (InvalidOperationException e)
            {
                throw LadingException.Input($"{file}: {pointer}/: the name of a member is not Unicode.", inner: e);
            }
        }
    }

    /// <summary>The elements of an array of at most <paramref name="most"/>.</summary>
    public List<T> List<T>(int most, Func<ProtoJson, T> read)
    {
        if (_value.ValueKind != JsonValueKind.Array)
            throw Bad("an array is wanted");
        if (_value.GetArrayLength() > most)
            throw Bad($"there are {_value.GetArrayLength()} elements, no more than {most} are read");
        var list = new List<T>(_value.GetArrayLength());
        foreach (JsonElement element in _value.EnumerateArray())
            list.Add(read(new ProtoJson(element, _file, $"{_pointer}/{list.Count.ToString(CultureInfo.InvariantCulture)}")));
        return list;
    }

    /// <summary>A string.</summary>
    public string Text()
    {
        try
        {
            return _value.ValueKind == JsonValueKind.String ? _value.GetString()! : throw Bad("a string is wanted");
        }
        catch (InvalidOperationException e)
        {
            throw Bad("the string is not Unicode", e);
        }
    }

    /// <summary>
    /// Bytes in base64 of RFC 4648, section 4, and only in the one form that an encoder writes: with a second form for the same
    /// bytes, a document could be changed without changing what was verified. Line breaks are white space, as command line encoders leave them.
    /// </summary>
    public byte[] Bytes()
    {
        string text = Text();
        if (text.AsSpan().IndexOfAny('\r', '\n') >= 0)
            text = text.Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal);
        byte[] bytes = new byte[text.Length / 4 * 3];
        if (!Convert.TryFromBase64String(text, bytes, out int length) || !string.Equals(Convert.ToBase64String(bytes.AsSpan(0, length)), text, StringComparison.Ordinal))
            throw Bad("not canonical base64");
        return length == bytes.Length ? bytes : bytes[..length];
    }

    /// <summary>True or false.</summary>
    public bool Boolean() => _value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Bad("true or false is wanted"),
    };

    /// <summary>A 64-bit integer of at least zero, as a string or a number.</summary>
    public long Int64()
    {
        long number = 0;
        bool good = _value.ValueKind switch
        {
            JsonValueKind.String => long.TryParse(Text(), NumberStyles.None, CultureInfo.InvariantCulture, out number),
            JsonValueKind.Number => _value.TryGetInt64(out number),
            _ => false,
        };
        return good && number >= 0 ? number : throw Bad("a whole number of at least 0 is wanted");
    }

    /// <summary>A time: RFC 3339, UTC. What is finer than 100 ns is cut off.</summary>
    public DateTimeOffset Time()
    {
        return Rfc3339.TryParse(Text(), out DateTimeOffset time)
            ? time
            : throw Bad("a time like 2025-01-31T12:00:00Z is wanted");
    }

    /// <summary>The value itself, as long as the document is not disposed.</summary>
    public JsonElement Element => _value;

    /// <summary>The bytes of the value as they stand in the document.</summary>
    public byte[] Raw() => Encoding.UTF8.GetBytes(_value.GetRawText());

    /// <summary>The error for a member that the message does not have.</summary>
    public LadingException Unknown() => Bad("there is no such member");

    /// <summary>An error at this place.</summary>
    public LadingException Bad(string why, Exception? inner = null) =>
        LadingException.Input($"{_file}: {(_pointer.Length == 0 ? "/" : Printable.Text(_pointer, 120))}: {why}.", inner: inner);
}
