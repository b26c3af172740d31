namespace Lading.Vulnerabilities.Versions;

/// <summary>A version of PEP 440, taken apart by the grammar of its appendix B. Numbers are runs of digits.</summary>
internal ref struct Pep440Version
{
    /// <summary>
    /// Where the pre-release stands among the versions of one release; appendix of the ordering rules.
    /// </summary>
    public enum ReleasePhase
    {
        /// <summary>A development release without pre- or post-release: below everything of its release.</summary>
        Development,
        Alpha,
        Beta,
        Candidate,
        /// <summary>No pre-release.</summary>
        Final,
    }

    public ReadOnlySpan<char> Epoch { get; private set; }

    /// <summary>Numbers joined by dots.</summary>
    public ReadOnlySpan<char> Release { get; private set; }

    public ReleasePhase Phase { get; private set; }
    public ReadOnlySpan<char> PreNumber { get; private set; }
    public bool HasPost { get; private set; }
    public ReadOnlySpan<char> PostNumber { get; private set; }
    public bool HasDev { get; private set; }
    public ReadOnlySpan<char> DevNumber { get; private set; }

    /// <summary>What follows the plus; empty when there is none.</summary>
    public ReadOnlySpan<char> Local { get; private set; }

    /// <summary>Reads a version; false when it is not of the form of PEP 440.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, out Pep440Version version)
    {
        version = new Pep440Version { Phase = ReleasePhase.Final };
        var rest = text.Trim();
        if (!rest.IsEmpty && rest[0] is 'v' or 'V')
            rest = rest[1..];

        int digits = Digits.RunLength(rest);
        if (digits > 0 && digits < rest.Length && rest[digits] == '!')
        {
            version.Epoch = rest[..digits];
            rest = rest[(digits + 1)..];
        }
        if (!TakeRelease(ref rest, out var release))
            return false;
        version.Release = release;

        bool hasPre = TakeSuffix(ref rest, PreWords, out int word, out var number);
        if (hasPre)
        {
            version.Phase = PrePhases[word];
            version.PreNumber = number;
        }
        if (rest.Length > 1 && rest[0] == '-' && char.IsAsciiDigit(rest[1]))
        {
            version.HasPost = true;
            int run = Digits.RunLength(rest[1..]);
            version.PostNumber = rest.Slice(1, run);
            rest = rest[(run + 1)..];
        }
        else if (TakeSuffix(ref rest, PostWords, out _, out number))
        {
            version.HasPost = true;
            version.PostNumber = number;
        }
        if (TakeSuffix(ref rest, DevWords, out _, out number))
        {
            version.HasDev = true;
            version.DevNumber = number;
            if (!hasPre && !version.HasPost)
                version.Phase = ReleasePhase.Development;
        }
        if (rest.Length > 0 && rest[0] == '+')
        {
            version.Local = rest[1..];
            return IsLocal(version.Local);
        }
        return rest.IsEmpty;
    }

    // A word that begins with another one stands before it.
    private static readonly string[] PreWords = ["alpha", "a", "beta", "b", "preview", "pre", "c", "rc"];
    private static readonly ReleasePhase[] PrePhases =
    [
        ReleasePhase.Alpha, ReleasePhase.Alpha, ReleasePhase.Beta, ReleasePhase.Beta,
        ReleasePhase.Candidate, ReleasePhase.Candidate, ReleasePhase.Candidate, ReleasePhase.Candidate,
    ];
    private static readonly string[] PostWords = ["post", "rev", "r"];
    private static readonly string[] DevWords = ["dev"];

    private static bool TakeRelease(scoped ref ReadOnlySpan<char> rest, out ReadOnlySpan<char> release)
    {
        int end = Digits.RunLength(rest);
        release = default;
        if (end == 0)
            return false;
        while (end + 1 < rest.Length && rest[end] == '.' && char.IsAsciiDigit(rest[end + 1]))
            end += 1 + Digits.RunLength(rest[(end + 1)..]);
        release = rest[..end];
        rest = rest[end..];
        return true;
    }

    /// <summary>Takes an optional separator, one of the words, an optional separator and an optional number.</summary>
    private static bool TakeSuffix(
        scoped ref ReadOnlySpan<char> rest, string[] words, out int word, out ReadOnlySpan<char> number)
    {
        var text = SkipSeparator(rest);
        number = default;
        for (word = 0; word < words.Length; word++)
        {
            if (text.Length < words[word].Length || !AsciiText.Is(text[..words[word].Length], words[word]))
                continue;
            text = SkipSeparator(text[words[word].Length..]);
            int digits = Digits.RunLength(text);
            number = text[..digits];
            rest = text[digits..];
            return true;
        }
        return false;
    }

    private static ReadOnlySpan<char> SkipSeparator(ReadOnlySpan<char> text) =>
        !text.IsEmpty && text[0] is '.' or '-' or '_' ? text[1..] : text;

    private static bool IsLocal(ReadOnlySpan<char> text)
    {
        bool separated = true;
        foreach (char c in text)
        {
            bool isSeparator = c is '.' or '-' or '_';
            if (isSeparator ? separated : !char.IsAsciiLetterOrDigit(c))
                return false;
            separated = isSeparator;
        }
        return !separated;
    }
}
