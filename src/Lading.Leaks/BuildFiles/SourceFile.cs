using System.Text;

namespace Lading.Leaks.BuildFiles;

/// <summary>A stretch of a <see cref="SourceFile"/>, in UTF-16 code units of its text.</summary>
/// <param name="Start">Offset of the first.</param>
/// <param name="Length">How many; 0 for a place between two.</param>
public readonly record struct TextSpan(int Start, int Length)
{
    /// <summary>Offset after the last.</summary>
    public int End => Start + Length;

    /// <summary>From one offset up to another.</summary>
    public static TextSpan Between(int start, int end) => new(start, Math.Max(0, end - start));
}

/// <summary>
/// A build file as its author wrote it, with nothing lost: text, lines and the way between offsets in the text and places in
/// the bytes. Text that is not UTF-8 is read with replacement characters, and then <see cref="IsExact"/> is false.
/// </summary>
public sealed class SourceFile
{
    /// <summary>Bytes that a build file may have: far above any that a person wrote.</summary>
    public const int MaxBytes = 4 << 20;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly List<int> _lines = [0];

    /// <summary>Takes the bytes over. Throws an input error when there are more than <see cref="MaxBytes"/>.</summary>
    public SourceFile(string name, ReadOnlySpan<byte> bytes)
    {
        Name = name;
        if (bytes.Length > MaxBytes)
            throw LadingException.Input($"{name} has {bytes.Length} bytes; a build file may have {MaxBytes}.");
        try
        {
            Text = Strict.GetString(bytes);
            IsExact = true;
        }
        catch (DecoderFallbackException)
        {
            Text = Encoding.UTF8.GetString(bytes);
        }
        for (int at = Text.IndexOf('\n'); at >= 0; at = Text.IndexOf('\n', at + 1))
            _lines.Add(at + 1);
    }

    /// <summary>What messages call the file.</summary>
    public string Name { get; }

    /// <summary>The text, with a byte order mark and carriage returns as they were.</summary>
    public string Text { get; }

    /// <summary>True when the text gives back the same bytes.</summary>
    public bool IsExact { get; }

    /// <summary>The line break of the file: that of its first line.</summary>
    public string LineBreak => Text.IndexOf('\n') is > 0 and var at && Text[at - 1] == '\r' ? "\r\n" : "\n";

    /// <summary>Lines; a line break at the very end begins one more, which is empty.</summary>
    public int LineCount => _lines.Count;

    /// <summary>1-based line of an offset.</summary>
    public int LineAt(int offset)
    {
        int found = _lines.BinarySearch(offset);
        return found >= 0 ? found + 1 : ~found;
    }

    /// <summary>1-based column of an offset, in bytes.</summary>
    public int ColumnAt(int offset)
    {
        int start = _lines[LineAt(offset) - 1];
        return Encoding.UTF8.GetByteCount(Text.AsSpan(start, offset - start)) + 1;
    }

    /// <summary>Offset in the bytes of an offset in the text.</summary>
    public int ByteAt(int offset) => Encoding.UTF8.GetByteCount(Text.AsSpan(0, offset));

    /// <summary>A 1-based line without its break.</summary>
    public TextSpan LineSpan(int line)
    {
        int start = _lines[line - 1];
        int end = line < _lines.Count ? _lines[line] - 1 : Text.Length;
        if (end > start && Text[end - 1] == '\r')
            end--;
        return TextSpan.Between(start, end);
    }

    /// <summary>Offset after a 1-based line and its break.</summary>
    public int AfterLine(int line) => line < _lines.Count ? _lines[line] : Text.Length;

    /// <summary>The text of a span.</summary>
    public string Slice(TextSpan span) => Text.Substring(span.Start, span.Length);

    /// <summary>The text of a 1-based line.</summary>
    public ReadOnlySpan<char> Line(int line)
    {
        TextSpan span = LineSpan(line);
        return Text.AsSpan(span.Start, span.Length);
    }
}
