namespace Lading.Vulnerabilities.Versions;

/// <summary>
/// The order of Go: "Go Modules Reference", "Versions" and "Pseudo-versions", which is Semantic Versioning 2.0.0 with a
/// leading <c>v</c> (<c>+incompatible</c> is build metadata), and "Go Toolchains", "Go versions" for the standard
/// library and the toolchain (<c>go1.21rc2</c> is <c>1.21.0-rc.2</c>). The <c>v</c> may be missing, as it is in OSV
/// ranges. Missing numbers are 0. What a vendor adds to a Go version (<c>go1.22.1-custom</c>, <c>go1.22.1
/// X:boringcrypto</c>) does not count. Other strings are compared as <see cref="SemVerScheme"/> compares them.
/// </summary>
internal sealed class GoScheme : VersionScheme
{
    public static GoScheme Instance { get; } = new();

    public override string Name => "go";

    public override bool IsValid(ReadOnlySpan<char> version)
    {
        bool isToolchain = version.StartsWith("go");
        var parts = Read(version);
        if (isToolchain || parts.IsLoose)
            return Digits.IsList(parts.Core, ".", out int count) && count <= 3
                && (!parts.HasPreRelease || IsToolchainPreRelease(parts.PreRelease));
        return parts.IsStrict(parts.HasPreRelease || parts.HasBuild ? 3 : 1, 3);
    }

    public override int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        var a = Read(left);
        var b = Read(right);
        int order = Digits.CompareLists(a.Core, b.Core, ".", padded: true);
        if (order != 0)
            return order;
        if (!a.HasPreRelease || !b.HasPreRelease)
            return b.HasPreRelease.CompareTo(a.HasPreRelease);
        return DottedIdentifiers.Compare<DottedIdentifiers.SemVer>(a.PreRelease, b.PreRelease, a.IsLoose, b.IsLoose);
    }

    private static SemVerParts Read(ReadOnlySpan<char> version)
    {
        version = version.Trim();
        if (!version.StartsWith("go") || version.Length == 2 || !char.IsAsciiDigit(version[2]))
            return new SemVerParts(GenericScheme.SkipV(version));
        version = version[2..];
        int suffix = version.IndexOfAny(" -+");
        return new SemVerParts(suffix < 0 ? version : version[..suffix]);
    }

    /// <summary>Letters, then digits: <c>rc1</c>, <c>beta2</c>.</summary>
    private static bool IsToolchainPreRelease(ReadOnlySpan<char> text)
    {
        int letters = AsciiText.LetterRun(text);
        return letters > 0 && Digits.IsNumber(text[letters..]);
    }
}
