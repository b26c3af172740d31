using Lading.Inventory;
using Lading.Oci;
using Lading.Vulnerabilities.Findings;

namespace Lading.Vulnerabilities.Triage;

/// <summary>Applies ignore rules to findings; rules with ids are looked up by them.</summary>
internal sealed class RuleApplication
{
    private sealed class Entry(IgnoreRule rule, int rank, bool isExpired)
    {
        public IgnoreRule Rule { get; } = rule;
        public int Rank { get; } = rank;
        public bool IsExpired { get; } = isExpired;
        public int Fits { get; set; }
        public List<string> Partial { get; } = [];
    }

    private readonly Sbom _sbom;
    private readonly List<Entry> _entries = [];
    private readonly List<Entry> _withoutIds = [];
    private readonly Dictionary<string, List<Entry>> _byId = new(StringComparer.OrdinalIgnoreCase);

    public RuleApplication(Sbom sbom, IReadOnlyList<IgnoreRule> rules, DateTimeOffset now)
    {
        _sbom = sbom;
        foreach (IgnoreRule rule in rules)
        {
            var entry = new Entry(rule, _entries.Count, rule.Expires <= now);
            _entries.Add(entry);
            if (rule.Ids.Count == 0)
                _withoutIds.Add(entry);
            foreach (string id in rule.Ids.Distinct(StringComparer.OrdinalIgnoreCase))
            {
                if (!_byId.TryGetValue(id, out List<Entry>? list))
                    _byId.Add(id, list = []);
                list.Add(entry);
            }
        }
    }

    /// <summary>The findings in their order, those that a rule covers marked; what VEX took out stays as it is.</summary>
    public IReadOnlyList<Finding> Apply(IReadOnlyList<Finding> findings) => _entries.Count == 0 ? findings : [.. findings.Select(Apply)];

    private Finding Apply(Finding finding)
    {
        // Malware and releases out of support are too grave to go by a rule that does not name them.
        var candidates = new SortedDictionary<int, Entry>();
        if (finding.Kind == FindingKind.Vulnerability)
            foreach (Entry entry in _withoutIds)
                candidates[entry.Rank] = entry;
        if (_byId.Count > 0)
            foreach (string id in FindingIds.Of(finding))
                foreach (Entry entry in _byId.GetValueOrDefault(id) ?? [])
                    candidates[entry.Rank] = entry;
        Suppression? suppressed = finding.Suppressed;
        foreach (Entry entry in candidates.Values)
        {
            RuleFit fit = entry.Rule.Fit(finding, _sbom);
            if (fit == RuleFit.None)
                continue;
            if (fit == RuleFit.All)
                entry.Fits++;
            else if (entry.Partial.Count < 3)
                entry.Partial.Add($"{finding.Id} in {Printable.Text(finding.Package.ToString())}");
            if (fit == RuleFit.All && !entry.IsExpired)
                suppressed ??= new Suppression("rule", entry.Rule.Source, "ignored", entry.Rule.Reason);
        }
        return suppressed == finding.Suppressed ? finding : finding with { Suppressed = suppressed };
    }

    /// <summary>The rules that did not do all they say. After <see cref="Apply(IReadOnlyList{Finding})"/>.</summary>
    public IEnumerable<RuleNote> Notes()
    {
        foreach (Entry entry in _entries)
        {
            if (entry.IsExpired)
                yield return Note(entry, $"expired {entry.Rule.Expires:yyyy-MM-dd}" + (entry.Fits > 0 ? $", would cover {entry.Fits} {(entry.Fits == 1 ? "finding" : "findings")}" : ""));
            else if (entry.Partial.Count > 0)
                yield return Note(entry, $"covers only some places: {string.Join("; ", entry.Partial)}");
            else if (entry.Fits == 0)
                yield return Note(entry, "unused");
        }
    }

    private static RuleNote Note(Entry entry, string problem) => new(entry.Rule.Source, Printable.Text(entry.Rule.Text), problem);
}
