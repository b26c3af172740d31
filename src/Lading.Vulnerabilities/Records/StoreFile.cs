using Lading.Oci;
using Microsoft.Data.Sqlite;

namespace Lading.Vulnerabilities.Records;

/// <summary>
/// Opens the file of an inventory store: a SQLite database in write-ahead mode, so that readers see whole inventories while
/// another process records, and a process killed at any moment leaves what was there before.
/// </summary>
internal static class StoreFile
{
    /// <summary>"LdIv" in the header of the file: what the database is of, by SQLite's <c>application_id</c>.</summary>
    private const int ApplicationId = 0x4c644976;

    /// <summary>How long to wait for another process that is recording, in seconds.</summary>
    private const int Patience = 30;

    static StoreFile() => SQLitePCL.raw.SetProvider(new SQLitePCL.SQLite3Provider_e_sqlite3());

    /// <summary>Opens to record; makes folder, file and tables when they are not there.</summary>
    public static SqliteConnection OpenToWrite(string path)
    {
        MakeFolder(path);
        SqliteConnection connection = Open(path, SqliteOpenMode.ReadWriteCreate);
        try
        {
            Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
            if (!IsReady(connection, path))
                Create(connection, path);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Opens to look things up. A store on a medium that cannot be written to is read as it lies there.</summary>
    public static SqliteConnection OpenToRead(string path)
    {
        if (!File.Exists(path))
            throw Missing(path);
        SqliteConnection? connection = null;
        try
        {
            try
            {
                connection = Open(path, SqliteOpenMode.ReadOnly);
                if (IsReady(connection, path))
                    return connection;
            }
            catch (SqliteException e) when (e.SqliteErrorCode is SQLitePCL.raw.SQLITE_CANTOPEN or SQLitePCL.raw.SQLITE_READONLY && !HasLog(path))
            {
                connection?.Dispose();
                connection = Open($"file:{Uri.EscapeDataString(Path.GetFullPath(path)).Replace("%2F", "/")}?immutable=1", SqliteOpenMode.ReadOnly);
                if (IsReady(connection, path))
                    return connection;
            }
            throw Missing(path);
        }
        catch
        {
            connection?.Dispose();
            throw;
        }
    }

    /// <summary>What an error of SQLite means for the person who runs the program.</summary>
    public static LadingException Explain(Exception e, string path)
    {
        string where = $"The inventory store {Printable.Text(path, 1000)}";
        const string away = "Move it away and record again: its content can be made anew from images and SBOMs.";
        if (e is not SqliteException { SqliteErrorCode: var code })
            return LadingException.Input($"{where} is damaged: {Printable.Text(e.Message)}", away, e);
        return code switch
        {
            SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB or SQLitePCL.raw.SQLITE_FORMAT or SQLitePCL.raw.SQLITE_ERROR
                or SQLitePCL.raw.SQLITE_MISMATCH => LadingException.Input($"{where} is damaged: {Printable.Text(e.Message)}.", away, e),
            SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED =>
                LadingException.Input($"{where} has been in use by another process for {Patience} seconds.", "Try again when that one has ended.", e),
            SQLitePCL.raw.SQLITE_FULL => LadingException.Input($"{where} cannot grow: the disk is full. Nothing of this inventory was recorded.",
                "Make room, or give another place with --records FILE.", e),
            SQLitePCL.raw.SQLITE_READONLY or SQLitePCL.raw.SQLITE_CANTOPEN or SQLitePCL.raw.SQLITE_PERM =>
                LadingException.Input($"{where} cannot be opened or written: {Printable.Text(e.Message)}.", "Give another place with --records FILE.", e),
            _ => LadingException.Input($"{where} cannot be used: {Printable.Text(e.Message)}.", null, e),
        };
    }

    /// <summary>Nothing was ever recorded here.</summary>
    private static LadingException Missing(string path) => LadingException.Input($"There is no inventory store {Printable.Text(path, 1000)}: nothing has been recorded.",
        "Record with 'lading sbom IMAGE --record' or 'lading records import SBOM...'.");

    private static SqliteConnection Open(string source, SqliteOpenMode mode)
    {
        // No pool: a store that is moved away or deleted must not be kept open by an idle handle.
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = source, Mode = mode, Pooling = false, DefaultTimeout = Patience }.ToString());
        try
        {
            connection.Open();
            Execute(connection, $"PRAGMA busy_timeout = {Patience * 1000}; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32768;");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>True when the tables are there; false for an empty file. Anything else is refused.</summary>
    private static bool IsReady(SqliteConnection connection, string path)
    {
        long application = Number(connection, "PRAGMA application_id"), version = Number(connection, "PRAGMA user_version");
        if (application == 0 && version == 0 && Number(connection, "SELECT count(*) FROM sqlite_schema") == 0)
            return false;
        if (application != ApplicationId)
            throw LadingException.Input($"{Printable.Text(path, 1000)} is a database of something else, not an inventory store.", "Give another file with --records FILE.");
        if (version != StoreSchema.Version)
            throw LadingException.Input($"The inventory store {Printable.Text(path, 1000)} has version {version}; this program reads version {StoreSchema.Version}.",
                version > StoreSchema.Version ? "Use a newer lading, or another file with --records FILE." : "Move it away and record again.");
        // A store from elsewhere could bring code along: ours has neither triggers nor views.
        if (Number(connection, "SELECT count(*) FROM sqlite_schema WHERE type NOT IN ('table', 'index')") != 0)
            throw LadingException.Input($"The inventory store {Printable.Text(path, 1000)} holds triggers or views that Lading did not put there.", "Move it away and record again.");
        return true;
    }

    private static void Create(SqliteConnection connection, string path) => Transaction(connection, () =>
    {
        // Another process may have been faster.
        if (!IsReady(connection, path))
            Execute(connection, $"{StoreSchema.Tables} PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {StoreSchema.Version};");
    });

    /// <summary>Does something as a whole or not at all; waits for another process that writes.</summary>
    public static void Transaction(SqliteConnection connection, Action act)
    {
        Execute(connection, "BEGIN IMMEDIATE");
        try
        {
            act();
            Execute(connection, "COMMIT");
        }
        catch
        {
            RollBack(connection);
            throw;
        }
    }

    /// <summary>Ends a transaction that failed; some errors have ended it already.</summary>
    private static void RollBack(SqliteConnection connection)
    {
        try
        {
            Execute(connection, "ROLLBACK");
        }
        catch (SqliteException)
        {
        }
    }

    /// <summary>Runs statements that return nothing.</summary>
    public static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Runs a statement that returns one number.</summary>
    public static long Number(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() is long number ? number : 0;
    }

    private static bool HasLog(string path) => new FileInfo(path + "-wal") is { Exists: true, Length: > 0 };

    private static void MakeFolder(string path)
    {
        string? folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (folder is null || Directory.Exists(folder))
            return;
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(folder);
            else
                Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw LadingException.Input($"The folder {Printable.Text(folder, 1000)} for the inventory store cannot be made: {e.Message}", "Give another place with --records FILE.", e);
        }
    }
}
