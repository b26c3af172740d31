namespace Lading.Vulnerabilities.Versions;

/// <summary>
/// The order for ecosystems that Lading does not know: natural order. Runs of digits are compared by value and runs of
/// letters by code, whatever separates them; digits are newer than letters, the longer version is newer, and <c>~</c>
/// is below the end. A leading <c>v</c> before a digit is ignored. Everything that holds a letter or a digit is valid.
/// The same rules place strings that another scheme cannot read.
/// </summary>
internal sealed class GenericScheme : VersionScheme
{
    public static GenericScheme Instance { get; } = new();

    public override string Name => "generic";

    public override bool IsValid(ReadOnlySpan<char> version)
    {
        foreach (char c in version)
            if (char.IsAsciiLetterOrDigit(c))
                return true;
        return false;
    }

    public override int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right) =>
        RpmScheme.CompareParts(SkipV(left), SkipV(right));

    /// <summary>
    /// The text without white space around it and without a <c>v</c> or <c>V</c> that stands before a digit.
    /// </summary>
    public static ReadOnlySpan<char> SkipV(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        return text.Length > 1 && text[0] is 'v' or 'V' && char.IsAsciiDigit(text[1]) ? text[1..] : text;
    }
}
