namespace Lading.Vulnerabilities.Versions;

/// <summary>
/// The order of Alpine, Wolfi and other apk packages: apk-package(5), "Version", as apk-tools 3 compares:
/// <c>digits{.digits}…{letter}{_suffix{digits}}…{~hash}{-r#}</c>. A version that apk refuses is compared up to the
/// place where it stops being one, and is older than a valid version that is equal so far; two that stop in the same
/// place, which apk calls equal, go on in <see cref="GenericScheme"/>'s order.
/// </summary>
internal sealed class ApkScheme : VersionScheme
{
    public static ApkScheme Instance { get; } = new();

    public override string Name => "apk";

    public override bool IsValid(ReadOnlySpan<char> version)
    {
        var tokens = new Tokens(version);
        while (tokens.Kind < Token.End)
            tokens.Next();
        return tokens.Kind == Token.End;
    }

    public override int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        var a = new Tokens(left);
        var b = new Tokens(right);
        while (a.Kind == b.Kind && a.Kind < Token.End)
        {
            int order = CompareToken(a, b);
            if (order != 0)
                return order;
            a.Next();
            b.Next();
        }
        if (a.Kind == b.Kind)
            return a.Kind == Token.Invalid ? GenericScheme.Instance.Compare(a.Rest, b.Rest) : 0;
        // The one that goes on is newer, unless it goes on with the suffix of a pre-release.
        if (a.Kind == Token.Suffix && a.Suffix < Suffix.None)
            return -1;
        if (b.Kind == Token.Suffix && b.Suffix < Suffix.None)
            return 1;
        return b.Kind.CompareTo(a.Kind);
    }

    private static int CompareToken(in Tokens a, in Tokens b)
    {
        switch (a.Kind)
        {
            case Token.Digits when a.Value[0] == '0' || b.Value[0] == '0':
                // As in Gentoo's order, a part with a leading zero is a fraction: 1.05 < 1.1.
                return a.Value.SequenceCompareTo(b.Value);
            case Token.InitialDigits or Token.Digits or Token.SuffixNumber or Token.Revision:
                return Digits.Compare(a.Value, b.Value);
            case Token.Suffix:
                return a.Suffix.CompareTo(b.Suffix);
            default:
                return a.Value.SequenceCompareTo(b.Value);
        }
    }

    /// <summary>The kinds of tokens in the order in which a version may have them, which is also their rank.</summary>
    private enum Token
    {
        InitialDigits, Digits, Letter, Suffix, SuffixNumber, CommitHash, Revision, End, Invalid,
    }

    /// <summary>The suffixes in their order; those below <see cref="None"/> mark pre-releases.</summary>
    private enum Suffix
    {
        Invalid, Alpha, Beta, Pre, Rc, None, Cvs, Svn, Git, Hg, P,
    }

    private ref struct Tokens
    {
        private ReadOnlySpan<char> rest;

        /// <summary>What is not read yet.</summary>
        public readonly ReadOnlySpan<char> Rest => rest;

        public Token Kind { get; private set; }
        public Suffix Suffix { get; private set; }
        public ReadOnlySpan<char> Value { get; private set; }

        public Tokens(ReadOnlySpan<char> text)
        {
            rest = text;
            TakeDigits(Token.InitialDigits);
        }

        public void Next()
        {
            Token previous = Kind;
            Kind = Token.Invalid;
            if (rest.IsEmpty)
            {
                Kind = Token.End;
                return;
            }
            switch (rest[0])
            {
                case >= 'a' and <= 'z' when previous <= Token.Digits:
                    Take(0, 1, Token.Letter);
                    break;
                case '.' when previous <= Token.Digits:
                    rest = rest[1..];
                    TakeDigits(Token.Digits);
                    break;
                case >= '0' and <= '9' when previous == Token.Suffix:
                    TakeDigits(Token.SuffixNumber);
                    break;
                case '_' when previous <= Token.SuffixNumber:
                    int letters = 1;
                    while (letters < rest.Length && char.IsAsciiLetterLower(rest[letters]))
                        letters++;
                    Take(1, letters, Token.Suffix);
                    Suffix = SuffixOf(Value);
                    if (Suffix == Suffix.Invalid)
                        Kind = Token.Invalid;
                    break;
                case '~' when previous < Token.CommitHash:
                    int hash = 1;
                    while (hash < rest.Length && char.IsAsciiHexDigitLower(rest[hash]))
                        hash++;
                    Take(1, hash, Token.CommitHash);
                    if (Value.IsEmpty)
                        Kind = Token.Invalid;
                    break;
                case '-' when previous < Token.Revision && rest.StartsWith("-r"):
                    rest = rest[2..];
                    TakeDigits(Token.Revision);
                    break;
            }
        }

        private void TakeDigits(Token kind)
        {
            int length = Digits.RunLength(rest);
            Take(0, length, length > 0 ? kind : Token.Invalid);
        }

        private void Take(int start, int end, Token kind)
        {
            Value = rest[start..end];
            rest = rest[end..];
            Kind = kind;
        }

        private static Suffix SuffixOf(ReadOnlySpan<char> name) => name switch
        {
            "alpha" => Suffix.Alpha,
            "beta" => Suffix.Beta,
            "pre" => Suffix.Pre,
            "rc" => Suffix.Rc,
            "cvs" => Suffix.Cvs,
            "svn" => Suffix.Svn,
            "git" => Suffix.Git,
            "hg" => Suffix.Hg,
            "p" => Suffix.P,
            _ => Suffix.Invalid,
        };
    }
}
