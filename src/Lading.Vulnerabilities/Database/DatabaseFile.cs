using Lading.Oci;

namespace Lading.Vulnerabilities.Database;

/// <summary>The rows of a finished database, each checked when it is read. Safe for use from several threads.</summary>
internal sealed class DatabaseFile : IDisposable
{
    private readonly Lock _lock = new();
    private readonly SqliteFile _file;
    private readonly SqliteStatement?[] _selects = new SqliteStatement?[8];

    private DatabaseFile(SqliteFile file, string path)
    {
        _file = file;
        Path = path;
        Meta = null!;
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>What is in it.</summary>
    public DatabaseMeta Meta { get; private set; }

    /// <summary>Opens a database. Throws <see cref="LadingException"/> when there is none, it is damaged, or was made by another version.</summary>
    public static DatabaseFile Open(string path)
    {
        if (!File.Exists(path))
        {
            throw LadingException.Input($"There is no advisory database at {Printable.Text(path)}.",
                "Run 'lading db update', or 'lading db import' where there is no network.");
        }
        var file = new DatabaseFile(SqliteFile.OpenFinished(path), path);
        try
        {
            long id = file.Pragma("application_id"), version = file.Pragma("user_version");
            if (id != DatabaseRow.ApplicationId)
                throw LadingException.Input($"{Printable.Text(path)} is no advisory database of Lading.", "Choose another with --db FILE.");
            if (version != DatabaseRow.SchemaVersion)
                throw LadingException.Input($"The advisory database {Printable.Text(path)} has form {version}; this version of Lading reads form {DatabaseRow.SchemaVersion}.", "Run 'lading db update' or 'lading db import' to build it anew.");
            file.Meta = file.Decode(DatabaseTable.Meta, 0, DatabaseMeta.Read);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>True when the file at <paramref name="path"/> calls itself a SQLite file.</summary>
    public static bool LooksLikeOne(string path)
    {
        Span<byte> head = stackalloc byte[16];
        using FileStream stream = InputFile.Open(path);
        return stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length && head.SequenceEqual("SQLite format 3\0"u8);
    }

    private long Pragma(string name)
    {
        using SqliteStatement statement = _file.Prepare("PRAGMA " + name);
        return statement.Next() ? statement.Number(0) : 0;
    }

    /// <summary>Turns the content of a row into something.</summary>
    public delegate T RowReader<out T>(ReadOnlySpan<byte> content);

    /// <summary>A row, taken apart. A row that is missing or damaged throws <see cref="LadingException"/>.</summary>
    public T Decode<T>(DatabaseTable table, long number, RowReader<T> read)
    {
        byte[] content = Row(table, number);
        try
        {
            return read(content);
        }
        catch (Exception e) when (e is InvalidDataException or ArgumentException or OverflowException or IndexOutOfRangeException)
        {
            throw Damaged(table, number, e);
        }
    }

    /// <summary>The content of a row.</summary>
    public byte[] Row(DatabaseTable table, long number)
    {
        lock (_lock)
        {
            SqliteStatement select = _selects[(int)table] ??= _file.Prepare($"SELECT row FROM {DatabaseRow.NameOf(table)} WHERE number=?1");
            if (!select.With(number).Next() || !DatabaseRow.TryOpen(table, number, select.Blob(0), out ReadOnlySpan<byte> content))
            {
                select.Reset();
                throw Damaged(table, number);
            }
            byte[] copy = content.ToArray();
            select.Reset();
            return copy;
        }
    }

    /// <summary>The error for a damaged row.</summary>
    public LadingException Damaged(DatabaseTable table, long number, Exception? inner = null) =>
        SqliteFile.Damaged(Path, $"row {number} of {DatabaseRow.NameOf(table)} is not what was written", inner);

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (SqliteStatement? select in _selects)
                select?.Dispose();
            _file.Dispose();
        }
    }
}
