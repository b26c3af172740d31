using Lading.Inventory.Catalogers.Alpm;
using Lading.Inventory.Catalogers.Apk;
using Lading.Inventory.Catalogers.Beam;
using Lading.Inventory.Catalogers.Binary;
using Lading.Inventory.Catalogers.Bitnami;
using Lading.Inventory.Catalogers.Bottlerocket;
using Lading.Inventory.Catalogers.Conda;
using Lading.Inventory.Catalogers.Cpp;
using Lading.Inventory.Catalogers.Dart;
using Lading.Inventory.Catalogers.Dotnet;
using Lading.Inventory.Catalogers.Dpkg;
using Lading.Inventory.Catalogers.Elf;
using Lading.Inventory.Catalogers.EmbeddedSboms;
using Lading.Inventory.Catalogers.GitHubActions;
using Lading.Inventory.Catalogers.Golang;
using Lading.Inventory.Catalogers.Haskell;
using Lading.Inventory.Catalogers.Homebrew;
using Lading.Inventory.Catalogers.Java;
using Lading.Inventory.Catalogers.Javascript;
using Lading.Inventory.Catalogers.Julia;
using Lading.Inventory.Catalogers.Licenses;
using Lading.Inventory.Catalogers.Linux;
using Lading.Inventory.Catalogers.Lua;
using Lading.Inventory.Catalogers.Models;
using Lading.Inventory.Catalogers.Nix;
using Lading.Inventory.Catalogers.Ocaml;
using Lading.Inventory.Catalogers.Os;
using Lading.Inventory.Catalogers.PackageFiles;
using Lading.Inventory.Catalogers.Perl;
using Lading.Inventory.Catalogers.Php;
using Lading.Inventory.Catalogers.Portage;
using Lading.Inventory.Catalogers.Prolog;
using Lading.Inventory.Catalogers.Python;
using Lading.Inventory.Catalogers.R;
using Lading.Inventory.Catalogers.Rpm;
using Lading.Inventory.Catalogers.Ruby;
using Lading.Inventory.Catalogers.Rust;
using Lading.Inventory.Catalogers.Snap;
using Lading.Inventory.Catalogers.Swift;
using Lading.Inventory.Catalogers.Terraform;

namespace Lading.Inventory;

/// <summary>
/// Every cataloger there is. To add one: a file under <c>Catalogers/</c> and a line here, in the order in which they
/// assemble (the operating system first: others look at what it owns).
/// </summary>
public static class CatalogerList
{
    /// <summary>All catalogers.</summary>
    public static IReadOnlyList<Cataloger> All { get; } =
    [
        // The operating system.
        new OsReleaseCataloger(),
        new DpkgCataloger(),
        new OpkgCataloger(),
        new RpmCataloger(),
        new RpmManifestCataloger(),
        new ApkCataloger(),
        new AlpmCataloger(),
        new PortageCataloger(),
        new NixCataloger(),
        new SnapCataloger(),
        new HomebrewCataloger(),
        new BottlerocketCataloger(),
        new LinuxKernelCataloger(),
        new BitnamiCataloger(),
        new CondaCataloger(),
        new DebFileCataloger(),
        new RpmFileCataloger(),
        new ApkFileCataloger(),

        // Languages whose programs carry their parts.
        new GoBinaryCataloger(),
        new GoModCataloger(),
        new GoVendorCataloger(),
        new AuditableCataloger(),
        new CargoLockCataloger(),
        new JavaArchiveCataloger(),
        new JvmReleaseCataloger(),
        new NativeImageCataloger(),
        new PomCataloger(),
        new GradleLockCataloger(),
        new SbtLockCataloger(),
        new DotnetCataloger(),
        new PeBinaryCataloger(),
        new NugetLockCataloger(),
        new ProjectAssetsCataloger(),
        new PackagesConfigCataloger(),
        new ProjectCataloger(),
        new LibmanCataloger(),
        new AssemblyReferenceCataloger(),

        // Programs by their bytes: what is recognized above is not recognized again.
        new ElfNoteCataloger(),
        new BinaryCataloger(),
        new ModelCataloger(),

        // Languages with package folders and lock files.
        new NodeModulesCataloger(),
        new YarnCacheCataloger(),
        new NpmLockCataloger(),
        new YarnLockCataloger(),
        new PnpmLockCataloger(),
        new BunLockCataloger(),
        new DenoLockCataloger(),
        new PythonPackageCataloger(),
        new PythonLockCataloger(),
        new PythonManifestCataloger(),
        new GemPackageCataloger(),
        new GemfileLockCataloger(),
        new GemspecCataloger(),
        new ComposerInstalledCataloger(),
        new ComposerLockCataloger(),
        new PearCataloger(),
        new WordpressPluginCataloger(),
        new ConanLockCataloger(),
        new ConanFileCataloger(),
        new ConanInfoCataloger(),
        new VcpkgManifestCataloger(),
        new VcpkgStatusCataloger(),
        new PackageResolvedCataloger(),
        new PodfileLockCataloger(),
        new PubspecLockCataloger(),
        new PubspecCataloger(),
        new MixLockCataloger(),
        new RebarLockCataloger(),
        new OtpApplicationCataloger(),
        new CabalFreezeCataloger(),
        new StackCataloger(),
        new OpamCataloger(Presence.Installed),
        new OpamCataloger(Presence.Declared),
        new JuliaManifestCataloger(),
        new JuliaProjectCataloger(),
        new RPackageCataloger(),
        new RenvLockCataloger(),
        new RockspecCataloger(Presence.Installed),
        new RockspecCataloger(Presence.Declared),
        new TerraformLockCataloger(),
        new GitHubActionsCataloger(),
        new CpanCataloger(),
        new PrologPackCataloger(),

        // What completes packages, and last what documents tell and nobody has seen.
        new LicenseFilesCataloger(),
        new SbomFileCataloger(Presence.Installed),
        new SbomFileCataloger(Presence.Declared),
    ];
}
