using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using CsCheck;
using Lading.Inventory;
using Lading.Inventory.Catalogers.Java;
using Lading.Scanning;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Inventory.Java;

public class NativeImageCatalogerTests
{
    private const string Document = """
        {"bomFormat":"CycloneDX","components":[
          {"bom-ref":"a","group":"io.netty","name":"netty-all","version":"4.1","purl":"pkg:maven/io.netty/netty-all@4.1","licenses":[{"license":{"id":"Apache-2.0"}}]},
          {"bom-ref":"b","group":"g","name":"b","version":"2"}],
         "dependencies":[{"ref":"a","dependsOn":["b","gone"]}]}
        """;

    /// <summary>An ELF file of five sections: names, symbols, their names, data, and the marker of a native image.</summary>
    private static byte[] Elf(byte[] document, string marker)
    {
        byte[] names = Encoding.ASCII.GetBytes("\0.shstrtab\0.dynsym\0.dynstr\0.data\0" + marker + "\0");
        byte[] strings = Encoding.ASCII.GetBytes("\0sbom\0sbom_length\0");
        byte[] data = [.. document, .. new byte[8]];
        BinaryPrimitives.WriteInt64LittleEndian(data.AsSpan(document.Length), document.Length);
        byte[] symbols = new byte[72];
        Symbol(symbols.AsSpan(24), 1, 0x1000);
        Symbol(symbols.AsSpan(48), 6, 0x1000 + (ulong)document.Length);
        var file = new MemoryStream();
        file.Write(new byte[64]);
        var sections = new List<byte[]> { new byte[64] };
        Add(1, 3, 0, names, 0);
        Add(11, 11, 0, symbols, 3);
        Add(19, 3, 0, strings, 0);
        Add(27, 1, 0x1000, data, 0);
        Add(33, 1, 0x9000, [1], 0);
        long table = file.Length;
        foreach (byte[] section in sections)
            file.Write(section);
        byte[] bytes = file.ToArray();
        "\u007fELF"u8.CopyTo(bytes);
        bytes[4] = 2;
        bytes[5] = 1;
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(40), table);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(58), 64);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(60), (ushort)sections.Count);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(62), 1);
        return bytes;

        void Add(uint name, uint type, long address, byte[] content, uint link)
        {
            byte[] row = new byte[64];
            BinaryPrimitives.WriteUInt32LittleEndian(row, name);
            BinaryPrimitives.WriteUInt32LittleEndian(row.AsSpan(4), type);
            BinaryPrimitives.WriteInt64LittleEndian(row.AsSpan(16), address);
            BinaryPrimitives.WriteInt64LittleEndian(row.AsSpan(24), file.Length);
            BinaryPrimitives.WriteInt64LittleEndian(row.AsSpan(32), content.Length);
            BinaryPrimitives.WriteUInt32LittleEndian(row.AsSpan(40), link);
            sections.Add(row);
            file.Write(content);
        }

        static void Symbol(Span<byte> row, uint name, ulong value)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(row, name);
            BinaryPrimitives.WriteUInt64LittleEndian(row[8..], value);
        }
    }

    private static byte[] Zipped(string text)
    {
        var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest, true))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return stream.ToArray();
    }

    [Fact]
    public void Finds_the_document_behind_its_symbol()
    {
        Sbom sbom = CatalogerTest.Run<NativeImageCataloger>(new MemoryFile("app/server", Elf(Zipped(Document), ".svm_heap")) { Mode = 0x1ed });
        Assert.Equal(["g:b@2", "io.netty:netty-all@4.1"], sbom.Names());
        Assert.Equal(["io.netty:netty-all -> g:b"], sbom.Edges());
        Assert.Equal(["Apache-2.0"], sbom.Packages[1].DeclaredLicenses);
    }

    [Fact]
    public void Other_programs_are_not_searched() =>
        Assert.Empty(CatalogerTest.Run<NativeImageCataloger>(new MemoryFile("app/server", Elf(Zipped(Document), ".comment")) { Mode = 0x1ed }).Packages);

    [Fact]
    public void Damaged_programs_end_in_a_parse_exception()
    {
        byte[] good = Elf(Zipped(Document), ".svm_heap");
        Gen.Select(Gen.Int[6, good.Length - 1], Gen.Byte, Gen.Int[6, good.Length - 1], Gen.Byte).Sample((at, value, at2, value2) =>
        {
            byte[] bytes = [.. good];
            bytes[at] = value;
            bytes[at2] = value2;
            try
            {
                new NativeImageCataloger().Read(ScannedFile.FromBytes("x", bytes, []));
            }
            catch (ParseException)
            {
            }
        }, iter: 3000);
    }
}
