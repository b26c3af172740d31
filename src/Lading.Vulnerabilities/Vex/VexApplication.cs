using Lading.Inventory;
using Lading.Oci;
using Lading.Vulnerabilities.Findings;
using Lading.Vulnerabilities.Triage;

namespace Lading.Vulnerabilities.Vex;

/// <summary>
/// Applies statements to findings (docs/vex.md). On each path by which the package comes in, the latest statement about
/// a product on that path counts; the finding is suppressed when on every path that one says <c>not_affected</c> or
/// <c>fixed</c>. Statements are looked up by id; equal input gives equal output.
/// </summary>
internal sealed class VexApplication
{
    private sealed class Entry(VexStatement statement, int rank)
    {
        public VexStatement Statement { get; } = statement;
        public int Rank { get; } = rank;
        public StatementClaims? Claims { get; set; }
        public bool IsUsed { get; set; }
        public bool IsMet { get; set; }
        public string? Unreached { get; set; }
    }

    private readonly List<Entry> _entries = [];
    private readonly Dictionary<string, List<Entry>> _byId = new(StringComparer.OrdinalIgnoreCase);
    private readonly ProductIndex _index;
    private readonly PathCoverage _paths;
    private readonly List<(int Rank, RuleNote Note)> _notes = [];

    public VexApplication(Sbom sbom, IReadOnlyList<Finding> findings, IReadOnlyList<VexDocument> documents)
    {
        _index = new ProductIndex(sbom, findings.Select(f => f.Package));
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < _index.Packages.Count; i++)
            if (_index.Packages[i].Id.Length > 0 && _index.Packages[i].Id != sbom.Subject.Id)
                numbers.TryAdd(_index.Packages[i].Id, i);
        _paths = new PathCoverage(sbom, _index.Packages.Count, id => numbers.TryGetValue(id, out int number) ? number : null);
        // A stable sort: of statements of one time the later in the given order counts as the later one.
        foreach (VexStatement statement in documents.SelectMany(d => d.Statements.Select(s => (Statement: s, Time: s.Timestamp ?? d.Timestamp ?? DateTimeOffset.MinValue)))
            .OrderBy(s => s.Time).Select(s => s.Statement))
        {
            var entry = new Entry(statement, _entries.Count);
            _entries.Add(entry);
            foreach (string id in statement.Ids.Distinct(StringComparer.OrdinalIgnoreCase))
            {
                if (!_byId.TryGetValue(id, out List<Entry>? list))
                    _byId.Add(id, list = []);
                list.Add(entry);
            }
        }
    }

    /// <summary>The findings in their order, each with what the statements say of it.</summary>
    public IReadOnlyList<Finding> Apply(IReadOnlyList<Finding> findings) => _entries.Count == 0 ? findings : [.. findings.Select(Apply)];

    private Finding Apply(Finding finding)
    {
        SortedDictionary<int, Entry>? candidates = null;
        foreach (string id in FindingIds.Of(finding))
            foreach (Entry entry in _byId.GetValueOrDefault(id) ?? [])
                (candidates ??= [])[entry.Rank] = entry;
        if (candidates is null)
            return finding;
        int package = _index.NumberOf(finding.Package);
        var verdict = new PathVerdict(_paths, package);
        var speaking = new List<Entry>();
        foreach (Entry entry in candidates.Values)
        {
            entry.IsMet = true;
            entry.Claims ??= new StatementClaims(entry.Statement, entry.Rank, _index);
            bool speaks = false;
            entry.Claims.Speak(package, product =>
            {
                if (verdict.Add(product, entry.Rank, entry.Statement.Status.Suppresses()))
                    speaks = true;
                else
                    entry.Unreached ??= $"no path from {Name(product!.Value)} to {Name(package)} is known";
            });
            if (speaks)
                speaking.Add(entry);
        }
        return speaking.Count == 0 ? finding : Decide(finding, verdict, speaking);
    }

    private Finding Decide(Finding finding, PathVerdict verdict, List<Entry> speaking)
    {
        Entry? suppressing = speaking.FindLast(e => e.Statement.Status.Suppresses());
        Entry? affecting = speaking.FindLast(e => !e.Statement.Status.Suppresses());
        foreach (Entry entry in speaking)
            entry.IsUsed = true;
        int? open = suppressing is null ? null : verdict.OpenAt();
        if (suppressing is not null && open is null)
        {
            VexStatement statement = suppressing.Statement;
            return finding with { Suppressed = new Suppression("vex", statement.Source, statement.Status.Word(), statement.Justification ?? statement.Impact ?? statement.Notes) };
        }
        foreach (Entry entry in speaking.Where(e => e.Statement.Status.Suppresses()))
        {
            Entry? later = affecting?.Rank > entry.Rank ? affecting : null;
            string problem = later is not null
                ? $"overridden by a later statement, {later.Statement.Status.Word()} in {later.Statement.Source}"
                : $"covers only some paths: {finding.Id} in {Name(verdict.Package)} is also reached from {Name(open!.Value)}";
            Note(entry, problem);
        }
        return affecting is null ? finding : finding with { VexStatus = affecting.Statement.Status.Word() };
    }

    private string Name(int package) => Printable.Text(_index.Packages[package] is { } p ? p.Purl ?? p.ToString() : "");

    private void Note(Entry entry, string problem) => _notes.Add((entry.Rank, new RuleNote(entry.Statement.Source, Label(entry.Statement), problem)));

    /// <summary>A statement in short.</summary>
    private static string Label(VexStatement statement)
    {
        string products = statement.Products.Count == 0 ? "" : " " + statement.Products[0].Label
            + (statement.Products[0].Subcomponents.Count > 0 ? $" with {statement.Products[0].Subcomponents[0].Label}" : "")
            + (statement.Products.Count > 1 ? $" and {statement.Products.Count - 1} more" : "");
        return Printable.Text($"{statement.Ids[0]} {statement.Status.Word()}{products}");
    }

    /// <summary>What became of the statements that did not do all they say, in the order of their documents. After <see cref="Apply(IReadOnlyList{Finding})"/>.</summary>
    public IEnumerable<RuleNote> Notes()
    {
        foreach (Entry entry in _entries)
        {
            if (entry.Statement.Remark is { } remark)
                Note(entry, remark);
            if (entry.IsUsed)
                continue;
            Note(entry, "unused: " + (entry.IsMet
                ? entry.Unreached ?? Printable.Text(entry.Claims?.Miss ?? "the flaw is in other packages here")
                : $"{Printable.Text(string.Join(", ", entry.Statement.Ids.Take(3)))} was not found here"));
        }
        return _notes.OrderBy(n => n.Rank).Select(n => n.Note).Distinct();
    }
}
