namespace Lading.Vulnerabilities.Versions;

/// <summary>
/// The order of OpenSSL: its "Release Strategy" and "Versioning scheme": <c>MAJOR.MINOR.FIX</c> with letters for
/// patches up to 1.1.1 (<c>1.0.2z</c>, <c>1.0.2za</c>), <c>MAJOR.MINOR.PATCH</c> since 3.0.0; <c>-alpha1</c>,
/// <c>-beta2</c>, <c>-pre3</c> and <c>-dev</c> come before the release. Other words behind a hyphen name a variant
/// (<c>-fips</c>) and do not count. When either string is of another form, both are compared in
/// <see cref="GenericScheme"/>'s order.
/// </summary>
internal sealed class OpenSslScheme : VersionScheme
{
    public static OpenSslScheme Instance { get; } = new();

    public override string Name => "openssl";

    public override bool IsValid(ReadOnlySpan<char> version) => TryRead(version, out var parts) && parts.Count == 3;

    public override int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        if (!TryRead(left, out var a) || !TryRead(right, out var b))
            return GenericScheme.Instance.Compare(left, right);
        int order = Digits.CompareLists(a.Numbers, b.Numbers, ".", padded: true);
        if (order == 0)
            order = a.Letters.SequenceCompareTo(b.Letters);
        if (order == 0)
            order = a.PreRelease.IsEmpty.CompareTo(b.PreRelease.IsEmpty);
        return order != 0 ? order : GenericScheme.Instance.Compare(a.PreRelease, b.PreRelease);
    }

    private static bool TryRead(ReadOnlySpan<char> text, out Parts parts)
    {
        parts = default;
        text = text.Trim();
        int end = text.IndexOfAnyExcept(SemVerParts.Numbers);
        parts.Numbers = end < 0 ? text : text[..end];
        if (!Digits.IsList(parts.Numbers, ".", out parts.Count))
            return false;
        var rest = text[parts.Numbers.Length..];
        int letters = 0;
        while (letters < rest.Length && char.IsAsciiLetterLower(rest[letters]))
            letters++;
        parts.Letters = rest[..letters];
        rest = rest[letters..];
        if (rest.IsEmpty)
            return true;
        if (rest[0] != '-' || rest.Length == 1)
            return false;
        rest = rest[1..];
        if (rest.StartsWith("alpha") || rest.StartsWith("beta") || rest.StartsWith("pre") || rest.StartsWith("dev"))
            parts.PreRelease = rest;
        return true;
    }

    private ref struct Parts
    {
        public ReadOnlySpan<char> Numbers, Letters, PreRelease;
        public int Count;
    }
}
