using System.Globalization;
using Lading.Inventory;
using Microsoft.Data.Sqlite;

namespace Lading.Vulnerabilities.Records;

/// <summary>A component as read back, with its number.</summary>
internal readonly record struct ComponentRow(long Id, StoredComponent Component);

/// <summary>A place of a component in an inventory, everything by number; 0 for what is not known.</summary>
internal readonly record struct PlaceRow(long Component, long Inventory, long Distro, int Position, long Layer, long Path, PlaceState State);

/// <summary>Reads the tables. Texts that come again and again are read once.</summary>
internal sealed class StoreReader : IDisposable
{
    private readonly Dictionary<string, Statement> _statements = new(StringComparer.Ordinal);
    private readonly Dictionary<long, string> _texts = [];
    private readonly Dictionary<long, Distro> _distros = [];
    private readonly Dictionary<long, RecordedLayer> _layers = [];
    private readonly SqliteConnection _connection;

    public StoreReader(SqliteConnection connection) => _connection = connection;

    /// <summary>Number of inventories.</summary>
    public int Count() => (int)Prepare("SELECT count(*) FROM inventory", 0).Number()!.Value;

    /// <summary>Names that fold to <paramref name="folded"/>, which may have wildcards.</summary>
    public IReadOnlyList<long> Names(string folded)
    {
        var pattern = new NamePattern(folded);
        var ids = new List<long>();
        if (!pattern.HasWildcard)
        {
            using SqliteDataReader rows = Prepare("SELECT id FROM name WHERE folded = $1", 1).Rows(folded);
            while (rows.Read())
                ids.Add(rows.GetInt64(0));
            return ids;
        }
        // GLOB has classes in brackets, our patterns have not. The range lets the index help.
        string glob = folded.Replace("[", "[[]");
        using (SqliteDataReader rows = Prepare("SELECT id, folded FROM name WHERE folded >= $1 AND folded < $2 AND folded GLOB $3", 3).Rows(pattern.Prefix, pattern.Prefix + "\U0010ffff", glob))
            while (rows.Read())
                if (pattern.Matches(rows.GetString(1)))
                    ids.Add(rows.GetInt64(0));
        return ids;
    }

    private const string ComponentColumns = """
        SELECT c.id, c.type, n.value, f.value, c.version, s.value, c.source_version, c.architecture, c.purl, c.details FROM component c
        JOIN name n ON n.id = c.name LEFT JOIN name f ON f.id = c."full" LEFT JOIN name s ON s.id = c.source
        """;

    /// <summary>The components that have this name as name, full name or source name.</summary>
    public IEnumerable<ComponentRow> Named(long name)
    {
        foreach (string column in (string[])["name", "\"full\"", "source"])
            foreach (ComponentRow row in Components($"{ComponentColumns} WHERE c.{column} = $1", name))
                yield return row;
    }

    /// <summary>The components whose archive has this hash.</summary>
    public IEnumerable<ComponentRow> WithHash(byte[] hash) =>
        Components($"{ComponentColumns} JOIN hash h ON h.component = c.id WHERE h.value = $1", hash);

    private List<ComponentRow> Components(string sql, object value)
    {
        var found = new List<ComponentRow>();
        using (SqliteDataReader rows = Prepare(sql, 1).Rows(value))
            while (rows.Read())
                found.Add(new ComponentRow(rows.GetInt64(0), new StoredComponent
                {
                    Type = Text(rows.GetInt64(1)),
                    Name = rows.GetString(2),
                    FullName = rows.IsDBNull(3) ? rows.GetString(2) : rows.GetString(3),
                    Version = OptionalText(rows, 4),
                    SourceName = rows.IsDBNull(5) ? null : rows.GetString(5),
                    SourceVersion = OptionalText(rows, 6),
                    Architecture = OptionalText(rows, 7),
                    Purl = rows.IsDBNull(8) ? null : rows.GetString(8),
                    Details = OptionalText(rows, 9),
                }));
        return found;
    }

