using System.Globalization;
using Lading.Inventory;
using Microsoft.Data.Sqlite;

namespace Lading.Vulnerabilities.Records;

/// <summary>A component as read back, with its number.</summary>
internal readonly record struct ComponentRow(long Id, StoredComponent Component);

/// <summary>A place of a component in an inventory, everything by number.</summary>
internal readonly record struct PlaceRow(long Inventory, int Position, long Layer, long Path, PlaceState State);

/// <summary>Reads the tables. Texts that come again and again are read once.</summary>
internal sealed class StoreReader : IDisposable
{
    private readonly Dictionary<string, Statement> _statements = new(StringComparer.Ordinal);
    private readonly Dictionary<long, string> _texts = [];
    private readonly Dictionary<long, Distro> _distros = [];
    private readonly Dictionary<(long, int), RecordedLayer> _layers = [];
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

    /// <summary>Where a component is.</summary>
    public List<PlaceRow> Places(long component)
    {
        var places = new List<PlaceRow>();
        using SqliteDataReader rows = Prepare("""
            SELECT part.inventory, part.position, layered.layer, place.path, place.state FROM place JOIN part ON part.chunk = place.chunk
            LEFT JOIN layered ON layered.inventory = part.inventory AND layered.position = part.position WHERE place.component = $1
            """, 1).Rows(component);
        while (rows.Read())
            places.Add(new PlaceRow(rows.GetInt64(0), rows.GetInt32(1), rows.IsDBNull(2) ? 0 : rows.GetInt64(2), rows.GetInt64(3), new PlaceState(rows.GetInt64(4))));
        return places;
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

    /// <summary>A layer, at its position in an image; null when nothing is known of it.</summary>
    public RecordedLayer? Layer(long id, int position)
    {
        if (position < 0)
            return null;
        if (_layers.TryGetValue((id, position), out RecordedLayer? known))
            return known;
        using SqliteDataReader rows = Prepare("SELECT $2, digest, diff, instruction FROM layer WHERE id = $1", 2).Rows(id, (long)position);
        return _layers[(id, position)] = rows.Read() ? Layer(rows, 0) : new RecordedLayer(position, null, null, null);
    }

    private static RecordedLayer Layer(SqliteDataReader rows, int column) =>
        new(rows.GetInt32(column), NotEmpty(rows.GetString(column + 1)), NotEmpty(rows.GetString(column + 2)), NotEmpty(rows.GetString(column + 3)));

    private static string? NotEmpty(string text) => text.Length == 0 ? null : text;

    /// <summary>The distribution of each of these inventories, by number of its text; 0 for none.</summary>
    public Dictionary<long, long> DistrosOf(IReadOnlyCollection<long> inventories)
    {
        var distros = new Dictionary<long, long>(inventories.Count);
        ForEach("SELECT id, distro FROM inventory", "id", inventories, rows => distros[rows.GetInt64(0)] = rows.IsDBNull(1) ? 0 : rows.GetInt64(1));
        return distros;
    }

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
        ForEach("SELECT inventory, value, current FROM reference", "inventory", ids, rows =>
        {
            if (!references.TryGetValue(rows.GetInt64(0), out List<RecordedReference>? list))
                references[rows.GetInt64(0)] = list = [];
            list.Add(new RecordedReference(rows.GetString(1), rows.GetInt64(2) != 0));
        });
        foreach (List<RecordedReference> list in references.Values)
            list.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        var inventories = new Dictionary<long, RecordedInventory>();
        ForEach("SELECT id, kind, name, digest, config, \"index\", platform, distro, recorded, tool, packages FROM inventory", "id", ids, rows =>
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

    /// <summary>Reads rows of a few inventories one by one, of many by going through the table once.</summary>
    private void ForEach(string select, string key, IReadOnlyCollection<long>? inventories, Action<SqliteDataReader> read)
    {
        const int few = 500;
        if (inventories is { Count: <= few })
        {
            Statement one = Prepare($"{select} WHERE {key} = $1", 1);
            foreach (long inventory in inventories)
            {
                using SqliteDataReader rows = one.Rows(inventory);
                while (rows.Read())
                    read(rows);
            }
            return;
        }
        HashSet<long>? wanted = inventories is null ? null : [.. inventories];
        using SqliteDataReader all = Prepare(select, 0).Rows();
        while (all.Read())
            if (wanted is null || wanted.Contains(all.GetInt64(0)))
                read(all);
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
