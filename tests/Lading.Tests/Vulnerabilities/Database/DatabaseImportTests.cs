using System.Text;
using CsCheck;
using Lading.Vulnerabilities.Advisories;
using Lading.Vulnerabilities.Database;
using Xunit;

namespace Lading.Tests.Vulnerabilities.Database;

public class DatabaseImportTests : DatabaseTest
{
    private void Tree()
    {
        Put("osv/npm/all.zip", Zip(Record("GHSA-1", more: "\"aliases\":[\"CVE-2024-1001\"],"), Record("MAL-2", name: "bad"), Record("GHSA-3", more: "\"withdrawn\":\"2024-02-02T00:00:00Z\",")));
        Put("osv/Debian/all.zip", Zip(Record("DSA-1", "Debian:12", "xz-utils", "5.6.2", more: "\"upstream\":[\"CVE-2024-1001\"],")));
        Put("osv/kev/known_exploited_vulnerabilities.json", """{"catalogVersion":"2025.01.01","vulnerabilities":[{"cveID":"CVE-2024-1001","dateAdded":"2024-03-01","dueDate":"2024-03-22","knownRansomwareCampaignUse":"Known"},{"cveID":"nonsense"}]}""");
        Put("osv/epss/scores.csv", "#model_version:v2025.03.14,score_date:2025-05-05T00:00:00+0000\ncve,epss,percentile\nCVE-2024-1001,0.5,0.9\nCVE-2023-0001,0.00043,0.1\nnonsense\n");
    }

    [Fact]
    public void What_was_imported_is_found()
    {
        Tree();
        BuildResult result = Import(Folder["osv"]);
        using SqliteAdvisoryDatabase db = SqliteAdvisoryDatabase.Open(Db);
        Assert.Equal(4, db.Info.Advisories);
        Assert.Equal(result.Info, db.Info);
        DatabaseEntry found = Assert.Single(db.Find("npm", "left-pad"));
        Assert.Equal(("GHSA-1", "1.0.0"), (found.Advisory.Id, found.Affected.Ranges[0].Events[1].Version));
        Assert.Equal("12", Assert.Single(db.Find("Debian", "xz-utils")).Affected.Release);
        Assert.Empty(db.Find("npm", "right-pad"));
        Assert.True(db.Covers("Debian"));
        Assert.False(db.Covers("Alpine"));
        Assert.NotNull(db.Get("GHSA-3")!.Withdrawn);
        Assert.Equal(["DSA-1", "GHSA-1"], db.Naming("cve-2024-1001").Select(a => a.Id));
        Assert.Equal(AdvisoryKind.Malware, db.Get("MAL-2")!.Kind);
        Assert.Null(db.Get("CVE-2024-1001"));
        Assert.Contains("About bad", Encoding.UTF8.GetString(db.Json("MAL-2")!));
        Assert.Equal("bad", Assert.Single(db.AffectedBy("MAL-2")).Name);
        Assert.Equal(new KevEntry("CVE-2024-1001", new DateOnly(2024, 3, 1), new DateOnly(2024, 3, 22), true), db.Kev("CVE-2024-1001"));
        Assert.Equal(new EpssScore(0.00043, 0.1), db.Epss("CVE-2023-0001"));
        Assert.Null(db.Epss("CVE-2023-0002"));
        Assert.Equal(("2025.01.01", "2025-05-05"), (db.Info.KevVersion, db.Info.EpssDate));
        Assert.Equal(2, result.Refused.Count);
        Assert.Equal(4, DatabaseCheck.Verify(db.File));
    }

    [Fact]
    public void The_digest_does_not_depend_on_the_order_of_import()
    {
        Tree();
        string digest = Import(Folder["osv"]).Info.Digest;
        string other = Folder["other.db"];
        ImportInto(other, "osv", Folder["osv/epss/scores.csv"]);
        ImportInto(other, "osv", Folder["osv/Debian/all.zip"], Folder["osv/kev/known_exploited_vulnerabilities.json"]);
        Assert.Equal(digest, ImportInto(other, "osv", Folder["osv/npm"]).Info.Digest);
    }

    [Fact]
    public void A_zip_takes_the_place_of_what_its_ecosystem_held_before()
    {
        Tree();
        Import(Folder["osv"]);
        Put("osv/npm/all.zip", Zip(Record("GHSA-1", fixedIn: "2.0.0", modified: "2024-05-05T00:00:00Z")));
        Import(Folder["osv/npm/all.zip"]);
        using SqliteAdvisoryDatabase db = SqliteAdvisoryDatabase.Open(Db);
        Assert.Null(db.Get("MAL-2"));
        Assert.NotNull(db.Get("DSA-1"));
        Assert.Equal("2.0.0", Assert.Single(db.Find("npm", "left-pad")).Affected.Ranges[0].Events[1].Version);
    }

    [Fact]
    public void A_record_in_two_zips_stays_until_both_have_lost_it()
    {
        string both = Record("GHSA-9", "npm", "both");
        Put("osv/npm/all.zip", Zip(both));
        Put("osv/Maven/all.zip", Zip(both, Record("GHSA-8", "Maven", "a:b")));
        Import(Folder["osv"]);
        Put("osv/npm/all.zip", Zip(Record("GHSA-7")));
        Import(Folder["osv/npm"]);
        using (SqliteAdvisoryDatabase db = SqliteAdvisoryDatabase.Open(Db))
            Assert.NotNull(db.Get("GHSA-9"));
        Put("osv/Maven/all.zip", Zip(Record("GHSA-8", "Maven", "a:b")));
        Import(Folder["osv/Maven"]);
        using (SqliteAdvisoryDatabase db = SqliteAdvisoryDatabase.Open(Db))
            Assert.Null(db.Get("GHSA-9"));
    }

