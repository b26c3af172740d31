using Lading.Inventory;
using Lading.Vulnerabilities.Findings;
using Lading.Vulnerabilities.Scoring;

namespace Lading.Vulnerabilities.Triage;

/// <summary>The conditions that rules of several dialects share.</summary>
internal static class Conditions
{
    /// <summary>Hex digits of a layer's digest that must at least be given.</summary>
    private const int LeastDigits = 12;

    /// <summary>A plain yes or no.</summary>
    public static RuleCondition When(string text, Func<Finding, bool> holds) => new(text, (finding, _) => holds(finding) ? RuleFit.All : RuleFit.None);

    /// <summary>The package is meant by one of the patterns.</summary>
    public static RuleCondition Package(IReadOnlyList<PackagePattern> patterns) =>
        When("package " + string.Join(" or ", patterns), finding => patterns.Any(p => p.Matches(finding.Package)));

    /// <summary>All places of the package match one of the globs.</summary>
    public static RuleCondition Path(IReadOnlyList<PathPattern> patterns) =>
        AtLocations("path " + string.Join(" or ", patterns), location => patterns.Any(p => p.Matches(location.Path)));

    /// <summary>All places of the package are in the layer: its index, or the beginning of its digest or diff id.</summary>
    public static RuleCondition Layer(string layer) => AtLocations($"layer {layer}", int.TryParse(layer, out int index)
        ? location => location.Layer == index
        : location => location.DiffId?.StartsWith(layer, StringComparison.Ordinal) == true || location.LayerDigest?.StartsWith(layer, StringComparison.Ordinal) == true);

    /// <summary>True for an index or enough of a digest.</summary>
    public static bool IsLayer(string layer) => int.TryParse(layer, out int index)
        ? index >= 0
        : layer.StartsWith("sha256:", StringComparison.Ordinal) && layer.Length >= 7 + LeastDigits && layer.AsSpan(7).IndexOfAnyExcept("0123456789abcdef") < 0;

    /// <summary>The severity is one of these.</summary>
    public static RuleCondition Severity(IReadOnlyList<Severity> severities) =>
        When("severity " + string.Join(" or ", severities).ToLowerInvariant(), finding => severities.Contains(finding.Rating.Severity));

    /// <summary>There is a fix, or there is none.</summary>
    public static RuleCondition Fixed(bool isFixed) => When(isFixed ? "fixed" : "not fixed", finding => finding.Fix == FixState.Fixed == isFixed);

    private static RuleCondition AtLocations(string text, Func<Location, bool> holds) => new(text, (finding, _) =>
    {
        int held = finding.Package.Locations.Count(holds);
        return held == 0 ? RuleFit.None : held == finding.Package.Locations.Count ? RuleFit.All : RuleFit.Some;
    });
}
