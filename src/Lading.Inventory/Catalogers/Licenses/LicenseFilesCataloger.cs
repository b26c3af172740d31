using Lading.Inventory.Assembly;
using Lading.Inventory.Licenses;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Licenses;

/// <summary>
/// The licence files of installed npm packages, beside their package.json. Makes no packages: what the files are
/// recognized as becomes the concluded licence of the package in the same folder.
/// </summary>
internal sealed class LicenseFilesCataloger : Cataloger
{
    /// <summary>Bytes of a licence file; larger ones are collections of other people's licences.</summary>
    private const int MaxSize = 256 << 10;

    public override string Name => "license-files";
    public override CatalogerTags Tags => CatalogerTags.Installed | CatalogerTags.Language;
    public override IReadOnlyList<PackageType> Types => [PackageType.Npm];
    public override IReadOnlyList<string> Patterns =>
        ["i:**/node_modules/*/{license,licence,copying}*", "i:**/node_modules/@*/*/{license,licence,copying}*"];

    public override FileCatalog? Read(ScannedFile file)
    {
        if (file.Size is 0 or > MaxSize || IsCode(file.Name))
            return null;
        return LicenseAssembly.Note(file.Folder, file.Bytes) is { } note ? new FileCatalog { Notes = [note] } : null;
    }

    private static bool IsCode(string name) =>
        Path.GetExtension(name).ToLowerInvariant() is ".js" or ".cjs" or ".mjs" or ".ts" or ".json" or ".map" or ".css" or ".png" or ".svg" or ".docx" or ".pdf";

    public override void Assemble(CatalogView view, InventoryBuilder builder)
    {
    }
}
