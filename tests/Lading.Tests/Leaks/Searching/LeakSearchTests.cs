using Lading.Leaks.Carriers;
using Lading.Leaks.Findings;
using Lading.Leaks.Searching;
using Lading.Oci.Daemons;
using Lading.Scanning;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Leaks.Searching;

public class LeakSearchTests
{
    private static string Show(LeakPlace p) => $"{p.Kind} {p.Path} {p.Pointer} layer {p.Layer} hidden by {p.HiddenBy}".Replace("  ", " ");

    [Fact]
    public void A_secret_in_many_places_is_one_leak_with_the_fate_of_each_file()
    {
        LeakReport report = MarkedSecrets.Report(null,
            [MemoryFile.Text("kept.env", "SECRET-a"), MemoryFile.Text("deleted.env", "SECRET-a"), MemoryFile.Text("replaced.env", "SECRET-a")],
            [MemoryFile.Text(".wh.deleted.env", ""), MemoryFile.Text("replaced.env", "SECRET-b")]);
        Assert.Equal(2, report.Leaks.Count);
        Assert.Equal(["File deleted.env layer 0 hidden by 1", "File kept.env layer 0 hidden by ", "File replaced.env layer 0 hidden by 1"], report.Leaks.Single(l => l.Places.Count == 3).Places.Select(Show));
        Assert.Equal(["File replaced.env layer 1 hidden by "], report.Leaks.Single(l => l.Places.Count == 1).Places.Select(Show));
        Assert.Equal(4, report.Files);
    }

    [Fact]
    public void A_path_that_one_layer_holds_twice_is_searched_twice()
    {
        LeakReport report = MarkedSecrets.Report(null, [MemoryFile.Text("a", "SECRET-old"), MemoryFile.Text("a", "SECRET-new")]);
        Assert.Equal([0, null], report.Leaks.SelectMany(l => l.Places).Select(p => p.HiddenBy).OrderBy(h => h is null));
    }

    [Fact]
    public void Each_text_of_the_configuration_has_its_pointer()
    {
        LeakReport report = MarkedSecrets.Report(MarkedSecrets.Documents("""
            {"author":"SECRET-author","config":{"Env":["PATH=/bin","A=SECRET-env"],"Labels":{"a/b":"SECRET-label"},"Cmd":["app","--key","SECRET-cmd"],
             "Entrypoint":["SECRET-entry"],"Healthcheck":{"Test":["CMD","curl","SECRET-health"]},"OnBuild":["ENV X=SECRET-onbuild"]},
             "container_config":{"Cmd":["SECRET-classic"]},"rootfs":{"type":"layers","diff_ids":[]}}
            """), []);
        Assert.Equal(
        [
            "/author", "/config/Cmd/2", "/config/Entrypoint/0", "/config/Env/1", "/config/Healthcheck/Test/2", "/config/Labels/a~1b", "/config/OnBuild/0", "/container_config/Cmd/0",
        ], report.Leaks.SelectMany(l => l.Places).Select(p => p.Pointer).Order(StringComparer.Ordinal));
        Assert.All(report.Leaks.SelectMany(l => l.Places), p => Assert.Equal((PlaceKind.Config, "config.json", 0), (p.Kind, p.Path, p.Line)));
    }

    [Fact]
    public void Steps_of_the_history_are_searched_and_shown_with_the_secret_masked()
    {
        LeakReport report = MarkedSecrets.Report(MarkedSecrets.Documents("""
            {"rootfs":{"type":"layers","diff_ids":[]},"history":[
              {"created_by":"RUN |2 TOKEN=SECRET-a NAME=b c /bin/sh -c make # buildkit"},
              {"created_by":"ENV KEY=SECRET-b","empty_layer":true,"comment":"SECRET-c"}]}
            """), [MemoryFile.Text("a", "SECRET-d")]);
        Assert.Equal(["/history/0/created_by", "/history/1/comment", "/history/1/created_by"],
            report.Leaks.SelectMany(l => l.Places).Where(p => p.Kind == PlaceKind.History).Select(p => p.Pointer).Order(StringComparer.Ordinal));
        LeakPlace file = report.Leaks.SelectMany(l => l.Places).Single(p => p.Kind == PlaceKind.File);
        Assert.Equal("RUN |2 TOKEN=SEC**** NAME=b c /bin/sh -c make # buildkit", file.Instruction);
        Assert.Equal(0, report.Leaks.SelectMany(l => l.Places).Single(p => p.Pointer == "/history/0/created_by").Layer);
        Assert.DoesNotContain(report.Leaks.SelectMany(l => l.Places), p => p.Instruction?.Contains("SECRET-") == true);
    }

