using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Lading.Scanning.Archives;
using Lading.Scanning;
using Lading.Tests.Inventory.Java;
using Xunit;

namespace Lading.Tests.Scanning.Archives;

public class ZipArchiveReaderTests
{
    private static ZipArchiveReader Open(byte[] bytes) => ZipArchiveReader.Open(new MemoryStream(bytes));

    private static int Directory(byte[] zip) => zip.AsSpan().IndexOf("PK\u0001\u0002"u8);

    [Theory, InlineData(CompressionLevel.NoCompression), InlineData(CompressionLevel.Optimal)]
    public void Reads_what_was_written(CompressionLevel level)
    {
        ZipArchiveReader zip = Open(JarBuilder.Jar(level, ("a/b.txt", [.. "hello"u8]), ("c", [])));
        ZipEntry[] entries = [.. zip.Entries()];
        Assert.Equal(["a/b.txt", "c"], entries.Select(e => ZipNames.Text(e.Name.Span)));
        Assert.Equal("hello"u8.ToArray(), zip.Read(entries[0], 100));
        Assert.Empty(zip.Read(entries[1], 100));
    }

    [Fact]
    public void Skips_a_script_in_front()
    {
        ZipArchiveReader zip = Open([.. "#!/bin/sh\nexec java -jar $0\n"u8, .. JarBuilder.Jar(("a", "hello"))]);
        Assert.Equal("hello"u8.ToArray(), zip.Read(zip.Entries().Single(), 100));
    }

    [Fact]
    public void Reads_numbers_of_64_bits()
    {
        byte[] plain = JarBuilder.Jar(CompressionLevel.NoCompression, ("a", [.. "hello"u8]));
        int directory = Directory(plain), end = plain.AsSpan().IndexOf("PK\u0005\u0006"u8);
        byte[] record = new byte[56 + 20];
        "PK\u0006\u0006"u8.CopyTo(record);
        BinaryPrimitives.WriteInt64LittleEndian(record.AsSpan(4), 44);
        BinaryPrimitives.WriteInt64LittleEndian(record.AsSpan(40), end - directory);
        BinaryPrimitives.WriteInt64LittleEndian(record.AsSpan(48), directory);
        "PK\u0006\u0007"u8.CopyTo(record.AsSpan(56));
        BinaryPrimitives.WriteInt64LittleEndian(record.AsSpan(64), end);
        byte[] last = plain[end..];
        last.AsSpan(8, 12).Fill(0xff);
        ZipArchiveReader zip = Open([.. plain[..end], .. record, .. last]);
        Assert.Equal("hello"u8.ToArray(), zip.Read(zip.Entries().Single(), 100));
    }

    [Theory, InlineData(24), InlineData(16)]
    public void Refuses_entries_whose_size_or_checksum_lies(int field)
    {
        byte[] bytes = JarBuilder.Jar(("a", "hello hello hello"));
        bytes[Directory(bytes) + field] ^= 1;
        ZipArchiveReader zip = Open(bytes);
        Assert.Contains("damaged", Assert.Throws<ParseException>(() => zip.Read(zip.Entries().Single(), 100)).Message);
    }

    [Fact]
    public void Refuses_entries_over_one_another()
    {
        byte[] bytes = JarBuilder.Jar(("a", "hello"), ("b", "world"));
        int first = Directory(bytes);
        int second = first + 46 + 1;
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(second + 42), 0);
        ZipArchiveReader zip = Open(bytes);
        ZipEntry[] entries = [.. zip.Entries()];
        zip.Read(entries[0], 100);
        Assert.Contains("over another", Assert.Throws<ParseException>(() => zip.Read(entries[1], 100)).Message);
    }

    [Fact]
    public void Refuses_more_than_the_limit()
    {
        ZipArchiveReader zip = Open(JarBuilder.Jar(("a", new string(' ', 10_000))));
        Assert.Throws<ParseException>(() => zip.Read(zip.Entries().Single(), 9_999));
    }

    [Fact]
    public void Refuses_what_is_no_archive()
    {
        Assert.Throws<ParseException>(() => Open([]));
        Assert.Throws<ParseException>(() => Open(Encoding.ASCII.GetBytes(new string('x', 100_000))));
    }
}
