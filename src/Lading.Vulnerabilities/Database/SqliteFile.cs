using Lading.Oci;
using SQLitePCL;

namespace Lading.Vulnerabilities.Database;

/// <summary>
/// One SQLite file, by the native functions themselves: blobs are read in place, and nothing stands between a look-up and
/// its page. Not safe for several threads at once. Every failure is a <see cref="LadingException"/>.
/// </summary>
internal sealed class SqliteFile : IDisposable
{
    private readonly sqlite3 _handle;
    private readonly string _path;

    static SqliteFile() => raw.SetProvider(new SQLite3Provider_e_sqlite3());

    private SqliteFile(sqlite3 handle, string path)
    {
        _handle = handle;
        _path = path;
    }

    /// <summary>
    /// Opens a finished file, which nobody changes: it is replaced by renaming another over it. So no lock is taken and
    /// no journal looked for.
    /// </summary>
    public static SqliteFile OpenFinished(string path)
    {
        string escaped = path.Replace("%", "%25", StringComparison.Ordinal).Replace("?", "%3f", StringComparison.Ordinal).Replace("#", "%23", StringComparison.Ordinal);
        return Open(path, $"file:{escaped}?mode=ro&immutable=1", raw.SQLITE_OPEN_READONLY | raw.SQLITE_OPEN_URI | raw.SQLITE_OPEN_NOMUTEX);
    }

    /// <summary>
    /// Makes a new file that nobody else knows yet: no journal, since it is thrown away when anything fails, and no waiting
    /// for the disk until it is whole.
    /// </summary>
    public static SqliteFile Create(string path)
    {
        SqliteFile file = Open(path, path, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE | raw.SQLITE_OPEN_NOMUTEX);
        file.Execute("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE; PRAGMA cell_size_check=OFF");
        return file;
    }

    private static SqliteFile Open(string path, string name, int flags)
    {
        int code = raw.sqlite3_open_v2(name, out sqlite3 handle, flags, null);
        if (code != raw.SQLITE_OK)
        {
            handle.Dispose();
            throw Failure(code, path, raw.sqlite3_errstr(code).utf8_to_string());
        }
        return new SqliteFile(handle, path);
    }

    /// <summary>Runs statements that give nothing back.</summary>
    public void Execute(string sql) => Check(raw.sqlite3_exec(_handle, sql));

    /// <summary>Prepares one statement.</summary>
    public SqliteStatement Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v2(_handle, sql, out sqlite3_stmt statement));
        return new SqliteStatement(this, statement);
    }

    /// <summary>Throws when <paramref name="code"/> is an error.</summary>
    public void Check(int code)
    {
        if (code is not (raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE))
            throw Failure(code, _path, raw.sqlite3_errmsg(_handle).utf8_to_string());
    }

    /// <summary>The error for a file whose content is not what was written.</summary>
    public static LadingException Damaged(string path, string what, Exception? inner = null) =>
        LadingException.Input($"The advisory database {Printable.Text(path)} is damaged: {what}.", "Run 'lading db update' or import it again.", inner);

    private static LadingException Failure(int code, string path, string message) => (code & 0xff) switch
    {
        raw.SQLITE_FULL => LadingException.Input($"The disk is full: {Printable.Text(path)} cannot be written.", "The database that was there before is unchanged."),
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_FORMAT or raw.SQLITE_ERROR or raw.SQLITE_TOOBIG => Damaged(path, message),
        _ => LadingException.Input($"{Printable.Text(path)}: {message}."),
    };

    public void Dispose() => _handle.Dispose();
}

/// <summary>A prepared statement.</summary>
internal sealed class SqliteStatement(SqliteFile file, sqlite3_stmt handle) : IDisposable
{
    /// <summary>The statement with parameter 1 set, from its start.</summary>
    public SqliteStatement With(long value)
    {
        raw.sqlite3_reset(handle);
        file.Check(raw.sqlite3_bind_int64(handle, 1, value));
        return this;
    }

    /// <summary>The statement with parameters 1 and 2 set, from its start.</summary>
    public SqliteStatement With(long value, ReadOnlySpan<byte> blob)
    {
        With(value);
        file.Check(raw.sqlite3_bind_blob(handle, 2, blob));
        return this;
    }

    /// <summary>Runs on; true when there is a row.</summary>
    public bool Next()
    {
        int code = raw.sqlite3_step(handle);
        file.Check(code);
        return code == raw.SQLITE_ROW;
    }

    /// <summary>A number of the row.</summary>
    public long Number(int column) => raw.sqlite3_column_int64(handle, column);

    /// <summary>A blob of the row, in place: gone with the next call.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(handle, column);

    /// <summary>Lets go of the row.</summary>
    public void Reset() => raw.sqlite3_reset(handle);

    public void Dispose() => handle.Dispose();
}
