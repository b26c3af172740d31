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
        var ofFiles = new List<string>();
        var standalone = new List<string>();
        var notices = new NoticeList();
        var reader = new ControlReader(text);
        while (reader.NextParagraph())
        {
            bool files = false;
            string? license = null;
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
            if (license is { Length: > 0 })
                (files ? ofFiles : standalone).Add(license);
        }
        IEnumerable<string> named = ofFiles.Count > 0 ? ofFiles : standalone;
        return new CopyrightFile([.. named.SelectMany(LicenseSynopsis.Names).Distinct(StringComparer.Ordinal).Take(MaxLicenses)], notices.Text);
    }

    /// <summary>The first line of a <c>License</c> field; the text follows from the second on.</summary>
    private static string Synopsis(ReadOnlySpan<byte> value)
    {
        int end = value.IndexOf((byte)'\n');
        ReadOnlySpan<byte> first = (end < 0 ? value : value[..end]).Trim(" \t\r"u8);
        // A text alone, without short name, starts on the second line and has been trimmed up to the first.
        return first.Length > 200 ? "" : Encoding.UTF8.GetString(first);
    }

    private static CopyrightFile FreeText(ReadOnlySpan<byte> text)
    {
        var notices = new NoticeList();
        foreach (Range range in text.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> line = text[range].Trim(" \t\r*#"u8);
            if (line.StartsWith("Copyright"u8) && line.Length is > 10 and < 200 && line.IndexOfAnyInRange((byte)'0', (byte)'9') >= 0)
                notices.Add(line);
        }
        return new CopyrightFile(FreeTextLicenses.Find(Encoding.UTF8.GetString(text)), notices.Text);
    }

    /// <summary>Distinct notices, one a line, up to a bound.</summary>
    private sealed class NoticeList
    {
        private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
        private readonly StringBuilder _text = new();

        public string? Text => _text.Length == 0 ? null : _text.ToString();

        public void Add(ReadOnlySpan<byte> value)
        {
            foreach (Range range in value.Split((byte)'\n'))
            {
                if (_text.Length > MaxNotices)
                    return;
                ReadOnlySpan<byte> line = value[range].Trim(" \t\r"u8);
                if (line.IsEmpty || line.SequenceEqual("."u8) || Encoding.UTF8.GetString(line) is var notice && !_seen.Add(notice))
                    continue;
                _text.Append(_text.Length == 0 ? "" : "\n").Append(Encoding.UTF8.GetString(line));
            }
        }
    }
}
