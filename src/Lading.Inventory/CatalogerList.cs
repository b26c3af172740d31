using Lading.Inventory.Catalogers.Alpm;
using Lading.Inventory.Catalogers.Apk;
using Lading.Inventory.Catalogers.Bitnami;
using Lading.Inventory.Catalogers.Bottlerocket;
using Lading.Inventory.Catalogers.Conda;
using Lading.Inventory.Catalogers.Dpkg;
using Lading.Inventory.Catalogers.Binary;
using Lading.Inventory.Catalogers.Elf;
using Lading.Inventory.Catalogers.Golang;
using Lading.Inventory.Catalogers.Dotnet;
using Lading.Inventory.Catalogers.Java;
using Lading.Inventory.Catalogers.Javascript;
using Lading.Inventory.Catalogers.Licenses;
using Lading.Inventory.Catalogers.Models;
using Lading.Inventory.Catalogers.Homebrew;
using Lading.Inventory.Catalogers.Linux;
using Lading.Inventory.Catalogers.Nix;
using Lading.Inventory.Catalogers.Os;
using Lading.Inventory.Catalogers.Rust;
using Lading.Inventory.Catalogers.PackageFiles;
using Lading.Inventory.Catalogers.Portage;
using Lading.Inventory.Catalogers.Rpm;
using Lading.Inventory.Catalogers.Php;
using Lading.Inventory.Catalogers.Python;
using Lading.Inventory.Catalogers.Ruby;
using Lading.Inventory.Catalogers.Snap;

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
        new OsReleaseCataloger(),
        new DpkgCataloger(),
        new OpkgCataloger(),
        new RpmCataloger(),
        new RpmManifestCataloger(),
        new ApkCataloger(),
        new GoBinaryCataloger(),
        new GoModCataloger(),
        new GoVendorCataloger(),
        new AuditableCataloger(),
        new CargoLockCataloger(),
        new ElfNoteCataloger(),
        new JavaArchiveCataloger(),
        new NodeModulesCataloger(),
        new NpmLockCataloger(),
        new YarnLockCataloger(),
        new PnpmLockCataloger(),
        new BunLockCataloger(),
        new DenoLockCataloger(),
        new BinaryCataloger(),
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
        new PythonPackageCataloger(),
        new LicenseFilesCataloger(),
        new ModelCataloger(),
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
        new PythonLockCataloger(),
        new PythonManifestCataloger(),
        new GemPackageCataloger(),
        new GemfileLockCataloger(),
        new GemspecCataloger(),
        new ComposerInstalledCataloger(),
        new ComposerLockCataloger(),
        new PearCataloger(),
        new WordpressPluginCataloger(),
    ];
}
