using System.Text;
using Lading.Inventory;
using Lading.Inventory.Assembly;
using Lading.Inventory.Catalogers.Licenses;
using Lading.Inventory.Licenses;
using Lading.Scanning;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Inventory.Licenses;

public class LicenseAssemblyTests
{
    /// <summary>Makes a package of each package.json, whose text is the declared licence.</summary>
    private sealed class Declaring : Cataloger
    {
        public override string Name => "declaring";
        public override CatalogerTags Tags => CatalogerTags.Installed;
        public override IReadOnlyList<PackageType> Types => [PackageType.Npm];
        public override IReadOnlyList<string> Patterns => ["**/package.json"];

        public override FileCatalog Read(ScannedFile file) => new()
        {
            Packages = [new Package { Type = PackageType.Npm, Name = file.Folder[(file.Folder.LastIndexOf('/') + 1)..], Version = "1", DeclaredLicenses = Encoding.UTF8.GetString(file.Bytes) is { Length: > 0 } text ? [text] : [] }],
        };
    }

    private static Package Run(string declared, params (string Name, string Text)[] files) => Scan(declared, files).Packages.Single();

    private static Sbom Scan(string declared, params (string Name, string Text)[] files) => CatalogerTest.Run(
        [new Declaring(), new LicenseFilesCataloger()],
        [MemoryFile.Text("app/node_modules/a/package.json", declared), .. files.Select(f => MemoryFile.Text("app/node_modules/a/" + f.Name, f.Text))]);

    [Fact]
    public void A_licence_file_is_the_concluded_licence_of_the_package_beside_it()
    {
        Package package = Run("Apache 2", ("license.md", LicenseTextsTests.Mit));
        Assert.Equal(["Apache 2"], package.DeclaredLicenses);
        Assert.Equal(["MIT"], package.ConcludedLicenses);
    }

    [Fact]
    public void Several_files_apply_together_unless_the_package_declares_a_choice_of_just_them()
    {
        Assert.Equal(["ISC AND MIT"], Run("", ("LICENSE-ISC", LicenseTextsTests.Isc), ("LICENSE-MIT", LicenseTextsTests.Mit)).ConcludedLicenses);
        Assert.Equal(["MIT OR ISC"], Run("MIT OR ISC", ("LICENSE-ISC", LicenseTextsTests.Isc), ("LICENSE-MIT", LicenseTextsTests.Mit)).ConcludedLicenses);
    }

    [Fact]
    public void A_text_that_is_not_recognized_is_kept_when_nothing_is_declared()
    {
        Sbom sbom = Scan("", ("LICENSE", "You may look at it on Sundays."));
        string reference = Assert.Single(sbom.Packages.Single().ConcludedLicenses);
        Assert.StartsWith("LicenseRef-", reference);
        Assert.Equal("You may look at it on Sundays.", sbom.LicenseTexts[reference]);
        Assert.Empty(Run("MIT", ("LICENSE", "You may look at it on Sundays.")).ConcludedLicenses);
    }

    [Fact]
    public void Texts_behind_declared_references_are_in_the_inventory()
    {
        Sbom sbom = Scan("Acme License");
        LicenseInfo info = LicenseInfo.Resolve(sbom.Packages.Single());
        Assert.Equal("Acme License", sbom.LicenseTexts[info.Declared!]);
    }

    [Fact]
    public void Files_of_folders_inside_the_package_and_code_are_left_alone()
    {
        Assert.Empty(Run("", ("vendor/LICENSE", LicenseTextsTests.Mit)).ConcludedLicenses);
        Assert.Empty(Run("", ("license.js", LicenseTextsTests.Mit)).ConcludedLicenses);
    }

    [Fact]
    public void Notes_of_other_catalogers_may_lie_in_a_folder_below()
    {
        var builder = new InventoryBuilder();
        LicenseAssembly.Apply(builder, [new Note(LicenseAssembly.NoteKind, "x.dist-info/licenses", new Dictionary<string, string>(), [1, 2])]);
        Assert.Empty(builder.LicenseTexts);
    }
}
