using Lading.Inventory;
using Lading.Inventory.Catalogers.Javascript;
using Lading.Scanning;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Inventory.Javascript;

public class JavascriptLockTests
{
    private const string Npm3 = """
        {"name":"root","lockfileVersion":3,"packages":{
          "":{"name":"root","version":"1.0.0","workspaces":["w"],"dependencies":{"a":"1"}},
          "node_modules/a":{"version":"1.0.0","resolved":"https://r.example/a.tgz","dependencies":{"b":"^2","alias":"npm:real@1"}},
          "node_modules/a/node_modules/b":{"version":"2.0.0"},
          "node_modules/b":{"version":"1.0.0","dev":true},
          "node_modules/alias":{"name":"@real/it","version":"1.5.0","optional":true},
          "node_modules/work":{"resolved":"w","link":true},
          "w":{"version":"0.1.0","dependencies":{"b":"^1"}}}}
        """;

    private const string Npm1 = """
        {"lockfileVersion":1,"dependencies":{
          "a":{"version":"1.0.0","requires":{"b":"^2","c":"1"},"dependencies":{"b":{"version":"2.0.0"}}},
          "b":{"version":"1.0.0"},
          "c":{"version":"npm:real@3.0.0","requires":{"b":"1"}}}}
        """;

    private const string Yarn1 = """
        # yarn lockfile v1

        "@s/a@^1.0.0", "@s/a@^1.1.0":
          version "1.2.0"
          resolved "https://r.example/a-1.2.0.tgz#da39a3ee5e6b4b0d3255bfef95601890afd80709"
          dependencies:
            b "~2.0.0"
          optionalDependencies:
            c "1.x || 2.x"

        b@~2.0.0:
          version "2.0.6"
          integrity sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=

        "c@1.x || 2.x":
          version "2.1.0"

        "local@file:vendor/local":
          version "0.0.1"
        """;

    private const string Berry = """
        __metadata:
          version: 8

        "a@npm:^1.0.0":
          version: 1.0.0
          resolution: "a@npm:1.0.0"
          dependencies:
            b: "npm:^2.0.0"
          checksum: 10/abc
          languageName: node
          linkType: hard

        "b@npm:^2.0.0, b@npm:^2.1.0":
          version: 2.1.0
          resolution: "b@npm:2.1.0"
          linkType: hard

        "root@workspace:.":
          version: 0.0.0-use.local
          resolution: "root@workspace:."
          linkType: soft
        """;

    private const string Bun = """
        { "lockfileVersion": 1,
          "workspaces": { "": { "name": "w", "dependencies": { "a": "1" }, "devDependencies": { "b": "1" } } },
          "packages": {
            "a": ["a@1.0.0", "", { "dependencies": { "b": "^2" } }, "sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg=="],
            "a/b": ["b@2.0.0", "", {}],
            "b": ["b@1.0.0", "", {}],
          } }
        """;

    [Fact]
    public void Npm_3_resolves_by_folder_and_knows_aliases_and_workspaces()
    {
        Sbom sbom = CatalogerTest.Run<NpmLockCataloger>(("package-lock.json", Npm3));
        Assert.Equal(["@real/it@1.5.0", "a@1.0.0", "b@1.0.0", "b@2.0.0", "work@0.1.0"], sbom.Names());
        Assert.Equal(["a -> @real/it", "a -> b", "work -> b"], sbom.Edges());
        Assert.Equal(DependencyScope.Development, sbom.Packages.Single(p => p is { Name: "b", Version: "1.0.0" }).Scope);
        Assert.Equal(PackageRole.Application, sbom.Packages.Single(p => p.Name == "work").Role);
    }

    [Fact]
    public void Npm_1_resolves_by_nesting()
    {
        Sbom sbom = CatalogerTest.Run<NpmLockCataloger>(("package-lock.json", Npm1));
        Assert.Equal(["a@1.0.0", "b@1.0.0", "b@2.0.0", "real@3.0.0"], sbom.Names());
        Assert.Equal(["a -> b", "a -> real", "real -> b"], sbom.Edges());
    }

