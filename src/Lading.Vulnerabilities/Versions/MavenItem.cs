namespace Lading.Vulnerabilities.Versions;

/// <summary>What an item of a Maven version is.</summary>
internal enum MavenItemKind : byte
{
    /// <summary>Digits.</summary>
    Number,
    /// <summary>A qualifier: anything that is neither a digit nor a separator.</summary>
    Word,
    /// <summary>A qualifier and the number that belongs to it: <c>rc1</c>, <c>rc-1</c>.</summary>
    WordAndNumber,
}

/// <summary>One item of a Maven version, as places in its text.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="OpensList">Whether a new list begins with it.</param>
/// <param name="Start">Where its word begins, or its number when it has no word.</param>
/// <param name="WordEnd">Where its word ends; <paramref name="Start"/> when it has none.</param>
/// <param name="NumberStart">Where its number begins; behind a hyphen in <c>rc-1</c>.</param>
/// <param name="End">Where it ends.</param>
internal readonly record struct MavenItem(
    MavenItemKind Kind, bool OpensList, int Start, int WordEnd, int NumberStart, int End)
{
    public ReadOnlySpan<char> Word(ReadOnlySpan<char> text) => text[Start..WordEnd];

    public ReadOnlySpan<char> Number(ReadOnlySpan<char> text) => text[NumberStart..End];
}
