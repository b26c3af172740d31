using System.Globalization;
using System.Text;

namespace Lading.Leaks.Proving.Encodings;

/// <summary>The encodings that write a text byte by byte or character by character.</summary>
internal static class UnitEncoders
{
    /// <summary>Every byte through a format such as <c>%{0:x2}</c>.</summary>
    public static UnitEncoder EveryByte(string format)
    {
        byte[][] forms = [.. Enumerable.Range(0, 256).Select(b => Encoding.ASCII.GetBytes(string.Format(CultureInfo.InvariantCulture, format, b)))];
        return (rest, writer) =>
        {
            writer.Write(forms[rest[0]]);
            return 1;
        };
    }

    /// <summary>No encoding.</summary>
    public static int EveryByteAsItIs(ReadOnlySpan<byte> rest, SecretWriter writer)
    {
        writer.Write(rest[0]);
        return 1;
    }

    /// <summary>Every byte as three octal digits behind a backslash.</summary>
    public static int Octal(ReadOnlySpan<byte> rest, SecretWriter writer)
    {
        writer.Write([(byte)'\\', (byte)('0' + (rest[0] >> 6)), (byte)('0' + ((rest[0] >> 3) & 7)), (byte)('0' + (rest[0] & 7))]);
        return 1;
    }

    /// <summary>
    /// Percent-encoding of all but the unreserved characters: RFC 3986, 2.3. <paramref name="plus"/>: as forms do it, a blank as a
    /// plus sign; <paramref name="marks"/>: those that RFC 2396 left as they are, too.
    /// </summary>
    public static UnitEncoder Percent(bool upper, bool plus, bool marks = false)
    {
        UnitEncoder escape = EveryByte(upper ? "%{0:X2}" : "%{0:x2}");
        return (rest, writer) =>
        {
            byte b = rest[0];
            if (char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~' || (marks && b is (byte)'!' or (byte)'*' or (byte)'(' or (byte)')'))
                writer.Write(b);
            else if (plus && b == ' ')
                writer.Write((byte)'+');
            else
                escape(rest, writer);
            return 1;
        };
    }

    /// <summary>Quoted-printable: RFC 2045, 6.7.</summary>
    public static int QuotedPrintable(ReadOnlySpan<byte> rest, SecretWriter writer)
    {
        byte b = rest[0];
        if (b is >= 32 and < 127 and not (byte)'=')
            writer.Write(b);
        else
            writer.Write(Encoding.ASCII.GetBytes($"={b:X2}"));
        return 1;
    }

    /// <summary>A string in JSON or in YAML's double quotes: RFC 8259, 7. <paramref name="html"/>: the form that is safe in HTML; <paramref name="slash"/>: with <c>\/</c>.</summary>
    public static UnitEncoder Json(bool html, bool slash) => (rest, writer) =>
    {
        byte b = rest[0];
        ReadOnlySpan<byte> escaped = b switch
        {
            (byte)'"' => "\\\""u8,
            (byte)'\\' => "\\\\"u8,
            (byte)'\n' => "\\n"u8,
            (byte)'\r' => "\\r"u8,
            (byte)'\t' => "\\t"u8,
            (byte)'/' when slash => "\\/"u8,
            (byte)'<' when html => "\\u003c"u8,
            (byte)'>' when html => "\\u003e"u8,
            (byte)'&' when html => "\\u0026"u8,
            (byte)'\'' when html => "\\u0027"u8,
            (byte)'+' when html && slash => "\\u002B"u8,
            _ => default,
        };
        if (!escaped.IsEmpty)
            writer.Write(escaped);
        else if (b < 32)
            writer.Write(Encoding.ASCII.GetBytes($"\\u{(int)b:x4}"));
        else
            writer.Write(b);
        return 1;
    };

    /// <summary>Every character as <c>\u0061</c>, in UTF-16 units.</summary>
    public static UnitEncoder Unicode(bool upper) => (rest, writer) =>
    {
        int used = Rune(rest, out Span<char> units, stackalloc char[2]);
        foreach (char unit in units)
            writer.Write(Encoding.ASCII.GetBytes(upper ? $"\\u{(int)unit:X4}" : $"\\u{(int)unit:x4}"));
        return used;
    };

    /// <summary>UTF-16.</summary>
    public static UnitEncoder Utf16(bool bigEndian) => (rest, writer) =>
    {
        int used = Rune(rest, out Span<char> units, stackalloc char[2]);
        foreach (char unit in units)
            writer.Write(bigEndian ? [(byte)(unit >> 8), (byte)unit] : [(byte)unit, (byte)(unit >> 8)]);
        return used;
    };

    /// <summary>Within a shell's single quotes.</summary>
    public static int ShellSingle(ReadOnlySpan<byte> rest, SecretWriter writer)
    {
        if (rest[0] == '\'')
            writer.Write("'\\''"u8);
        else
            writer.Write(rest[0]);
        return 1;
    }

    /// <summary>Within a shell's double quotes: POSIX, 2.2.3.</summary>
    public static int ShellDouble(ReadOnlySpan<byte> rest, SecretWriter writer)
    {
        if (rest[0] is (byte)'$' or (byte)'`' or (byte)'"' or (byte)'\\')
            writer.Write((byte)'\\');
        writer.Write(rest[0]);
        return 1;
    }

    /// <summary>Without quotes, a backslash before what the shell could take for its own.</summary>
    public static int ShellBare(ReadOnlySpan<byte> rest, SecretWriter writer)
    {
        if (!char.IsAsciiLetterOrDigit((char)rest[0]) && rest[0] < 128 && !"_-./:,=@%+"u8.Contains(rest[0]))
            writer.Write((byte)'\\');
        writer.Write(rest[0]);
        return 1;
    }

    /// <summary>The few characters that HTML and XML cannot have, by name; quotes by number, decimal or hexadecimal, where that is how it is done.</summary>
    public static UnitEncoder Html(string quote, string apostrophe)
    {
        byte[] quotes = Encoding.ASCII.GetBytes(quote), apostrophes = Encoding.ASCII.GetBytes(apostrophe);
        return (rest, writer) =>
        {
            switch (rest[0])
            {
                case (byte)'&': writer.Write("&amp;"u8); break;
                case (byte)'<': writer.Write("&lt;"u8); break;
                case (byte)'>': writer.Write("&gt;"u8); break;
                case (byte)'"': writer.Write(quotes); break;
                case (byte)'\'': writer.Write(apostrophes); break;
                default: writer.Write(rest[0]); break;
            }
            return 1;
        };
    }

    /// <summary>Every character as a numbered entity through a format such as <c>&amp;#{0};</c>.</summary>
    public static UnitEncoder Entities(string format) => (rest, writer) =>
    {
        if (System.Text.Rune.DecodeFromUtf8(rest, out Rune rune, out int used) != System.Buffers.OperationStatus.Done)
            (rune, used) = (new Rune(rest[0]), 1);
        writer.Write(Encoding.ASCII.GetBytes(string.Format(CultureInfo.InvariantCulture, format, rune.Value)));
        return used;
    };

    /// <summary>The first character in UTF-16; a byte that is no UTF-8 counts as Latin-1.</summary>
    private static int Rune(ReadOnlySpan<byte> rest, out Span<char> units, Span<char> buffer)
    {
        if (System.Text.Rune.DecodeFromUtf8(rest, out Rune rune, out int used) != System.Buffers.OperationStatus.Done)
            (rune, used) = (new Rune(rest[0]), 1);
        units = buffer[..rune.EncodeToUtf16(buffer)];
        return used;
    }
}
