using System.IO.Compression;
using Lading.Inventory;
using Lading.Inventory.Catalogers.Javascript;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Inventory.Javascript;

public class NodeModulesCatalogerTests
{
    private static string Json(string name, string version, string more = "") => $$"""{"name":"{{name}}","version":"{{version}}"{{more}}}""";

    [Fact]
    public void The_nearest_node_modules_folder_decides_which_version_a_package_gets()
    {
        Sbom sbom = CatalogerTest.Run<NodeModulesCataloger>(
            ("app/package.json", Json("app", "1.0.0", """,  "dependencies":{"a":"^1"}""")),
            ("app/node_modules/a/package.json", Json("a", "1.1.0", """,  "dependencies":{"b":"^2","c":"1"}""")),
            ("app/node_modules/a/node_modules/b/package.json", Json("b", "2.0.0", """,  "dependencies":{"c":"1"}""")),
            ("app/node_modules/b/package.json", Json("b", "1.0.0")),
            ("app/node_modules/c/package.json", Json("c", "1.0.0", """,  "peerDependencies":{"b":"*","d":"*"}""")));
        Assert.Equal(["a@1.1.0", "app@1.0.0", "b@1.0.0", "b@2.0.0", "c@1.0.0"], sbom.Names());
        Assert.Equal(["a -> b", "a -> c", "app -> a", "b -> c", "c -> b"], sbom.Edges());
        Dictionary<string, Package> byId = sbom.Packages.ToDictionary(p => p.Id);
        Assert.Equal("2.0.0", sbom.Relationships.Where(r => byId[r.From].Name == "a" && byId[r.To].Name == "b").Select(r => byId[r.To].Version).Single());
        Assert.Equal("1.0.0", sbom.Relationships.Where(r => byId[r.From].Name == "c").Select(r => byId[r.To].Version).Single());
    }

    [Fact]
    public void Links_of_a_store_are_followed()
    {
        Sbom sbom = CatalogerTest.Run<NodeModulesCataloger>(
            MemoryFile.Text("app/package.json", Json("app", "1.0.0", """,  "dependencies":{"a":"1"}""")),
            MemoryFile.Text("app/node_modules/.pnpm/a@1.0.0/node_modules/a/package.json", Json("a", "1.0.0", """,  "dependencies":{"@s/b":"1"}""")),
            MemoryFile.Text("app/node_modules/.pnpm/@s+b@1.0.0/node_modules/@s/b/package.json", Json("@s/b", "1.0.0")),
            MemoryFile.Symlink("app/node_modules/a", ".pnpm/a@1.0.0/node_modules/a"),
            MemoryFile.Symlink("app/node_modules/.pnpm/a@1.0.0/node_modules/@s/b", "../../../@s+b@1.0.0/node_modules/@s/b"));
        Assert.Equal(["@s/b@1.0.0", "a@1.0.0", "app@1.0.0"], sbom.Names());
        Assert.Equal(["a -> @s/b", "app -> a"], sbom.Edges());
    }

    [Theory]
    [InlineData("app/node_modules/a", "Module")]
    [InlineData("app/node_modules/@s/a", "Module")]
    [InlineData("usr/share/nodejs/a", "Module")]
    [InlineData("app/node_modules/a/test/fixture", "InsidePackage")]
    [InlineData("app/node_modules/@s", "InsidePackage")]
    [InlineData("app/node_modules/.a-Xy12", "InsidePackage")]
    [InlineData("app", "Application")]
    [InlineData("not_node_modules/a", "Application")]
    [InlineData("", "Application")]
    public void A_folder_tells_what_a_package_file_is(string folder, string place) =>
        Assert.Equal(place, NodeModulesCataloger.Classify(folder).ToString());

    [Fact]
    public void Npms_own_record_completes_packages_and_adds_none()
    {
        Sbom sbom = CatalogerTest.Run<NodeModulesCataloger>(
            ("node_modules/.package-lock.json", """{"packages":{"node_modules/a":{"version":"1.0.0","dev":true,"resolved":"https://r.example/a.tgz","integrity":"sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk="}}}"""),
            ("node_modules/a/package.json", Json("a", "1.0.0")));
        Package package = Assert.Single(sbom.Packages);
        Assert.Equal(DependencyScope.Development, package.Scope);
        Assert.Equal("https://r.example/a.tgz", package.DownloadLocation);
        Assert.Equal(new Hash("SHA-1", "da39a3ee5e6b4b0d3255bfef95601890afd80709"), Assert.Single(package.Hashes));
    }

