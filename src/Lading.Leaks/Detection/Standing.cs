using Lading.Leaks.Findings;
using Lading.Leaks.Rules;

namespace Lading.Leaks.Detection;

/// <summary>
/// Takes back what a rule is sure of where the file speaks against it. Nothing is passed over: what all the world has is still told, as
/// the least of findings.
/// </summary>
internal static class Standing
{
    /// <summary>What is told of a key or token that belongs to something published.</summary>
    public const string Published = "in a test, an example or the documentation of a package";

    /// <summary>The match as sure and as bad as it is in this file.</summary>
    public static Match Judge(in Match seen, FileKind file)
    {
        Specificity specificity = seen.Rule.Specificity;
        if (specificity == Specificity.User)
            return seen;
        if (IsPublic(seen.Confidence, specificity, file))
        {
            string[] details = seen.Confidence > Confidence.Contextual ? [.. seen.Details, Published] : seen.Details;
            return seen with { Confidence = Confidence.Contextual, Severity = Least(seen.Severity), Details = details };
        }
        // In programs and documentation what only stands where a secret would is an example as often as not.
        bool isExample = seen.Confidence == Confidence.Shaped && specificity is Specificity.Carrier or Specificity.Keyed && (file.IsSource || file.IsProse);
        return isExample ? seen with { Confidence = Confidence.Contextual } : seen;
    }

    /// <summary>
    /// Whether all have what a file holds. A key that anybody can make is the package's own wherever it lies in it; a token that an
    /// issuer's checksum proves was somebody's, even in a test.
    /// </summary>
    public static bool IsPublic(Confidence confidence, Specificity specificity, FileKind file) =>
        file.IsExample ? specificity != Specificity.Token || confidence != Confidence.Proven : file.IsInstalled && specificity == Specificity.Kind;

    private static LeakSeverity Least(LeakSeverity severity) => severity > LeakSeverity.Low ? LeakSeverity.Low : severity;
}
