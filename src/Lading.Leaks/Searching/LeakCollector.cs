using Lading.Leaks.Carriers;
using Lading.Leaks.Detection;
using Lading.Leaks.Findings;
using Lading.Leaks.Rules;

namespace Lading.Leaks.Searching;

/// <summary>Makes one leak of all sightings of a secret, and puts leaks in order. Not thread-safe.</summary>
internal sealed class LeakCollector(RuleSet rules)
{
    private readonly Dictionary<(string Rule, Fingerprint), Collected> _leaks = [];
    private readonly Dictionary<(string Rule, string Title, Fingerprint?), Leak> _habits = [];

    private sealed class Collected
    {
        public required Sighting First { get; init; }
        public Confidence Confidence { get; set; }
        public LeakSeverity Severity { get; set; }
        public SortedSet<string> Details { get; } = new(StringComparer.Ordinal);
        public Dictionary<(PlaceKind, string, int, int, string?, int?, long, string), LeakPlace> Places { get; } = [];
    }

    /// <summary>A secret and where it was seen.</summary>
    public void Add(Sighting sighting, LeakPlace place)
    {
        var key = (sighting.Rule, sighting.Fingerprint);
        if (!_leaks.TryGetValue(key, out Collected? leak))
            _leaks[key] = leak = new Collected { First = sighting };
        LeakSeverity severity = sighting.Severity == LeakSeverity.Unknown ? rules.Find(sighting.Rule)?.Severity ?? LeakSeverity.Unknown : sighting.Severity;
        leak.Confidence = (Confidence)Math.Max((byte)leak.Confidence, (byte)sighting.Confidence);
        leak.Severity = (LeakSeverity)Math.Max((byte)leak.Severity, (byte)severity);
        foreach (string detail in sighting.Details)
            leak.Details.Add(detail);
        leak.Places.TryAdd((place.Kind, place.Path, place.Line, place.Column, place.Pointer, place.Layer, place.Offset ?? -1, string.Join(' ', place.Encodings)), place);
    }

    /// <summary>A habit of a build file; the same one in another file is one with it.</summary>
    public void Add(Leak habit)
    {
        var key = (habit.Rule, habit.Title, habit.Fingerprint);
        _habits[key] = !_habits.TryGetValue(key, out Leak? known) ? habit
            : known with { Places = [.. known.Places.Concat(habit.Places).Order(PlaceOrder.Instance)], Details = [.. known.Details.Union(habit.Details)] };
    }

    /// <summary>The leaks: the worst first, then the surest, then by rule and first place.</summary>
    public IReadOnlyList<Leak> Leaks() =>
    [
        .. _leaks.Select(l => new Leak
        {
            Rule = l.Key.Rule,
            Title = rules.Find(l.Key.Rule)?.Title ?? l.Key.Rule,
            Confidence = l.Value.Confidence,
            Severity = l.Value.Severity,
            Fingerprint = l.Value.First.Fingerprint,
            KnownHash = l.Value.First.KnownHash,
            Masked = l.Value.First.Masked,
            Details = [.. l.Value.Details],
            Places = [.. l.Value.Places.Values.Order(PlaceOrder.Instance)],
        }).Concat(_habits.Values).Order(LeakOrder.Instance),
    ];
}

/// <summary>Documents of the image first, then by layer, path, line and what else tells places apart.</summary>
internal sealed class PlaceOrder : IComparer<LeakPlace>
{
    public static PlaceOrder Instance { get; } = new();

    public int Compare(LeakPlace? a, LeakPlace? b)
    {
        if (a is null || b is null)
            return (a is null ? 0 : 1) - (b is null ? 0 : 1);
        int order = (a.Kind is PlaceKind.Config or PlaceKind.History ? 0 : 1) - (b.Kind is PlaceKind.Config or PlaceKind.History ? 0 : 1);
        order = order != 0 ? order : Nullable.Compare(a.Layer, b.Layer);
        order = order != 0 ? order : string.CompareOrdinal(a.Path, b.Path);
        order = order != 0 ? order : a.Line.CompareTo(b.Line);
        order = order != 0 ? order : a.Column.CompareTo(b.Column);
        order = order != 0 ? order : Nullable.Compare(a.Offset, b.Offset);
        order = order != 0 ? order : string.CompareOrdinal(a.Pointer, b.Pointer);
        return order != 0 ? order : string.CompareOrdinal(string.Join(' ', a.Encodings), string.Join(' ', b.Encodings));
    }
}

/// <summary>The worst first, then the surest, then by rule and first place.</summary>
internal sealed class LeakOrder : IComparer<Leak>
{
    public static LeakOrder Instance { get; } = new();

    public int Compare(Leak? a, Leak? b)
    {
        if (a is null || b is null)
            return (a is null ? 0 : 1) - (b is null ? 0 : 1);
        int order = b.Severity.CompareTo(a.Severity);
        order = order != 0 ? order : b.Confidence.CompareTo(a.Confidence);
        order = order != 0 ? order : string.CompareOrdinal(a.Rule, b.Rule);
        order = order != 0 ? order : PlaceOrder.Instance.Compare(a.Places[0], b.Places[0]);
        return order != 0 ? order : string.CompareOrdinal(a.Fingerprint?.ToString(), b.Fingerprint?.ToString());
    }
}
