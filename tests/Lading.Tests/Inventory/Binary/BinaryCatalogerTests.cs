using System.Text;
using CsCheck;
using Lading.Inventory;
using Lading.Inventory.Catalogers.Apk;
using Lading.Inventory.Catalogers.Binary;
using Lading.Inventory.Catalogers.Golang;
using Lading.Scanning;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Inventory.Binary;

public class BinaryCatalogerTests
{
    private static MemoryFile Program(string path, string text) => new(path, Encoding.Latin1.GetBytes("\u007fELF....\0" + text + "\0"));

    private static string[] Names(params MemoryFile[] files) => CatalogerTest.Run<BinaryCataloger>(files).Names();

    [Fact]
    public void There_are_at_least_eighty_classifiers_and_each_is_well_formed()
    {
        Assert.True(ClassifierList.All.Count >= 80, $"{ClassifierList.All.Count}");
        Assert.Equal(ClassifierList.All.Count, ClassifierList.All.Select(c => c.Name).Distinct().Count());
        Assert.All(ClassifierList.All.SelectMany(c => c.Evidence), e => Assert.Contains("(?<v>", e.Compiled.Text));
        Assert.All(ClassifierList.All, c => Assert.All(c.Cpes, cpe => Assert.Equal(2, cpe.Replace("\\/", "").Split(':').Length)));
    }

    [Theory]
    [InlineData("usr/local/bin/redis-server", "\0Server started, Redis version 2.8.23\0", "redis@2.8.23")]
    [InlineData("usr/local/bin/redis-server", "\07.2.4buildkitsandbox-1700000000000000000\0", "redis@7.2.4")]
    [InlineData("usr/local/bin/redis-server", "\06.2.130123456789ab-1700000000100000000\0", "redis@6.2.13")]
    [InlineData("usr/sbin/nginx", "nginx version: nginx/1.27.0\n", "nginx@1.27.0")]
    [InlineData("usr/bin/openssl", "OpenSSL 3.0.15 3 Sep 2024\0", "openssl@3.0.15")]
    [InlineData("opt/lib/libcrypto.so.1.1", "OpenSSL 1.1.1w  11 Sep 2023\0", "openssl@1.1.1w")]
    [InlineData("usr/bin/python3.12", "\03.11.9\0\03.12.4rc1\0", "python@3.12.4rc1")]
    [InlineData("usr/bin/bash", "@(#)Bash version 5.2.21(1) release GNU\0", "bash@5.2.21")]
    [InlineData("bin/busybox", "BusyBox v1.37.0 (2025-01-01 00:00:00 UTC)\0", "busybox@1.37.0")]
    [InlineData("usr/lib/php/20210902/mysqli.so", "get_module\0API20210902,NTS\0\08.1.2\0", "php-mysqli@8.1.2")]
    [InlineData("usr/lib/libnghttp2.so.14", "nghttp2\u00ff\u00ff1.52.0\0", "nghttp2@1.52.0")]
    [InlineData("usr/lib/libz.so.1.3.1", " deflate 1.3.1 Copyright 1995-2024 Jean-loup Gailly and Mark Adler \0", "zlib@1.3.1")]
    public void Programs_are_recognized(string path, string text, string expected) => Assert.Equal([expected], Names(Program(path, text)));

    [Fact]
    public void Scripts_that_share_a_name_are_not_taken_for_the_program() =>
        Assert.Empty(Names(MemoryFile.Text("usr/bin/bash", "#!/bin/sh\necho '@(#)Bash version 5.2.21(1)'\n")));

    [Fact]
    public void A_match_is_found_across_the_pieces_of_a_large_file()
    {
        foreach (int offset in (int[])[(4 << 20) - 15, (4 << 20) - 1, (4 << 20) + 5, 8 << 20])
        {
            byte[] bytes = new byte[9 << 20];
            "nginx version: nginx/1.27.0\n"u8.CopyTo(bytes.AsSpan(offset));
            ScannedFile file = ScannedFile.FromBytes("usr/sbin/nginx", bytes, [], new ScanLimits { MaxInMemory = 1 << 20 });
            Assert.Equal("1.27.0", new BinaryCataloger().Read(file)!.Packages.Single().Version);
        }
    }

    [Fact]
    public void What_the_package_manager_owns_is_dropped()
    {
        Sbom sbom = CatalogerTest.Run([new ApkCataloger(), new BinaryCataloger()],
            MemoryFile.Text("lib/apk/db/installed", "P:busybox\nV:1.36.1-r5\nF:bin\nR:busybox\n\n"), Program("bin/busybox", "BusyBox v1.36.1 (2024)\0"), Program("opt/busybox", "BusyBox v1.30.0 (2019)\0"));
        Assert.Equal(["busybox@1.36.1-r5", "busybox@1.30.0"], sbom.Names());
    }

    [Fact]
    public void Software_of_packages_whose_files_are_not_known_is_not_listed_twice() =>
        Assert.Equal(["busybox-binary@1.36.1-r5"], CatalogerTest.Run([new ApkCataloger(), new BinaryCataloger()],
            MemoryFile.Text("lib/apk/db/installed", "P:busybox-binary\nV:1.36.1-r5\no:busybox\n\n"), Program("bin/busybox", "BusyBox v1.36.1 (2024)\0")).Names());

