using System.Globalization;
using Lading.Inventory;
using Microsoft.Data.Sqlite;

namespace Lading.Vulnerabilities.Records;

/// <summary>Puts inventories into the tables. Used inside one transaction by one thread.</summary>
internal sealed class InventoryWriter : IDisposable
{
    private readonly Dictionary<string, long> _texts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _names = new(StringComparer.Ordinal);
    private readonly List<Statement> _statements = [];
    private readonly SqliteConnection _connection;
    private readonly Statement _findText, _addText, _findName, _addName, _findComponent, _addComponent, _addHash, _findChunk, _addChunk, _addPlace, _addPart;
    private readonly Statement _findInventory, _addInventory, _dropParts, _dropLayers, _addLayered, _findLayer, _addLayer, _addReference, _moveReference;

    public InventoryWriter(SqliteConnection connection)
    {
        _connection = connection;
        _findText = Prepare("SELECT id FROM text WHERE value = $1", 1);
        _addText = Prepare("INSERT INTO text(value) VALUES ($1) RETURNING id", 1);
        _findName = Prepare("SELECT id FROM name WHERE folded = $1 AND value = $2", 2);
        _addName = Prepare("INSERT INTO name(folded, value) VALUES ($1, $2) RETURNING id", 2);
        _findComponent = Prepare("SELECT id FROM component WHERE key = $1", 1);
        _addComponent = Prepare("""
            INSERT INTO component(key, type, name, "full", version, source, source_version, architecture, purl, details)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id
            """, 10);
        _addHash = Prepare("INSERT OR IGNORE INTO hash(value, component) VALUES ($1, $2)", 2);
        _findChunk = Prepare("SELECT id FROM chunk WHERE key = $1", 1);
        _addChunk = Prepare("INSERT INTO chunk(key) VALUES ($1) RETURNING id", 1);
        _addPlace = Prepare("INSERT OR IGNORE INTO place(component, chunk, path, state) VALUES ($1, $2, $3, $4)", 4);
        _addPart = Prepare("INSERT OR IGNORE INTO part(chunk, inventory, position) VALUES ($1, $2, $3)", 3);
        _findInventory = Prepare("SELECT id FROM inventory WHERE key = $1", 1);
        _addInventory = Prepare("""
            INSERT OR REPLACE INTO inventory(id, key, kind, name, digest, config, "index", platform, distro, recorded, tool, packages)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id
            """, 12);
        _dropParts = Prepare("DELETE FROM part WHERE inventory = $1", 1);
        _dropLayers = Prepare("DELETE FROM layered WHERE inventory = $1", 1);
        _addLayered = Prepare("INSERT OR REPLACE INTO layered(inventory, position, layer) VALUES ($1, $2, $3)", 3);
        _findLayer = Prepare("SELECT id FROM layer WHERE digest = $1 AND diff = $2 AND instruction = $3", 3);
        _addLayer = Prepare("INSERT INTO layer(digest, diff, instruction) VALUES ($1, $2, $3) RETURNING id", 3);
        _addReference = Prepare("INSERT INTO reference(value, inventory, current) VALUES ($1, $2, 1) ON CONFLICT DO UPDATE SET current = 1", 2);
        _moveReference = Prepare("""
            UPDATE reference SET current = 0 WHERE value = $1 AND inventory <> $2
                AND (SELECT platform FROM inventory WHERE id = reference.inventory) IS $3
            """, 3);
    }

