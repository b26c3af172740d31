using System.IO.Compression;
using Lading.Testing;
using Lading.Vulnerabilities.Advisories;
using Lading.Vulnerabilities.Database;
using Xunit;

namespace Lading.Tests.Vulnerabilities.Database;

/// <summary>Real advisories, when they are at hand.</summary>
public class AdvisoryPackTests : DatabaseTest
{
    [Fact]
    public void Every_record_of_the_pack_is_imported()
    {
        Assert.SkipWhen(SharedData.Find("advisories") is null, "no advisories: LADING_SHARED");
        string pack = SharedData.Find("advisories")!;
        var ids = new HashSet<string>();
        foreach (string zip in Directory.GetDirectories(pack).Select(d => Path.Combine(d, "all.zip")).Where(File.Exists))
        {
            using ZipArchive archive = ZipFile.OpenRead(zip);
            ids.UnionWith(archive.Entries.Select(e => e.Name[..^".json".Length]));
        }
        BuildResult result = Import(pack);
        Assert.Empty(result.Refused);
        Assert.Equal(ids.Count, result.Info.Advisories);
        Assert.DoesNotContain(result.Problems, p => p.Key is OsvReason.NotJson or OsvReason.NoId or OsvReason.Damaged or OsvReason.UnknownField or OsvReason.WrongType);
        using SqliteAdvisoryDatabase db = SqliteAdvisoryDatabase.Open(Db);
        Assert.Equal(ids.Count, DatabaseCheck.Verify(db.File));
        Assert.True(new FileInfo(Db).Length < 45_000_000);
        foreach (string id in ids.Where((_, i) => i % 500 == 0))
            Assert.Equal(id, db.Get(id)!.Id);
    }
}
