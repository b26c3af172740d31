namespace Lading.Vulnerabilities.Versions;

/// <summary>
/// The version orders that there are. A new one is one class and one line here: <c>docs/add-a-version-order.md</c>.
/// </summary>
public static class VersionSchemes
{
    /// <summary>All orders, by name.</summary>
    public static IReadOnlyList<VersionScheme> All { get; } =
    [
        ApkScheme.Instance,
        ComposerScheme.Instance,
        ConanScheme.Instance,
        CranScheme.Instance,
        DpkgScheme.Instance,
        GenericScheme.Instance,
        GitHubActionsScheme.Instance,
        GoScheme.Instance,
        HackageScheme.Instance,
        HexScheme.Instance,
        JvmScheme.Instance,
        MavenScheme.Instance,
        MavenResolverScheme.Instance,
        NuGetScheme.Instance,
        OpamScheme.Instance,
        OpenSslScheme.Instance,
        PacmanScheme.Instance,
        Pep440Scheme.Instance,
        PortageScheme.Instance,
        PubScheme.Instance,
        RpmScheme.Instance,
        RubyGemsScheme.Instance,
        SemVerScheme.Instance,
    ];

    /// <summary>The order of this name, which is compared exactly; null when there is none.</summary>
    public static VersionScheme? ByName(ReadOnlySpan<char> name)
    {
        foreach (VersionScheme scheme in All)
            if (name.SequenceEqual(scheme.Name))
                return scheme;
        return null;
    }
}
