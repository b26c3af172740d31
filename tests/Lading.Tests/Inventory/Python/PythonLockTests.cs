using System.Text;
using Lading.Inventory;
using Lading.Inventory.Catalogers.Python;
using Lading.Scanning;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Inventory.Python;

public class PythonLockTests
{
    private const string Poetry = """
        [[package]]
        name = "app-core"
        version = "1.0"
        groups = ["main"]
        files = [{file = "a.whl", hash = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}]
        [package.dependencies]
        http = {version = ">=1", extras = ["socks"]}
        [[package]]
        name = "http"
        version = "2.0"
        [package.dependencies]
        pysocks = {version = "*", optional = true}
        pytest = {version = "*", optional = true}
        [package.extras]
        socks = ["pysocks (>=1)"]
        test = ["pytest"]
        [[package]]
        name = "pysocks"
        version = "1.7"
        [[package]]
        name = "pytest"
        version = "8.0"
        category = "dev"
        [metadata]
        lock-version = "2.1"
        """;

    private const string Uv = """
        version = 1
        [[package]]
        name = "root"
        version = "0.1.0"
        source = { virtual = "." }
        dependencies = [{ name = "http", extra = ["socks"] }]
        [package.optional-dependencies]
        json = [{ name = "orjson" }]
        [package.dev-dependencies]
        dev = [{ name = "pytest" }]
        [[package]]
        name = "http"
        version = "2.0"
        source = { registry = "https://pypi.org/simple" }
        [package.optional-dependencies]
        socks = [{ name = "pysocks" }]
        brotli = [{ name = "orjson" }]
        [[package]]
        name = "pysocks"
        version = "1.7"
        source = { git = "https://h.example/p.git?tag=v1#abc" }
        [[package]]
        name = "orjson"
        version = "3.0"
        [[package]]
        name = "pytest"
        version = "8.0"
        """;

    [Fact]
    public void Poetry_follows_only_extras_that_are_asked_for()
    {
        Sbom sbom = CatalogerTest.Run<PythonLockCataloger>(("poetry.lock", Poetry));
        Assert.Equal(["app-core@1.0", "http@2.0", "pysocks@1.7", "pytest@8.0"], sbom.Names());
        Assert.Equal(["app-core -> http", "http -> pysocks"], sbom.Edges());
        Assert.Equal(DependencyScope.Development, sbom.Packages.Single(p => p.Name == "pytest").Scope);
        Assert.Single(sbom.Packages[0].Hashes);
    }

    [Fact]
    public void Uv_knows_the_project_its_extras_and_groups()
    {
        Sbom sbom = CatalogerTest.Run<PythonLockCataloger>(("uv.lock", Uv));
        Assert.Equal(["http -> pysocks", "root -> http", "root -> orjson", "root -> pytest"], sbom.Edges());
        Assert.Equal("http:Runtime orjson:Optional pysocks:Runtime pytest:Development root:Runtime", string.Join(' ', sbom.Packages.Select(p => $"{p.Name}:{p.Scope}")));
        Assert.Equal("git+https://h.example/p.git@abc", sbom.Packages.Single(p => p.Name == "pysocks").Vcs);
    }

    [Fact]
    public void Pdm_joins_a_package_and_its_copy_with_extras()
    {
        Sbom sbom = CatalogerTest.Run<PythonLockCataloger>(("pdm.lock", """
            [[package]]
            name = "http"
            version = "2.0"
            dependencies = ["idna>=1"]
            [[package]]
            name = "http"
            version = "2.0"
            extras = ["socks"]
            dependencies = ["http==2.0", "pysocks"]
            [[package]]
            name = "pysocks"
            version = "1.7"
            [[package]]
            name = "idna"
            version = "3"
            """));
        Assert.Equal(["http@2.0", "idna@3", "pysocks@1.7"], sbom.Names());
        Assert.Equal(["http -> idna", "http -> pysocks"], sbom.Edges());
    }

