using System.Buffers;

namespace Lading.Vulnerabilities.Versions;

/// <summary>
/// Composer's normal form of a version (<c>VersionParser::normalize</c> of <c>composer/semver</c>): four numbers or a
/// date, then <c>-alpha</c>, <c>-beta</c>, <c>-RC</c> or <c>-patch</c> with a number, then <c>-dev</c>; or <c>dev-</c>
/// and a name.
/// </summary>
internal ref struct ComposerVersion
{
    /// <summary>What a wildcard stands for in a branch that is named by numbers: <c>1.x-dev</c>.</summary>
    private const string Wildcard = "9999999";

    private static readonly SearchValues<char> Spaces = SearchValues.Create(" \t\r\n\f\v");

    private readonly Span<char> output;
    private int length;

    private ComposerVersion(Span<char> output) => this.output = output;

    /// <summary>The room that the normal form of a version needs at most.</summary>
    public static int BufferLength(ReadOnlySpan<char> version) => version.Length + 48;

    /// <summary>Writes the normal form; false when Composer refuses the version.</summary>
    public static bool TryNormalize(ReadOnlySpan<char> version, Span<char> output, out int length)
    {
        var result = new ComposerVersion(output);
        bool valid = result.Normalize(StripAlias(version.Trim(" \t\n\r\0\v")));
        length = result.length;
        return valid;
    }

    private bool Normalize(ReadOnlySpan<char> version)
    {
        int at = version.LastIndexOf('@');
        if (at >= 0 && IsStability(version[(at + 1)..]))
            version = version[..at];
        if (version is "master" or "trunk" or "default")
        {
            Write("dev-");
            Write(version);
            return true;
        }
        if (version.Length >= 4 && AsciiText.Is(version[..4], "dev-"))
        {
            Write("dev-");
            Write(version[4..]);
            return true;
        }
        int plus = version.IndexOf('+');
        if (plus > 0 && plus + 1 < version.Length && !HasSpace(version) && !version[..plus].Contains(','))
            version = version[..plus];

        return TryNumbers(version) || TryDate(version) || TryBranch(version);
    }

    /// <summary><c>v?</c>, a number of one to five digits, up to three more, and a stability.</summary>
    private bool TryNumbers(ReadOnlySpan<char> version)
    {
        length = 0;
        var rest = SkipV(version);
        int digits = Digits.RunLength(rest);
        if (digits is 0 or > 5)
            return false;
        Write(rest[..digits]);
        rest = rest[digits..];
        for (int i = 0; i < 3; i++)
        {
            int run = rest.Length > 1 && rest[0] == '.' ? Digits.RunLength(rest[1..]) : 0;
            Write(run > 0 ? rest[..(run + 1)] : ".0");
            rest = run > 0 ? rest[(run + 1)..] : rest;
        }
        return TryStability(rest);
    }

    /// <summary>
    /// <c>v?</c>, four digits, then one to six times two digits and up to twice one to three digits, each with or
    /// without <c>.</c>, <c>:</c> or <c>-</c> before it; and a stability.
    /// </summary>
    private bool TryDate(ReadOnlySpan<char> version)
    {
        version = SkipV(version);
        if (version.Length < 6 || Digits.RunLength(version) < 4)
            return false;
        // The groups may be cut in several ways; like a regular expression, prefer the longest and give back.
        for (int pairs = 6; pairs >= 1; pairs--)
        {
            int end = 4;
            int taken = 0;
            while (taken < pairs && TakeGroup(version, ref end, 2))
                taken++;
            if (taken < pairs)
                continue;
            if (TryDateTail(version, end, groups: 2))
                return true;
        }
        return false;
    }

    private bool TryDateTail(ReadOnlySpan<char> version, int end, int groups)
    {
        for (int size = 3; groups > 0 && size >= 1; size--)
        {
            int next = end;
            if (TakeGroup(version, ref next, size) && TryDateTail(version, next, groups - 1))
                return true;
        }
        length = 0;
        foreach (char c in version[..end])
            output[length++] = char.IsAsciiDigit(c) ? c : '.';
        // Composer leaves 2010-01-02 at three numbers, but reads 2010.01.02 as four. Make them one version.
        if (Digits.RunLength(output[..length]) <= 5)
            for (int numbers = output[..length].Count('.') + 1; numbers < 4; numbers++)
                Write(".0");
        return TryStability(version[end..]);
    }

    private static bool TakeGroup(ReadOnlySpan<char> text, ref int position, int digits)
    {
        int start = position < text.Length && text[position] is '.' or ':' or '-' ? position + 1 : position;
        if (start + digits > text.Length || Digits.RunLength(text.Slice(start, digits)) < digits)
            return false;
        position = start + digits;
        return true;
    }

    /// <summary><c>[._-]?</c>, a word and its numbers, and <c>dev</c>; all optional, and nothing may follow.</summary>
    private bool TryStability(ReadOnlySpan<char> rest)
    {
        if (rest.IsEmpty)
            return true;
        int before = length;
        if (TryStabilityWord(rest))
            return true;
        length = before;
        var withoutSeparator = !rest.IsEmpty && rest[0] is '.' or '_' or '-' ? rest[1..] : rest;
        return TryStabilityWord(withoutSeparator);
    }

    private bool TryStabilityWord(ReadOnlySpan<char> rest)
    {
        int before = length;
        foreach (var (word, normal) in Stabilities)
        {
            if (rest.Length < word.Length || !AsciiText.Is(rest[..word.Length], word))
                continue;
            length = before;
            var tail = rest[word.Length..];
            int numbers = NumbersLength(tail);
            if (normal.Length > 0)
            {
                Write("-");
                Write(normal);
                Write(tail[..numbers].TrimStart(".-"));
            }
            if (TryDev(tail[numbers..], keepDev: normal.Length > 0))
                return true;
        }
        length = before;
        return TryDev(rest, keepDev: true);
    }

    /// <summary>Nothing, or <c>[.-]?dev</c>. After <c>stable</c> it is read and dropped, as Composer does.</summary>
    private bool TryDev(ReadOnlySpan<char> rest, bool keepDev)
    {
        if (rest.IsEmpty)
            return true;
        if (rest[0] is '.' or '-')
            rest = rest[1..];
        if (!AsciiText.Is(rest, "dev"))
            return false;
        if (keepDev)
            Write("-dev");
        return true;
    }

    /// <summary>A branch that is named by numbers and wildcards: <c>1.x-dev</c>.</summary>
    private bool TryBranch(ReadOnlySpan<char> version)
    {
        if (version.Length < 3 || !AsciiText.Is(version[^3..], "dev"))
            return false;
        var rest = version[..^3];
        if (!rest.IsEmpty && rest[^1] is '.' or '-')
            rest = rest[..^1];
        rest = SkipV(rest.Trim(" \t\n\r\0\v"));
        length = 0;
        int digits = Digits.RunLength(rest);
        if (digits == 0)
            return false;
        Write(rest[..digits]);
        rest = rest[digits..];
        for (int i = 0; i < 3; i++)
        {
            Write(".");
            if (rest.IsEmpty)
            {
                Write(Wildcard);
                continue;
            }
            if (rest[0] != '.' || rest.Length == 1)
                return false;
            rest = rest[1..];
            int run = Digits.RunLength(rest);
            if (run == 0 && rest[0] is not ('x' or 'X' or '*'))
                return false;
            Write(run > 0 ? rest[..run] : Wildcard);
            rest = rest[Math.Max(run, 1)..];
        }
        Write("-dev");
        return rest.IsEmpty;
    }

    // In the order in which Composer tries them; an empty normal form is dropped.
    private static readonly (string Word, string Normal)[] Stabilities =
    [
        ("stable", ""), ("beta", "beta"), ("b", "beta"), ("rc", "RC"), ("alpha", "alpha"), ("a", "alpha"),
        ("patch", "patch"), ("pl", "patch"), ("p", "patch"),
    ];

    /// <summary>Length of <c>([.-]?digits)*</c> at the beginning of the text.</summary>
    private static int NumbersLength(ReadOnlySpan<char> text)
    {
        int end = 0;
        while (end < text.Length)
        {
            int start = text[end] is '.' or '-' ? end + 1 : end;
            int run = Digits.RunLength(text[start..]);
            if (run == 0)
                break;
            end = start + run;
        }
        return end;
    }

    /// <summary><c>1.0 as 2.0</c> is 1.0.</summary>
    private static ReadOnlySpan<char> StripAlias(ReadOnlySpan<char> version)
    {
        int end = version.IndexOfAny(", \t\r\n");
        if (end <= 0 || version[end] != ' ')
            return version;
        var rest = version[end..].TrimStart(' ');
        if (!rest.StartsWith("as "))
            return version;
        rest = rest[2..].TrimStart(' ');
        return rest.IsEmpty || rest.Contains(',') || HasSpace(rest) ? version : version[..end];
    }

    private static bool HasSpace(ReadOnlySpan<char> text) => text.ContainsAny(Spaces);

    private static bool IsStability(ReadOnlySpan<char> text) =>
        AsciiText.Is(text, "stable") || AsciiText.Is(text, "rc") || AsciiText.Is(text, "beta")
        || AsciiText.Is(text, "alpha") || AsciiText.Is(text, "dev");

    private static ReadOnlySpan<char> SkipV(ReadOnlySpan<char> text) =>
        !text.IsEmpty && text[0] is 'v' or 'V' ? text[1..] : text;

    private void Write(ReadOnlySpan<char> text)
    {
        text.CopyTo(output[length..]);
        length += text.Length;
    }
}
