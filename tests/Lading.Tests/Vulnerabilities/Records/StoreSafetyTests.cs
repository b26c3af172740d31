using System.Diagnostics;
using CsCheck;
using Lading.Inventory;
using Lading.Inventory.Documents;
using Lading.Testing;
using Lading.Vulnerabilities.Records;
using Microsoft.Data.Sqlite;
using Xunit;
using static Lading.Tests.Vulnerabilities.Records.Inventories;

namespace Lading.Tests.Vulnerabilities.Records;

/// <summary>Several at once, killed, damaged, full: the store stays whole or says what is wrong.</summary>
public sealed class StoreSafetyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly InventoryStore _store;

    public StoreSafetyTests() => _store = new InventoryStore(_folder["inventories.db"]);

    public void Dispose() => _folder.Dispose();

    private static Sbom Numbered(int number, int packages) => Image($"image-{number}", 'a', [.. Enumerable.Range(0, packages).Select(i => Npm($"package-{i}", $"{number}.0.{i}").With(id: $"package-{i}"))]) is var image
        ? image with { Subject = image.Subject with { ManifestDigest = $"sha256:{number:x64}" } } : image;

    private void IsWhole(InventoryStore store)
    {
        FindResult all = store.Find([FindQuery.Parse("*")]);
        Assert.All(all.Inventories, i => Assert.Equal(i.Inventory.Packages, i.Packages.Count));
        Assert.Equal(store.List().Count, all.Searched);
        using var connection = new SqliteConnection($"Data Source={store.Path};Pooling=False");
        connection.Open();
        using SqliteCommand check = connection.CreateCommand();
        check.CommandText = "PRAGMA integrity_check";
        Assert.Equal("ok", check.ExecuteScalar());
    }

    [Fact]
    public async Task Threads_that_record_and_threads_that_ask_do_not_disturb_each_other()
    {
        const int writers = 6, each = 8;
        bool done = false;
        _store.Record([Numbered(999, 30)], Day);
        Task[] tasks = [.. Enumerable.Range(0, writers).Select(w => Task.Run(() =>
        {
            for (int i = 0; i < each; i++)
                new InventoryStore(_store.Path).Record([Numbered(w * each + i, 30)], Day);
        }))];
        Task reader = Task.Run(() =>
        {
            while (!Volatile.Read(ref done))
                Assert.All(_store.Find([FindQuery.Parse("package-*")]).Inventories, i => Assert.Equal(30, i.Packages.Count));
        });
        await Task.WhenAll(tasks);
        Volatile.Write(ref done, true);
        await reader;
        Assert.Equal(writers * each + 1, _store.List().Count);
        IsWhole(_store);
    }

    private Process Import(string folder)
    {
        var info = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "lading.dll"), "records", "import", folder, "--records", _store.Path, "--quiet"])
        {
            RedirectStandardError = true,
        };
        return Process.Start(info)!;
    }

    private string WriteDocuments(string name, int first, int count, int packages)
    {
        string folder = Directory.CreateDirectory(_folder[name]).FullName;
        for (int i = first; i < first + count; i++)
            File.WriteAllBytes(Path.Combine(folder, $"{i:d4}.json"), SbomFormats.Parse("cyclonedx-json").Format.ToBytes(Numbered(i, packages), FormatOptions.Default));
        return folder;
    }

    [Fact]
    public void Processes_that_start_a_store_at_once_all_record()
    {
        Process[] processes = [.. Enumerable.Range(0, 4).Select(p => Import(WriteDocuments($"part-{p}", p * 5, 5, 20)))];
        foreach (Process process in processes)
            using (process)
            {
                string errors = process.StandardError.ReadToEnd();
                process.WaitForExit();
                Assert.True(process.ExitCode == 0, errors);
            }
        Assert.Equal(20, _store.List().Count);
        IsWhole(_store);
    }

    [Fact]
    public void A_process_killed_at_any_moment_leaves_whole_inventories()
    {
        string folder = WriteDocuments("all", 0, 300, 60);
        var random = new Random(7);
        int recorded = 0;
        for (int round = 0; round < 10; round++)
        {
            using Process process = Import(folder);
            process.WaitForExit(400 + random.Next(800));
            process.Kill();
            process.WaitForExit();
            if (!File.Exists(_store.Path))
                continue;
            try
            {
                recorded = Math.Max(recorded, _store.List().Count);
            }
            catch (LadingException e) when (e.Message.Contains("nothing has been recorded", StringComparison.Ordinal))
            {
                continue;
            }
            IsWhole(_store);
        }
        Assert.True(recorded > 0, "no process came so far as to record");
        _store.Record([Numbered(5000, 10)], Day);
        IsWhole(_store);
    }

    [Fact]
    public async Task A_second_writer_waits_and_a_reader_does_not()
    {
        _store.Record([Numbered(1, 3)], Day);
        using var other = new SqliteConnection($"Data Source={_store.Path};Pooling=False");
        other.Open();
        using (SqliteCommand begin = other.CreateCommand())
        {
            begin.CommandText = "BEGIN IMMEDIATE; DELETE FROM part";
            begin.ExecuteNonQuery();
        }
        Assert.Equal(3, _store.Find([FindQuery.Parse("*")]).Inventories.Single().Packages.Count);
        Task writing = Task.Run(() => _store.Record([Numbered(2, 3)], Day));
        Assert.NotSame(writing, await Task.WhenAny(writing, Task.Delay(300)));
        using (SqliteCommand end = other.CreateCommand())
        {
            end.CommandText = "ROLLBACK";
            end.ExecuteNonQuery();
        }
        await writing.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(2, _store.List().Count);
    }

    [Fact]
    public void A_store_that_is_not_there_or_is_something_else_is_told()
    {
        Assert.Contains("nothing has been recorded", Assert.Throws<LadingException>(_store.List).Message, StringComparison.Ordinal);
        File.WriteAllText(_store.Path, "this is no database, but it is long enough to look at: " + new string('x', 4096));
        Assert.Contains("damaged", Assert.Throws<LadingException>(_store.List).Message, StringComparison.Ordinal);
        Assert.Contains("damaged", Assert.Throws<LadingException>(() => _store.Record([Numbered(1, 1)], Day)).Message, StringComparison.Ordinal);
        Assert.StartsWith("this is no database", File.ReadAllText(_store.Path), StringComparison.Ordinal);

        var other = new InventoryStore(_folder["other.db"]);
        Execute(other.Path, "CREATE TABLE mine(x)");
        Assert.Contains("something else", Assert.Throws<LadingException>(other.List).Message, StringComparison.Ordinal);
        Assert.Contains("something else", Assert.Throws<LadingException>(() => other.Record([Numbered(1, 1)], Day)).Message, StringComparison.Ordinal);

        var newer = new InventoryStore(_folder["newer.db"]);
        newer.Record([Numbered(1, 1)], Day);
        Execute(newer.Path, "PRAGMA user_version = 99");
        Assert.Contains("version 99", Assert.Throws<LadingException>(newer.List).Message, StringComparison.Ordinal);

        var trapped = new InventoryStore(_folder["trapped.db"]);
        trapped.Record([Numbered(1, 1)], Day);
        Execute(trapped.Path, "CREATE TRIGGER t AFTER INSERT ON inventory BEGIN DELETE FROM inventory; END");
        Assert.Contains("triggers", Assert.Throws<LadingException>(() => trapped.Record([Numbered(2, 1)], Day)).Message, StringComparison.Ordinal);
    }

    private static void Execute(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    [Fact]
    public void A_damaged_file_never_throws_anything_else()
    {
        _store.Record([Numbered(1, 300), Numbered(2, 300)], Day);
        byte[] whole = File.ReadAllBytes(_store.Path);
        string path = _folder["damaged.db"];
        Gen.Select(Gen.Int[0, whole.Length - 1].Array[1, 30], Gen.Byte, Gen.Int[1, whole.Length]).Sample((places, value, length) =>
        {
            byte[] damaged = [.. whole.AsSpan(0, value % 4 == 0 ? length : whole.Length)];
            foreach (int place in places)
                if (place < damaged.Length)
                    damaged[place] = (byte)(value + place);
            File.Delete(path + "-wal");
            File.Delete(path + "-shm");
            File.WriteAllBytes(path, damaged);
            var store = new InventoryStore(path);
            foreach (Action act in (Action[])[() => store.Find([FindQuery.Parse("*"), FindQuery.Parse(Digest('0'))]), () => store.List(), () => store.Record([Numbered(3, 5)], Day), () => store.Prune(Day, true)])
            {
                try
                {
                    act();
                }
                catch (LadingException)
                {
                }
            }
        }, iter: 150, threads: 1);
    }

    [Fact]
    public void A_full_disk_is_told_and_what_was_there_stays()
    {
        if (Environment.UserName != "root" || !OperatingSystem.IsLinux())
            Assert.Skip("mounting a small file system needs root");
        string mount = Directory.CreateDirectory(_folder["small"]).FullName;
        if (Run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", mount) != 0)
            Assert.Skip("a tmpfs cannot be mounted here");
        try
        {
            var store = new InventoryStore(Path.Combine(mount, "inventories.db"));
            store.Record([Numbered(1, 20)], Day);
            LadingException e = Assert.Throws<LadingException>(() =>
            {
                for (int i = 2; i < 100; i++)
                    store.Record([Numbered(i, 2000)], Day);
            });
            Assert.Equal(ErrorKind.Input, e.Kind);
            Assert.Contains("full", e.Message, StringComparison.Ordinal);
            IsWhole(store);
            Assert.Equal(20, store.Find([FindQuery.Parse("*")]).Inventories.First(i => i.Inventory.Name == "image-1").Packages.Count);
        }
        finally
        {
            Run("umount", mount);
        }
    }

    private static int Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }

    [Fact]
    public void A_store_on_a_medium_that_cannot_be_written_to_is_read()
    {
        if (Environment.UserName != "root" || !OperatingSystem.IsLinux())
            Assert.Skip("mounting needs root");
        string place = Directory.CreateDirectory(_folder["media"]).FullName;
        new InventoryStore(Path.Combine(place, "inventories.db")).Record([Numbered(1, 20)], Day);
        if (Run("mount", "--bind", place, place) != 0 || Run("mount", "-o", "remount,ro,bind", place) != 0)
        {
            Run("umount", place);
            Assert.Skip("a read-only mount cannot be made here");
        }
        try
        {
            var store = new InventoryStore(Path.Combine(place, "inventories.db"));
            Assert.Equal(20, store.Find([FindQuery.Parse("*")]).Inventories.Single().Packages.Count);
            Assert.Throws<LadingException>(() => store.Record([Numbered(2, 20)], Day));
        }
        finally
        {
            Run("umount", place);
        }
    }
}