    [Theory]
    [InlineData("RUN |2 A=x y B=z /bin/sh -c make # buildkit", "A=x y|B=z|/bin/sh -c make ")]
    [InlineData("|1 T=v /bin/sh -c npm ci", "T=v|/bin/sh -c npm ci")]
    [InlineData("/bin/sh -c #(nop)  ENV A=b c", "A=b c")]
    [InlineData("ENV A=b # buildkit", "A=b ")]
    [InlineData("ARG T=v", "T=v")]
    [InlineData("COPY .npmrc /root/ # buildkit", "COPY .npmrc /root/ ")]
    [InlineData("RUN /bin/sh -c apt-get update # buildkit", "/bin/sh -c apt-get update ")]
    [InlineData("|99999999999 A=", "A=|")]
    [InlineData("", "")]
    public void Steps_are_taken_apart(string step, string pieces) =>
        Assert.Equal(pieces, string.Join('|', HistoryPiece.Of(step).Select(p => step.Substring(p.Start, p.Length))));

    [Fact]
    public void What_was_not_searched_is_listed_with_its_layer()
    {
        LeakReport report = MarkedSecrets.Report(null, [new MemoryFile("a.7z", [(byte)'7', (byte)'z', 0xbc, 0xaf, 0x27, 0x1c, 0, 4])]);
        Assert.Equal([new Skipped("a.7z", 0, "it is a 7-Zip archive, which is not opened")], report.Skipped);
    }

    [Fact]
    public void Facts_survive_the_cache()
    {
        var unknowns = new List<Unknown>();
        LeaksAnalyzer analyzer = MarkedSecrets.Analyzer();
        foreach (byte[] content in (byte[][])["x\nSECRET-a\nSECRET-b"u8.ToArray(), [.. "BZh91AY&SY"u8, 0, .. "k=SECRET-abc"u8]])
        {
            var fact = (LeakFact)analyzer.Analyze(ScannedFile.FromBytes("a", content, unknowns))!;
            using var first = new FactWriter();
            fact.Write(first);
            var reader = new FactReader(first.Written);
            using var second = new FactWriter();
            analyzer.Read(ref reader).Write(second);
            Assert.Equal(first.Written.ToArray(), second.Written.ToArray());
            Assert.Equal(0, reader.Left);
        }
    }

    [Fact]
    public void Key_rules_and_limits_are_part_of_the_cache_key()
    {
        string Rules(LeaksAnalyzer analyzer) => FactsCache.RulesVersion(new ScanPlan { Analyzers = [analyzer] });
        Assert.Equal(Rules(MarkedSecrets.Analyzer()), Rules(MarkedSecrets.Analyzer()));
        Assert.NotEqual(Rules(MarkedSecrets.Analyzer()), Rules(MarkedSecrets.Analyzer(new LeakLimits { MaxDepth = 2 })));
        Assert.NotEqual(Rules(MarkedSecrets.Analyzer()), Rules(new LeaksAnalyzer(MarkedSecrets.Search, FingerprintKey.Random(), Lading.Leaks.Rules.RuleSet.BuiltIn)));
        Assert.NotEqual(Rules(MarkedSecrets.Analyzer()), Rules(new LeaksAnalyzer(MarkedSecrets.Search, MarkedSecrets.Key, Lading.Leaks.Rules.RuleSet.BuiltIn.With(disabled: ["github-pat"]))));
    }

