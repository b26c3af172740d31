using Lading.Inventory.Catalogers.Alpm;
using Lading.Inventory.Catalogers.Apk;
using Lading.Inventory.Catalogers.Bitnami;
using Lading.Inventory.Catalogers.Bottlerocket;
using Lading.Inventory.Catalogers.Conda;
using Lading.Inventory.Catalogers.Dpkg;
using Lading.Inventory.Catalogers.Homebrew;
using Lading.Inventory.Catalogers.Linux;
using Lading.Inventory.Catalogers.Nix;
using Lading.Inventory.Catalogers.Os;
using Lading.Inventory.Catalogers.PackageFiles;
using Lading.Inventory.Catalogers.Portage;
using Lading.Inventory.Catalogers.Rpm;
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
    ];
}