    [Fact]
    public void Of_two_records_with_one_id_the_newer_stands_and_it_is_told()
    {
        string old = Put("a.json", Record("X-1", fixedIn: "1.0.0")), @new = Put("b.json", Record("X-1", fixedIn: "2.0.0", modified: "2025-01-01T00:00:00Z"));
        BuildResult result = Import(@new, old);
        Assert.Contains(result.Problems, p => p.Key == OsvReason.Twice);
        using SqliteAdvisoryDatabase db = SqliteAdvisoryDatabase.Open(Db);
        Assert.Equal("2.0.0", Assert.Single(db.Find("npm", "left-pad")).Affected.Ranges[0].Events[1].Version);
    }

    [Fact]
    public void A_private_layer_goes_before_the_public_one_until_it_is_removed()
    {
        Tree();
        Import(Folder["osv"]);
        ImportLayer("acme", Put("mine/GHSA-1.json", Record("GHSA-1", fixedIn: "9.9.9")), Put("mine/ACME-1.json", Record("ACME-1", name: "inner")));
        using (SqliteAdvisoryDatabase db = SqliteAdvisoryDatabase.Open(Db))
        {
            DatabaseEntry entry = Assert.Single(db.Find("npm", "left-pad"));
            Assert.Equal(("acme", "9.9.9"), (entry.Advisory.Source, entry.Affected.Ranges[0].Events[1].Version));
            Assert.Equal(5, db.Info.Advisories);
        }
        using (DatabaseBuild build = DatabaseBuild.Begin(Db))
        {
            Assert.Throws<LadingException>(() => build.RemoveLayer("nobody"));
            build.RemoveLayer("acme");
            build.Commit(Time);
        }
        using (SqliteAdvisoryDatabase db = SqliteAdvisoryDatabase.Open(Db))
        {
            Assert.Equal("1.0.0", Assert.Single(db.Find("npm", "left-pad")).Affected.Ranges[0].Events[1].Version);
            Assert.Null(db.Get("ACME-1"));
        }
    }

    [Fact]
    public void An_exported_database_is_taken_over_and_private_layers_stay()
    {
        Tree();
        string digest = Import(Folder["osv"]).Info.Digest;
        string site = Folder["site.db"];
        Assert.Equal(digest, ImportInto(site, "osv", Db).Info.Digest);
        ImportInto(site, "acme", Put("ACME-1.json", Record("ACME-1")));
        ImportInto(site, "osv", Db);
        using SqliteAdvisoryDatabase db = SqliteAdvisoryDatabase.Open(site);
        Assert.NotNull(db.Get("ACME-1"));
        Assert.NotNull(db.Get("DSA-1"));
    }

    [Fact]
    public void Two_databases_are_compared_record_by_record()
    {
        Tree();
        Import(Folder["osv"]);
        string other = Folder["other.db"];
        Put("new/npm/all.zip", Zip(Record("GHSA-1", fixedIn: "3.0.0"), Record("MAL-2", name: "bad", more: "\"withdrawn\":\"2025-01-01T00:00:00Z\","), Record("GHSA-4")));
        ImportInto(other, "osv", Folder["new"]);
        DatabaseDiff diff = DatabaseDiff.Between(Db, other);
        Assert.Equal(["Removed Debian DSA-1", "Changed npm GHSA-1", "Removed npm GHSA-3", "Added npm GHSA-4", "Withdrawn npm MAL-2"], diff.Records.Select(r => $"{r.Kind} {r.Set} {r.Id}"));
        Assert.True(diff.Exploits);
        Assert.True(DatabaseDiff.Between(Db, Db).IsEmpty);
    }

    [Fact]
    public void A_missing_database_says_what_to_do()
    {
        var error = Assert.Throws<LadingException>(() => SqliteAdvisoryDatabase.Open(Folder["none.db"]));
        Assert.Contains("db update", error.Hint);
    }

    [Fact]
    public void A_folder_without_advisories_is_an_error()
    {
        Directory.CreateDirectory(Folder["empty"]);
        Assert.Throws<LadingException>(() => Import(Folder["empty"]));
        Assert.False(File.Exists(Db));
    }

    [Fact]
    public void Many_records_come_back_as_they_were()
    {
        Gen<(string Name, string Text)> one = Gen.Select(Gen.Int[0, 20].Select(n => "p" + n), Gen.String[Gen.Char["ab \"\\\u00e9\u4e2d"], 0, 40]);
        one.List[1, 60].Sample(items =>
        {
            string db = Folder[Guid.NewGuid().ToString("n")];
            (string Id, string Json)[] records = [.. items.Select((r, i) => ($"X-{i}", Record($"X-{i}", name: r.Name, more: $"\"details\":{System.Text.Json.JsonSerializer.Serialize(r.Text)},")))];
            ImportInto(db, "osv", Put(Path.GetFileName(db) + ".zip", ZipOf([.. records.Select(r => (r.Id + ".json", Encoding.UTF8.GetBytes(r.Json)))])));
            using SqliteAdvisoryDatabase open = SqliteAdvisoryDatabase.Open(db);
            foreach ((string id, string json) in records)
                Assert.Equal(json, Encoding.UTF8.GetString(open.Json(id)!));
            foreach (IGrouping<string, (string Name, string Text)> group in items.GroupBy(i => i.Name))
                Assert.Equal(group.Count(), open.Find("npm", group.Key).Count);
        }, iter: 15);
    }
}
