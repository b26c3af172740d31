using System.Diagnostics;
using Lading.Vulnerabilities.Database;
using Xunit;

namespace Lading.Tests.Vulnerabilities.Database;

public class DatabaseKillTests : DatabaseTest
{
    [Fact]
    public void A_build_that_is_killed_leaves_the_old_database()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "SIGKILL is sent by kill");
        string[] old = [.. Enumerable.Range(0, 500).Select(i => Record($"X-{i}", name: $"p{i}"))];
        string[] @new = [.. Enumerable.Range(0, 20_000).Select(i => Record($"X-{i}", name: $"p{i}", fixedIn: "2.0", modified: "2025-01-01T00:00:00Z"))];
        string before = Import(Put("old/npm/all.zip", Zip(old))).Info.Digest;
        string tree = Path.GetDirectoryName(Path.GetDirectoryName(Put("new/npm/all.zip", Zip(@new)))!)!;
        string after = ImportInto(Folder["other.db"], "osv", tree).Info.Digest;

        var watch = Stopwatch.StartNew();
        Assert.Equal(0, Finish(Start(tree, Folder["third.db"])));
        int whole = (int)watch.ElapsedMilliseconds, killed = 0, updated = 0;
        for (int i = 0; i < 12; i++)
        {
            using Process process = Start(i % 2 == 0 ? tree : Folder["new/npm/all.zip"], Db, update: i % 3 == 2);
            Thread.Sleep(whole * (i + 2) / 13);
            process.Kill();
            process.WaitForExit();
            killed += process.ExitCode == 0 ? 0 : 1;
            using SqliteAdvisoryDatabase db = SqliteAdvisoryDatabase.Open(Db);
            Assert.Contains(db.Info.Digest, (IEnumerable<string>)[before, after]);
            DatabaseCheck.Verify(db.File);
            updated += db.Info.Digest == after ? 1 : 0;
            if (db.Info.Digest == after)
                Import(Put("old/npm/all.zip", Zip(old)));
        }
        Assert.True(killed > 0, "every build ended before it was killed");
        Assert.Equal(0, Finish(Start(tree, Db)));
        Assert.Empty(Directory.GetFiles(Folder.Path, "*.new"));
    }

    private static Process Start(string tree, string db, bool update = false)
    {
        string? binary = Environment.GetEnvironmentVariable("LADING_BINARY");
        string[] command = update && Directory.Exists(tree) ? ["db", "update", "--full", "--ecosystem", "npm", "--from", tree, "--kev", "none", "--epss", "none"] : ["db", "import", tree];
        string[] arguments = [.. binary is { Length: > 0 } ? [] : (string[])[Path.Combine(AppContext.BaseDirectory, "lading.dll")], .. command, "--db", db];
        return Process.Start(new ProcessStartInfo(binary is { Length: > 0 } ? binary : "dotnet", arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
    }

    private static int Finish(Process process)
    {
        using (process)
        {
            process.WaitForExit();
            return process.ExitCode;
        }
    }
}
