namespace Lading.Inventory.Catalogers.Dpkg;

/// <summary>
/// Walks the paragraphs and fields of a Debian control file without copying: deb-control(5), deb822(5). A field's value
/// keeps its continuation lines, each with its line feed and leading blank.
/// </summary>
internal ref struct ControlReader(ReadOnlySpan<byte> text)
{
    private ReadOnlySpan<byte> _rest = text;
    private bool _inside;

    /// <summary>The field's name as written.</summary>
    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>The field's value without surrounding blanks.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Moves over blank lines to the next paragraph; false at the end.</summary>
    public bool NextParagraph()
    {
        while (_inside && NextField())
        {
        }
        while (!_rest.IsEmpty && PeekLine(out int next).Trim(" \t\r"u8).IsEmpty)
            _rest = _rest[next..];
        _inside = !_rest.IsEmpty;
        return _inside;
    }

    /// <summary>Moves to the next field of the paragraph; false at its end. Comments and lines without a name are passed over.</summary>
    public bool NextField()
    {
        while (!_rest.IsEmpty)
        {
            ReadOnlySpan<byte> line = PeekLine(out int next);
            if (line.Trim(" \t\r"u8).IsEmpty)
                break;
            int colon = line.IndexOf((byte)':');
            int end = next;
            // Continuation lines start with a blank; a line of blanks alone ends the paragraph.
            while (end < _rest.Length && _rest[end] is (byte)' ' or (byte)'\t')
            {
                ReadOnlySpan<byte> more = LineAt(end, out int after);
                if (more.Trim(" \t\r"u8).IsEmpty)
                    break;
                end = after;
            }
            ReadOnlySpan<byte> field = _rest[..end];
            _rest = _rest[end..];
            if (colon <= 0 || line[0] is (byte)'#' or (byte)' ' or (byte)'\t')
                continue;
            Name = field[..colon].TrimEnd((byte)' ');
            Value = field[(colon + 1)..].Trim(" \t\r\n"u8);
            return true;
        }
        _inside = false;
        return false;
    }

    /// <summary>True when the field's name is this one; case does not matter.</summary>
    public readonly bool Is(ReadOnlySpan<byte> name) => System.Text.Ascii.EqualsIgnoreCase(Name, name);

    private readonly ReadOnlySpan<byte> PeekLine(out int next) => LineAt(0, out next);

    private readonly ReadOnlySpan<byte> LineAt(int at, out int next)
    {
        ReadOnlySpan<byte> rest = _rest[at..];
        int end = rest.IndexOf((byte)'\n');
        next = end < 0 ? _rest.Length : at + end + 1;
        return end < 0 ? rest : rest[..end];
    }
}
