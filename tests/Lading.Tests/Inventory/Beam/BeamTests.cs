using Lading.Inventory;
using Lading.Inventory.Catalogers.Beam;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Inventory.Beam;

public class BeamTests
{
    internal const string Mix = """
        %{
          # written by mix
          "cowboy": {:hex, :cowboy, "2.9.0", "865dd8b6607e14cf03282e10e934023a1bd8be6f6bacf921a7e2a96d800cd452", [:make, :rebar3], [{:cowlib, "2.11.0", [hex: :cowlib, repo: "hexpm", optional: false]}, {:plug, "~> 1.0", [hex: :plug, repo: "hexpm", optional: true]}], "hexpm", "2c729f934b4e1aa149aff882f57c6372c15399a20d54f65c8d67bef583021bde"},
          "cowlib": {:hex, :cowlib, "2.11.0", "0b9ff9c346629256c42ebe1eeb769a83c6cb771a6ee5960bd110ab0b9b872063"},
          "enacl": {:git, "https://github.com/a/enacl.git", "2f50ba6", [ref: "2f50ba6"]},
          "local": {:path, "../local", []},
        }
        """;

    internal const string Rebar = """
        {"1.2.0",
        [{<<"certifi">>,{pkg,<<"certifi">>,<<"2.9.0">>},0},
         {<<"own">>,{git,"https://git.example/own.git",{ref,"abc"}},1}]}.
        [
        {pkg_hash,[{<<"certifi">>, <<"6F2A475689DD47F19FB74334859D460A2DC4E3252A3324BD2111B8F0429E7E21">>}]},
        {pkg_hash_ext,[{<<"certifi">>, <<"266DA46BDB06D6C6D35FDE799BCB28D36D985D424AD7C08B5BB48F5B5CDD4641">>}]}
        ].
        """;

    internal const string App = """
        %% generated
        {application,mnesia,
            [{description,"MNESIA  CXC 138 12"},
             {vsn,"4.21.4"},
             {modules,[mnesia,mnesia_app]},
             {applications,[kernel,stdlib]},
             {mod,{mnesia_sup,[]}},
             {licenses,["Apache-2.0"]}]}.
        """;

    [Fact]
    public void A_mix_lock_has_edges_and_checksums()
    {
        Sbom sbom = CatalogerTest.Run<MixLockCataloger>(("mix.lock", Mix));
        Assert.Equal(["cowboy@2.9.0", "cowlib@2.11.0", "enacl@2f50ba6", "local@"], sbom.Names());
        Assert.Equal(["cowboy -> cowlib"], sbom.Edges());
        Assert.StartsWith("2c729f93", sbom.Packages[0].Hashes.Single().Hex, StringComparison.Ordinal);
        Assert.Equal("pkg:hex/cowboy@2.9.0", sbom.Packages[0].Purl);
    }

    [Fact]
    public void A_rebar_lock_has_checksums_of_archives()
    {
        Sbom sbom = CatalogerTest.Run<RebarLockCataloger>(("rebar.lock", Rebar));
        Assert.Equal(["certifi@2.9.0", "own@abc"], sbom.Names());
        Assert.StartsWith("266da46b", sbom.Packages[0].Hashes.Single().Hex, StringComparison.Ordinal);
    }

    [Fact]
    public void Installed_applications_need_each_other()
    {
        Sbom sbom = CatalogerTest.Run<OtpApplicationCataloger>(
            ("usr/lib/erlang/lib/mnesia-4.21.4/ebin/mnesia.app", App),
            ("usr/lib/erlang/lib/kernel-8.5/ebin/kernel.app", "{application, kernel, [{vsn, \"8.5\"}, {applications, []}]}."));
        Assert.Equal(["mnesia -> kernel"], sbom.Edges());
        Package mnesia = sbom.Packages.Single(p => p.Name == "mnesia");
        Assert.Equal(("4.21.4", "pkg:otp/mnesia@4.21.4", "Apache-2.0"), (mnesia.Version, mnesia.Purl, mnesia.DeclaredLicenses.Single()));
    }

    [Fact]
    public void Terms_that_do_not_end_are_unknown()
    {
        Assert.Single(CatalogerTest.Run<MixLockCataloger>(("mix.lock", "%{ \"a\": {:hex")).Unknowns);
        Assert.Single(CatalogerTest.Run<RebarLockCataloger>(("rebar.lock", "]")).Unknowns);
        Assert.Single(CatalogerTest.Run<OtpApplicationCataloger>(("a/ebin/a.app", new string('[', 100_000))).Unknowns);
    }
}
