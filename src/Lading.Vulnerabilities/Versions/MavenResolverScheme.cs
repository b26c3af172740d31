using System.Buffers;

namespace Lading.Vulnerabilities.Versions;

/// <summary>
/// The order in which Maven's resolver compares versions of ranges: <c>GenericVersion</c> of Maven Artifact Resolver,
/// described at its <c>GenericVersionScheme</c>. It differs from <see cref="MavenScheme"/>, which is the one that
/// advisories mean. Every string that is not empty is valid.
/// </summary>
internal sealed class MavenResolverScheme : VersionScheme
{
    private const int OnStack = 48;

    public static MavenResolverScheme Instance { get; } = new();

    public override string Name => "maven-resolver";

    public override bool IsValid(ReadOnlySpan<char> version) => !version.IsEmpty;

    public override int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        Item[]? leftRented = null, rightRented = null;
        Span<Item> leftItems = left.Length < OnStack
            ? stackalloc Item[OnStack]
            : leftRented = ArrayPool<Item>.Shared.Rent(left.Length + 1);
        Span<Item> rightItems = right.Length < OnStack
            ? stackalloc Item[OnStack]
            : rightRented = ArrayPool<Item>.Shared.Rent(right.Length + 1);

        int order = Compare(left, Read(left, leftItems), right, Read(right, rightItems));

        if (leftRented is not null)
            ArrayPool<Item>.Shared.Return(leftRented);
        if (rightRented is not null)
            ArrayPool<Item>.Shared.Return(rightRented);
        return order;
    }

    private static int Compare(
        ReadOnlySpan<char> left, ReadOnlySpan<Item> a, ReadOnlySpan<char> right, ReadOnlySpan<Item> b)
    {
        bool number = true;
        for (int i = 0; i < a.Length || i < b.Length; i++)
        {
            if (i >= a.Length)
                return -ComparePadding(right, b[i..], onlyNumbers: null);
            if (i >= b.Length)
                return ComparePadding(left, a[i..], onlyNumbers: null);
            if (a[i].IsNumber != b[i].IsNumber && i > 0)
                return number == a[i].IsNumber
                    ? ComparePadding(left, a[i..], number)
                    : -ComparePadding(right, b[i..], number);
            int order = a[i].CompareTo(left, b[i], right);
            if (order != 0)
                return order;
            number = a[i].IsNumber;
        }
        return 0;
    }

    private static int ComparePadding(ReadOnlySpan<char> text, ReadOnlySpan<Item> items, bool? onlyNumbers)
    {
        foreach (ref readonly var item in items)
        {
            int order = onlyNumbers is not null && onlyNumbers != item.IsNumber ? 0 : item.CompareToNothing(text);
            if (order != 0)
                return order;
        }
        return 0;
    }

    private static ReadOnlySpan<Item> Read(ReadOnlySpan<char> text, Span<Item> items)
    {
        int count = 0, start = 0;
        while (start < text.Length)
        {
            int end = start;
            bool isNumber = char.IsAsciiDigit(text[start]);
            while (end < text.Length && !IsSeparator(text[end]) && char.IsAsciiDigit(text[end]) == isNumber)
                end++;
            bool separated = end < text.Length && IsSeparator(text[end]);
            int next = separated ? end + 1 : end;
            items[count++] = isNumber || end == start
                ? new Item(Kind.Number, start, end)
                : ReadWord(text, start, end, isLast: next == text.Length, beforeDigit: !separated && end < text.Length);
            start = next;
        }
        if (count == 0)
            items[count++] = new Item(Kind.Number, 0, 0);
        return TrimPadding(text, items[..count]);
    }

    private static bool IsSeparator(char c) => c is '.' or '-' or '_';

    private static Item ReadWord(ReadOnlySpan<char> text, int start, int end, bool isLast, bool beforeDigit)
    {
        var word = text[start..end];
        if (isLast && AsciiText.Is(word, "min"))
            return new Item(Kind.Minimum, start, end);
        if (isLast && AsciiText.Is(word, "max"))
            return new Item(Kind.Maximum, start, end);
        int? rank = beforeDigit && word.Length == 1
            ? char.ToLowerInvariant(word[0]) switch { 'a' => -5, 'b' => -4, 'm' => -3, _ => null }
            : null;
        rank ??= KnownRank(word);
        return rank is { } known ? new Item(Kind.Qualifier, start, end, known) : new Item(Kind.Word, start, end);
    }

    private static int? KnownRank(ReadOnlySpan<char> word)
    {
        foreach (var (name, rank) in Qualifiers)
            if (AsciiText.Is(word, name))
                return rank;
        return null;
    }

    private static readonly (string Name, int Rank)[] Qualifiers =
    [
        ("alpha", -5), ("beta", -4), ("milestone", -3), ("cr", -2), ("rc", -2), ("snapshot", -1),
        ("ga", 0), ("final", 0), ("release", 0), ("sp", 1),
    ];

    /// <summary>
    /// Drops zeros and empty qualifiers at the end of each series of numbers or of words, but for the first item.
    /// </summary>
    private static ReadOnlySpan<Item> TrimPadding(ReadOnlySpan<char> text, Span<Item> items)
    {
        int kept = items.Length;
        bool? series = null;
        bool atEnd = false;
        for (int i = items.Length - 1; i >= 0; i--)
        {
            Item item = items[i];
            if (item.IsNumber != series)
            {
                series = item.IsNumber;
                atEnd = true;
            }
            bool beginsSeries = i > 0 && items[i - 1].IsNumber != item.IsNumber;
            if (i == 0 || !atEnd || (beginsSeries && kept < items.Length) || item.CompareToNothing(text) != 0)
            {
                items[--kept] = item;
                atEnd = false;
            }
        }
        return items[kept..];
    }

    /// <summary>The values of the resolver's kinds, which are their order.</summary>
    private enum Kind : byte
    {
        Minimum = 0, Qualifier = 2, Word = 3, Number = 4, Maximum = 8,
    }

    private readonly record struct Item(Kind Kind, int Start, int End, int Rank = 0)
    {
        public bool IsNumber => Kind is not (Kind.Qualifier or Kind.Word);

        private ReadOnlySpan<char> Of(ReadOnlySpan<char> text) => text[Start..End];

        public int CompareTo(ReadOnlySpan<char> text, in Item other, ReadOnlySpan<char> otherText)
        {
            if (Kind != other.Kind)
                return Kind.CompareTo(other.Kind);
            return Kind switch
            {
                Kind.Number => Digits.Compare(Of(text), other.Of(otherText)),
                Kind.Qualifier => Rank.CompareTo(other.Rank),
                Kind.Word => AsciiText.CompareLower(Of(text), other.Of(otherText)),
                _ => 0,
            };
        }

        public int CompareToNothing(ReadOnlySpan<char> text) => Kind switch
        {
            Kind.Minimum => -1,
            Kind.Qualifier => Rank,
            Kind.Number => Digits.IsZero(Of(text)) ? 0 : 1,
            _ => 1,
        };
    }
}
