namespace Lading.Leaks.Detection;

/// <summary>Which limits one search met: what lies beyond them was not looked at.</summary>
[Flags]
public enum ScanCuts : byte
{
    /// <summary>None: everything was looked at.</summary>
    None = 0,
    /// <summary>There are more matches in one text than are kept.</summary>
    Matches = 1,
    /// <summary>Undoing all encodings would have cost too many bytes.</summary>
    Decoding = 2,
    /// <summary>Something is encoded deeper than encodings are undone. Escapes alone do not count.</summary>
    Depth = 4,
    /// <summary>A user's pattern matches more often in one window than is followed.</summary>
    Patterns = 8,
    /// <summary>A user's pattern took too long, and was not tried on the rest of a stretch.</summary>
    Slow = 16,
}

/// <summary>What a search tells besides what it saw.</summary>
/// <param name="Allowed">Sightings that a comment on their line (<c>lading:allow</c>, <c>gitleaks:allow</c>) or an allow list took out.</param>
/// <param name="Cuts">Limits that it met.</param>
public readonly record struct ScanOutcome(int Allowed, ScanCuts Cuts = ScanCuts.None)
{
    /// <summary>The limits that were met, a sentence each.</summary>
    public IEnumerable<string> Reasons()
    {
        if (Cuts.HasFlag(ScanCuts.Matches))
            yield return $"it holds more than {ScanPass.MaxMatches} values like secrets in one stretch; those behind them were not looked at";
        if (Cuts.HasFlag(ScanCuts.Decoding))
            yield return "it is encoded in so many ways at once that not all could be undone; what is left was searched as it stands";
        if (Cuts.HasFlag(ScanCuts.Depth))
            yield return $"it holds base64 or hex encoded more than {ScanPass.MaxDepth} times over; what lies deeper was searched as it stands";
        if (Cuts.HasFlag(ScanCuts.Patterns))
            yield return $"a rule of --rules matches more than {Rules.PatternSearch.MostInWindow} times in {Rules.PatternSearch.Window >> 10} KiB; the rest of its matches there are not listed";
        if (Cuts.HasFlag(ScanCuts.Slow))
            yield return $"a rule of --rules took more than {Rules.PatternSearch.Patience.TotalSeconds:0} seconds on one stretch; it was not tried on the rest of it";
    }
}