    [Fact]
    public void Yarn_1_resolves_by_request_and_leaves_out_local_folders()
    {
        Sbom sbom = CatalogerTest.Run<YarnLockCataloger>(("yarn.lock", Yarn1));
        Assert.Equal(["@s/a@1.2.0", "b@2.0.6", "c@2.1.0"], sbom.Names());
        Assert.Equal(["@s/a -> b", "@s/a -> c"], sbom.Edges());
        Assert.Equal("SHA-1", sbom.Packages[0].Hashes.Single().Algorithm);
        Assert.Equal("https://r.example/a-1.2.0.tgz", sbom.Packages[0].DownloadLocation);
    }

    [Fact]
    public void Yarn_berry_is_yaml_and_its_workspaces_are_the_project()
    {
        Sbom sbom = CatalogerTest.Run<YarnLockCataloger>(("yarn.lock", Berry));
        Assert.Equal(["a@1.0.0", "b@2.1.0"], sbom.Names());
        Assert.Equal(["a -> b"], sbom.Edges());
    }

    [Theory]
    [InlineData("/@babel/core/7.1.0_peer@1.0.0", "@babel/core", "7.1.0")]
    [InlineData("/chalk/5.0.1", "chalk", "5.0.1")]
    [InlineData("registry.npmjs.org/chalk/5.0.1", "chalk", "5.0.1")]
    [InlineData("/@babel/core@7.1.0(peer@1.0.0)", "@babel/core", "7.1.0")]
    [InlineData("@babel/core@7.1.0", "@babel/core", "7.1.0")]
    [InlineData("chalk@5.0.1(a@1)(b@2)", "chalk", "5.0.1")]
    [InlineData("a@https://codeload.github.com/u/a/tar.gz/abc", "a", "https://codeload.github.com/u/a/tar.gz/abc")]
    public void Pnpm_keys_of_all_versions_are_split(string key, string name, string version) =>
        Assert.Equal((name, version), PnpmLockCataloger.SplitKey(key));

    [Theory]
    [InlineData("""
        lockfileVersion: 5.4
        dependencies: {a: 1.0.0}
        devDependencies: {c: 3.0.0}
        packages:
          /a/1.0.0: {dependencies: {'@s/b': 2.0.0_c@3.0.0}, dev: false}
          /@s/b/2.0.0_c@3.0.0: {dev: false}
          /c/3.0.0: {dev: true}
        """)]
    [InlineData("""
        lockfileVersion: '6.0'
        dependencies: {a: {specifier: ^1, version: 1.0.0}}
        devDependencies: {c: {specifier: ^3, version: 3.0.0}}
        packages:
          /a@1.0.0: {dependencies: {'@s/b': 2.0.0(c@3.0.0)}, dev: false}
          /@s/b@2.0.0(c@3.0.0): {dev: false}
          /c@3.0.0: {dev: true}
        """)]
    [InlineData("""
        lockfileVersion: '9.0'
        importers:
          .:
            dependencies: {a: {specifier: ^1, version: 1.0.0}}
            devDependencies: {c: {specifier: ^3, version: 3.0.0}}
        packages:
          a@1.0.0: {}
          '@s/b@2.0.0': {}
          c@3.0.0: {}
        snapshots:
          a@1.0.0: {dependencies: {'@s/b': 2.0.0(c@3.0.0)}}
          '@s/b@2.0.0(c@3.0.0)': {}
          c@3.0.0: {}
        """)]
    public void Pnpm_gives_the_same_graph_in_every_version(string text)
    {
        Sbom sbom = CatalogerTest.Run<PnpmLockCataloger>(("pnpm-lock.yaml", text));
        Assert.Equal(["@s/b@2.0.0", "a@1.0.0", "c@3.0.0"], sbom.Names());
        Assert.Equal(["a -> @s/b"], sbom.Edges());
        Assert.Equal(["c"], sbom.Packages.Where(p => p.Scope == DependencyScope.Development).Select(p => p.Name));
    }

    [Fact]
    public void Bun_resolves_by_its_chains_and_finds_what_is_for_development()
    {
        Sbom sbom = CatalogerTest.Run<BunLockCataloger>(("bun.lock", Bun));
        Assert.Equal(["a@1.0.0", "b@1.0.0", "b@2.0.0"], sbom.Names());
        Dictionary<string, Package> byId = sbom.Packages.ToDictionary(p => p.Id);
        Assert.Equal("2.0.0", byId[sbom.Relationships.Single().To].Version);
        Assert.Equal(["1.0.0"], sbom.Packages.Where(p => p.Scope == DependencyScope.Development).Select(p => p.Version));
    }

