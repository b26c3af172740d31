using CsCheck;
using Lading.Inventory;
using Lading.Inventory.Catalogers.Golang;
using Lading.Scanning;
using Lading.Testing;
using Lading.Tests.Inventory.Executables;
using Xunit;

namespace Lading.Tests.Inventory.Golang;

public class GoBinaryCatalogerTests
{
    private const string Modules = "path\texample.com/tool/cmd/tool\nmod\texample.com/tool\t(devel)\t\n" +
        "dep\tgolang.org/x/net\tv0.7.0\th1:aaaa=\ndep\tgolang.org/x/xerrors\tv0.0.1\n=>\tgithub.com/golang/xerrors\tv0.0.2\th1:bbbb=\n" +
        "dep\texample.com/local\tv1.0.0\n=>\t./local\t(devel)\t\nbuild\tGOARCH=amd64\nbuild\t-trimpath=true\n";

    private static Sbom Run(string version, string modules) => Run(ExecutableBuilder.Elf([(".go.buildinfo", ExecutableBuilder.GoBuildInfo(version, modules))]));

    private static Sbom Run(byte[] bytes) => CatalogerTest.Run<GoBinaryCataloger>(new MemoryFile("usr/bin/tool", bytes));

    private static string? MainVersion(string modules) => Run("go1.22.1", modules).Packages.Single(p => p.Role == PackageRole.Application).Version;

    [Fact]
    public void Main_module_library_and_dependencies_are_found_with_replacements()
    {
        Sbom sbom = Run("go1.22.1", Modules);
        Assert.Equal(["example.com/local@v1.0.0", "example.com/tool@", "github.com/golang/xerrors@v0.0.2", "golang.org/x/net@v0.7.0", "stdlib@1.22.1"], sbom.Names());
        Assert.Equal(4, sbom.Edges().Length);
        Assert.All(sbom.Edges(), e => Assert.StartsWith("example.com/tool -> ", e));
        Package xerrors = sbom.Packages.Single(p => p.Name == "xerrors");
        Assert.Equal("golang.org/x/xerrors@v0.0.1", xerrors.Properties["go:replaces"]);
        Assert.Equal("h1:bbbb=", xerrors.Properties["go:h1"]);
        Assert.Equal("./local", sbom.Packages.Single(p => p.Name == "local").Properties["go:replaced-by"]);
        Assert.Equal("amd64", sbom.Packages.Single(p => p.Name == "tool").Properties["go:goarch"]);
    }

    [Theory, InlineData(true, false), InlineData(true, true), InlineData(false, false), InlineData(false, true)]
    public void The_older_form_with_pointers_is_read_in_every_word_size_and_byte_order(bool is64, bool bigEndian)
    {
        byte[] info = ExecutableBuilder.GoBuildInfoWithPointers("go1.15.2", Modules, is64, bigEndian);
        Assert.Contains("stdlib@1.15.2", Run(ExecutableBuilder.Elf([(".go.buildinfo", info)], is64, bigEndian)).Names());
        Assert.Contains("golang.org/x/net@v0.7.0", Run(ExecutableBuilder.Elf([(".go.buildinfo", info)], is64, bigEndian)).Names());
    }

    [Fact]
    public void It_is_found_without_section_table_and_in_pe_and_mach_o_files()
    {
        byte[] info = ExecutableBuilder.GoBuildInfo("go1.20", Modules);
        Assert.Equal(5, Run(ExecutableBuilder.Elf([("x", info)], withSectionTable: false)).Packages.Count);
        Assert.Equal(5, Run(ExecutableBuilder.Pe([(".data", [.. new byte[4096], .. info])])).Packages.Count);
        Assert.Equal(5, Run(ExecutableBuilder.MachO([("__go_buildinfo", info)])).Packages.Count);
    }

    [Fact]
    public void The_main_version_comes_from_the_module_then_the_linker_flags_then_the_commit()
    {
        const string commit = "build\tvcs.revision=0123456789abcdef0123456789abcdef01234567\nbuild\tvcs.time=2023-04-05T06:07:08Z\n";
        const string flags = "build\t-ldflags=\"-s -w -X 'example.com/a/version.Version=v2.3.4' -X main.date=2023\"\n";
        Assert.Equal("v1.2.3", MainVersion("mod\texample.com/a\tv1.2.3\t\n" + flags + commit));
        Assert.Equal("v2.3.4", MainVersion("mod\texample.com/a\t(devel)\t\n" + flags + commit));
        Assert.Equal("v0.0.0-20230405060708-0123456789ab", MainVersion("mod\texample.com/a\t(devel)\t\n" + commit));
        Assert.Null(MainVersion("mod\texample.com/a\t(devel)\t\n"));
    }

