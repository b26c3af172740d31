using Lading.Inventory.Catalogers.Apk;
using Lading.Inventory.Catalogers.Dotnet;
using Lading.Inventory.Catalogers.Java;
using Lading.Inventory.Catalogers.Os;

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
    ];
}
