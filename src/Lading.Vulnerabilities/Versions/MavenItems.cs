namespace Lading.Vulnerabilities.Versions;

/// <summary>Reading a Maven version into items, and comparing two items: the steps of <see cref="MavenScheme"/>.</summary>
internal ref struct MavenItems
{
    /// <summary>Rank of the qualifiers that say no more than the version without them.</summary>
    private const int ReleaseRank = 5;
    private const int UnknownRank = 7;

    private readonly ReadOnlySpan<char> text;
    private readonly Span<MavenItem> items;
    private int count, start, wordEnd, numberStart;
    private bool inDigits, hasWord, opens;

    private MavenItems(ReadOnlySpan<char> text, Span<MavenItem> items)
    {
        this.text = text;
        this.items = items;
    }

    /// <summary>
    /// Fills <paramref name="items"/>, which has room for one more than the text has characters, and returns the part of
    /// it that normalization leaves.
    /// </summary>
    public static ReadOnlySpan<MavenItem> Read(ReadOnlySpan<char> text, Span<MavenItem> items)
    {
        var reader = new MavenItems(text, items);
        for (int i = 0; i < text.Length; i++)
            reader.Step(i);
        if (text.Length > reader.start)
        {
            // A qualifier at the end is a list of its own, whatever stands before it: 1.rc is 1-rc.
            if (!reader.inDigits && reader.ListHasItems)
                reader.opens = true;
            reader.Add(text.Length);
        }
        return Normalize(text, items[..reader.count]);
    }

    private readonly bool ListHasItems => count > 0 && !opens;

    private void Step(int i)
    {
        char c = text[i];
        if (c == '.')
        {
            Add(i);
            start = i + 1;
        }
        else if (c == '-')
        {
            if (i > start && !inDigits && i + 1 < text.Length && char.IsAsciiDigit(text[i + 1]))
            {
                // rc-1 is rc1.
                hasWord = true;
                wordEnd = i;
                return;
            }
            Add(i);
            start = i + 1;
            opens = true;
        }
        else if (char.IsAsciiDigit(c))
        {
            if (!inDigits && i > start)
            {
                if (!hasWord)
                    wordEnd = i;
                hasWord = true;
                numberStart = i;
                opens |= ListHasItems;
            }
            inDigits = true;
        }
        else
        {
            if (inDigits && i > start)
            {
                Add(i);
                start = i;
                opens = true;
            }
            inDigits = false;
        }
    }

    /// <summary>Adds what stands between the start and here; nothing is the number 0.</summary>
    private void Add(int end)
    {
        items[count++] = hasWord ? new(MavenItemKind.WordAndNumber, opens, start, wordEnd, numberStart, end)
            : inDigits || end == start ? new(MavenItemKind.Number, opens, start, start, start, end)
            : new(MavenItemKind.Word, opens, start, end, end, end);
        hasWord = false;
        opens = false;
    }

    /// <summary>
    /// Drops zeros at the end of each list and before qualifiers, then lists that are empty, and puts a list that holds
    /// nothing but another one in its place.
    /// </summary>
    private static ReadOnlySpan<MavenItem> Normalize(ReadOnlySpan<char> text, Span<MavenItem> items)
    {
        int kept = items.Length, listEnd = items.Length;
        for (int i = items.Length - 1; i >= 0; i--)
        {
            MavenItem item = items[i];
            bool isZero = item.Kind == MavenItemKind.Number && Digits.IsZero(item.Number(text));
            if (!isZero || !GoesWithoutZero(items[kept..]))
                items[--kept] = item with { OpensList = false };
            if (item.OpensList || i == 0)
            {
                if (kept < listEnd)
                    items[kept] = items[kept] with { OpensList = i > 0 };
                else if (i == 0 && kept < items.Length)
                    items[kept] = items[kept] with { OpensList = false };
                listEnd = kept;
            }
        }
        return items[kept..];
    }

    /// <summary>True when a zero in front of the items says nothing: at the end, and before a qualifier.</summary>
    private static bool GoesWithoutZero(ReadOnlySpan<MavenItem> next) =>
        next.IsEmpty || next[0].Kind == MavenItemKind.Word
        || (next[0].Kind == MavenItemKind.WordAndNumber && next[0].OpensList);

    /// <summary>Compares two items that are not lists.</summary>
    public static int Compare(ReadOnlySpan<char> leftText, in MavenItem left, ReadOnlySpan<char> rightText, in MavenItem right)
    {
        bool isLeftNumber = left.Kind == MavenItemKind.Number, isRightNumber = right.Kind == MavenItemKind.Number;
        if (isLeftNumber || isRightNumber)
            return isLeftNumber != isRightNumber ? isLeftNumber.CompareTo(isRightNumber)
                : Digits.Compare(left.Number(leftText), right.Number(rightText));

        int order = CompareWords(leftText, left, rightText, right);
        if (order != 0)
            return order;
        bool hasLeftNumber = left.Kind == MavenItemKind.WordAndNumber;
        bool hasRightNumber = right.Kind == MavenItemKind.WordAndNumber;
        if (hasLeftNumber != hasRightNumber && Rank(leftText, left) != ReleaseRank)
            return hasLeftNumber ? 1 : -1;
        return Digits.Compare(left.Number(leftText), right.Number(rightText));
    }

    /// <summary>Compares an item with the end of the other version.</summary>
    public static int CompareToNothing(ReadOnlySpan<char> text, in MavenItem item)
    {
        if (item.Kind != MavenItemKind.Number)
        {
            int order = Rank(text, item).CompareTo(ReleaseRank);
            if (order != 0)
                return order;
        }
        return Digits.IsZero(item.Number(text)) ? 0 : 1;
    }

    private static int CompareWords(
        ReadOnlySpan<char> leftText, in MavenItem left, ReadOnlySpan<char> rightText, in MavenItem right)
    {
        int leftRank = Rank(leftText, left), rightRank = Rank(rightText, right);
        return leftRank != rightRank || leftRank != UnknownRank
            ? leftRank.CompareTo(rightRank)
            : AsciiText.CompareLower(left.Word(leftText), right.Word(rightText));
    }

    /// <summary>Place of the qualifier among the known ones; unknown ones are above them.</summary>
    private static int Rank(ReadOnlySpan<char> text, in MavenItem item)
    {
        var word = item.Word(text);
        if (word.Length == 1 && item.Kind == MavenItemKind.WordAndNumber)
            return char.ToLowerInvariant(word[0]) switch { 'a' => 0, 'b' => 1, 'm' => 2, _ => UnknownRank };
        Span<char> lower = stackalloc char[MaxKnownLength];
        if (word.Length > MaxKnownLength)
            return UnknownRank;
        for (int i = 0; i < word.Length; i++)
            lower[i] = char.ToLowerInvariant(word[i]);
        return lower[..word.Length] switch
        {
            "alpha" => 0,
            "beta" => 1,
            "milestone" => 2,
            "rc" or "cr" => 3,
            "snapshot" => 4,
            "" or "ga" or "final" or "release" => ReleaseRank,
            "sp" => 6,
            _ => UnknownRank,
        };
    }

    private const int MaxKnownLength = 9;
}
