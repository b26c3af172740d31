using Lading.Vulnerabilities.Ecosystems;
using Lading.Vulnerabilities.Findings;
using Lading.Vulnerabilities.Versions;

namespace Lading.Vulnerabilities.Matching;

/// <summary>One name under which a package's advisories are looked up.</summary>
/// <param name="Ecosystem">OSV name of the ecosystem.</param>
/// <param name="Name">Name, normalized.</param>
/// <param name="Version">The version to compare.</param>
/// <param name="Scheme">How versions compare.</param>
/// <param name="Method">Whose name it is.</param>
/// <param name="Fit">Judges the suffix of a record's ecosystem.</param>
public sealed record PackageLookup(string Ecosystem, string Name, string Version, VersionScheme Scheme, MatchMethod Method, Func<string?, ReleaseFit> Fit)
{
    /// <summary>The rpm module the package belongs to, <c>nodejs:18</c>; null when it is in none or its label is not known.</summary>
    public string? Module { get; init; }

    /// <summary>True for a package whose release says that it was built in a module, label known or not.</summary>
    public bool IsModular { get; init; }

    /// <summary>True when the package has a subscriber's build: entries for subscribers are then its own.</summary>
    public bool IsSubscriber { get; init; }
}
