using System.Buffers;

namespace Lading.Vulnerabilities.Versions;

/// <summary>
/// A semantic version taken apart as leniently as possible: <c>1.2</c> and <c>1.2.3.4</c> have a core of two and four
/// numbers, and letters without a hyphen (<c>1.2rc1</c>, <c>1.2.x</c>) begin a pre-release, as does a string without a
/// number.
/// </summary>
internal readonly ref struct SemVerParts
{
    private static readonly SearchValues<char> SpacedNumbers = SearchValues.Create("0123456789. \t");

    /// <summary>The characters of numbers joined by dots.</summary>
    public static readonly SearchValues<char> Numbers = SearchValues.Create("0123456789.");

    /// <summary>Numbers joined by dots; may be empty.</summary>
    public ReadOnlySpan<char> Core { get; }

    /// <summary>What follows the hyphen, without it.</summary>
    public ReadOnlySpan<char> PreRelease { get; }

    /// <summary>What follows the plus, without it.</summary>
    public ReadOnlySpan<char> Build { get; }

    public bool HasPreRelease { get; }
    public bool HasBuild { get; }

    /// <summary>True when the pre-release began without a hyphen, which no specification allows.</summary>
    public bool IsLoose { get; }

    /// <param name="text">The version, without a leading <c>v</c>.</param>
    /// <param name="allowSpaces">Whether blanks may stand around the numbers.</param>
    public SemVerParts(ReadOnlySpan<char> text, bool allowSpaces = false)
    {
        int end = text.IndexOfAnyExcept(allowSpaces ? SpacedNumbers : Numbers);
        if (end < 0)
        {
            Core = text;
            return;
        }
        Core = text[..end];
        int plus = text[end..].IndexOf('+');
        HasBuild = plus >= 0;
        if (HasBuild)
        {
            Build = text[(end + plus + 1)..];
            text = text[..(end + plus)];
        }
        HasPreRelease = end < text.Length;
        if (HasPreRelease)
        {
            IsLoose = text[end] != '-';
            PreRelease = text[(IsLoose ? end : end + 1)..];
        }
    }

    /// <summary>
    /// Precedence by Semantic Versioning 2.0.0, item 11; missing numbers are 0, build metadata does not count.
    /// </summary>
    public static int Compare<TOrder>(in SemVerParts left, in SemVerParts right)
        where TOrder : struct, DottedIdentifiers.IOrder
    {
        int order = Digits.CompareLists(left.Core, right.Core, ".", padded: true);
        if (order != 0)
            return order;
        if (!left.HasPreRelease || !right.HasPreRelease)
            return right.HasPreRelease.CompareTo(left.HasPreRelease);
        return DottedIdentifiers.Compare<TOrder>(left.PreRelease, right.PreRelease);
    }

    /// <summary>
    /// True when the text is of the specification's grammar, but with a core of at least <paramref name="least"/> and
    /// at most <paramref name="most"/> numbers.
    /// </summary>
    public bool IsStrict(int least, int most, bool leadingZeros = false)
    {
        if (IsLoose || !Digits.IsList(Core, ".", out int count) || count < least || count > most)
            return false;
        var rest = Core;
        while (!leadingZeros && Digits.TakePart(ref rest, ".", out var number))
            if (DottedIdentifiers.HasLeadingZero(number))
                return false;
        return (!HasPreRelease || DottedIdentifiers.AreValid(PreRelease, leadingZeros))
            && (!HasBuild || DottedIdentifiers.AreValid(Build, leadingZeros: true));
    }

    /// <summary>True when no number of the core is larger than <paramref name="maximum"/>.</summary>
    public bool CoreIsAtMost(ReadOnlySpan<char> maximum)
    {
        var rest = Core;
        while (Digits.TakePart(ref rest, ".", out var number))
            if (!Digits.IsAtMost(number, maximum))
                return false;
        return true;
    }
}
