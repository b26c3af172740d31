using System.Buffers;

namespace Lading.Vulnerabilities.Versions;

/// <summary>
/// The order of RubyGems and CocoaPods: the documentation of <c>Gem::Version</c>: runs of digits and of letters are
/// segments, a segment of letters makes a pre-release and is older than a number, a hyphen means <c>.pre.</c>, and
/// zeros before letters and at the end say nothing. Other strings are compared by the same rules, without a leading
/// <c>v</c>.
/// </summary>
internal sealed class RubyGemsScheme : VersionScheme
{
    private const int OnStack = 256;

    public static RubyGemsScheme Instance { get; } = new();

    public override string Name => "rubygems";

    public override bool IsValid(ReadOnlySpan<char> version)
    {
        version = version.Trim();
        if (version.IsEmpty)
            return true;
        int hyphen = version.IndexOf('-');
        return char.IsAsciiDigit(version[0])
            && Digits.IsNumber(FirstPart(version))
            && ArePartsValid(hyphen < 0 ? version : version[..hyphen], allowHyphens: false)
            && (hyphen < 0 || ArePartsValid(version[(hyphen + 1)..], allowHyphens: true));
    }

    public override int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        left = GenericScheme.SkipV(left);
        right = GenericScheme.SkipV(right);
        int leftSize = ExpandedLength(left), rightSize = ExpandedLength(right);
        char[]? rented = leftSize + rightSize <= OnStack ? null : ArrayPool<char>.Shared.Rent(leftSize + rightSize);
        Span<char> buffer = rented ?? stackalloc char[OnStack];

        int order = Compare(
            new Segments(Expand(left, buffer[..leftSize])),
            new Segments(Expand(right, buffer.Slice(leftSize, rightSize))));

        if (rented is not null)
            ArrayPool<char>.Shared.Return(rented);
        return order;
    }

    private static int Compare(Segments left, Segments right)
    {
        while (true)
        {
            bool hasLeft = left.Next(out var a), hasRight = right.Next(out var b);
            if (!hasLeft || !hasRight)
                return hasLeft ? CompareRest(a, left) : hasRight ? -CompareRest(b, right) : 0;
            bool isLeftNumber = char.IsAsciiDigit(a[0]), isRightNumber = char.IsAsciiDigit(b[0]);
            if (isLeftNumber != isRightNumber)
                return isLeftNumber ? 1 : -1;
            int order = isLeftNumber ? Digits.Compare(a, b) : a.SequenceCompareTo(b);
            if (order != 0)
                return order;
        }
    }

    /// <summary>
    /// What the segments that the other version lacks say: letters make it older, a number newer, zero nothing.
    /// </summary>
    private static int CompareRest(ReadOnlySpan<char> segment, Segments rest)
    {
        do
        {
            if (!char.IsAsciiDigit(segment[0]))
                return -1;
            if (!Digits.IsZero(segment))
                return 1;
        }
        while (rest.Next(out segment));
        return 0;
    }

    private static ReadOnlySpan<char> FirstPart(ReadOnlySpan<char> version)
    {
        int end = version.IndexOfAny('.', '-');
        return end < 0 ? version : version[..end];
    }

    private static bool ArePartsValid(ReadOnlySpan<char> text, bool allowHyphens)
    {
        if (text.IsEmpty || text[^1] == '.')
            return false;
        while (Digits.TakePart(ref text, ".", out var part))
        {
            if (part.IsEmpty)
                return false;
            foreach (char c in part)
                if (!char.IsAsciiLetterOrDigit(c) && !(allowHyphens && c == '-'))
                    return false;
        }
        return true;
    }

    private static int ExpandedLength(ReadOnlySpan<char> text) => text.Length + (".pre.".Length - 1) * text.Count('-');

    private static ReadOnlySpan<char> Expand(ReadOnlySpan<char> text, Span<char> buffer)
    {
        if (buffer.Length == text.Length)
            return text;
        int length = 0;
        foreach (char c in text)
        {
            ReadOnlySpan<char> piece = c == '-' ? ".pre." : new ReadOnlySpan<char>(in c);
            piece.CopyTo(buffer[length..]);
            length += piece.Length;
        }
        return buffer;
    }

    /// <summary>
    /// The segments of a version in canonical form: without zeros at its end, nor before its first letters.
    /// </summary>
    private ref struct Segments
    {
        private ReadOnlySpan<char> rest, afterZeros;

        public Segments(ReadOnlySpan<char> version)
        {
            rest = TrimEndZeros(version);
            if (FindZeros(rest, out int start, out int end))
            {
                afterZeros = rest[end..];
                rest = rest[..start];
            }
        }

        public bool Next(out ReadOnlySpan<char> segment)
        {
            segment = default;
            int skip = 0;
            while (skip < rest.Length && !char.IsAsciiLetterOrDigit(rest[skip]))
                skip++;
            rest = rest[skip..];
            if (rest.IsEmpty)
            {
                if (afterZeros.IsEmpty)
                    return false;
                rest = afterZeros;
                afterZeros = default;
                return Next(out segment);
            }
            int length = char.IsAsciiDigit(rest[0]) ? Digits.RunLength(rest) : AsciiText.LetterRun(rest);
            segment = rest[..length];
            rest = rest[length..];
            return true;
        }

        /// <summary>Cuts the zeros and dots at the end that stand behind a letter or a dot.</summary>
        private static ReadOnlySpan<char> TrimEndZeros(ReadOnlySpan<char> version)
        {
            int run = version.LastIndexOfAnyExcept('.', '0') + 1;
            for (int i = Math.Max(run, 1); i < version.Length; i++)
                if (version[i - 1] == '.' || char.IsAsciiLetter(version[i - 1]))
                    return version[..i];
            return version;
        }

        /// <summary>Finds the first run of zeros and dots that begins a segment and ends before a letter.</summary>
        private static bool FindZeros(ReadOnlySpan<char> version, out int start, out int end)
        {
            start = end = 0;
            while (end < version.Length)
            {
                start = end;
                while (end < version.Length && version[end] is ('.' or '0'))
                    end++;
                if (end < version.Length && char.IsAsciiLetter(version[end]))
                    for (; start < end; start++)
                        if (start == 0 || version[start - 1] == '.')
                            return true;
                end++;
            }
            return false;
        }
    }
}