    [Fact]
    public void The_environment_of_a_container_is_searched()
    {
        var search = new EnvironmentSearch(MarkedSecrets.Analyzer());
        search.Add(new RunningContainer("web", """{"Id":"1","Name":"/web","Config":{"Env":["A=b","K=SECRET-a"],"Cmd":["x","SECRET-b"]},"HostConfig":{"X":"SECRET-c"}}"""u8.ToArray()));
        Assert.Equal(["Environment web /Config/Cmd/1 layer hidden by ", "Environment web /Config/Env/1 layer hidden by "],
            search.Report("x").Leaks.SelectMany(l => l.Places).Select(Show).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_environments_of_processes_are_searched()
    {
        using var proc = new TemporaryFolder();
        Directory.CreateDirectory(proc["12"]);
        Directory.CreateDirectory(proc["self"]);
        File.WriteAllText(proc["12/comm"], "nginx\n");
        File.WriteAllText(proc["12/cgroup"], "0::/\n");
        File.WriteAllText(proc["12/cmdline"], "nginx\0");
        File.WriteAllText(proc["12/environ"], "PATH=/bin\0DB_KEY=SECRET-a\0");
        var search = new EnvironmentSearch(MarkedSecrets.Analyzer());
        search.AddProcesses(proc.Path);
        LeakPlace place = Assert.Single(Assert.Single(search.Report("x").Leaks).Places);
        Assert.Equal(("nginx[12]", "/DB_KEY"), (place.Path, place.Pointer));
    }

    [Fact]
    public void A_process_is_told_with_its_container_and_its_command_line_is_searched()
    {
        using var proc = new TemporaryFolder();
        string id = string.Concat(Enumerable.Repeat("0123456789abcdef", 4));
        foreach ((int pid, string group) in ((int, string)[])[(12, $"0::/system.slice/docker-{id}.scope\n"), (13, "0::/user.slice\n"), (14, $"1:name=systemd:/kubepods/burstable/pod1/{id}\n")])
        {
            Directory.CreateDirectory(proc[$"{pid}"]);
            File.WriteAllText(proc[$"{pid}/comm"], "app\n");
            File.WriteAllText(proc[$"{pid}/cgroup"], group);
            File.WriteAllText(proc[$"{pid}/cmdline"], "app\0--password\0SECRET-a\0");
            File.WriteAllText(proc[$"{pid}/environ"], "PATH=/bin\0");
        }
        var search = new EnvironmentSearch(MarkedSecrets.Analyzer());
        search.AddProcesses(proc.Path);
        LeakReport report = search.Report("x");
        Assert.Equal(["app[12] in 0123456789ab", "app[13]", "app[14] in 0123456789ab"], report.Leaks.SelectMany(l => l.Places).Select(p => p.Path));
        Assert.All(report.Leaks.SelectMany(l => l.Places), p => Assert.Equal("/cmdline", p.Pointer));
        Assert.Equal(3, report.Files);
    }

    [Fact]
    public void An_engine_that_does_not_answer_is_told()
    {
        var search = new EnvironmentSearch(MarkedSecrets.Analyzer());
        search.Add(new RunningContainers([], [("unix:///run/podman/podman.sock", "it does not answer")]));
        Assert.Equal(new Skipped("unix:///run/podman/podman.sock", null, "it does not answer"), Assert.Single(search.Report("x").Skipped));
    }

    [Fact]
    public void A_fingerprint_key_is_made_once_for_its_owner_alone()
    {
        using var folder = new TemporaryFolder();
        string path = folder["lading/fingerprint.key"];
        string first = FingerprintKeyFile.ReadOrMake(path)!.Id;
        Assert.Equal(first, FingerprintKeyFile.ReadOrMake(path)!.Id);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        File.WriteAllText(path, "short");
        // A home that is no folder, as that of a user who has none.
        Assert.Null(FingerprintKeyFile.ReadOrMake(Path.Combine(path, ".config/lading/fingerprint.key")));
        Assert.Null(FingerprintKeyFile.ReadOrMake("/proc/nowhere/fingerprint.key"));
        Assert.Throws<LadingException>(() => FingerprintKeyFile.Read(path));
    }
}