    [Theory]
    [InlineData("""{"version":"3","packages":{"specifiers":{"jsr:@s/a@^1":"jsr:@s/a@1.0.2"},"jsr":{"@s/a@1.0.2":{},"@s/b@1.0.0":{"dependencies":["jsr:@s/a@^1"]}},"npm":{"c@5.0.0":{"dependencies":{"d":"d@1.0.0"}},"d@1.0.0":{"dependencies":{}}}},"remote":{"https://deno.land/std@0.140.0/path/mod.ts":"x","https://deno.land/std@0.140.0/fs/mod.ts":"x"}}""")]
    [InlineData("""{"version":"5","specifiers":{"jsr:@s/a@^1":"1.0.2"},"jsr":{"@s/a@1.0.2":{},"@s/b@1.0.0":{"dependencies":["jsr:@s/a@^1"]}},"npm":{"c@5.0.0_p@1":{"dependencies":["d"]},"d@1.0.0":{}},"remote":{"https://deno.land/std@0.140.0/path/mod.ts":"x"}}""")]
    public void Deno_locks_npm_and_jsr_packages_and_remote_modules(string text)
    {
        Sbom sbom = CatalogerTest.Run<DenoLockCataloger>(("deno.lock", text));
        Assert.Equal(["deno.land/std@0.140.0", "@s/a@1.0.2", "@s/b@1.0.0", "c@5.0.0", "d@1.0.0"], sbom.Names());
        Assert.Equal(["@s/b -> @s/a", "c -> d"], sbom.Edges());
    }

    [Fact]
    public void The_project_beside_a_lock_file_needs_what_it_asks_for()
    {
        foreach ((string path, string text) in new[] { ("app/package-lock.json", Npm3), ("app/bun.lock", Bun), ("app/yarn.lock", Berry.Replace("resolution: \"root@workspace:.\"", "resolution: \"root@workspace:.\"\n  dependencies:\n    a: \"npm:^1.0.0\"")),
            ("app/pnpm-lock.yaml", "lockfileVersion: '9.0'\nimporters:\n  .:\n    dependencies: {a: {version: 1.0.0}}\npackages:\n  a@1.0.0: {}\n") })
            Assert.Contains("root -> a", CatalogerTest.Run(CatalogerList.All, MemoryFile.Text("app/package.json", """{"name":"root","version":"1.0.0"}"""), MemoryFile.Text(path, text)).Edges());
    }

    [Fact]
    public void Files_that_are_something_else_are_refused()
    {
        Assert.Throws<ParseException>(() => NpmLockCataloger.Parse("{}"u8));
        Assert.Throws<ParseException>(() => YarnLockCataloger.Parse("hello"));
        Assert.Throws<ParseException>(() => PnpmLockCataloger.Parse("a: b"));
        Assert.Throws<ParseException>(() => BunLockCataloger.Parse("[]"u8));
        Assert.Throws<ParseException>(() => DenoLockCataloger.Parse("{}"u8));
    }

    [Fact]
    public void Hostile_files_do_no_harm()
    {
        HostileFiles.Check(new NpmLockCataloger(), "package-lock.json", Npm3);
        HostileFiles.Check(new NpmLockCataloger(), "package-lock.json", Npm1);
        HostileFiles.Check(new YarnLockCataloger(), "yarn.lock", Yarn1);
        HostileFiles.Check(new YarnLockCataloger(), "yarn.lock", Berry);
        HostileFiles.Check(new BunLockCataloger(), "bun.lock", Bun);
        HostileFiles.Check(new DenoLockCataloger(), "deno.lock", """{"version":"5","specifiers":{"jsr:@s/a@^1":"1.0.2"},"jsr":{"@s/a@1.0.2":{}},"npm":{"c@5.0.0_p@1":{"dependencies":["d"]}},"remote":{"https://deno.land/std@0.140.0/path/mod.ts":"x"}}""");
        HostileFiles.Check(new PnpmLockCataloger(), "pnpm-lock.yaml", "lockfileVersion: '6.0'\ndependencies: {a: {specifier: ^1, version: 1.0.0}}\npackages:\n  /a@1.0.0: {dependencies: {'@s/b': 2.0.0(c@3.0.0)}, dev: false}\n  /@s/b@2.0.0(c@3.0.0): {dev: false}\n");
    }
}