    [Fact]
    public void The_go_tool_is_told_by_the_version_file_beside_or_above_it()
    {
        Assert.Equal(["go@1.21.3"], Names(Program("usr/local/go/bin/go", "nothing"), MemoryFile.Text("usr/local/go/VERSION", "go1.21.3\ntime 2023-10-09T17:04:35Z\n")));
        Assert.Empty(Names(Program("usr/local/go/bin/go", "nothing"), MemoryFile.Text("usr/local/VERSION", "go1.21.3\n")));
    }

    [Fact]
    public void Firefox_is_told_by_the_application_file_beside_it()
    {
        MemoryFile ini = MemoryFile.Text("opt/firefox/application.ini", "[App]\nVendor=Mozilla\nName=Firefox\nVersion=128.0\n[Gecko]\nMinVersion=1\n");
        Assert.Equal(["firefox@128.0"], Names(Program("opt/firefox/firefox", "x"), ini));
        Assert.Empty(Names(ini));
    }

    [Fact]
    public void A_go_program_without_version_gets_the_one_in_its_bytes()
    {
        byte[] helm = ExecutableBuilder.Elf([(".go.buildinfo", ExecutableBuilder.GoBuildInfo("go1.22.1", "mod\thelm.sh/helm/v3\t(devel)\t\n")), (".data", "\0v3.15.2\0"u8.ToArray())]);
        Assert.Equal(["helm.sh/helm/v3@v3.15.2", "stdlib@1.22.1"], CatalogerTest.Run([new GoBinaryCataloger(), new BinaryCataloger()], new MemoryFile("bin/helm", helm)).Names());
    }

    [Fact]
    public void A_python_launcher_has_the_version_of_the_library_it_needs()
    {
        byte[] dynamic = new byte[32];
        dynamic[0] = dynamic[8] = 1;
        byte[] launcher = ExecutableBuilder.Elf([(".dynamic", dynamic), (".dynstr", "\0libpython3.11.so.1.0\0"u8.ToArray())]);
        Package python = CatalogerTest.Run<BinaryCataloger>(new MemoryFile("usr/bin/python3", launcher), Program("usr/lib/libpython3.11.so.1.0", "3.11.9")).Packages.Single();
        Assert.Equal(["usr/bin/python3", "usr/lib/libpython3.11.so.1.0"], python.Locations.Select(l => l.Path));
    }

    [Fact]
    public void The_go_cataloger_knows_its_programs_better()
    {
        byte[] vault = ExecutableBuilder.Elf([(".go.buildinfo", ExecutableBuilder.GoBuildInfo("go1.22.1", "mod\tgithub.com/hashicorp/vault\tv1.20.2\t\n")), (".rodata", "revoke1.20.2)(nil))"u8.ToArray())]);
        Sbom sbom = CatalogerTest.Run([new GoBinaryCataloger(), new BinaryCataloger()], new MemoryFile("bin/vault", vault));
        Assert.Equal(["github.com/hashicorp/vault@v1.20.2", "stdlib@1.22.1"], sbom.Names());
    }

    [Fact]
    public void A_java_launcher_is_left_to_the_release_file_of_its_home()
    {
        const string launcher = "openjdk\0java\017.0.9+9\0-J-ms8m\0";
        Sbom sbom = CatalogerTest.Run(CatalogerList.All, MemoryFile.Text("opt/jdk/release", "JAVA_VERSION=\"17.0.9\"\nIMPLEMENTOR=\"Eclipse Adoptium\"\n"),
            Program("opt/jdk/bin/java", launcher), Program("opt/bare/bin/java", launcher.Replace("17.0.9", "11.0.1")));
        Assert.Equal(["openjdk@11.0.1+9"], sbom.Packages.Where(p => p.FoundBy == "binary-classifier").Select(p => $"{p.Name}@{p.Version}"));
    }

    [Fact]
    public void Names_in_purls_may_differ_from_packages() =>
        Assert.Equal("pkg:generic/istio@1.26.8", CatalogerTest.Run<BinaryCataloger>(Program("usr/local/bin/pilot-agent", "amd64\0\01.26.8\0\01.26.8\0\0")).Packages.Single().Purl);

    [Theory, InlineData("libpython3.8.so.1.0", "3.8"), InlineData("python3", null), InlineData("libjulia-internal.so.1.8", "1.8"), InlineData("x", null), InlineData("a1.", null)]
    public void Digits_of_a_name_are_read(string name, string? version) => Assert.Equal(version, ClassifierScan.NameVersion(name));

    [Fact]
    public void Random_bytes_throw_nothing()
    {
        string[] names = ["java", "python3.8", "vault", "mysqld", "VERSION", "application.ini", "go", "firefox", "libcrypto.so.3", "grafana"];
        Gen.Select(Gen.Int[0, names.Length - 1], Pick.One("1.", "2", "\0", "go", "openjdk", "[App]\n", "Version=", "-MariaDB", "v", "Name=Firefox\n", "OpenSSL ", "\n", "+", "MySQL").Array[0, 60]).Sample((which, words) =>
        {
            byte[] bytes = Encoding.Latin1.GetBytes(string.Concat(words));
            new BinaryCataloger().Read(ScannedFile.FromBytes("x/" + names[which], bytes, []));
        }, iter: 3000);
    }
}
