using Lading.Inventory;
using Lading.Vulnerabilities.Advisories;
using Lading.Vulnerabilities.Database;

namespace Lading.Vulnerabilities.Records;

/// <summary>Answers questions: candidates first, by name; then the places of those, judged once for each distribution.</summary>
internal sealed class InventorySearch(StoreReader reader, FindOptions options, AdvisoryDatabase? database)
{
    private readonly Candidates _candidates = new();
    private readonly Dictionary<long, List<FoundDigest>> _digests = [];

    /// <summary>Answers all questions at once.</summary>
    public FindResult Run(IReadOnlyList<FindQuery> queries)
    {
        var answered = new AnsweredQuery[queries.Count];
        for (int i = 0; i < queries.Count; i++)
            answered[i] = Ask(queries[i], i);
        Dictionary<long, List<FoundPackage>> packages = Packages();
        Dictionary<long, RecordedInventory> inventories = reader.Inventories([.. packages.Keys.Union(_digests.Keys)]);
        var found = new List<FoundInventory>(inventories.Count);
        foreach (RecordedInventory inventory in inventories.Values)
            if (Counts(inventory))
                found.Add(new FoundInventory(inventory, packages.GetValueOrDefault(inventory.Id) ?? (IReadOnlyList<FoundPackage>)[],
                    _digests.GetValueOrDefault(inventory.Id) ?? (IReadOnlyList<FoundDigest>)[]));
        found.Sort((a, b) => Compare(a.Inventory, b.Inventory));
        return new FindResult { Queries = answered, Inventories = found, Searched = reader.Count() };
    }

    /// <summary>The order of inventories: by name, platform and time.</summary>
    public static int Compare(RecordedInventory a, RecordedInventory b)
    {
        int order = string.CompareOrdinal(a.Name, b.Name);
        if (order == 0)
            order = string.CompareOrdinal(a.Platform, b.Platform);
        if (order == 0)
            order = a.Recorded.CompareTo(b.Recorded);
        if (order == 0)
            order = string.CompareOrdinal(a.Digest, b.Digest);
        return order != 0 ? order : a.Id.CompareTo(b.Id);
    }

    private AnsweredQuery Ask(FindQuery query, int index)
    {
        IReadOnlyList<Advisory> advisories = [];
        IReadOnlyList<string> notes = [];
        switch (query.Kind)
        {
            case FindKind.Name:
                notes = NameSearch.Ask(query, index, reader, _candidates);
                break;
            case FindKind.Purl:
                notes = PurlSearch.Ask(query, index, reader, _candidates);
                break;
            case FindKind.Advisory when database is null:
                throw LadingException.Usage($"Finding {query.Text} needs the advisory database.");
            case FindKind.Advisory:
                (advisories, notes) = new AdvisorySearch(database, reader).Ask(query, index, _candidates);
                break;
            default:
                AskDigest(query.Name, index);
                break;
        }
        return new AnsweredQuery(query, advisories, notes);
    }

    private void AskDigest(string hex, int index)
    {
        // Images and layers are named by SHA-256 or SHA-512; archives of packages by anything.
        string digest = $"{(hex.Length == 128 ? "sha512" : "sha256")}:{hex}";
        foreach ((long inventory, string kind) in reader.Images(digest))
            Add(inventory, new FoundDigest(index, kind, null));
        foreach ((long inventory, RecordedLayer layer, string kind) in reader.Layers(digest))
            Add(inventory, new FoundDigest(index, kind, layer));
        foreach (ComponentRow row in reader.WithHash(Convert.FromHexString(hex)))
            _candidates.Add(row, (_, _) => [new FoundReason { Query = index }]);

        void Add(long inventory, FoundDigest found)
        {
            if (!_digests.TryGetValue(inventory, out List<FoundDigest>? list))
                _digests[inventory] = list = [];
            list.Add(found);
        }
    }

    /// <summary>The answers of each inventory.</summary>
    private Dictionary<long, List<FoundPackage>> Packages()
    {
        var found = new Dictionary<long, List<FoundPackage>>();
        if (_candidates.All.Count == 0)
            return found;
        List<PlaceRow> rows = reader.Places(_candidates.All.Keys);
        rows.RemoveAll(r => options.VisibleOnly && r.State.RemovedBy is not null
            || _candidates.All[r.Component].In(reader.Distro(r.Distro)).Reasons.Count == 0);
        rows.Sort((a, b) => a.Inventory != b.Inventory ? a.Inventory.CompareTo(b.Inventory) : a.Component.CompareTo(b.Component));
        reader.Prefetch(rows);
        for (int start = 0, end; start < rows.Count; start = end)
        {
            PlaceRow first = rows[start];
            for (end = start + 1; end < rows.Count && rows[end].Inventory == first.Inventory && rows[end].Component == first.Component;)
                end++;
            (Package package, IReadOnlyList<FoundReason> reasons) = _candidates.All[first.Component].In(reader.Distro(first.Distro));
            if (!found.TryGetValue(first.Inventory, out List<FoundPackage>? list))
                found[first.Inventory] = list = [];
            list.Add(new FoundPackage(package, reasons, Places(rows, start, end)));
        }
        foreach (List<FoundPackage> list in found.Values)
            if (list.Count > 1)
                list.Sort((a, b) => Compare(a.Package, b.Package));
        return found;
    }

    private FoundPlace[] Places(List<PlaceRow> rows, int start, int end)
    {
        var places = new FoundPlace[end - start];
        for (int i = start; i < end; i++)
        {
            PlaceRow row = rows[i];
            places[i - start] = new FoundPlace(reader.Text(row.Path), reader.Layer(row.Layer, row.Position), row.State.InBaseImage, row.State.RemovedBy, row.State.IsDeclared);
        }
        if (places.Length > 1)
            Array.Sort(places, (a, b) => (a.Layer?.Index ?? -1) != (b.Layer?.Index ?? -1)
                ? (a.Layer?.Index ?? -1).CompareTo(b.Layer?.Index ?? -1) : string.CompareOrdinal(a.Path, b.Path));
        return places;
    }

    private static int Compare(Package a, Package b)
    {
        int order = string.CompareOrdinal(a.Type.Name, b.Type.Name);
        if (order == 0)
            order = string.CompareOrdinal(a.FullName, b.FullName);
        if (order == 0)
            order = string.CompareOrdinal(a.Version, b.Version);
        return order != 0 ? order : string.CompareOrdinal(a.Purl, b.Purl);
    }

    private bool Counts(RecordedInventory inventory) => (!options.CurrentOnly || inventory.IsCurrent)
        && (options.Platform is null || options.Platform == inventory.Platform)
        && (options.Image is null || inventory.IsCalled(new NamePattern(options.Image)));
}
