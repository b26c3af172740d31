using Lading.Vulnerabilities.Versions;

namespace Lading.Vulnerabilities.Records;

/// <summary>How a version is compared with a bound.</summary>
public enum BoundKind : byte
{
    /// <summary><c>=</c></summary>
    Equal,
    /// <summary><c>!=</c></summary>
    NotEqual,
    /// <summary><c>&lt;</c></summary>
    Less,
    /// <summary><c>&lt;=</c></summary>
    LessOrEqual,
    /// <summary><c>&gt;</c></summary>
    Greater,
    /// <summary><c>&gt;=</c></summary>
    GreaterOrEqual,
}

/// <summary>
/// One comparison of a range. A person who asks for <c>5.6.0</c> means the upstream version, and a distribution's package
/// is <c>5.6.0-0.2</c>: so, as rpm does it for requirements, a bound compares as much of a version as it has itself. Where it
/// names no epoch or no revision, those of the package do not count.
/// </summary>
/// <param name="Kind">The comparison.</param>
/// <param name="Version">The version, as written.</param>
public readonly record struct VersionBound(BoundKind Kind, string Version)
{
    /// <summary>True when <paramref name="version"/> satisfies it, by the order of <paramref name="scheme"/>.</summary>
    public bool Holds(string version, VersionScheme scheme)
    {
        int order = scheme.Compare(Part(version, Version, scheme.Name), Version);
        return Kind switch
        {
            BoundKind.Equal => order == 0,
            BoundKind.NotEqual => order != 0,
            BoundKind.Less => order < 0,
            BoundKind.LessOrEqual => order <= 0,
            BoundKind.Greater => order > 0,
            _ => order >= 0,
        };
    }

    /// <summary>As much of <paramref name="version"/> as <paramref name="bound"/> has.</summary>
    internal static ReadOnlySpan<char> Part(ReadOnlySpan<char> version, ReadOnlySpan<char> bound, string scheme)
    {
        if (scheme is "dpkg" or "rpm" or "pacman" && Epoch(bound) == 0)
            version = version[Epoch(version)..];
        if (Upstream(bound, scheme) == bound.Length)
            version = version[..Upstream(version, scheme)];
        return version;
    }

    /// <summary>Length of the epoch with its colon; 0 for none.</summary>
    private static int Epoch(ReadOnlySpan<char> version)
    {
        int colon = version.IndexOf(':');
        return colon > 0 && version[..colon].IndexOfAnyExceptInRange('0', '9') < 0 ? colon + 1 : 0;
    }

    /// <summary>Length without the distribution's revision: <c>-4</c>, <c>-1.el9</c>, <c>-r2</c>.</summary>
    private static int Upstream(ReadOnlySpan<char> version, string scheme)
    {
        int dash = scheme switch
        {
            "dpkg" or "rpm" or "pacman" => version.LastIndexOf('-'),
            "apk" => version.LastIndexOf("-r"),
            _ => -1,
        };
        return dash > 0 ? dash : version.Length;
    }

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        BoundKind.Equal => "=",
        BoundKind.NotEqual => "!=",
        BoundKind.Less => "<",
        BoundKind.LessOrEqual => "<=",
        BoundKind.Greater => ">",
        _ => ">=",
    } + Version;
}