    [Fact]
    public void Pylock_names_versions_in_dependencies()
    {
        Sbom sbom = CatalogerTest.Run<PythonLockCataloger>(("pylock.dev.toml", """
            lock-version = "1.0"
            [[packages]]
            name = "ham"
            version = "3"
            dependencies = [{name = "spam", version = "1.1"}]
            [[packages]]
            name = "spam"
            version = "1.0"
            [[packages]]
            name = "spam"
            version = "1.1"
            [[packages.wheels]]
            url = "https://x.example/w.whl"
            hashes = {sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}
            """));
        Assert.Equal(["ham@3", "spam@1.0", "spam@1.1"], sbom.Names());
        Relationship edge = Assert.Single(sbom.Relationships);
        Package spam = sbom.Packages.Single(p => p.Id == edge.To);
        Assert.Equal("1.1", spam.Version);
        Assert.Equal("SHA-256", Assert.Single(spam.Hashes).Algorithm);
    }

    [Fact]
    public void Requirements_are_packages_when_bound_to_one_version()
    {
        Sbom sbom = CatalogerTest.Run<PythonManifestCataloger>(("requirements-dev.txt", """
            # comment
            -r other.txt
            Flask==2.0.0 # why
            a[x]==1.0 ; python_version >= "3" \
              --hash=sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
            loose>=1
            https://x.example/b-1.5-py3-none-any.whl
            c @ git+https://h.example/c.git@v1
            -e git+https://h.example/d.git@v2#egg=d
            """));
        Assert.Equal(["Flask@2.0.0", "a@1.0", "b@1.5", "c@", "d@"], sbom.Names());
        Assert.Equal("git+https://h.example/d.git@v2", sbom.Packages.Single(p => p.Name == "d").Vcs);
        Assert.Contains("loose", Assert.Single(sbom.Unknowns).Reason);
    }

    [Fact]
    public void Requirements_may_be_utf_16_and_prose_is_refused()
    {
        Sbom sbom = CatalogerTest.Run([new PythonManifestCataloger()], new MemoryFile("requirements.txt", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("a==1\r\n")]));
        Assert.Equal(["a@1"], sbom.Names());
        Assert.Throws<ParseException>(() => RequirementsFile.Parse("This is a document\nabout requirements, not a list\n", _ => { }));
    }

    [Fact]
    public void Projects_are_applications_with_their_exact_needs()
    {
        Sbom sbom = CatalogerTest.Run<PythonManifestCataloger>(
            ("a/pyproject.toml", "[project]\nname = \"a\"\nversion = \"1\"\ndependencies = [\"x==1.0\", \"y>1\"]\n[dependency-groups]\ndev = [\"t==2\"]\n"),
            ("b/setup.cfg", "[metadata]\nname = b\nversion = 2\n[options]\ninstall_requires =\n  x==1.0\n  z>=1\n"),
            ("c/setup.py", "setup(install_requires=[\n 'p==3', # no: 'n==1'\n \"q\"], extras_require={'e': ['r==4']})\nother = ['s==5']\n"));
        Assert.Equal(["a@1", "b@2", "p@3", "r@4", "t@2", "x@1.0"], sbom.Names());
        Assert.Equal(["a -> t", "a -> x", "b -> x"], sbom.Edges());
    }

    [Fact]
    public void Hostile_files_do_no_harm()
    {
        var locks = new PythonLockCataloger();
        var manifests = new PythonManifestCataloger();
        HostileFiles.Check(locks, "poetry.lock", Poetry);
        HostileFiles.Check(locks, "uv.lock", Uv);
        HostileFiles.Check(locks, "pdm.lock", Poetry);
        HostileFiles.Check(locks, "pylock.toml", Uv);
        HostileFiles.Check(locks, "Pipfile.lock", """{"_meta":{},"default":{"a":{"hashes":["sha256:00"],"version":"==1"}},"develop":{"b":{"git":"x","ref":"y"}}}""");
        HostileFiles.Check(manifests, "requirements.txt", "a==1 \\\n --hash=sha256:00\nb @ https://x ; os_name == 'nt'\n-e ./x\n");
        HostileFiles.Check(manifests, "setup.py", "setup(install_requires=['p==3', # x\n \"q\"], extras_require={'e': ['r==4']})");
        HostileFiles.Check(manifests, "setup.cfg", "[metadata]\nname = b\nversion = 2\n[options]\ninstall_requires =\n  x==1.0\n");
        HostileFiles.Read(manifests, "setup.py", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("install_requires=['", 200_000))));
        HostileFiles.Read(locks, "uv.lock", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("[[package]]\nname=\"a\"\nversion=\"1\"\ndependencies=[{name=\"a\"}]\n", 20_000))));
    }
}
