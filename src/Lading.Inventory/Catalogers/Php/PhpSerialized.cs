using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Lading.Scanning.Trees;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Php;

/// <summary>
/// Reads what PHP's <c>serialize()</c> writes (php.net, "serialize"): null, booleans, numbers, strings with their length in
/// bytes, arrays. Objects and references are refused: nothing that is read here has any.
/// </summary>
internal ref struct PhpSerialized
{
    private readonly Tree.Builder _builder;
    private ReadOnlySpan<byte> _rest;

    private PhpSerialized(ReadOnlySpan<byte> bytes)
    {
        _rest = bytes;
        _builder = new Tree.Builder();
    }

    /// <summary>Parses one value. Throws <see cref="ParseException"/> when it is not in that format.</summary>
    public static Tree Parse(ReadOnlySpan<byte> bytes)
    {
        var reader = new PhpSerialized(bytes);
        reader.Read();
        return reader._builder.Root;
    }

    private void Read()
    {
        // How many keys and values each open array still has; the builder bounds the depth.
        var left = new Stack<long>();
        Value(left);
        while (left.TryPop(out long due))
        {
            if (due == 0)
            {
                Expect((byte)'}');
                _builder.Close();
                continue;
            }
            left.Push(due - 1);
            Value(left);
        }
    }

    private void Value(Stack<long> left)
    {
        if (_rest.Length < 2)
            throw new ParseException("the serialized data end early");
        byte type = _rest[0];
        _rest = _rest[1..];
        switch (type)
        {
            case (byte)'N':
                Expect((byte)';');
                Put(null);
                break;
            case (byte)'b':
                Expect((byte)':');
                Put(Until((byte)';').SequenceEqual("1"u8) ? "true" : "false");
                break;
            case (byte)'i' or (byte)'d':
                Expect((byte)':');
                Put(Encoding.UTF8.GetString(Until((byte)';')));
                break;
            case (byte)'s':
                Expect((byte)':');
                Put(String());
                break;
            case (byte)'a':
                Expect((byte)':');
                long count = Number(Until((byte)':'));
                Expect((byte)'{');
                // Each element takes at least six bytes: i:0;N; is the shortest.
                if (count > _rest.Length / 6 + 1 || _builder.WantsKey)
                    throw new ParseException($"an array of {count} elements does not fit into the data");
                _builder.OpenMap();
                left.Push(count * 2);
                break;
            default:
                throw new ParseException($"serialized values of type '{(char)type}' are not read");
        }
    }

    private void Put(string? text)
    {
        if (_builder.WantsKey)
            _builder.Key(text ?? "");
        else
            _builder.Scalar(text);
    }

    private string String()
    {
        long length = Number(Until((byte)':'));
        if (length > _rest.Length - 3)
            throw new ParseException($"a string of {length} bytes does not fit into the data");
        Expect((byte)'"');
        string text = Encoding.UTF8.GetString(_rest[..(int)length]);
        _rest = _rest[(int)length..];
        Expect((byte)'"');
        Expect((byte)';');
        return text;
    }

    private ReadOnlySpan<byte> Until(byte end)
    {
        int at = _rest[..Math.Min(_rest.Length, 64)].IndexOf(end);
        if (at < 0)
            throw new ParseException("a serialized value has no end");
        ReadOnlySpan<byte> value = _rest[..at];
        _rest = _rest[(at + 1)..];
        return value;
    }

    private static long Number(ReadOnlySpan<byte> digits) =>
        Utf8Parser.TryParse(digits, out int value, out int used) && used == digits.Length && value >= 0
            ? value : throw new ParseException(string.Create(CultureInfo.InvariantCulture, $"a length of {digits.Length} digits is not a number"));

    private void Expect(byte value)
    {
        if (_rest.IsEmpty || _rest[0] != value)
            throw new ParseException($"the serialized data lack a '{(char)value}'");
        _rest = _rest[1..];
    }
}