    /// <summary>Records an inventory in place of an older one of the same subject.</summary>
    public void Add(Sbom sbom, IReadOnlyList<PackageChunk> chunks, DateTimeOffset recorded)
    {
        Subject subject = sbom.Subject;
        string key = InventoryKey.Of(subject);
        long? before = _findInventory.Number(key);
        long inventory = _addInventory.Number(before, key, subject.Kind, InventoryKey.Name(subject), Empty(subject.ManifestDigest), Empty(subject.ConfigDigest),
            Empty(subject.IndexDigest), Empty(subject.Platform), Text(StoredDistro.Write(sbom.Distro)), recorded.ToUnixTimeSeconds(), ToolName(sbom), sbom.Packages.Count)!.Value;
        if (before is not null)
        {
            _dropParts.Run(inventory);
            _dropLayers.Run(inventory);
        }
        foreach (PackageChunk chunk in chunks)
            _addPart.Run(Chunk(chunk), inventory, chunk.Position);
        foreach (SubjectLayer layer in Layers(sbom))
            _addLayered.Run(inventory, layer.Index, Layer(layer));
        foreach (string reference in InventoryKey.References(subject))
        {
            // A tag names one image of a platform: the one recorded last.
            _moveReference.Run(reference, inventory, Empty(subject.Platform));
            _addReference.Run(reference, inventory);
        }
    }

    private long Chunk(PackageChunk chunk)
    {
        if (_findChunk.Number(chunk.Key) is { } known)
            return known;
        long id = _addChunk.Number(chunk.Key)!.Value;
        foreach (ChunkEntry entry in chunk.Entries)
            _addPlace.Run(Component(entry.Component), id, Text(entry.Path), entry.State.Bits);
        return id;
    }

    private long Component(StoredComponent component)
    {
        if (_findComponent.Number(component.Key) is { } known)
            return known;
        long id = _addComponent.Number(component.Key, Text(component.Type), Name(component.Name),
            component.FullName == component.Name ? null : Name(component.FullName), Text(component.Version), Name(component.SourceName),
            Text(component.SourceVersion), Text(component.Architecture), component.Purl, Text(component.Details))!.Value;
        foreach (byte[] hash in component.Hashes)
            _addHash.Run(hash, id);
        return id;
    }

    /// <summary>The layers of the subject, and those that only packages tell of.</summary>
    private static IEnumerable<SubjectLayer> Layers(Sbom sbom)
    {
        var layers = new SortedDictionary<int, SubjectLayer>();
        foreach (Location place in sbom.Packages.SelectMany(p => p.Locations))
            if (place.Layer is { } index and >= 0 && !layers.ContainsKey(index))
                layers[index] = new SubjectLayer(index) { Digest = place.LayerDigest, DiffId = place.DiffId, Instruction = place.Instruction };
        foreach (SubjectLayer layer in sbom.Subject.Layers.Where(l => l.Index >= 0))
            layers[layer.Index] = layer;
        return layers.Values;
    }

    private long Layer(SubjectLayer layer)
    {
        (string digest, string diff, string instruction) = (layer.Digest ?? "", layer.DiffId ?? "", layer.Instruction ?? "");
        return _findLayer.Number(digest, diff, instruction) ?? _addLayer.Number(digest, diff, instruction)!.Value;
    }

    private static string? ToolName(Sbom sbom) =>
        sbom.Tools.Count == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{sbom.Tools[0].Name} {sbom.Tools[0].Version}").TrimEnd();

    private static string? Empty(string? text) => text is { Length: > 0 } ? text : null;

    private object? Text(string? value)
    {
        if (value is null)
            return null;
        if (!_texts.TryGetValue(value, out long id))
            _texts[value] = id = _findText.Number(value) ?? _addText.Number(value)!.Value;
        return id;
    }

    private object? Name(string? value)
    {
        if (value is null)
            return null;
        if (!_names.TryGetValue(value, out long id))
        {
            string folded = NameFold.Fold(value);
            _names[value] = id = _findName.Number(folded, value) ?? _addName.Number(folded, value)!.Value;
        }
        return id;
    }

    private Statement Prepare(string sql, int parameters)
    {
        var statement = new Statement(_connection, sql, parameters);
        _statements.Add(statement);
        return statement;
    }

    public void Dispose()
    {
        foreach (Statement statement in _statements)
            statement.Dispose();
    }
}
