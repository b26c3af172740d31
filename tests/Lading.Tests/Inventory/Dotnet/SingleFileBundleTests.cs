using System.Buffers.Binary;
using System.Text;
using CsCheck;
using Lading.Inventory;
using Lading.Inventory.Catalogers.Dotnet;
using Lading.Scanning;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Inventory.Dotnet;

public class SingleFileBundleTests
{
    /// <summary>An ELF file with one writable segment that holds the header's offset and the signature, then the bundle.</summary>
    private static byte[] Bundle(string dependencies)
    {
        byte[] signature = Convert.FromHexString("8b1202b96a612038727b930214d7a03213f5b9e6efae3318ee3b2dce24b36aae");
        var file = new MemoryStream();
        file.Write(new byte[64 + 56 + 200]);
        file.Write(new byte[8]);
        file.Write(signature);
        long start = file.Length;
        byte[] content = Encoding.UTF8.GetBytes(dependencies);
        file.Write(content);
        long header = file.Length;
        var writer = new BinaryWriter(file);
        writer.Write(6u);
        writer.Write(0u);
        writer.Write(2);
        writer.Write("bundle-id");
        writer.Write(new byte[40]);
        Entry(0, 10, 1, "app.dll");
        Entry(start, content.Length, 3, "app.deps.json");
        byte[] bytes = file.ToArray();
        "\u007fELF"u8.CopyTo(bytes);
        bytes[4] = 2;
        bytes[5] = 1;
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(32), 64);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(54), 56);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(56), 1);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(64), 1);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(68), 6);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(72), 120);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(96), start - 120);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan((int)start - 40), header);
        return bytes;

        void Entry(long offset, long size, byte type, string path)
        {
            writer.Write(offset);
            writer.Write(size);
            writer.Write(0L);
            writer.Write(type);
            writer.Write(path);
        }
    }

    [Fact]
    public void Libraries_are_read_from_inside_the_executable()
    {
        Sbom sbom = CatalogerTest.Run<DotnetCataloger>(new MemoryFile("usr/bin/app", Bundle(DotnetCatalogerTests.Dependencies)));
        Assert.Contains("Newtonsoft.Json@13.0.1", sbom.Names());
        Assert.Equal("usr/bin/app!app.deps.json", sbom.Packages[0].Locations.Single().Path);
    }

    [Fact]
    public void Damaged_bundles_end_in_a_parse_exception()
    {
        byte[] good = Bundle(DotnetCatalogerTests.Dependencies);
        Gen.Select(Gen.Int[6, good.Length - 1], Gen.Byte, Gen.Int[good.Length - 120, good.Length - 1], Gen.Byte).Sample((at, value, at2, value2) =>
        {
            byte[] bytes = [.. good];
            bytes[at] = value;
            bytes[at2] = value2;
            try
            {
                new DotnetCataloger().Read(ScannedFile.FromBytes("app", bytes, []));
            }
            catch (ParseException)
            {
            }
        }, iter: 3000);
    }
}
