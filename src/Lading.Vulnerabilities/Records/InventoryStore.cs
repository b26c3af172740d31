using System.Text.Json;
using Lading.Inventory;
using Lading.Oci;
using Lading.Vulnerabilities.Database;
using Microsoft.Data.Sqlite;

namespace Lading.Vulnerabilities.Records;

/// <summary>What clearing up dropped.</summary>
/// <param name="Inventories">Number of inventories dropped.</param>
/// <param name="BytesBefore">Size of the file before.</param>
/// <param name="BytesAfter">Size of the file after.</param>
public sealed record PruneResult(int Inventories, long BytesBefore, long BytesAfter);

/// <summary>
/// Inventories of images, kept in one file to answer "who has it?". Recording the same image again replaces what was
/// recorded. Safe with several processes at once: one that records waits for another, one that asks waits for nobody and
/// sees an inventory whole or not at all. Errors of the file are <see cref="LadingException"/>s.
/// </summary>
public sealed class InventoryStore
{
    /// <summary>The store in this file; the file is made when something is recorded.</summary>
    public InventoryStore(string path) => Path = path;

    /// <summary>Where it lies.</summary>
    public string Path { get; }

    /// <summary><c>$LADING_RECORDS</c>, else <c>$XDG_DATA_HOME/lading/inventories.db</c>, else the same below <c>~/.local/share</c>.</summary>
    public static string DefaultPath
    {
        get
        {
            if (Environment.GetEnvironmentVariable("LADING_RECORDS") is { Length: > 0 } named)
                return named;
            string? data = Environment.GetEnvironmentVariable("XDG_DATA_HOME");
            if (string.IsNullOrEmpty(data) || !System.IO.Path.IsPathRooted(data))
                data = System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify), ".local", "share");
            return System.IO.Path.Combine(data, "lading", "inventories.db");
        }
    }

    /// <summary>Records inventories, all or, on an error, none of them. <paramref name="recorded"/> is kept to the second.</summary>
    public void Record(IReadOnlyCollection<Sbom> sboms, DateTimeOffset recorded)
    {
        // What takes time is done before others have to wait.
        (Sbom, IReadOnlyList<PackageChunk>)[] prepared = [.. sboms.Select(s => (s, PackageChunks.Of(s)))];
        Write(connection =>
        {
            using var writer = new InventoryWriter(connection);
            foreach ((Sbom sbom, IReadOnlyList<PackageChunk> chunks) in prepared)
                writer.Add(sbom, chunks, recorded);
            return prepared.Length;
        });
    }

    /// <summary>Answers questions. <paramref name="database"/> is needed for those about advisories only.</summary>
    public FindResult Find(IReadOnlyList<FindQuery> queries, FindOptions? options = null, AdvisoryDatabase? database = null) =>
        Read(reader => new InventorySearch(reader, options ?? new FindOptions(), database).Run(queries));

    /// <summary>All inventories, by name, platform and time.</summary>
    public IReadOnlyList<RecordedInventory> List() => Read(reader =>
    {
        RecordedInventory[] all = [.. reader.Inventories(null).Values];
        Array.Sort(all, InventorySearch.Compare);
        return all;
    });

    /// <summary>
    /// Drops the inventories that a name, reference or digest means (<c>*</c> and <c>?</c> are wildcards); returns them. The
    /// room they took is used again; <see cref="Prune"/> gives it back.
    /// </summary>
    public IReadOnlyList<RecordedInventory> Remove(IReadOnlyList<string> names) => Drop(inventory => names.Any(n => inventory.IsCalled(new NamePattern(n)))).Dropped;

    /// <summary>Drops inventories recorded before a time, or all whose names lead to other images now, and makes the file small again.</summary>
    /// <param name="before">The time; null for none.</param>
    /// <param name="outdated">True to drop those that are not current.</param>
    public PruneResult Prune(DateTimeOffset? before, bool outdated)
    {
        (IReadOnlyList<RecordedInventory> dropped, long size) = Drop(i => i.Recorded < before || outdated && !i.IsCurrent);
        Guard(() =>
        {
            using SqliteConnection connection = StoreFile.OpenToWrite(Path);
            StoreFile.Transaction(connection, () => StoreFile.Execute(connection, StoreSchema.Collect));
            StoreFile.Execute(connection, "VACUUM");
            StoreFile.Execute(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
            return 0;
        });
        return new PruneResult(dropped.Count, size, new FileInfo(Path).Length);
    }

    private (IReadOnlyList<RecordedInventory> Dropped, long Size) Drop(Func<RecordedInventory, bool> isMeant)
    {
        // A store that is not there is not made to drop nothing from it.
        using (Guard(() => StoreFile.OpenToRead(Path)))
        {
        }
        return Write(connection =>
        {
            long size = new FileInfo(Path).Length;
            using var reader = new StoreReader(connection);
            RecordedInventory[] dropped = [.. reader.Inventories(null).Values.Where(isMeant)];
            Array.Sort(dropped, InventorySearch.Compare);
            foreach (string table in (string[])["part", "layered", "reference"])
            {
                using var statement = new Statement(connection, $"DELETE FROM {table} WHERE inventory = $1", 1);
                foreach (RecordedInventory inventory in dropped)
                    statement.Run(inventory.Id);
            }
            using var last = new Statement(connection, "DELETE FROM inventory WHERE id = $1", 1);
            foreach (RecordedInventory inventory in dropped)
                last.Run(inventory.Id);
            return ((IReadOnlyList<RecordedInventory>)dropped, size);
        });
    }

    private T Write<T>(Func<SqliteConnection, T> write) => Guard(() =>
    {
        using SqliteConnection connection = StoreFile.OpenToWrite(Path);
        T result = default!;
        StoreFile.Transaction(connection, () => result = write(connection));
        return result;
    });

    private T Read<T>(Func<StoreReader, T> read) => Guard(() =>
    {
        using SqliteConnection connection = StoreFile.OpenToRead(Path);
        // One transaction: what is recorded meanwhile is in all answers or in none.
        StoreFile.Execute(connection, "BEGIN");
        using var reader = new StoreReader(connection);
        return read(reader);
    });

    /// <summary>A damaged file shows itself by errors of SQLite, or by values that cannot be there.</summary>
    private T Guard<T>(Func<T> act)
    {
        try
        {
            return act();
        }
        catch (Exception e) when (e is SqliteException or InvalidCastException or InvalidDataException or JsonException or KeyNotFoundException or OverflowException or InvalidOperationException)
        {
            throw StoreFile.Explain(e, Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw LadingException.Input($"The inventory store {Printable.Text(Path, 1000)} cannot be used: {e.Message}", "Give another place with --records FILE.", e);
        }
    }
}
