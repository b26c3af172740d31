using Lading.Leaks.Detection;
using Lading.Leaks.Findings;
using Lading.Leaks.Rules;
using Lading.Leaks.Rules.Keys;

namespace Lading.Leaks.Carriers.KeyFiles;

/// <summary>What is found by parsing files that are stores, of keys or of rows, in the way of rules.</summary>
internal static class KeyFileRules
{
    /// <summary>Bytes of a key that allow lists are tried on.</summary>
    private const int MaxAllowed = 4096;

    public static RuleInfo JavaKeyStore { get; } = new("java-keystore", "Private key in a Java keystore", LeakSeverity.High);
    public static RuleInfo Pkcs12 { get; } = new("pkcs12", "Private key in a PKCS#12 file", LeakSeverity.High);
    public static RuleInfo Der { get; } = new("private-key-der", "Private key in DER", LeakSeverity.High);
    public static RuleInfo SqliteCredential { get; } = new("sqlite-credential", "SQLite table with a column for credentials", LeakSeverity.Medium);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<RuleInfo> All { get; } = [JavaKeyStore, Pkcs12, Der, SqliteCredential];

    /// <summary>
    /// Adds a key that was parsed, unless the rules are told not to look for such. One that a password protects which nobody knows is
    /// worth less to who finds it.
    /// </summary>
    public static void Add(FileSearch search, Part part, RuleInfo rule, ReadOnlySpan<byte> secret, int offset, bool locked, params string[] details) =>
        Add(search, part, rule, secret, offset, Confidence.Proven, locked ? LeakSeverity.Medium : rule.Severity, details);

    /// <summary>Adds what says that there are secrets and is none itself.</summary>
    public static void AddHint(FileSearch search, Part part, RuleInfo rule, ReadOnlySpan<byte> hint, long offset, string detail) =>
        Add(search, part, rule, hint, offset, Confidence.Contextual, LeakSeverity.Low, detail);

    private static void Add(FileSearch search, Part part, RuleInfo rule, ReadOnlySpan<byte> secret, long offset, Confidence confidence, LeakSeverity severity, params string[] details)
    {
        if (search.Rules.Find(rule.Id) != rule)
            return;
        ReadOnlySpan<byte> start = secret[..Math.Min(secret.Length, MaxAllowed)];
        if (search.Rules.IsAllowed(rule.Id, part.Path, start, 0, start.Length))
        {
            search.Note(part, new ScanOutcome(1));
            return;
        }
        // What everybody has is told, as the least of findings.
        string? known = confidence < Confidence.Proven ? null
            : PublishedKeys.OwnerOf(secret) is { } owner ? PublishedKeys.Detail(owner)
            : Standing.IsPublic(confidence, Specificity.Kind, new FileKind(part.Path)) ? Standing.Published : null;
        search.Add(part, new Sighting
        {
            Rule = rule.Id,
            Confidence = known is null ? confidence : Confidence.Contextual,
            Severity = known is null ? severity : LeakSeverity.Low,
            Fingerprint = search.Key.Of(rule.Id, secret),
            Masked = "****",
            Offset = offset,
            Length = secret.Length,
            Details = known is null ? details : [.. details, known],
        });
    }
}
