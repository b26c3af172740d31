using System.Text;

namespace Lading.Inventory.Catalogers.Dpkg;

/// <summary>
/// A package's <c>copyright</c> file: machine-readable ("copyright-format 1.0", once DEP-5) when it starts with a
/// <c>Format</c> field, free text otherwise.
/// </summary>
internal sealed record CopyrightFile(IReadOnlyList<string> Licenses, string? Notices)
{
    /// <summary>Bytes of a file that are looked at; the longest in Debian have a few megabytes of collected notices.</summary>
    private const int MaxBytes = 1 << 20;
    private const int MaxLicenses = 200;
    private const int MaxNotices = 8 << 10;

    /// <summary>Reads either form; lists are empty where nothing is certain.</summary>
    public static CopyrightFile Parse(ReadOnlySpan<byte> text)
    {
        text = text[..Math.Min(text.Length, MaxBytes)];
        if (text.StartsWith((ReadOnlySpan<byte>)[0xef, 0xbb, 0xbf]))
            text = text[3..];
        return IsMachineReadable(text) ? MachineReadable(text) : FreeText(text);
    }

    private static bool IsMachineReadable(ReadOnlySpan<byte> text)
    {
        var reader = new ControlReader(text);
        if (!reader.NextParagraph())
            return false;
        while (reader.NextField())
            if (reader.Is("Format"u8) || reader.Is("Format-Specification"u8))
                return true;
        return false;
    }

    private static CopyrightFile MachineReadable(ReadOnlySpan<byte> text)
    {
        var ofFiles = new TextSet();
        var standalone = new TextSet();
        var notices = new NoticeList();
        var reader = new ControlReader(text);
        while (reader.NextParagraph())
        {
            bool files = false;
            ReadOnlySpan<byte> license = default;
            while (reader.NextField())
            {
                if (reader.Is("Files"u8) || reader.Is("Format"u8))
                    files = true;
                else if (reader.Is("Copyright"u8))
                    notices.Add(reader.Value);
                else if (reader.Is("License"u8))
                    license = Synopsis(reader.Value);
            }
            // A paragraph of its own only gives the text of a licence that others name.
            if (!license.IsEmpty)
                (files ? ofFiles : standalone).Add(license);
        }
        IEnumerable<string> named = ofFiles.Count > 0 ? ofFiles.Texts : standalone.Texts;
        return new CopyrightFile([.. named.SelectMany(LicenseSynopsis.Names).Distinct(StringComparer.Ordinal).Take(MaxLicenses)], notices.Text);
    }

    /// <summary>The first line of a <c>License</c> field; the text follows from the second on.</summary>
    private static ReadOnlySpan<byte> Synopsis(ReadOnlySpan<byte> value)
    {
        int end = value.IndexOf((byte)'\n');
        ReadOnlySpan<byte> first = (end < 0 ? value : value[..end]).Trim(" \t\r"u8);
        // A text alone, without short name, starts on the second line and has been trimmed up to the first.
        return first.Length > 200 ? default : first;
    }

    private static CopyrightFile FreeText(ReadOnlySpan<byte> text)
    {
        var notices = new NoticeList();
        ReadOnlySpan<byte> word = "Copyright"u8;
        for (int at = 0; text[at..].IndexOf(word) is >= 0 and var next;)
        {
            at += next;
            int start = text[..at].LastIndexOf((byte)'\n') + 1;
            int length = text[at..].IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = (length < 0 ? text[at..] : text.Slice(at, length)).TrimEnd(Marks);
            if (!text[start..at].ContainsAnyExcept(Marks) && line.Length is > 10 and < 200 && line.ContainsAnyInRange((byte)'0', (byte)'9'))
                notices.Add(line);
            at += length < 0 ? text.Length - at : length;
        }
        return new CopyrightFile(FreeTextLicenses.Find(text), notices.Text);
    }

    /// <summary>What stands around a line of free text and is not part of it.</summary>
    private static ReadOnlySpan<byte> Marks => " \t\r*#"u8;

    /// <summary>Distinct texts in the order they came; one that is there already costs no string.</summary>
    private sealed class TextSet
    {
        private readonly List<string> _texts = [];
        private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _seen = new HashSet<string>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

        public int Count => _texts.Count;

        public IReadOnlyList<string> Texts => _texts;

        /// <summary>Adds UTF-8; null when it was there.</summary>
        public string? Add(ReadOnlySpan<byte> text)
        {
            Span<char> buffer = stackalloc char[512];
            ReadOnlySpan<char> chars = text.Length <= buffer.Length ? buffer[..Encoding.UTF8.GetChars(text, buffer)] : Encoding.UTF8.GetString(text);
            if (_seen.Contains(chars))
                return null;
            string added = chars.ToString();
            _seen.Set.Add(added);
            _texts.Add(added);
            return added;
        }
    }

    /// <summary>Distinct notices, one a line, up to a bound.</summary>
    private sealed class NoticeList
    {
        private readonly TextSet _lines = new();
        private int _length;

        public string? Text => _lines.Count == 0 ? null : string.Join('\n', _lines.Texts);

        public void Add(ReadOnlySpan<byte> value)
        {
            foreach (Range range in value.Split((byte)'\n'))
            {
                if (_length > MaxNotices)
                    return;
                ReadOnlySpan<byte> line = value[range].Trim(" \t\r"u8);
                if (!line.IsEmpty && !line.SequenceEqual("."u8) && _lines.Add(line) is { } added)
                    _length += added.Length + (_length == 0 ? 0 : 1);
            }
        }
    }
}
