using System.Text;
using Lading.Inventory;
using Lading.Oci.Layers;
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

/// <summary>
/// A glob over the places of packages: a file, a folder (all below it), or an archive (all inside it). A leading slash
/// does not matter; without any slash the name may be at any depth.
/// </summary>
internal sealed class PathPattern
{
    /// <summary>Characters a pattern has at most.</summary>
    private const int MaxLength = 1024;

    /// <summary>More <c>**</c> in one pattern would make it slow, and nobody writes them.</summary>
    private const int MaxDeep = 4;

    /// <summary>Alternatives in braces a pattern has at most.</summary>
    private const int MaxAlternatives = 32;

    private readonly Glob[] _globs;
    private readonly string _text;

    private PathPattern(string text, Glob[] globs) => (_text, _globs) = (text, globs);

    /// <summary>Reads a pattern; null when it is none or over a limit.</summary>
    public static PathPattern? Parse(string text)
    {
        if (text.Length > MaxLength || text.Trim('/').Length == 0 || text.Split("**").Length - 1 > MaxDeep
            || text.Count(c => c == '{') > 2 || text.Count(c => c == ',') > MaxAlternatives)
            return null;
        string pattern = text.StartsWith("./", StringComparison.Ordinal) ? text[2..] : text;
        if (!pattern.TrimEnd('/').Contains('/') && !pattern.StartsWith('/'))
            pattern = "**/" + pattern;
        if (pattern.EndsWith('/'))
            pattern += "**";
        Glob[] globs = [.. Glob.Expand(pattern).Where(p => p.Trim('/').Length > 0).Select(Glob.Parse)];
        return globs.Length == 0 ? null : new PathPattern(text, globs);
    }

    /// <summary>True when the path, a folder above it or an archive around it matches.</summary>
    public bool Matches(string path)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(path.TrimStart('/'));
        if (IsMatch(bytes))
            return true;
        for (int i = bytes.Length - 1; i > 0; i--)
            if (bytes[i] == '!' && IsMatch(bytes.AsSpan(0, i)))
                return true;
        if (!bytes.AsSpan().Contains((byte)'!'))
            return false;
        bytes.AsSpan().Replace((byte)'!', (byte)'/');
        return IsMatch(bytes);
    }

    private bool IsMatch(ReadOnlySpan<byte> path)
    {
        foreach (Glob glob in _globs)
            if (glob.IsMatch(path))
                return true;
        return false;
    }

    public override string ToString() => _text;
}
