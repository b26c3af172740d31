using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using CsCheck;
using Lading.Scanning;
using Lading.Vulnerabilities.Advisories;
using Lading.Vulnerabilities.Database;
using Xunit;

namespace Lading.Tests.Vulnerabilities.Database;

public class DatabaseDamageTests : DatabaseTest
{
    private string[] Small() => [.. Enumerable.Range(0, 60).Select(i => Record($"X-{i}", name: $"p{i % 20}", more: $"\"aliases\":[\"CVE-2024-{i}\"],"))];

    [Fact]
    public void A_flipped_byte_gives_an_error_or_the_right_answer()
    {
        Import(Put("npm/all.zip", Zip(Small())));
        byte[] good = File.ReadAllBytes(Db);
        string digest;
        using (SqliteAdvisoryDatabase db = SqliteAdvisoryDatabase.Open(Db))
            digest = db.Info.Digest;
        int errors = 0;
        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Int[1, 255]).Sample(change =>
        {
            byte[] bad = [.. good];
            bad[change.Item1] ^= (byte)change.Item2;
            errors += Ask(bad, digest) ? 0 : 1;
        }, iter: 1500, threads: 1);
        Assert.True(errors > 0);
    }

    [Fact]
    public void A_cut_or_scrambled_file_gives_an_error_or_the_right_answer()
    {
        Import(Put("npm/all.zip", Zip(Small())));
        byte[] good = File.ReadAllBytes(Db);
        string digest;
        using (SqliteAdvisoryDatabase db = SqliteAdvisoryDatabase.Open(Db))
            digest = db.Info.Digest;
        Inventory.Mutations.Of(good, bytes => Ask(bytes, digest), 200);
    }

    /// <summary>True when everything is answered, and rightly; false when an error was told.</summary>
    private bool Ask(byte[] bytes, string digest)
    {
        string path = Folder["bad" + Environment.CurrentManagedThreadId];
        File.WriteAllBytes(path, bytes);
        try
        {
            using SqliteAdvisoryDatabase db = SqliteAdvisoryDatabase.Open(path);
            Assert.Equal(digest, db.Info.Digest);
            foreach (int i in (ReadOnlySpan<int>)[0, 7, 59])
            {
                Assert.Equal(3, db.Find("npm", $"p{i % 20}").Count);
                Assert.Equal($"X-{i}", Assert.Single(db.Naming($"CVE-2024-{i}")).Id);
                Assert.Equal($"X-{i}", db.Get($"X-{i}")!.Id);
                Assert.Contains($"CVE-2024-{i}", Encoding.UTF8.GetString(db.Json($"X-{i}")!));
            }
            Assert.Empty(db.Find("npm", "other"));
            Assert.Null(db.Kev("CVE-2024-1"));
            return true;
        }
        catch (LadingException)
        {
            return false;
        }
    }

    [Fact]
    public void Random_bytes_are_no_entry_and_no_record()
    {
        Gen.Byte.Array[0, 200].Sample(bytes =>
        {
            foreach (Action read in (ReadOnlySpan<Action>)
            [
                () => { var r = new FactReader(bytes); AdvisoryCodec.ReadEntry(ref r, "npm", "a"); }, () => StoredRecord.Read(bytes), () => DatabaseMeta.Read(bytes),
                () => Buckets.Find(bytes, "a"u8), () => BodyBlock.Unpack(bytes), () => EpssScores.ReadRow(bytes), () => KevCatalogue.Read(bytes, null),
            ])
            {
                try
                {
                    read();
                }
                catch (Exception e) when (e is InvalidDataException or ArgumentException or OverflowException)
                {
                }
            }
        }, iter: 3000);
    }

    [Fact]
    public void A_damaged_database_is_kept_aside_and_a_new_one_made()
    {
        File.WriteAllBytes(Db, [.. "SQLite format 3\0"u8, .. new byte[5000]]);
        using (DatabaseBuild build = DatabaseBuild.Begin(Db))
        {
            Assert.NotNull(build.SetAside);
            ImportPlan.Add(build, Put("a.json", Record("X-1")), "osv");
            build.Commit(Time);
        }
        Assert.True(File.Exists(Db + ".damaged"));
        using SqliteAdvisoryDatabase db = SqliteAdvisoryDatabase.Open(Db);
        Assert.NotNull(db.Get("X-1"));
    }

    [Fact]
    public void Another_database_is_not_taken_for_one_of_ours()
    {
        string other = Folder["other.db"];
        using (SqliteFile file = SqliteFile.Create(other))
            file.Execute("CREATE TABLE t(a)");
        Assert.Throws<LadingException>(() => SqliteAdvisoryDatabase.Open(other));
    }

    [Fact]
    public void A_damaged_zip_imports_nothing()
    {
        Import(Put("a.json", Record("X-1")));
        byte[] zip = Zip(Small());
        string digest = DigestNow();
        Assert.Throws<LadingException>(() => Import(Put("npm/all.zip", zip[..(zip.Length / 2)])));
        Assert.Throws<LadingException>(() => Import(Put("npm/all.zip", new byte[1000])));
        Assert.Equal(digest, DigestNow());
        Assert.Empty(Directory.GetFiles(Folder.Path, "*.new"));
    }

    [Fact]
    public void A_damaged_file_in_a_zip_is_left_out_and_told()
    {
        byte[] zip = Zip(Small());
        zip[60] ^= 0xff;
        BuildResult result = Import(Put("npm/all.zip", zip));
        Assert.Equal(OsvReason.Damaged, Assert.Single(result.Refused).Reason);
        Assert.Equal(59, result.Info.Advisories);
        Assert.Contains(result.Problems, p => p is { Key: OsvReason.Damaged, Value: 1 });
    }

    [Fact]
    public void A_zip_bomb_is_refused()
    {
        byte[] zeros = new byte[30 << 20];
        byte[] zip = ZipOf([.. Enumerable.Range(0, 3).Select(i => ($"{i}.json", zeros))]);
        var watch = Stopwatch.StartNew();
        Assert.Contains("bomb", Assert.Throws<LadingException>(() => Import(Put("npm/all.zip", zip))).Message);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void A_record_of_200_MB_is_left_out_without_being_read()
    {
        var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            using (Stream big = zip.CreateEntry("big.json").Open())
                for (int i = 0; i < 200; i++)
                    big.Write(new byte[1 << 20]);
            using Stream small = zip.CreateEntry("small.json").Open();
            small.Write(Encoding.UTF8.GetBytes(Record("X-1")));
        }
        string path = Put("npm/all.zip", stream.ToArray());
        long before = GC.GetTotalAllocatedBytes();
        BuildResult result = Import(path);
        Assert.Equal(OsvReason.TooLarge, Assert.Single(result.Refused).Reason);
        Assert.Equal(1, result.Info.Advisories);
        Assert.True(GC.GetTotalAllocatedBytes() - before < 100 << 20);
    }

    [Fact]
    public void Odd_names_in_a_zip_are_left_out_and_never_written()
    {
        BuildResult result = Import(Put("npm/all.zip", ZipOf(("../../evil.json", Encoding.UTF8.GetBytes(Record("X-1"))), ("/abs.json", "{}"u8.ToArray()), ("note.txt", "x"u8.ToArray()), ("ok.json", Encoding.UTF8.GetBytes(Record("X-2"))))));
        Assert.Equal(3, result.Refused.Count);
        Assert.Equal(1, result.Info.Advisories);
    }

    [Fact]
    public void A_full_disk_leaves_the_old_database()
    {
        Assert.SkipUnless(Environment.UserName == "root" && OperatingSystem.IsLinux(), "mounting a small file system needs root");
        string mount = Folder["small"];
        Directory.CreateDirectory(mount);
        Assert.SkipUnless(Run("mount", "-t", "tmpfs", "-o", "size=5m", "lading-test", mount) == 0, "a tmpfs cannot be mounted here");
        try
        {
            string db = Path.Combine(mount, "advisories.db");
            string digest = ImportInto(db, "osv", Put("a.json", Record("X-1"))).Info.Digest;
            var random = new Random(1);
            byte[] noise = new byte[3000];
            string[] records = [.. Enumerable.Range(0, 4000).Select(i => { random.NextBytes(noise); return Record($"Y-{i}", more: $"\"details\":\"{Convert.ToBase64String(noise)}\","); })];
            var error = Assert.Throws<LadingException>(() => ImportInto(db, "osv", Put("npm/all.zip", Zip(records))));
            Assert.Contains("disk is full", error.Message);
            using (SqliteAdvisoryDatabase open = SqliteAdvisoryDatabase.Open(db))
                Assert.Equal(digest, open.Info.Digest);
            Assert.Empty(Directory.GetFiles(mount, "*.new"));
        }
        finally
        {
            Run("umount", mount);
        }
    }

    [Fact]
    public async Task Two_builds_at_once_end_cleanly()
    {
        using DatabaseBuild first = DatabaseBuild.Begin(Db);
        Assert.Contains("Another process", Assert.Throws<LadingException>(() => DatabaseBuild.Begin(Db)).Message);
        Task<DatabaseBuild> waiting = Task.Run(() => DatabaseBuild.Begin(Db, TimeSpan.FromSeconds(30)), TestContext.Current.CancellationToken);
        ImportPlan.Add(first, Put("a.json", Record("X-1")), "osv");
        first.Commit(Time);
        Assert.False(waiting.IsCompleted);
        first.Dispose();
        using DatabaseBuild second = await waiting;
        Assert.Equal(1, second.Present!.Meta.Info.Advisories);
    }

    private string DigestNow()
    {
        using SqliteAdvisoryDatabase db = SqliteAdvisoryDatabase.Open(Db);
        return db.Info.Digest;
    }

    private static int Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
