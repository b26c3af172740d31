namespace Lading.Vulnerabilities.Records;

/// <summary>
/// The tables of an inventory store. What images have in common is kept once: texts and names in dictionaries, packages
/// by their content, and the packages of a layer in chunks of a few dozen that every inventory with the same packages
/// shares (<see cref="PackageChunks"/>).
/// </summary>
internal static class StoreSchema
{
    /// <summary>Version of the tables; stores of another are refused.</summary>
    public const int Version = 1;

    /// <summary>
    /// The statements that make the tables. <c>name.folded</c> is <see cref="NameFold"/> of the name; <c>component."full"</c>
    /// is null when there is no namespace, <c>component.purl</c> when it can be made anew from the other columns and the
    /// inventory's distribution; <c>place.state</c> is a <see cref="PlaceState"/>; a <c>position</c> of -1 is no layer.
    /// </summary>
    public const string Tables = """
        CREATE TABLE text(id INTEGER PRIMARY KEY, value TEXT NOT NULL UNIQUE) STRICT;
        CREATE TABLE name(id INTEGER PRIMARY KEY, folded TEXT NOT NULL, value TEXT NOT NULL, UNIQUE(folded, value)) STRICT;
        CREATE TABLE component(id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, type INTEGER NOT NULL, name INTEGER NOT NULL, "full" INTEGER,
            version INTEGER, source INTEGER, source_version INTEGER, architecture INTEGER, purl TEXT, details INTEGER) STRICT;
        CREATE INDEX component_name ON component(name);
        CREATE INDEX component_full ON component("full") WHERE "full" IS NOT NULL;
        CREATE INDEX component_source ON component(source) WHERE source IS NOT NULL;
        CREATE TABLE hash(value BLOB NOT NULL, component INTEGER NOT NULL, PRIMARY KEY(value, component)) STRICT, WITHOUT ROWID;
        CREATE TABLE chunk(id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE) STRICT;
        CREATE TABLE place(component INTEGER NOT NULL, chunk INTEGER NOT NULL, path INTEGER NOT NULL, state INTEGER NOT NULL,
            PRIMARY KEY(component, chunk, path, state)) STRICT, WITHOUT ROWID;
        CREATE TABLE inventory(id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, name TEXT NOT NULL, digest TEXT, config TEXT,
            "index" TEXT, platform TEXT, distro INTEGER, recorded INTEGER NOT NULL, tool TEXT, packages INTEGER NOT NULL) STRICT;
        CREATE INDEX inventory_digest ON inventory(digest) WHERE digest IS NOT NULL;
        CREATE INDEX inventory_config ON inventory(config) WHERE config IS NOT NULL;
        CREATE INDEX inventory_index ON inventory("index") WHERE "index" IS NOT NULL;
        CREATE TABLE reference(value TEXT NOT NULL, inventory INTEGER NOT NULL, current INTEGER NOT NULL, PRIMARY KEY(value, inventory)) STRICT, WITHOUT ROWID;
        CREATE INDEX reference_inventory ON reference(inventory);
        CREATE TABLE layer(id INTEGER PRIMARY KEY, digest TEXT NOT NULL, diff TEXT NOT NULL, instruction TEXT NOT NULL, UNIQUE(digest, diff, instruction)) STRICT;
        CREATE INDEX layer_diff ON layer(diff);
        CREATE TABLE layered(inventory INTEGER NOT NULL, position INTEGER NOT NULL, layer INTEGER NOT NULL, PRIMARY KEY(inventory, position)) STRICT, WITHOUT ROWID;
        CREATE INDEX layered_layer ON layered(layer);
        CREATE TABLE part(chunk INTEGER NOT NULL, inventory INTEGER NOT NULL, position INTEGER NOT NULL, PRIMARY KEY(chunk, inventory, position)) STRICT, WITHOUT ROWID;
        CREATE INDEX part_inventory ON part(inventory);
        """;

    /// <summary>Drops what no inventory refers to any more, from the top down.</summary>
    public const string Collect = """
        DELETE FROM chunk WHERE id NOT IN (SELECT chunk FROM part);
        DELETE FROM place WHERE chunk NOT IN (SELECT id FROM chunk);
        DELETE FROM component WHERE id NOT IN (SELECT component FROM place);
        DELETE FROM hash WHERE component NOT IN (SELECT id FROM component);
        DELETE FROM layer WHERE id NOT IN (SELECT layer FROM layered);
        DELETE FROM name WHERE id NOT IN (SELECT name FROM component)
            AND id NOT IN (SELECT "full" FROM component WHERE "full" IS NOT NULL) AND id NOT IN (SELECT source FROM component WHERE source IS NOT NULL);
        DELETE FROM text WHERE id NOT IN (SELECT path FROM place) AND id NOT IN (SELECT type FROM component)
            AND id NOT IN (SELECT version FROM component WHERE version IS NOT NULL)
            AND id NOT IN (SELECT source_version FROM component WHERE source_version IS NOT NULL)
            AND id NOT IN (SELECT architecture FROM component WHERE architecture IS NOT NULL)
            AND id NOT IN (SELECT details FROM component WHERE details IS NOT NULL)
            AND id NOT IN (SELECT distro FROM inventory WHERE distro IS NOT NULL);
        """;
}
