using Lading.Inventory.Catalogers.Apk;
using Lading.Inventory.Catalogers.Binary;
using Lading.Inventory.Catalogers.Elf;
using Lading.Inventory.Catalogers.Golang;
using Lading.Inventory.Catalogers.Models;
using Lading.Inventory.Catalogers.Os;
using Lading.Inventory.Catalogers.Rust;

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
        new GoBinaryCataloger(),
        new GoModCataloger(),
        new GoVendorCataloger(),
        new AuditableCataloger(),
        new CargoLockCataloger(),
        new ElfNoteCataloger(),
        new BinaryCataloger(),
        new ModelCataloger(),
    ];
}
