namespace Lading.Vulnerabilities.Versions;

/// <summary>
/// The order of Java runtimes over both of their schemes: JEP 223 and JEP 322, "Version numbers" (<c>17.0.1+12</c>,
/// <c>21-ea</c>), and the older one (<c>1.8.0_302-b08</c>, <c>8u302-b08</c>), of which <c>1.8.0_302</c> is 8.0.302.
/// Builds and what a vendor adds do not count; a pre-release is older than its release. Strings of another form are
/// compared as far as they are of this one.
/// </summary>
internal sealed class JvmScheme : VersionScheme
{
    public static JvmScheme Instance { get; } = new();

    public override string Name => "jvm";

    public override bool IsValid(ReadOnlySpan<char> version) => !Read(version).Numbers.IsEmpty;

    public override int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        var a = Read(left);
        var b = Read(right);
        if (a.Numbers.IsEmpty || b.Numbers.IsEmpty)
            return a.Numbers.IsEmpty && b.Numbers.IsEmpty
                ? GenericScheme.Instance.Compare(left, right)
                : b.Numbers.IsEmpty.CompareTo(a.Numbers.IsEmpty);

        int order = CompareNumbers(a, b);
        if (order == 0)
            order = a.PreRelease.IsEmpty.CompareTo(b.PreRelease.IsEmpty);
        return order != 0 ? order : DottedIdentifiers.Compare<DottedIdentifiers.SemVer>(a.PreRelease, b.PreRelease);
    }

    private static int CompareNumbers(in Parts a, in Parts b)
    {
        var left = a.Numbers;
        var right = b.Numbers;
        for (int i = 0; ; i++)
        {
            bool hasLeft = Digits.TakePart(ref left, ".", out var x);
            bool hasRight = Digits.TakePart(ref right, ".", out var y);
            if (i > 2 && !hasLeft && !hasRight)
                return 0;
            // The update of the old scheme stands in the third place, when nothing but zero does.
            if (i == 2)
            {
                x = Digits.IsZero(x) ? a.Update : x;
                y = Digits.IsZero(y) ? b.Update : y;
            }
            int order = Digits.Compare(x, y);
            if (order != 0)
                return order;
        }
    }

    private static Parts Read(ReadOnlySpan<char> text)
    {
        var parts = default(Parts);
        var rest = text.Trim();
        foreach (string prefix in (ReadOnlySpan<string>)["jdk-", "jre-", "jdk", "jre"])
            if (rest.StartsWith(prefix))
            {
                rest = rest[prefix.Length..];
                break;
            }
        if (rest.StartsWith("1.") && rest.Length > 2 && char.IsAsciiDigit(rest[2]))
            rest = rest[2..];

        int end = rest.IndexOfAnyExcept(SemVerParts.Numbers);
        parts.Numbers = (end < 0 ? rest : rest[..end]).TrimEnd('.');
        rest = end < 0 ? default : rest[end..];
        if (parts.Numbers.IsEmpty || parts.Numbers[0] == '.')
            return default;

        rest = ReadUpdate(rest, ref parts);
        if (rest.StartsWith('-'))
            ReadPreRelease(rest[1..], ref parts);
        return parts;
    }

    /// <summary><c>u302</c>, <c>_302</c>, <c>-update302</c>, <c>-update_302</c>.</summary>
    private static ReadOnlySpan<char> ReadUpdate(ReadOnlySpan<char> rest, scoped ref Parts parts)
    {
        var text = rest;
        if (text.StartsWith('-') || text.StartsWith('_'))
            text = text[1..];
        if (text.StartsWith("update"))
            text = text["update".Length..].TrimStart('_');
        else if (text.StartsWith('u'))
            text = text[1..];
        int digits = Digits.RunLength(text);
        if (digits == 0 || rest[0] == '+')
            return rest;
        parts.Update = text[..digits];
        return text[digits..];
    }

    /// <summary>The word up to the build; a build (<c>b08</c>) and <c>LTS</c> are none.</summary>
    private static void ReadPreRelease(ReadOnlySpan<char> rest, scoped ref Parts parts)
    {
        int end = rest.IndexOfAny('-', '+');
        var word = end < 0 ? rest : rest[..end];
        bool isBuild = word.StartsWith('b') && Digits.IsNumber(word[1..]);
        if (!isBuild && !AsciiText.Is(word, "lts"))
            parts.PreRelease = word;
    }

    private ref struct Parts
    {
        public ReadOnlySpan<char> Numbers, Update, PreRelease;
    }
}
