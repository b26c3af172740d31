using Lading.Leaks.Detection;
using Lading.Leaks.Findings;
using Lading.Oci;

namespace Lading.Leaks.Ignoring;

/// <summary>
/// What is known and not to be reported: <c>.gitleaksignore</c>, a report of gitleaks as baseline, <c>.secrets.baseline</c> of
/// detect-secrets, the secrets of <c>.trivyignore.yaml</c>, and our own <c>.ladingleaks</c>. Says which of its entries are expired or
/// no longer match anything, so that lists do not grow for ever.
/// </summary>
public sealed record IgnoreList
{
    /// <summary>Bytes of a list.</summary>
    public const int MaxSize = 64 << 20;

    /// <summary>The entries, in their order.</summary>
    public required IReadOnlyList<IgnoreEntry> Entries { get; init; }

    /// <summary>The key of the list's fingerprints; null when it has none.</summary>
    public FingerprintKey? Key { get; init; }

    /// <summary>What the user should know about the list: one sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Hashes that the scanner has to test values for; null when the list has none.</summary>
    public KnownHashes? Hashes => Entries.Any(e => e.Hash is not null) ? new KnownHashes(Entries.Select(e => e.Hash).OfType<string>()) : null;

    /// <summary>Nothing.</summary>
    public static IgnoreList Empty { get; } = new() { Entries = [] };

    /// <summary>Reads a list, whose format its content tells. An input error names file and line of what is no such list.</summary>
    public static IgnoreList Read(string path)
    {
        byte[] bytes;
        try
        {
            using FileStream stream = File.OpenRead(path);
            if (stream.Length > MaxSize)
                throw LadingException.Input($"{Printable.Text(path)} has {stream.Length} bytes; such a list has {MaxSize} at most.");
            bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw LadingException.Input($"The list {Printable.Text(path)} cannot be read: {e.Message}", inner: e);
        }
        return Read(bytes, path);
    }

    internal static IgnoreList Read(ReadOnlyMemory<byte> bytes, string path)
    {
        if (bytes.Span.StartsWith("\uFEFF"u8))
            bytes = bytes[3..];
        ReadOnlySpan<byte> start = bytes.Span.TrimStart(" \t\r\n"u8);
        if (start.StartsWith("{"u8) || start.StartsWith("["u8))
            return JsonBaselines.Read(bytes, path);
        return path.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".yml", StringComparison.OrdinalIgnoreCase)
            ? TrivyIgnore.Read(bytes.Span, path)
            : GitleaksIgnore.Read(bytes.Span, path);
    }

    /// <summary>This list and another. A usage error when both have a key and they differ.</summary>
    public IgnoreList With(IgnoreList other)
    {
        if (Key is not null && other.Key is not null && Key.Id != other.Key.Id)
            throw LadingException.Usage("The baselines were made with different fingerprint keys.", "Write one of them anew from the other: --baseline OTHER --write-baseline FILE.");
        return new IgnoreList { Entries = [.. Entries, .. other.Entries], Key = Key ?? other.Key, Warnings = [.. Warnings, .. other.Warnings] };
    }

    /// <summary>
    /// Takes out of a report what entries cover that hold on <paramref name="today"/>. A leak stays with the places that none
    /// covers. <paramref name="isKnown"/> says which rules there are.
    /// </summary>
    public IgnoredReport Apply(LeakReport report, DateOnly today, Func<string, bool> isKnown)
    {
        IgnoreEntry[] holding = [.. Entries.Where(e => e.Expires is not { } last || last >= today)];
        // Nearly all entries name the secret: these are looked up, and only the rest is gone through.
        ILookup<string, IgnoreEntry> named = holding.Where(e => NameOf(e.Hash, e.Fingerprint) is not null).ToLookup(e => NameOf(e.Hash, e.Fingerprint)!, StringComparer.Ordinal);
        IgnoreEntry[] others = [.. holding.Where(e => NameOf(e.Hash, e.Fingerprint) is null)];
        var used = new HashSet<IgnoreEntry>(ReferenceEqualityComparer.Instance);
        var leaks = new List<Leak>();
        int ignored = 0;
        foreach (Leak leak in report.Leaks)
        {
            IEnumerable<IgnoreEntry> candidates = [.. named[leak.KnownHash ?? ""], .. named[leak.Fingerprint?.ToString() ?? ""], .. others];
            LeakPlace[] places = [.. leak.Places.Where(place => !IsCovered(leak, place, candidates, isKnown, used))];
            ignored += leak.Places.Count - places.Length;
            if (places.Length > 0)
                leaks.Add(places.Length == leak.Places.Count ? leak : leak with { Places = places });
        }
        return new IgnoredReport(report with { Leaks = leaks, Ignored = report.Ignored + ignored },
            [.. Entries.Where(e => e.Expires < today)], [.. holding.Where(e => !used.Contains(e))]);
    }

    private static string? NameOf(string? hash, Fingerprint? fingerprint) => fingerprint?.ToString() ?? hash;

    private static bool IsCovered(Leak leak, LeakPlace place, IEnumerable<IgnoreEntry> entries, Func<string, bool> isKnown, HashSet<IgnoreEntry> used)
    {
        bool covered = false;
        // All that cover it are used, not only the first.
        foreach (IgnoreEntry entry in entries)
            if (entry.Covers(leak, place, isKnown))
                covered |= used.Add(entry) || true;
        return covered;
    }
}

/// <summary>A report without what is ignored.</summary>
/// <param name="Report">What is left.</param>
/// <param name="Expired">Entries whose day has passed; they covered nothing.</param>
/// <param name="Unused">Entries that cover nothing any more.</param>
public sealed record IgnoredReport(LeakReport Report, IReadOnlyList<IgnoreEntry> Expired, IReadOnlyList<IgnoreEntry> Unused);
