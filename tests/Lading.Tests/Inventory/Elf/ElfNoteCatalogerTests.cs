using System.Text;
using CsCheck;
using Lading.Inventory;
using Lading.Inventory.Catalogers.Apk;
using Lading.Inventory.Catalogers.Elf;
using Lading.Scanning;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Inventory.Elf;

public class ElfNoteCatalogerTests
{
    private static byte[] Program(string json) =>
        ExecutableBuilder.Elf([(".note.package", [.. ExecutableBuilder.Note("GNU", 3, [1, 2, 3]), .. ExecutableBuilder.Note("FDO", 0xcafe1a7e, Encoding.UTF8.GetBytes(json + "\0"))])]);

    [Fact]
    public void The_note_names_the_package_it_was_built_as()
    {
        Sbom sbom = CatalogerTest.Run<ElfNoteCataloger>(new MemoryFile("usr/bin/tool",
            Program("""{"type":"rpm","os":"fedora","osVersion":"40","name":"coreutils","version":"9.4-6.fc40","architecture":"x86_64"}""")));
        Package package = sbom.Packages.Single();
        Assert.Equal((PackageType.Rpm, "fedora", "coreutils", "9.4-6.fc40", "x86_64"), (package.Type, package.Namespace, package.Name, package.Version, package.Architecture));
        Assert.Equal("fedora-40", package.Qualifiers["distro"]);
    }

    [Fact]
    public void The_package_database_speaks_for_the_files_it_lists()
    {
        string note = """{"type":"apk","os":"alpine","name":"tool-source","version":"1.0-r0"}""";
        Sbom sbom = CatalogerTest.Run([new ApkCataloger(), new ElfNoteCataloger()],
            MemoryFile.Text("lib/apk/db/installed", "P:tool\nV:1.0-r0\nF:usr/bin\nR:tool\n\n"),
            new MemoryFile("usr/bin/tool", Program(note)), new MemoryFile("opt/tool", Program(note.Replace("tool-source", "other"))));
        Assert.Equal(["alpine/other@1.0-r0", "tool@1.0-r0"], sbom.Names().Order());
    }

    [Fact]
    public void Unknown_types_of_package_are_generic() =>
        Assert.Equal(PackageType.Generic, CatalogerTest.Run<ElfNoteCataloger>(new MemoryFile("x", Program("""{"type":"nix","name":"a","version":"1"}"""))).Packages.Single().Type);

    [Fact]
    public void A_note_that_is_not_json_is_an_unknown() =>
        Assert.Single(CatalogerTest.Run<ElfNoteCataloger>(new MemoryFile("x", Program("{"))).Unknowns);

    [Fact]
    public void Random_notes_throw_nothing_but_parse_exceptions() => Gen.Byte.Array[0, 200].Sample(bytes =>
    {
        try
        {
            ElfNoteCataloger.Parse(bytes);
        }
        catch (ParseException)
        {
        }
    });
}