    /// <summary>Where components are, in no order.</summary>
    public List<PlaceRow> Places(IEnumerable<long> components)
    {
        var places = new List<PlaceRow>();
        using SqliteDataReader rows = Prepare("""
            SELECT place.component, part.inventory, inventory.distro, part.position, layered.layer, place.path, place.state
            FROM json_each($1) wanted CROSS JOIN place ON place.component = wanted.value JOIN part ON part.chunk = place.chunk JOIN inventory ON inventory.id = part.inventory
            LEFT JOIN layered ON layered.inventory = part.inventory AND layered.position = part.position
            """, 1).Rows(Array(components));
        while (rows.Read())
            places.Add(new PlaceRow(rows.GetInt64(0), rows.GetInt64(1), rows.IsDBNull(2) ? 0 : rows.GetInt64(2), rows.GetInt32(3),
                rows.IsDBNull(4) ? 0 : rows.GetInt64(4), rows.GetInt64(5), new PlaceState(rows.GetInt64(6))));
        return places;
    }

    /// <summary>Numbers as one parameter: SQLite takes a JSON array for a table.</summary>
    private static string Array(IEnumerable<long> numbers) => $"[{string.Join(',', numbers)}]";

    /// <summary>Reads at once the texts and layers that <paramref name="places"/> will ask for.</summary>
    public void Prefetch(IEnumerable<PlaceRow> places)
    {
        var texts = new HashSet<long>();
        var layers = new HashSet<long>();
        foreach (PlaceRow place in places)
        {
            texts.Add(place.Path);
            layers.Add(place.Layer);
        }
        texts.ExceptWith(_texts.Keys);
        using (SqliteDataReader rows = Prepare("SELECT text.id, text.value FROM json_each($1) wanted CROSS JOIN text ON text.id = wanted.value", 1).Rows(Array(texts)))
            while (rows.Read())
                _texts[rows.GetInt64(0)] = rows.GetString(1);
        layers.ExceptWith(_layers.Keys);
        using (SqliteDataReader rows = Prepare("SELECT layer.id, 0, digest, diff, instruction FROM json_each($1) wanted CROSS JOIN layer ON layer.id = wanted.value", 1).Rows(Array(layers)))
            while (rows.Read())
                _layers[rows.GetInt64(0)] = Layer(rows, 1);
    }

    /// <summary>Inventories whose manifest, configuration or index has this digest.</summary>
    public IEnumerable<(long Inventory, string Kind)> Images(string digest)
    {
        foreach ((string column, string kind) in Kinds)
        {
            var ids = new List<long>();
            using (SqliteDataReader rows = Prepare($"SELECT id FROM inventory WHERE {column} = $1", 1).Rows(digest))
                while (rows.Read())
                    ids.Add(rows.GetInt64(0));
            foreach (long id in ids)
                yield return (id, kind);
        }
    }

    private static readonly (string Column, string Kind)[] Kinds = [("digest", "manifest"), ("config", "config"), ("\"index\"", "index")];

    /// <summary>Inventories that have a layer with this digest or diff id.</summary>
    public IReadOnlyList<(long Inventory, RecordedLayer Layer, string Kind)> Layers(string digest)
    {
        var found = new List<(long, RecordedLayer, string)>();
        foreach ((string column, string kind) in (ReadOnlySpan<(string, string)>)[("digest", "layer"), ("diff", "diff-id")])
        {
            using SqliteDataReader rows = Prepare($"""
                SELECT layered.inventory, layered.position, layer.digest, layer.diff, layer.instruction FROM layer
                JOIN layered ON layered.layer = layer.id WHERE layer.{column} = $1
                """, 1).Rows(digest);
            while (rows.Read())
                found.Add((rows.GetInt64(0), Layer(rows, 1), kind));
        }
        return found;
    }

    /// <summary>A layer that was fetched, at its position in an image; null when nothing is known of it.</summary>
    public RecordedLayer? Layer(long id, int position)
    {
        if (position < 0)
            return null;
        return _layers.TryGetValue(id, out RecordedLayer? layer) ? layer.Index == position ? layer : layer with { Index = position } : new RecordedLayer(position, null, null, null);
    }

