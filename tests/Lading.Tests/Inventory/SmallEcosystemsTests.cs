using Lading.Inventory;
using Lading.Inventory.Catalogers.Beam;
using Lading.Inventory.Catalogers.Cpp;
using Lading.Inventory.Catalogers.Dart;
using Lading.Inventory.Catalogers.EmbeddedSboms;
using Lading.Inventory.Catalogers.GitHubActions;
using Lading.Inventory.Catalogers.Haskell;
using Lading.Inventory.Catalogers.Julia;
using Lading.Inventory.Catalogers.Lua;
using Lading.Inventory.Catalogers.Ocaml;
using Lading.Inventory.Catalogers.Perl;
using Lading.Inventory.Catalogers.Prolog;
using Lading.Inventory.Catalogers.R;
using Lading.Inventory.Catalogers.Swift;
using Lading.Inventory.Catalogers.Terraform;
using Lading.Tests.Inventory.Beam;
using Lading.Tests.Inventory.Cpp;
using Lading.Tests.Inventory.Dart;
using Lading.Tests.Inventory.EmbeddedSboms;
using Lading.Tests.Inventory.GitHubActions;
using Lading.Tests.Inventory.Haskell;
using Lading.Tests.Inventory.Julia;
using Lading.Tests.Inventory.Lua;
using Lading.Tests.Inventory.Ocaml;
using Lading.Tests.Inventory.Perl;
using Lading.Tests.Inventory.Prolog;
using Lading.Tests.Inventory.R;
using Lading.Tests.Inventory.Swift;
using Lading.Tests.Inventory.Terraform;
using Xunit;

namespace Lading.Tests.Inventory;

/// <summary>The property all parsers of the smaller ecosystems share: damaged files end in an answer, soon.</summary>
public class SmallEcosystemsTests
{
    private static readonly (Cataloger Cataloger, string Path, string Good)[] Seeds =
    [
        (new ConanLockCataloger(), "conan.lock", ConanTests.Graph),
        (new ConanFileCataloger(), "conanfile.txt", "[requires]\nzlib/1.2.13@u/c#r\nb/[>1]\n"),
        (new ConanInfoCataloger(), "data/a/1.0/_/_/package/f/conaninfo.txt", "[settings]\nos=Linux\n[full_requires]\nb/2.0:77\n"),
        (new VcpkgManifestCataloger(), "vcpkg.json", VcpkgTests.Manifest),
        (new VcpkgStatusCataloger(), "vcpkg/status", VcpkgTests.Status),
        (new VcpkgStatusCataloger(), "vcpkg/info/a_1_x.list", "x/\nx/include/a.h\n"),
        (new PackageResolvedCataloger(), "Package.resolved", SwiftTests.Resolved),
        (new PodfileLockCataloger(), "Podfile.lock", SwiftTests.Podfile),
        (new PubspecLockCataloger(), "pubspec.lock", DartTests.Lock),
        (new PubspecCataloger(), "pubspec.yaml", "name: app\nversion: 1.2.3+4\n"),
        (new MixLockCataloger(), "mix.lock", BeamTests.Mix),
        (new RebarLockCataloger(), "rebar.lock", BeamTests.Rebar),
        (new OtpApplicationCataloger(), "ebin/a.app", BeamTests.App),
        (new CabalFreezeCataloger(), "cabal.project.freeze", HaskellTests.Freeze),
        (new StackCataloger(), "stack.yaml.lock", HaskellTests.Lock),
        (new StackCataloger(), "stack.yaml", "extra-deps:\n- fuzzyset-0.2.4@sha256:ab,1\n- git: x\n"),
        (new OpamCataloger(Presence.Installed), ".opam-switch/packages/fmt.0.9.0/opam", OpamTests.Fmt),
        (new OpamCataloger(Presence.Declared), "fmt.opam", OpamTests.Fmt),
        (new JuliaManifestCataloger(), "Manifest.toml", JuliaTests.Manifest),
        (new JuliaProjectCataloger(), "Project.toml", "name = \"P\"\nuuid = \"u\"\nversion = \"0.3\"\n"),
        (new RPackageCataloger(), "library/glue/DESCRIPTION", RTests.Glue),
        (new RenvLockCataloger(), "renv.lock", RTests.Lock),
        (new RockspecCataloger(Presence.Declared), "x.rockspec", RockspecTests.Socket),
        (new TerraformLockCataloger(), ".terraform.lock.hcl", TerraformLockTests.Lock),
        (new GitHubActionsCataloger(), ".github/workflows/ci.yml", GitHubActionsTests.Workflow),
        (new CpanCataloger(), "a/.meta/x-1/install.json", CpanTests.Install),
        (new CpanCataloger(), "a/.meta/x-1/MYMETA.json", CpanTests.Meta),
        (new CpanCataloger(), "a/perllocal.pod", CpanTests.Local),
        (new CpanCataloger(), "a/auto/X/Y/.packlist", "/usr/lib/X/Y.pm type=file\n"),
        (new PrologPackCataloger(), "pack.pl", PrologPackTests.Pack),
        (new SbomFileCataloger(Presence.Installed), "usr/share/a.cdx.json", SbomFileTests.Document),
    ];

    [Fact]
    public void Damaged_files_throw_nothing_but_parse_exceptions()
    {
        foreach ((Cataloger cataloger, string path, string good) in Seeds)
            HostileFiles.Check(cataloger, path, System.Text.Encoding.UTF8.GetBytes(good), runs: 150);
    }

    [Theory, InlineData("["), InlineData("{"), InlineData("("), InlineData("\""), InlineData("a: ["), InlineData("x = {"), InlineData("- "), InlineData("--[["), InlineData("\"\"\""), InlineData("(*"), InlineData("a,")]
    public void Long_runs_of_one_sign_end_soon(string sign)
    {
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(sign, 100_000 / sign.Length)));
        foreach ((Cataloger cataloger, string path, string _) in Seeds)
            HostileFiles.Read(cataloger, path, bytes);
    }
}
