namespace Lading.Vulnerabilities.Versions;

/// <summary>
/// Reads a Maven version into its row of items. A list of the specification is always the last item of the one around
/// it, so that the nested lists need no tree: an item says how many lists begin with it.
/// </summary>
internal ref struct MavenItems
{
    private readonly ReadOnlySpan<char> text;
    private readonly Span<MavenItem> items;
    private int count, start;
    private bool inDigits, opens;

    private MavenItems(ReadOnlySpan<char> text, Span<MavenItem> items)
    {
        this.text = text;
        this.items = items;
    }

    /// <summary>
    /// Fills <paramref name="items"/>, which has room for one more than the text has characters, and returns the part
    /// of it that normalization leaves.
    /// </summary>
    public static ReadOnlySpan<MavenItem> Read(ReadOnlySpan<char> text, Span<MavenItem> items)
    {
        var reader = new MavenItems(text, items);
        for (int i = 0; i < text.Length; i++)
            reader.Step(i);
        if (text.Length > reader.start)
        {
            if (!reader.inDigits)
                reader.OpenUnlessEmpty();
            reader.Add(text.Length);
        }
        return Normalize(text, items[..reader.count]);
    }

    private void Step(int i)
    {
        char c = text[i];
        if (c is '.' or '-')
        {
            Add(i);
            start = i + 1;
            opens |= c == '-';
            return;
        }
        bool isDigit = char.IsAsciiDigit(c);
        if (isDigit != inDigits && i > start)
        {
            if (isDigit)
                OpenUnlessEmpty();
            Add(i, isBeforeNumber: isDigit);
            start = i;
            opens = true;
        }
        inDigits = isDigit;
    }

    /// <summary>A qualifier before a number or at the end begins a list, as if a hyphen stood before it.</summary>
    private void OpenUnlessEmpty() => opens |= count > 0;

    /// <summary>Adds what stands between the start and here; nothing is the number 0.</summary>
    private void Add(int end, bool isBeforeNumber = false)
    {
        items[count++] = new(inDigits || end == start, isBeforeNumber, opens ? 1 : 0, start, end);
        opens = false;
    }

    /// <summary>
    /// Drops what says nothing (0, <c>final</c>) at the end of each list, and lists that are then empty.
    /// </summary>
    private static ReadOnlySpan<MavenItem> Normalize(ReadOnlySpan<char> text, Span<MavenItem> items)
    {
        int kept = items.Length;
        bool atEnd = true;
        for (int i = items.Length - 1; i >= 0; i--)
        {
            MavenItem item = items[i];
            if (!atEnd || item.CompareToNothing(text) != 0)
            {
                items[--kept] = item with { Opens = 0 };
                atEnd = false;
            }
            if (item.Opens > 0)
            {
                if (kept < items.Length)
                    items[kept] = items[kept] with { Opens = items[kept].Opens + 1 };
                atEnd = true;
            }
        }
        return items[kept..];
    }
}