    private static RecordedLayer Layer(SqliteDataReader rows, int column) =>
        new(rows.GetInt32(column), NotEmpty(rows.GetString(column + 1)), NotEmpty(rows.GetString(column + 2)), NotEmpty(rows.GetString(column + 3)));

    private static string? NotEmpty(string text) => text.Length == 0 ? null : text;

    /// <summary>A distribution by the number of its text; null for 0.</summary>
    public Distro? Distro(long id)
    {
        if (id == 0)
            return null;
        if (!_distros.TryGetValue(id, out Distro? distro))
            _distros[id] = distro = StoredDistro.Read(Text(id));
        return distro;
    }

    /// <summary>These inventories, or all for null, by number.</summary>
    public Dictionary<long, RecordedInventory> Inventories(IReadOnlyCollection<long>? ids)
    {
        var references = new Dictionary<long, List<RecordedReference>>();
        ForEach("reference", "reference.inventory, reference.value, current", "inventory", ids, rows =>
        {
            if (!references.TryGetValue(rows.GetInt64(0), out List<RecordedReference>? list))
                references[rows.GetInt64(0)] = list = [];
            list.Add(new RecordedReference(rows.GetString(1), rows.GetInt64(2) != 0));
        });
        foreach (List<RecordedReference> list in references.Values)
            list.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        var inventories = new Dictionary<long, RecordedInventory>();
        ForEach("inventory", "inventory.id, kind, name, digest, config, \"index\", platform, distro, recorded, tool, packages", "id", ids, rows =>
        {
            long id = rows.GetInt64(0);
            inventories[id] = new RecordedInventory
            {
                Id = id,
                Kind = rows.GetString(1),
                Name = rows.GetString(2),
                References = references.GetValueOrDefault(id) ?? (IReadOnlyList<RecordedReference>)[],
                Digest = rows.IsDBNull(3) ? null : rows.GetString(3),
                ConfigDigest = rows.IsDBNull(4) ? null : rows.GetString(4),
                IndexDigest = rows.IsDBNull(5) ? null : rows.GetString(5),
                Platform = rows.IsDBNull(6) ? null : rows.GetString(6),
                Distro = rows.IsDBNull(7) ? null : Distro(rows.GetInt64(7)),
                Recorded = DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(rows.GetInt64(8), 0, 253402300799)),
                Tool = rows.IsDBNull(9) ? null : rows.GetString(9),
                Packages = rows.GetInt32(10),
            };
        });
        return inventories;
    }

    private void ForEach(string table, string columns, string key, IReadOnlyCollection<long>? inventories, Action<SqliteDataReader> read)
    {
        using SqliteDataReader rows = inventories is null
            ? Prepare($"SELECT {columns} FROM {table}", 0).Rows()
            : Prepare($"SELECT {columns} FROM json_each($1) wanted CROSS JOIN {table} ON {table}.{key} = wanted.value", 1).Rows(Array(inventories));
        while (rows.Read())
            read(rows);
    }

    /// <summary>A text of the dictionary.</summary>
    public string Text(long id)
    {
        if (_texts.TryGetValue(id, out string? text))
            return text;
        using SqliteDataReader rows = Prepare("SELECT value FROM text WHERE id = $1", 1).Rows(id);
        return _texts[id] = rows.Read()
            ? rows.GetString(0)
            : throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"text {id} is missing"));
    }

    private string? OptionalText(SqliteDataReader rows, int column) => rows.IsDBNull(column) ? null : Text(rows.GetInt64(column));

    private Statement Prepare(string sql, int parameters)
    {
        if (!_statements.TryGetValue(sql, out Statement? statement))
            _statements[sql] = statement = new Statement(_connection, sql, parameters);
        return statement;
    }

    public void Dispose()
    {
        foreach (Statement statement in _statements.Values)
            statement.Dispose();
    }
}
