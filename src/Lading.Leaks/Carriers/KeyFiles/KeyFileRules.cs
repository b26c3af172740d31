using Lading.Leaks.Detection;
using Lading.Leaks.Findings;
using Lading.Leaks.Rules;

namespace Lading.Leaks.Carriers.KeyFiles;

/// <summary>What is found by parsing files of keys, in the way of rules.</summary>
internal static class KeyFileRules
{
    public static RuleInfo JavaKeyStore { get; } = new("java-keystore", "Private key in a Java keystore", LeakSeverity.High);
    public static RuleInfo Pkcs12 { get; } = new("pkcs12", "Private key in a PKCS#12 file", LeakSeverity.High);
    public static RuleInfo Der { get; } = new("private-key-der", "Private key in DER", LeakSeverity.High);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<RuleInfo> All { get; } = [JavaKeyStore, Pkcs12, Der];

    /// <summary>A key that was parsed. One that a password protects which nobody knows is worth less to who finds it.</summary>
    public static Sighting Sighting(RuleInfo rule, Part part, FileSearch search, ReadOnlySpan<byte> secret, int offset, bool locked, params string[] details)
    {
        bool isPublic = Standing.IsPublic(Confidence.Proven, Specificity.Kind, new FileKind(part.Path));
        return new()
        {
            Rule = rule.Id,
            Confidence = isPublic ? Confidence.Contextual : Confidence.Proven,
            Severity = isPublic ? LeakSeverity.Low : locked ? LeakSeverity.Medium : rule.Severity,
            Fingerprint = search.Key.Of(rule.Id, secret),
            Masked = "****",
            Offset = offset,
            Length = secret.Length,
            Details = isPublic ? [.. details, Standing.Published] : details,
        };
    }
}