    [Fact]
    public void A_program_built_without_modules_is_named_by_its_repository()
    {
        Sbom sbom = Run("go1.24.3", "path\tgithub.com/docker/cli/cmd/docker\nbuild\t-ldflags=\" -X \\\"github.com/docker/cli/cli/version.Version=28.2.2\\\"\"\n");
        Assert.Contains("github.com/docker/cli@28.2.2", sbom.Names());
    }

    [Theory]
    [InlineData("-X main.version=1.2.3", "1.2.3")]
    [InlineData("-X=main.Version=v1.2.3-rc.1", "v1.2.3-rc.1")]
    [InlineData("-w -X \"main.gitVersion=v9.0.0\" -X main.version=v1.0.0", "v1.0.0")]
    [InlineData("-X github.com/prometheus/common/version.Version=2.45.0", "2.45.0")]
    [InlineData("-X example.com/other/version.Version=3.0.0", null)]
    [InlineData("-X main.version=dev", null)]
    [InlineData("-X main.goVersion=1.2.3", null)]
    [InlineData("-X", null)]
    [InlineData("-X '", null)]
    public void Linker_flags_tell_the_version_of_the_program_and_of_nothing_else(string flags, string? version) =>
        Assert.Equal(version, LinkerVersion.Find(flags, "example.com/tool", null));

    [Theory]
    [InlineData("go1.22.5", "1.22.5", null)]
    [InlineData("go1.24.1 X:boringcrypto,arenas", "1.24.1", "boringcrypto,arenas")]
    [InlineData("go1.19.3-X:boringcrypto", "1.19.3", "boringcrypto")]
    [InlineData("devel go1.25-d524e1e Sun Feb 16", "1.25-d524e1e", null)]
    [InlineData("devel +abc", null, null)]
    public void Go_versions_lose_their_prefix_and_experiments(string text, string? version, string? experiments) =>
        Assert.Equal((version, experiments), GoModule.ReleaseOf(text));

    [Fact]
    public void A_terraform_provider_tells_its_version_by_its_name()
    {
        byte[] bytes = ExecutableBuilder.Elf([(".go.buildinfo", ExecutableBuilder.GoBuildInfo("go1.22.1", "mod\texample.com/terraform-provider-x\t(devel)\t\n"))]);
        Assert.Contains("example.com/terraform-provider-x@v5.1.0", CatalogerTest.Run<GoBinaryCataloger>(new MemoryFile("p/terraform-provider-x_v5.1.0_x5", bytes)).Names());
    }

    [Fact]
    public void A_length_past_the_end_is_an_unknown()
    {
        byte[] info = ExecutableBuilder.GoBuildInfo("go1.22.1", Modules);
        info[32] = 0xff;
        info[33] = 0x7f;
        Assert.Single(Run(ExecutableBuilder.Elf([(".go.buildinfo", info)])).Unknowns);
    }

    [Fact]
    public void Damaged_information_throws_nothing_but_parse_exceptions()
    {
        byte[][] samples =
        [
            ExecutableBuilder.Elf([(".go.buildinfo", ExecutableBuilder.GoBuildInfo("go1.22.1", Modules))]),
            ExecutableBuilder.Elf([(".go.buildinfo", ExecutableBuilder.GoBuildInfoWithPointers("go1.15", Modules, false, true))], false, true),
        ];
        Gen.Select(Gen.Int[0, 1], Gen.Select(Gen.Int[0, 1 << 20], Gen.Byte).Array[1, 8]).Sample((which, changes) =>
        {
            byte[] bytes = (byte[])samples[which].Clone();
            foreach ((int at, byte value) in changes)
                bytes[6 + at % (bytes.Length - 6)] = value;
            try
            {
                new GoBinaryCataloger().Read(ExecutableImageTests.File(bytes));
            }
            catch (ParseException)
            {
            }
        }, iter: 3000);
    }
}