    [Theory]
    [InlineData("\"license\":\"MIT\"", "MIT")]
    [InlineData("\"license\":{\"type\":\"ISC\",\"url\":\"x\"}", "ISC")]
    [InlineData("\"licenses\":[{\"type\":\"MIT\"},\"Apache-2.0\"]", "MIT|Apache-2.0")]
    [InlineData("\"license\":[\"MIT\",\"MIT\"]", "MIT")]
    [InlineData("\"license\":5", "5")]
    [InlineData("\"license\":null", "")]
    public void Licences_are_read_in_every_spelling(string field, string expected) =>
        Assert.Equal(expected, string.Join('|', CatalogerTest.Run<NodeModulesCataloger>(("node_modules/a/package.json", Json("a", "1", "," + field))).Packages[0].DeclaredLicenses));

    [Theory]
    [InlineData("\"user/repo\"", "https://github.com/user/repo")]
    [InlineData("\"gitlab:user/repo\"", "https://gitlab.com/user/repo")]
    [InlineData("{\"type\":\"git\",\"url\":\"git+https://h.example/r.git\"}", "git+https://h.example/r.git")]
    public void Repository_shorthand_is_written_out(string repository, string expected) =>
        Assert.Equal(expected, CatalogerTest.Run<NodeModulesCataloger>(("node_modules/a/package.json", Json("a", "1", ",\"repository\":" + repository))).Packages[0].Vcs);

    [Fact]
    public void A_broken_file_is_said_and_others_are_read()
    {
        Sbom sbom = CatalogerTest.Run<NodeModulesCataloger>(("node_modules/a/package.json", "{"), ("node_modules/b/package.json", Json("b", "1")));
        Assert.Equal(["b@1"], sbom.Names());
        Assert.Equal("node_modules/a/package.json", Assert.Single(sbom.Unknowns).Path);
    }

    [Fact]
    public void Yarns_cache_of_archives_is_read()
    {
        Sbom sbom = CatalogerTest.Run<YarnCacheCataloger>(
            Archive("a", Json("a", "1.0.0", """,  "dependencies":{"b":"1","c":"1"}""")), Archive("b", Json("b", "1.0.0")),
            Archive("c", Json("c", "1.0.0")), Archive("c", Json("c", "2.0.0"), "2"));
        Assert.Equal(["a@1.0.0", "b@1.0.0", "c@1.0.0", "c@2.0.0"], sbom.Names());
        Assert.Equal(["a -> b"], sbom.Edges());
        Assert.Equal("root/.yarn/berry/cache/a-npm-1.zip!node_modules/a/package.json", sbom.Packages[0].Locations[0].Path);

        static MemoryFile Archive(string name, string json, string version = "1")
        {
            using var stream = new MemoryStream();
            using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
                foreach (string path in new[] { $"node_modules/{name}/test/package.json", $"node_modules/{name}/package.json" })
                {
                    using var writer = new StreamWriter(archive.CreateEntry(path).Open());
                    writer.Write(path.Contains("/test/") ? "{" : json);
                }
            return new MemoryFile($"root/.yarn/berry/cache/{name}-npm-{version}.zip", stream.ToArray());
        }
    }

    [Fact]
    public void A_tree_made_to_keep_its_reader_busy_is_refused()
    {
        string needs = string.Join(',', Enumerable.Range(0, 200_000).Select(i => $"\"x{i}\":\"1\""));
        string folders = string.Join(',', Enumerable.Range(1, 100).Select(i => $"\"{string.Join('/', Enumerable.Repeat("node_modules/a", i))}\":{{\"version\":\"1\"{(i == 100 ? ",\"dependencies\":{" + needs + "}" : "")}}}"));
        HostileFiles.Read(new NpmLockCataloger(), "package-lock.json", System.Text.Encoding.UTF8.GetBytes($"{{\"packages\":{{{folders}}}}}"));
    }

    [Fact]
    public void Hostile_files_do_no_harm() => HostileFiles.Check(new NodeModulesCataloger(), "node_modules/a/package.json",
        Json("a", "1.0.0", ""","license":{"type":"MIT"},"author":{"name":"N","email":"e@x"},"dependencies":{"b":"^1","@s/c":"npm:d@2"},"repository":"u/r","engines":{"node":">=1"}"""));
}
