using Lading.Inventory;
using Lading.Testing;
using Lading.Vulnerabilities.Findings;
using Lading.Vulnerabilities.Records;
using Xunit;
using static Lading.Tests.Vulnerabilities.Records.Inventories;

namespace Lading.Tests.Vulnerabilities.Records;

/// <summary>What is recorded is found, and what is not is not.</summary>
public sealed class InventoryStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly InventoryStore _store;

    public InventoryStoreTests() => _store = new InventoryStore(_folder["new/inventories.db"]);

    public void Dispose() => _folder.Dispose();

    private void Record(params Sbom[] sboms) => _store.Record(sboms, Day);

    private FindResult Find(string text, string? range = null, string? type = null, FindOptions? options = null) =>
        _store.Find([FindQuery.Parse(text, type: type, range: range is null ? null : VersionRange.Parse(range))], options);

    private string[] Found(string text, string? range = null, string? type = null) =>
        [.. Find(text, range, type).Inventories.SelectMany(i => i.Packages.Select(p => $"{i.Inventory.Name} {p.Package.FullName} {p.Package.Version}"))];

    [Fact]
    public void A_package_is_found_by_its_name_its_version_and_the_name_of_its_source()
    {
        Record(Image("a", 'a', Deb("liblzma5", "5.6.0-0.2", "xz-utils"), Npm("left-pad", "1.3.0")), Image("b", 'b', Deb("xz-utils", "5.4.1-0.2")));
        Assert.Equal(["a liblzma5 5.6.0-0.2", "b xz-utils 5.4.1-0.2"], Found("xz-utils"));
        Assert.Equal(["a liblzma5 5.6.0-0.2"], Found("xz-utils@5.6.0"));
        Assert.Equal(["a liblzma5 5.6.0-0.2"], Found("xz-utils@5.6.*"));
        Assert.Equal(["b xz-utils 5.4.1-0.2"], Found("xz-utils", "<5.6"));
        Assert.Equal(MatchMethod.SourceName, Find("xz-utils@5.6.0").Inventories[0].Packages[0].Reasons[0].By);
        Assert.Empty(Found("liblzma"));
        Assert.Empty(Found("left-pad", type: "pypi"));
    }

    [Fact]
    public void A_place_tells_path_layer_build_step_and_whether_it_is_still_visible()
    {
        Package kept = Npm("left-pad", "1.3.0", null, At("srv/a", 0, removedBy: 1), At("srv/b", 1)).With(inBaseImage: false);
        Record(Image("a", 'a', kept));
        FoundPlace[] places = [.. Find("left-pad").Inventories.Single().Packages.Single().Places];
        Assert.Equal([("srv/a", 0, (int?)1), ("srv/b", 1, null)], places.Select(p => (p.Path, p.Layer!.Index, p.RemovedBy)));
        Assert.Equal(new RecordedLayer(1, Digest('2'), Digest('3'), "COPY . /srv"), places[1].Layer);
        Assert.False(places[0].InBaseImage);
        Assert.Equal(["srv/b"], Find("left-pad", options: new FindOptions { VisibleOnly = true }).Inventories.Single().Packages.Single().Places.Select(p => p.Path));
    }

    [Fact]
    public void Names_compare_by_the_rule_of_their_ecosystem()
    {
        Record(Image("a", 'a', Of(PackageType.Pypi, "Flask_Login", "1"), Of(PackageType.Nuget, "Newtonsoft.Json", "13"), Of(PackageType.Npm, "JSONStream", "1"),
            Npm("core", "7", "@babel"), Maven("org.apache.logging.log4j", "log4j-core", "2.14.1")));
        Assert.Single(Found("flask-login"));
        Assert.Single(Found("Flask.Login"));
        Assert.Single(Found("newtonsoft.json"));
        Assert.Single(Found("@babel/core"));
        Assert.Single(Found("core"));
        Assert.Single(Found("org.apache.logging.log4j:log4j-core"));
        Assert.Single(Found("org.apache.logging.log4j/log4j-core"));
        Assert.Single(Found("log4j*"));
        Assert.Empty(Found("jsonstream"));
        Assert.Contains("JSONStream", Assert.Single(Find("jsonstream").Queries[0].Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void A_purl_is_found_by_type_namespace_name_version_and_qualifiers()
    {
        Record(Image("a", 'a', Deb("liblzma5", "5.6.0-0.2", "xz-utils"), Maven("org.apache.logging.log4j", "log4j-core", "2.14.1"), Npm("core", "7.0.0", "@babel"), Npm("core", "1.0.0")));
        Assert.Equal(["a org.apache.logging.log4j:log4j-core 2.14.1"], Found("pkg:maven/org.apache.logging.log4j/log4j-core", "<2.17.1"));
        Assert.Empty(Found("pkg:maven/org.apache.logging.log4j/log4j-core", ">=2.17.1"));
        Assert.Equal(["a @babel/core 7.0.0"], Found("pkg:npm/%40babel/core@7.0.0"));
        Assert.Equal(["a core 1.0.0"], Found("pkg:npm/core"));
        Assert.Single(Found("pkg:deb/debian/liblzma5"));
        Assert.Single(Found("pkg:deb/debian/xz-utils@5.6.0"));
        Assert.Single(Found("pkg:deb/debian/liblzma5?arch=amd64&distro=debian-13"));
        Assert.Empty(Found("pkg:deb/debian/liblzma5?arch=arm64"));
        Assert.Empty(Found("pkg:deb/ubuntu/liblzma5"));
        Assert.Empty(Found("pkg:maven/com.example/log4j-core"));
    }

    [Fact]
    public void Images_layers_and_archives_are_found_by_digest()
    {
        var jar = new Package { Type = PackageType.Maven, Namespace = "g", Name = "a", Version = "1", Hashes = [new Hash("SHA-1", new string('e', 40))] };
        Record(Image("a", 'a', jar), Image("b", 'b'));
        Assert.Equal(["a"], Find(Digest('a')).Inventories.Select(i => i.Inventory.Name));
        Assert.Equal(["a", "b"], Find(Digest('0')).Inventories.Select(i => i.Inventory.Name));
        Assert.Equal("diff-id", Find(Digest('3')).Inventories[0].Digests.Single().Kind);
        Assert.Equal(["a g:a 1"], Found("sha1:" + new string('e', 40)));
        Assert.Empty(Find(Digest('9')).Inventories);
    }

    [Fact]
    public void The_same_package_with_another_hash_is_another()
    {
        Package Jar(char c) => new() { Type = PackageType.Maven, Namespace = "g", Name = "a", Version = "1", Hashes = [new Hash("SHA-1", new string(c, 40))] };
        Record(Image("good", 'a', Jar('a')), Image("bad", 'b', Jar('b')));
        Assert.Equal(["bad g:a 1"], Found("sha1:" + new string('b', 40)));
        Assert.Equal(2, Found("a").Length);
    }

    [Fact]
    public void Recording_a_digest_again_replaces_it_and_keeps_its_names()
    {
        Record(Image("a", 'a', Npm("old", "1")));
        Sbom again = Image("a", 'a', Npm("new", "1"));
        Record(again with { Subject = again.Subject with { Tags = ["a:2.0"] } });
        Assert.Empty(Found("old"));
        RecordedInventory one = Assert.Single(_store.List());
        Assert.Equal(["a:1.0", "a:2.0"], one.References.Select(r => r.Name));
    }

    [Fact]
    public void A_tag_that_moved_on_leaves_the_older_image_outdated()
    {
        Record(Image("a", 'a', Npm("x", "1")));
        Record(Image("a", 'b', Npm("x", "2")));
        Sbom arm = Image("a", 'c', Npm("x", "3"));
        Record(arm with { Subject = arm.Subject with { Platform = "linux/arm64" } });
        Assert.Equal([Digest('b'), Digest('c')], Find("x", options: new FindOptions { CurrentOnly = true }).Inventories.Select(i => i.Inventory.Digest));
        Assert.Equal([false, true, true], _store.List().Select(i => i.IsCurrent));
        Assert.Equal(1, _store.Prune(null, outdated: true).Inventories);
        Assert.Equal(2, _store.List().Count);
    }

    [Fact]
    public void A_version_that_is_not_known_is_told_and_not_passed_over()
    {
        Record(Image("a", 'a', Npm("x", null)));
        FoundPackage package = Find("x@1.0.0").Inventories.Single().Packages.Single();
        Assert.True(package.IsUndecided);
        Assert.False(Find("x").Inventories.Single().Packages.Single().IsUndecided);
    }

    [Fact]
    public void Removing_and_pruning_leave_nothing_behind()
    {
        Record(Image("a", 'a', Npm("x", "1"), Deb("zlib1g", "1:1.3-1", "zlib")), Image("b", 'b', Npm("x", "1")));
        Assert.Equal("a", Assert.Single(_store.Remove(["a:*"])).Name);
        Assert.Equal(["b x 1"], Found("x"));
        _store.Prune(null, false);
        Assert.Empty(Find("zlib*").Queries[0].Notes);
        Assert.Equal(["b x 1"], Found("x"));
        Assert.Equal(1, _store.Prune(Day.AddDays(1), false).Inventories);
        Assert.Empty(_store.List());
    }

    [Fact]
    public void Every_recorded_package_comes_back_with_the_purl_it_had()
    {
        Package[] packages = [.. Documents().Packages];
        Record(Documents());
        FoundPackage[] found = [.. Find("*").Inventories.Single().Packages];
        Assert.Equal(packages.Select(p => p.Purl ?? "").Order(StringComparer.Ordinal), found.Select(p => p.Package.Purl ?? "").Order(StringComparer.Ordinal));
        Assert.Equal(packages.Select(p => $"{p.FullName} {p.Version} {p.SourceName}").Order(StringComparer.Ordinal), found.Select(p => $"{p.Package.FullName} {p.Package.Version} {p.Package.SourceName}").Order(StringComparer.Ordinal));
    }

    private static Sbom Documents() => Image("a", 'a',
        Deb("liblzma5", "5.6.0-0.2", "xz-utils").With(purl: "pkg:deb/debian/liblzma5@5.6.0-0.2?arch=amd64&distro=debian-13&upstream=xz-utils"),
        Deb("other", "1").With(purl: "pkg:deb/ubuntu/other@1?distro=ubuntu-24.04"),
        Npm("core", "7.0.0", "@babel").With(purl: "pkg:npm/%40babel/core@7.0.0"),
        Maven("g", "a", "1").With(purl: "pkg:maven/g/a@1?classifier=sources", qualifiers: new Dictionary<string, string> { ["classifier"] = "sources" }),
        Of(new PackageType("weird"), "x", "1").With(purl: "pkg:weird/x@1"));

    [Fact]
    public void Hostile_names_are_texts_like_others()
    {
        string[] names = ["'; DROP TABLE inventory; --", "a\0b", "[a-z]*", "%_", "\ud800", "\u202egnp.exe", new string('n', 100_000), " ", "*", "a\nb"];
        Record(Image("a", 'a', [.. names.Select(n => Npm(n, "1' OR '1'='1", null, At("path\0" + n, 1)))]));
        Assert.Equal(names.Length, Found("*").Length);
        Assert.Single(Found("'; DROP TABLE inventory; --"));
        Assert.Single(Found("[a-z]?"));
        Assert.Single(_store.List());
        using var output = new MemoryStream();
        FindJson.Write(Find("*"), output);
        Assert.Equal(names.Length, System.Text.Json.JsonDocument.Parse(output.ToArray()).RootElement.GetProperty("inventories")[0].GetProperty("matches").GetArrayLength());
    }

    [Fact]
    public void Builds_that_differ_in_one_package_share_the_rest()
    {
        Package[] packages = [.. Enumerable.Range(0, 2000).Select(i => Npm($"package-{i}", "1.0.0"))];
        Record(Image("a", 'a', packages));
        long one = new FileInfo(_store.Path).Length;
        for (int i = 0; i < 10; i++)
        {
            packages[i * 100] = Npm($"package-{i * 100}", "1.0.1");
            Record(Image("a", (char)('b' + i % 5), packages));
        }
        Assert.True(new FileInfo(_store.Path).Length < one * 1.6);
    }

    [Fact]
    public void A_folder_is_recorded_under_its_full_path_and_an_archive_under_its_configuration()
    {
        var folder = new Sbom { Subject = new Subject { Id = "subject", Kind = "directory", Name = _folder.Path + "/./" }, Packages = [Npm("x", "1")] };
        Record(folder);
        Record(folder);
        Sbom archive = Image("app", 'a', Npm("x", "1"));
        Record(archive with { Subject = archive.Subject with { ManifestDigest = null, ConfigDigest = Digest('c') } });
        Assert.Equal(2, _store.List().Count);
        Assert.Single(_store.List(), i => i.ConfigDigest == Digest('c'));
    }
}
