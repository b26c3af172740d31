using Lading.Oci.Registry;
using Lading.Testing;
using Lading.Vulnerabilities.Database;
using Xunit;

namespace Lading.Tests.Vulnerabilities.Database;

public sealed class DatabaseUpdateTests : DatabaseTest, IAsyncDisposable
{
    private static readonly RetryPolicy Quick = new() { Attempts = 4, FirstDelay = TimeSpan.FromMilliseconds(1), LongestDelay = TimeSpan.FromMilliseconds(5), Budget = TimeSpan.FromSeconds(5) };

    private readonly OsvServer _server = new();
    private readonly List<string> _said = [];

    private string Downloads => Db + ".download";

    private async Task<BuildResult> UpdateAsync(bool full = false, params string[] ecosystems)
    {
        using DatabaseBuild build = DatabaseBuild.Begin(Db);
        var update = new DatabaseUpdate(build, new UpdateOptions { From = _server.Root, Ecosystems = ecosystems, Full = full, Retry = Quick }, _said.Add);
        BuildResult result = await update.RunAsync(Downloads, Time, TestContext.Current.CancellationToken);
        Assert.Empty(update.Missed);
        return result;
    }

    private void Serve(string ecosystem, params string[] records)
    {
        _server.Files[$"/{ecosystem}/all.zip"] = Zip(records);
        foreach (string record in records)
            _server.Put($"/{ecosystem}/{record.Split('"')[3]}.json", record);
        _server.Put($"/{ecosystem}/modified_id.csv", string.Concat(records.Select(r => (Id: r.Split('"')[3], Time: r.Split('"')[7])).OrderByDescending(r => r.Time, StringComparer.Ordinal).Select(r => $"{r.Time},{r.Id}\n")));
    }

    private static string[] Many(int count, string month = "01") => [.. Enumerable.Range(0, count).Select(i => Record($"X-{i}", name: $"p{i}", modified: $"2024-{month}-01T00:00:00Z"))];

    [Fact]
    public async Task The_first_time_the_zip_is_fetched_and_later_what_changed()
    {
        Serve("npm", Many(300));
        await UpdateAsync(ecosystems: "npm");
        Assert.Equal(0, _server.Count("GET", "X-"));

        string[] records = Many(300);
        records[7] = Record("X-7", name: "p7", fixedIn: "5.0.0", modified: "2024-06-01T00:00:00Z");
        Serve("npm", [.. records, Record("X-new", modified: "2024-07-01T00:00:00Z")]);
        await UpdateAsync();
        Assert.Equal(1, _server.Count("GET", "all.zip"));
        Assert.Equal(2, _server.Count("GET", "X-"));
        using (SqliteAdvisoryDatabase db = SqliteAdvisoryDatabase.Open(Db))
        {
            Assert.Equal(301, db.Info.Advisories);
            Assert.Equal("5.0.0", db.Find("npm", "p7")[0].Affected.Ranges[0].Events[1].Version);
        }
        await UpdateAsync();
        Assert.Equal(1, _server.Count("GET", "all.zip"));
        Assert.Equal(2, _server.Count("GET", "X-"));
        Assert.Contains("npm: nothing new", _said);
        Assert.False(Directory.Exists(Downloads));
    }

    [Fact]
    public async Task An_update_gives_the_digest_that_the_zip_gives()
    {
        Serve("npm", Many(200));
        await UpdateAsync(ecosystems: "npm");
        string[] records = [.. Many(199), Record("X-199", name: "z", modified: "2024-09-01T00:00:00Z")];
        Serve("npm", records);
        string digest = (await UpdateAsync()).Info.Digest;
        Assert.Equal(digest, ImportInto(Folder["other.db"], "osv", Put("npm/all.zip", Zip(records))).Info.Digest);
    }

    [Fact]
    public async Task When_much_has_changed_the_zip_is_less_work()
    {
        Serve("npm", Many(300));
        await UpdateAsync(ecosystems: "npm");
        Serve("npm", Many(300, "02"));
        await UpdateAsync();
        Assert.Equal(2, _server.Count("GET", "all.zip"));
    }

    [Fact]
    public async Task Deleted_records_are_noticed_by_a_full_update()
    {
        Serve("npm", Many(20));
        await UpdateAsync(ecosystems: "npm");
        Serve("npm", Many(19));
        Assert.Equal(20, (await UpdateAsync()).Info.Advisories);
        Assert.Equal(19, (await UpdateAsync(full: true)).Info.Advisories);
    }

    [Fact]
    public async Task A_broken_download_goes_on_where_it_stopped()
    {
        Serve("npm", Many(3000));
        int cut = 0;
        _server.Spoil = (request, response) => request.Path.EndsWith("all.zip") && cut++ < 3 ? response with { CutAfter = response.Body.Length / 2 } : response;
        Assert.Equal(3000, (await UpdateAsync(ecosystems: "npm")).Info.Advisories);
        Assert.Contains(_server.Requests, r => r.Header("Range") is not null);
    }

    [Fact]
    public async Task A_download_goes_on_in_the_next_run()
    {
        Serve("npm", Many(3000));
        _server.Spoil = (request, response) => request.Path.EndsWith("all.zip") ? response.Status == 200 ? response with { CutAfter = response.Body.Length / 2 } : VirtualResponse.Empty(503) : response;
        await Assert.ThrowsAsync<LadingException>(() => UpdateAsync(ecosystems: "npm"));
        Assert.False(File.Exists(Db));
        _server.Spoil = null;
        int before = _server.Requests.Count;
        Assert.Equal(3000, (await UpdateAsync(ecosystems: "npm")).Info.Advisories);
        Assert.All(_server.Requests.Skip(before).Where(r => r.Path.EndsWith("all.zip")), r => Assert.NotNull(r.Header("Range")));
    }

    [Fact]
    public async Task A_file_that_changes_while_it_is_fetched_is_fetched_anew()
    {
        Serve("npm", Many(3000));
        bool first = true;
        _server.Spoil = (request, response) =>
        {
            if (!request.Path.EndsWith("all.zip") || !first)
                return response;
            first = false;
            Serve("npm", Many(2900, "03"));
            return response with { CutAfter = response.Body.Length / 2 };
        };
        Assert.Equal(2900, (await UpdateAsync(ecosystems: "npm")).Info.Advisories);
    }

    [Fact]
    public async Task A_busy_server_is_asked_again()
    {
        Serve("npm", Many(10));
        int asked = 0;
        _server.Spoil = (_, response) => asked++ < 2 ? VirtualResponse.Empty(429, ("Retry-After", "0")) : response;
        Assert.Equal(10, (await UpdateAsync(ecosystems: "npm")).Info.Advisories);
    }

    [Fact]
    public async Task A_file_whose_checksum_is_wrong_is_fetched_anew()
    {
        Serve("npm", Many(10));
        int asked = 0;
        _server.Spoil = (request, response) =>
        {
            if (!request.Path.EndsWith("all.zip"))
                return response;
            string md5 = Convert.ToBase64String(System.Security.Cryptography.MD5.HashData(response.Body));
            byte[] body = [.. response.Body];
            body[40] ^= (byte)(asked++ == 0 ? 1 : 0);
            return response with { Body = body, Headers = [.. response.Headers, ("x-goog-hash", "crc32c=AAAAAA=="), ("x-goog-hash", "md5=" + md5)] };
        };
        BuildResult result = await UpdateAsync(ecosystems: "npm");
        Assert.Equal(10, result.Info.Advisories);
        Assert.Empty(result.Refused);
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task A_failed_update_leaves_the_database_as_it_was()
    {
        Serve("npm", Many(10));
        string digest = (await UpdateAsync(ecosystems: "npm")).Info.Digest;
        _server.Spoil = (_, _) => VirtualResponse.Empty(500);
        await Assert.ThrowsAsync<LadingException>(() => UpdateAsync());
        await Assert.ThrowsAsync<LadingException>(() => UpdateAsync(ecosystems: "../npm"));
        using SqliteAdvisoryDatabase db = SqliteAdvisoryDatabase.Open(Db);
        Assert.Equal(digest, db.Info.Digest);
    }

    [Fact]
    public async Task An_unknown_ecosystem_is_an_error() =>
        await Assert.ThrowsAsync<LadingException>(() => UpdateAsync(ecosystems: "Marsware"));

    [Fact]
    public async Task A_mirror_serves_exploits_beside()
    {
        Serve("npm", Many(1));
        _server.Put("/kev/known_exploited_vulnerabilities.json", """{"catalogVersion":"1","vulnerabilities":[{"cveID":"CVE-2024-1001","dateAdded":"2024-03-01"}]}""");
        _server.Put("/epss/epss_scores-current.csv.gz", "cve,epss,percentile\nCVE-2024-1001,0.5,0.9\n");
        await UpdateAsync(ecosystems: "npm");
        using SqliteAdvisoryDatabase db = SqliteAdvisoryDatabase.Open(Db);
        Assert.NotNull(db.Kev("CVE-2024-1001"));
        Assert.NotNull(db.Epss("CVE-2024-1001"));
    }

    [Fact]
    public async Task A_folder_is_a_mirror_too()
    {
        Put("osv/npm/all.zip", Zip(Many(5)));
        using DatabaseBuild build = DatabaseBuild.Begin(Db);
        BuildResult result = await new DatabaseUpdate(build, new UpdateOptions { From = Folder["osv"], Ecosystems = ["npm"] }, _said.Add).RunAsync(Downloads, Time, TestContext.Current.CancellationToken);
        Assert.Equal(5, result.Info.Advisories);
    }

    public override void Dispose()
    {
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        base.Dispose();
    }
}
