using Lading.Leaks.Findings;
using Lading.Leaks.Rules;

namespace Lading.Leaks.Detection;

/// <summary>
/// Finds secrets in bytes by a set of rules. Holds no state between calls; safe to use from many threads at once.
/// </summary>
public sealed class SecretScanner(FingerprintKey key, RuleSet rules)
{
    /// <summary>A scanner with the built-in rules.</summary>
    public SecretScanner(FingerprintKey key) : this(key, RuleSet.BuiltIn)
    {
    }

    /// <summary>The key of its fingerprints.</summary>
    public FingerprintKey Key { get; } = key;

    /// <summary>Hashes that values are compared with; null when no list gave any.</summary>
    public KnownHashes? Known { get; init; }

    /// <summary>Its rules.</summary>
    public RuleSet Rules { get; } = rules;

    /// <summary>
    /// Searches one stretch of bytes and adds what it sees to <paramref name="found"/>, ordered by offset. The name of the file
    /// decides which rules apply and whether the content is source code, a lock file or documentation; it need not exist.
    /// <paramref name="lines"/> is false for binary content, where lines mean nothing. A large file is searched in
    /// stretches that overlap by <see cref="Overlap"/> bytes; the caller adds offsets and lines and drops what was seen twice.
    /// Returns how many sightings were allowed, and which limits were met.
    /// </summary>
    public ScanOutcome Scan(ReadOnlySpan<byte> content, string path, bool lines, List<Sighting> found) =>
        new ScanPass(this, content, path).Run(lines, found);

    /// <summary>Bytes by which stretches of one file overlap: more than any secret is long.</summary>
    public const int Overlap = 64 << 10;
}
