namespace Lading.Vulnerabilities.Versions;

/// <summary>One item of a Maven version, as a place in its text.</summary>
/// <param name="IsNumber">Digits, which may be none for 0; otherwise a qualifier.</param>
/// <param name="IsBeforeNumber">Whether digits follow the qualifier, so that <c>a</c> is <c>alpha</c>.</param>
/// <param name="Opens">How many lists begin with it.</param>
/// <param name="Start">Where it begins.</param>
/// <param name="End">Where it ends.</param>
internal readonly record struct MavenItem(bool IsNumber, bool IsBeforeNumber, int Opens, int Start, int End)
{
    /// <summary>Rank of the qualifiers that say no more than the version without them.</summary>
    private const int ReleaseRank = 5;
    private const int UnknownRank = 7;

    /// <summary>The longest known qualifier: <c>milestone</c>.</summary>
    private const int LongestKnown = 9;

    private ReadOnlySpan<char> Of(ReadOnlySpan<char> text) => text[Start..End];

    /// <summary>Compares it with an item of another version; a number is above a qualifier.</summary>
    public int CompareTo(ReadOnlySpan<char> text, in MavenItem other, ReadOnlySpan<char> otherText)
    {
        if (IsNumber != other.IsNumber)
            return IsNumber ? 1 : -1;
        if (IsNumber)
            return Digits.Compare(Of(text), other.Of(otherText));
        int rank = Rank(text), otherRank = other.Rank(otherText);
        return rank != otherRank || rank != UnknownRank
            ? rank.CompareTo(otherRank)
            : AsciiText.CompareLower(Of(text), other.Of(otherText));
    }

    /// <summary>Compares it with the end of another version: 0 for the number 0 and for <c>final</c>.</summary>
    public int CompareToNothing(ReadOnlySpan<char> text) =>
        !IsNumber ? Rank(text).CompareTo(ReleaseRank) : Digits.IsZero(Of(text)) ? 0 : 1;

    /// <summary>Place of the qualifier among the known ones; unknown ones are above them.</summary>
    private int Rank(ReadOnlySpan<char> text)
    {
        var word = Of(text);
        if (word.Length > LongestKnown)
            return UnknownRank;
        Span<char> lower = stackalloc char[LongestKnown];
        for (int i = 0; i < word.Length; i++)
            lower[i] = char.ToLowerInvariant(word[i]);
        return lower[..word.Length] switch
        {
            "alpha" => 0,
            "beta" => 1,
            "milestone" => 2,
            "a" when IsBeforeNumber => 0,
            "b" when IsBeforeNumber => 1,
            "m" when IsBeforeNumber => 2,
            "rc" or "cr" => 3,
            "snapshot" => 4,
            "ga" or "final" or "release" => ReleaseRank,
            "sp" => 6,
            _ => UnknownRank,
        };
    }
}
