using CsCheck;
using Lading.Inventory.Executables;
using Lading.Scanning;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Inventory.Executables;

public class ExecutableImageTests
{
    private static readonly (string, byte[])[] Sections = [(".first", [1, 2, 3]), (".second", [4, 5, 6, 7])];

    internal static ScannedFile File(byte[] bytes, string path = "bin/program") => ScannedFile.FromBytes(path, bytes, []);

    [Theory, InlineData(true, false), InlineData(true, true), InlineData(false, false), InlineData(false, true)]
    public void Elf_sections_are_found_by_name_in_every_word_size_and_byte_order(bool is64, bool bigEndian)
    {
        ExecutableImage image = ExecutableImage.TryOpen(File(ExecutableBuilder.Elf(Sections, is64, bigEndian)))!;
        ExecutableSection section = image.Find(".second"u8)!.Value;
        Assert.Equal([4, 5, 6, 7], image.Read(section, 100));
        byte[] loaded = new byte[2];
        Assert.Equal(2, image.ReadAt(section.Address + 1, loaded));
        Assert.Equal([5, 6], loaded);
        Assert.Equal([".first", ".second", ".shstrtab"], image.Sections.Select(s => s.Name));
        Assert.Equal((is64, bigEndian), (image.Is64, image.IsBigEndian));
        Assert.Equal(is64 ? bigEndian ? "s390x" : "amd64" : "arm", image.Architecture);
        Assert.Null(image.Find(".third"u8));
    }

    [Fact]
    public void Pe_sections_are_found()
    {
        ExecutableImage image = ExecutableImage.TryOpen(File(ExecutableBuilder.Pe(Sections)))!;
        ExecutableSection section = image.Find(".second"u8)!.Value;
        Assert.Equal([4, 5, 6, 7], image.Read(section, 100));
        Assert.Equal(ExecutableBuilder.Base + 0x2000, section.Address);
        Assert.Equal("amd64", image.Architecture);
    }

    [Fact]
    public void Mach_o_sections_are_found_also_in_universal_files()
    {
        byte[] thin = ExecutableBuilder.MachO([("__one", [1]), ("__two", [2, 3])]);
        foreach (byte[] file in (byte[][])[thin, ExecutableBuilder.Universal(thin, thin)])
        {
            ExecutableImage image = ExecutableImage.TryOpen(File(file))!;
            Assert.Equal([2, 3], image.Read(image.Find("__two"u8)!.Value, 100));
            Assert.Equal("arm64", image.Architecture);
        }
    }

    [Fact]
    public void Sections_that_reach_past_the_end_are_cut()
    {
        byte[] bytes = ExecutableBuilder.Elf(Sections);
        int table = (int)BitConverter.ToUInt64(bytes, 40);
        BitConverter.GetBytes(ulong.MaxValue / 2).CopyTo(bytes, table + 64 + 32);
        ExecutableImage image = ExecutableImage.TryOpen(File(bytes))!;
        ExecutableSection section = image.Find(".first"u8)!.Value;
        Assert.True(section.Offset + section.Size <= bytes.Length);
    }

    [Fact]
    public void An_address_where_nothing_is_loaded_reads_nothing()
    {
        ExecutableImage image = ExecutableImage.TryOpen(File(ExecutableBuilder.Elf(Sections)))!;
        Assert.Equal(0, image.ReadAt(0x10, new byte[8]));
        Assert.Equal(0, image.ReadAt(ulong.MaxValue, new byte[8]));
    }

    [Fact]
    public void Damaged_headers_never_throw()
    {
        byte[][] samples =
        [
            ExecutableBuilder.Elf(Sections), ExecutableBuilder.Elf(Sections, false, true), ExecutableBuilder.Pe(Sections),
            ExecutableBuilder.MachO(Sections), ExecutableBuilder.Universal(ExecutableBuilder.MachO(Sections)),
        ];
        Gen.Select(Gen.Int[0, samples.Length - 1], Gen.Select(Gen.Int[0, 1 << 20], Gen.Byte).Array[1, 12]).Sample((which, changes) =>
        {
            byte[] bytes = (byte[])samples[which].Clone();
            foreach ((int at, byte value) in changes)
                bytes[4 + at % Math.Min(bytes.Length - 4, 600)] = value;
            if (ExecutableImage.TryOpen(File(bytes)) is not { } image)
                return;
            foreach (ExecutableSection section in image.Sections)
                Assert.True(image.Read(section, 1 << 16).Length <= section.Size);
            image.ReadAt(ExecutableBuilder.Base + 3, new byte[16]);
            if (image is ElfImage elf)
            {
                elf.NeededLibraries();
                if (elf.Find(".first"u8) is { } first)
                    elf.ReadNote(first, "FDO"u8, 1, 1000);
            }
        }, iter: 3000);
    }
}
