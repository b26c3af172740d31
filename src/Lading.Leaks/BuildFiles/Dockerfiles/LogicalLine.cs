using System.Text;

namespace Lading.Leaks.BuildFiles.Dockerfiles;

/// <summary>The lines that continuations join to one, without the continuation characters and the comments between; knows where each of its characters stands in the file.</summary>
internal sealed class LogicalLine
{
    private readonly StringBuilder _text = new();
    private readonly List<(int Logical, int Source)> _pieces = [];
    private string? _whole;

    /// <summary>The text.</summary>
    public string Text => _whole ??= _text.ToString();

    /// <summary>Adds what stands at an offset of the file.</summary>
    public void Add(string source, int start, int end)
    {
        if (end <= start)
            return;
        _pieces.Add((_text.Length, start));
        _text.Append(source, start, end - start);
        _whole = null;
    }

    /// <summary>Where a stretch of the text stands in the file; continuation characters inside it belong to it.</summary>
    public TextSpan Source(int start, int end)
    {
        if (_pieces.Count == 0)
            return default;
        int first = SourceAt(start, atEnd: false);
        return TextSpan.Between(first, end > start ? SourceAt(end, atEnd: true) : first);
    }

    /// <summary>Offset in the file. The end of a stretch belongs to the piece before it.</summary>
    private int SourceAt(int logical, bool atEnd)
    {
        int low = 0;
        int high = _pieces.Count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (atEnd ? _pieces[middle].Logical < logical : _pieces[middle].Logical <= logical)
                low = middle;
            else
                high = middle - 1;
        }
        return _pieces[low].Source + logical - _pieces[low].Logical;
    }
}
