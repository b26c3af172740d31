using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Lading.Signing.Sigstore.Tuf;

/// <summary>
/// The bytes that signatures are over: canonical JSON as TUF 1.0, section 4.2 names it (OLPC): no white space, members sorted by name,
/// only quotation mark and backslash escaped, whole numbers only. Everything else of the document is kept, known or not.
/// </summary>
internal static class CanonicalJson
{
    private const int MaxNumber = 20;

    /// <summary>Writes a value. <see cref="FormatException"/> when it has no canonical form: a fraction, or text that is not Unicode.</summary>
    public static byte[] Encode(JsonElement value)
    {
        var output = new ArrayBufferWriter<byte>(4096);
        Write(value, output);
        return output.WrittenSpan.ToArray();
    }

    private static void Write(JsonElement value, ArrayBufferWriter<byte> output)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object: WriteObject(value, output); break;
            case JsonValueKind.Array: WriteArray(value, output); break;
            case JsonValueKind.String: WriteText(Utf8Of(() => value.GetString()!), output); break;
            case JsonValueKind.Number: WriteNumber(value.GetRawText(), output); break;
            case JsonValueKind.True: output.Write("true"u8); break;
            case JsonValueKind.False: output.Write("false"u8); break;
            default: output.Write("null"u8); break;
        }
    }

    private static void WriteObject(JsonElement value, ArrayBufferWriter<byte> output)
    {
        var members = new List<(byte[] Name, JsonElement Value)>();
        foreach (JsonProperty property in value.EnumerateObject())
            members.Add((Utf8Of(() => property.Name), property.Value));
        // By code points, which is the order of UTF-8 and not of UTF-16.
        members.Sort(static (a, b) => a.Name.AsSpan().SequenceCompareTo(b.Name));
        output.Write("{"u8);
        for (int i = 0; i < members.Count; i++)
        {
            if (i > 0)
                output.Write(","u8);
            WriteText(members[i].Name, output);
            output.Write(":"u8);
            Write(members[i].Value, output);
        }
        output.Write("}"u8);
    }

    private static void WriteArray(JsonElement value, ArrayBufferWriter<byte> output)
    {
        bool first = true;
        output.Write("["u8);
        foreach (JsonElement element in value.EnumerateArray())
        {
            if (!first)
                output.Write(","u8);
            first = false;
            Write(element, output);
        }
        output.Write("]"u8);
    }

    private static void WriteText(ReadOnlySpan<byte> utf8, ArrayBufferWriter<byte> output)
    {
        output.Write("\""u8);
        while (utf8.IndexOfAny((byte)'"', (byte)'\\') is >= 0 and var at)
        {
            output.Write(utf8[..at]);
            output.Write("\\"u8);
            output.Write(utf8.Slice(at, 1));
            utf8 = utf8[(at + 1)..];
        }
        output.Write(utf8);
        output.Write("\""u8);
    }

    private static void WriteNumber(string text, ArrayBufferWriter<byte> output)
    {
        ReadOnlySpan<char> digits = text.AsSpan().TrimStart('-');
        if (digits.Length > MaxNumber || digits.ContainsAnyExceptInRange('0', '9') || (text[0] == '-' && digits is "0"))
            throw new FormatException("only whole numbers have a canonical form");
        output.Write(Encoding.ASCII.GetBytes(text));
    }

    private static byte[] Utf8Of(Func<string> read)
    {
        try
        {
            return Encoding.UTF8.GetBytes(read());
        }
        catch (InvalidOperationException e)
        {
            throw new FormatException("a text is not Unicode", e);
        }
    }
}
