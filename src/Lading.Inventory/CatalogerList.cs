using Lading.Inventory.Catalogers.Apk;
using Lading.Inventory.Catalogers.Javascript;
using Lading.Inventory.Catalogers.Os;
using Lading.Inventory.Catalogers.Php;
using Lading.Inventory.Catalogers.Python;
using Lading.Inventory.Catalogers.Ruby;

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
        new ApkCataloger(),
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
    ];
}
