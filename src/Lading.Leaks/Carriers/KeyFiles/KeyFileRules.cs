using Lading.Leaks.Detection;
using Lading.Leaks.Findings;
using Lading.Leaks.Rules;

namespace Lading.Leaks.Carriers.KeyFiles;

/// <summary>What is found by parsing files of keys, in the way of rules.</summary>
internal static class KeyFileRules
{
    /// <summary>Bytes of a key that allow lists are tried on.</summary>
    private const int MaxAllowed = 4096;

    public static RuleInfo JavaKeyStore { get; } = new("java-keystore", "Private key in a Java keystore", LeakSeverity.High);
    public static RuleInfo Pkcs12 { get; } = new("pkcs12", "Private key in a PKCS#12 file", LeakSeverity.High);
    public static RuleInfo Der { get; } = new("private-key-der", "Private key in DER", LeakSeverity.High);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<RuleInfo> All { get; } = [JavaKeyStore, Pkcs12, Der];

    /// <summary>
    /// Adds a key that was parsed, unless the rules are told not to look for such. One that a password protects which nobody knows is
    /// worth less to who finds it.
    /// </summary>
    public static void Add(FileSearch search, Part part, RuleInfo rule, ReadOnlySpan<byte> secret, int offset, bool locked, params string[] details)
    {
        if (search.Rules.Find(rule.Id) != rule)
            return;
        ReadOnlySpan<byte> start = secret[..Math.Min(secret.Length, MaxAllowed)];
        if (search.Rules.IsAllowed(rule.Id, part.Path, start, 0, start.Length))
        {
            search.Allowed(1);
            return;
        }
        search.Add(part, new Sighting
        {
            Rule = rule.Id,
            Confidence = Confidence.Proven,
            Severity = locked ? LeakSeverity.Medium : rule.Severity,
            Fingerprint = search.Key.Of(rule.Id, secret),
            Masked = "****",
            Offset = offset,
            Length = secret.Length,
            Details = details,
        });
    }
}
