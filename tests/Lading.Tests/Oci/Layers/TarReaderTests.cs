using System.Formats.Tar;
using System.Text;
using CsCheck;
using Lading.Oci;
using Lading.Oci.Layers;
using Lading.Testing;
using Xunit;
using TarReader = Lading.Oci.Layers.TarReader;

namespace Lading.Tests.Oci.Layers;

public class TarReaderTests
{
    private sealed record Read(EntryType Type, string Path, string Link, int Mode, byte[] Content, bool LeftRoot, bool IsSparse);

    /// <summary>Reads a tar both ways, by offset in a file and as a stream, which have to agree.</summary>
    private static List<Read> ReadAll(byte[] tar, LayerLimits? limits = null)
    {
        (List<Read>? file, string? fileError) = Try(() => ReadFile(tar, limits ?? LayerLimits.Default));
        (List<Read>? stream, string? streamError) = Try(() => ReadStream(tar, limits ?? LayerLimits.Default));
        Assert.Equal(fileError is null, streamError is null);
        if (fileError is not null)
            throw new LayerException("tar", fileError);
        Assert.Equal(file!.Select(Text), stream!.Select(Text));
        return stream!;
    }

    private static string Text(Read read) => $"{read.Type} {read.Path} {read.Link} {read.Mode} {Convert.ToHexString(read.Content)} {read.LeftRoot} {read.IsSparse}";

    private static (List<Read>?, string?) Try(Func<List<Read>> read)
    {
        try
        {
            return (read(), null);
        }
        catch (LayerException e)
        {
            return (null, e.Message);
        }
    }

    private static List<Read> ReadStream(byte[] tar, LayerLimits limits) =>
        ReadAll(new StreamTarInput(new LayerStream(new MemoryStream(tar), LayerCompression.None, null, "tar", limits)), limits);

    private static List<Read> ReadFile(byte[] tar, LayerLimits limits)
    {
        using var file = TemporaryFile.Create();
        // Not at the start: positions are relative to the tar.
        RandomAccess.Write(file, new byte[100], 0);
        RandomAccess.Write(file, tar, 100);
        return ReadAll(new FileTarInput(file, 100, tar.Length, ownsHandle: false), limits);
    }

    private static List<Read> ReadAll(TarInput input, LayerLimits limits)
    {
        var entries = new List<Read>();
        using var reader = new TarReader(input, "tar", limits, default);
        while (reader.Next())
        {
            byte[] content = SourceContents.Content(reader);
            Assert.Equal(reader.IsSparse ? content.Length : reader.Size, content.Length);
            if (reader.Type == EntryType.File && reader.Range is { } range)
            {
                byte[] again = new byte[range.Length];
                RandomAccess.Read(range.Handle, again, range.Offset);
                Assert.Equal(content, again);
            }
            entries.Add(new Read(reader.Type, Encoding.UTF8.GetString(reader.Path), Encoding.UTF8.GetString(reader.LinkTarget), reader.Mode, content, reader.LeftRoot, reader.IsSparse));
        }
        Assert.False(reader.Next());
        return entries;
    }

    [Theory, InlineData(TarEntryFormat.V7), InlineData(TarEntryFormat.Ustar), InlineData(TarEntryFormat.Pax), InlineData(TarEntryFormat.Gnu)]
    public void Every_format_of_another_writer_is_read(TarEntryFormat format)
    {
        string longName = format switch
        {
            TarEntryFormat.V7 => "d/" + new string('v', 90),
            TarEntryFormat.Ustar => new string('p', 120) + "/" + new string('n', 90),
            _ => string.Join('/', Enumerable.Repeat(new string('x', 60), 8)),
        };
        byte[] big = new byte[70_000];
        new Random(1).NextBytes(big);
        using var stream = new MemoryStream();
        using (var writer = new TarWriter(stream, format, leaveOpen: true))
        {
            Add(writer, TarEntryType.Directory, "d/");
            Add(writer, FileType(format), "d/empty", content: []);
            Add(writer, FileType(format), "d/ünï", content: big);
            Add(writer, TarEntryType.SymbolicLink, "d/link", "../target");
            Add(writer, TarEntryType.HardLink, "d/hard", "./d/empty");
            Add(writer, FileType(format), longName, content: [1, 2, 3]);
            if (format != TarEntryFormat.V7)
                Add(writer, TarEntryType.Fifo, "d/fifo");
            if (format is TarEntryFormat.Pax or TarEntryFormat.Gnu)
                Add(writer, TarEntryType.SymbolicLink, "d/far", longName + "/" + longName);
        }
        List<Read> read = ReadAll(stream.ToArray());
        Assert.Equal((EntryType.Directory, "d"), (read[0].Type, read[0].Path));
        Assert.Equal((EntryType.File, "d/empty", 0x1a4), (read[1].Type, read[1].Path, read[1].Mode));
        Assert.Equal("d/ünï", read[2].Path);
        Assert.Equal(big, read[2].Content);
        Assert.Equal((EntryType.SymbolicLink, "../target"), (read[3].Type, read[3].Link));
        Assert.Equal((EntryType.HardLink, "d/empty"), (read[4].Type, read[4].Link));
        Assert.Equal(longName, read[5].Path);
        Assert.Equal([1, 2, 3], read[5].Content);
        if (format != TarEntryFormat.V7)
            Assert.Equal(EntryType.Other, read[6].Type);
        if (format is TarEntryFormat.Pax or TarEntryFormat.Gnu)
            Assert.Equal(longName + "/" + longName, read[7].Link);

        static TarEntryType FileType(TarEntryFormat format) => format == TarEntryFormat.V7 ? TarEntryType.V7RegularFile : TarEntryType.RegularFile;

        void Add(TarWriter writer, TarEntryType type, string name, string? link = null, byte[]? content = null)
        {
            TarEntry entry = format switch
            {
                TarEntryFormat.V7 => new V7TarEntry(type, name),
                TarEntryFormat.Ustar => new UstarTarEntry(type, name),
                TarEntryFormat.Pax => new PaxTarEntry(type, name),
                _ => new GnuTarEntry(type, name),
            };
            entry.Mode = (UnixFileMode)0x1a4;
            if (link is not null)
                entry.LinkName = link;
            if (content is not null)
                entry.DataStream = new MemoryStream(content);
            writer.WriteEntry(entry);
        }
    }

    [Theory]
    [InlineData("../../etc/passwd", "etc/passwd", true)]
    [InlineData("/etc/passwd", "etc/passwd", false)]
    [InlineData("./etc//passwd", "etc/passwd", false)]
    [InlineData("a/../../b", "b", true)]
    [InlineData("a/./b/../c", "a/c", false)]
    [InlineData(".wh.x", ".wh.x", false)]
    public void Paths_stay_inside(string raw, string expected, bool leftRoot)
    {
        Read read = Assert.Single(ReadAll(TarBuilder.Of(MemoryFile.Text(raw, "x"))));
        Assert.Equal((expected, leftRoot), (read.Path, read.LeftRoot));
    }

    [Fact]
    public void Hard_link_targets_are_normalized_and_symbolic_ones_kept()
    {
        List<Read> read = ReadAll(TarBuilder.Of(MemoryFile.HardLink("a", "/../b/./c"), MemoryFile.Symlink("d", "/../e/./f")));
        Assert.Equal(["b/c", "/../e/./f"], read.Select(r => r.Link));
    }

    [Fact]
    public void Devices_have_no_content_whatever_their_size_says()
    {
        byte[] tar = [.. new TarBuilder().Header("dev/x", TarBuilder.Octal(512, 12), '3').Header("fifo", TarBuilder.Octal(512, 12), '6').Header("link", TarBuilder.Octal(512, 12), '2', "x").Entry("file", [1]).Build()];
        Assert.Equal([EntryType.Other, EntryType.Other, EntryType.SymbolicLink, EntryType.File], ReadAll(tar).Select(r => r.Type));
    }

    [Fact]
    public void Long_names_and_sizes_of_pax_and_gnu_hold_for_the_next_entry_only()
    {
        string name = new('n', 3000);
        byte[] tar = new TarBuilder()
            .Pax(("path", name), ("mtime", "1.5")).Entry("cut", [1])
            .GnuLong('L', name + "2").GnuLong('K', name + "3").Entry("cut", [], '2', "cut")
            .Pax(("size", "3")).Header("sized", TarBuilder.Octal(0, 12)).Content([1, 2, 3])
            .Pax(("linkpath", "to")).Entry("pax-link", [], '2', "cut")
            .Entry("plain", [9]).Build();
        List<Read> read = ReadAll(tar);
        Assert.Equal([name, name + "2", "sized", "pax-link", "plain"], read.Select(r => r.Path));
        Assert.Equal(name + "3", read[1].Link);
        Assert.Equal([1, 2, 3], read[2].Content);
        Assert.Equal("to", read[3].Link);
    }

    [Fact]
    public void A_global_pax_header_names_no_entry() =>
        Assert.Equal("a", Assert.Single(ReadAll(new TarBuilder().Header("g", TarBuilder.Octal(16, 12), 'g').Content("16 path=evil/xx\n"u8.ToArray()).Entry("a", []).Build())).Path);

    [Fact]
    public void Base256_sizes_are_read()
    {
        Read read = Assert.Single(ReadAll(new TarBuilder().Header("a", TarBuilder.Base256(3)).Content([1, 2, 3]).Build()));
        Assert.Equal([1, 2, 3], read.Content);
    }

    [Fact]
    public void Sparse_files_are_marked()
    {
        byte[] old = new TarBuilder().Header("s", TarBuilder.Octal(3, 12), 'S', magic: "ustar  \0", change: b => b[482] = 1).Raw(new byte[512]).Content([1, 2, 3]).Entry("next", [7]).Build();
        byte[] pax = new TarBuilder().Pax(("GNU.sparse.major", "1"), ("GNU.sparse.name", "s")).Entry("GNUSparseFile.0/s", [1, 2, 3]).Entry("next", [7]).Build();
        foreach (byte[] tar in (byte[][])[old, pax])
        {
            List<Read> read = ReadAll(tar);
            Assert.Equal([("s", true), ("next", false)], read.Select(r => (r.Path, r.IsSparse)));
            Assert.Equal([7], read[1].Content);
        }
    }

    [Fact]
    public void Duplicates_are_all_delivered() =>
        Assert.Equal(["a", "a"], ReadAll(TarBuilder.Of(MemoryFile.Text("a", "1"), MemoryFile.Text("a", "2"))).Select(r => r.Path));

    [Fact]
    public void A_tar_may_end_without_zero_blocks_and_be_empty()
    {
        Assert.Single(ReadAll(new TarBuilder().Entry("a", [1]).BuildOpen()));
        Assert.Empty(ReadAll([]));
        Assert.Empty(ReadAll(new byte[1024]));
        Assert.Empty(ReadAll(new byte[512]));
        Assert.Empty(ReadAll(new byte[10240]));
    }

    public static TheoryData<string, byte[]> Hostile() => new()
    {
        { "negative base-256 size", new TarBuilder().Header("a", TarBuilder.Base256(-1)).Build() },
        { "huge base-256 size", new TarBuilder().Header("a", TarBuilder.Base256(long.MaxValue)).Build() },
        { "base-256 size of twelve bytes", new TarBuilder().Header("a", [0x80, 1, .. new byte[10]]).Build() },
        { "minus sign", new TarBuilder().Header("a", "-0000000001\0"u8.ToArray()).Build() },
        { "size that is no number", new TarBuilder().Header("a", "99999999999\0"u8.ToArray()).Build() },
        { "negative pax size", new TarBuilder().Pax(("size", "-5")).Entry("a", [1]).Build() },
        { "pax size overflow", new TarBuilder().Pax(("size", "99999999999999999999")).Entry("a", [1]).Build() },
        { "pax size past the end", new TarBuilder().Pax(("size", "99999")).Entry("a", [1]).Build() },
        { "pax record without length", new TarBuilder().Header("x", TarBuilder.Octal(8, 12), 'x').Content("path=a\n\n"u8.ToArray()).Entry("a", []).Build() },
        { "pax record longer than its block", new TarBuilder().Header("x", TarBuilder.Octal(9, 12), 'x').Content("99 path=\n"u8.ToArray()).Entry("a", []).Build() },
        { "pax record of no length", new TarBuilder().Header("x", TarBuilder.Octal(9, 12), 'x').Content("0 path=a\n"u8.ToArray()).Entry("a", []).Build() },
        { "pax path with a zero byte", new TarBuilder().Pax(("path", "a\0b")).Entry("a", []).Build() },
        { "gigantic pax header", new TarBuilder().Header("x", TarBuilder.Octal(1 << 30, 12), 'x').Build() },
        { "gigantic long name", new TarBuilder().Header("x", TarBuilder.Octal(1 << 30, 12), 'L').Build() },
        { "path longer than the limit", new TarBuilder().Pax(("path", new string('a', 5000))).Entry("a", []).Build() },
        { "deep path", new TarBuilder().Pax(("path", string.Join('/', Enumerable.Repeat("d", 400)))).Entry("a", []).Build() },
        { "wrong checksum", new TarBuilder().Header("a", TarBuilder.Octal(0, 12), checksum: false).Build() },
        { "unknown type", new TarBuilder().Entry("a", [], '!').Build() },
        { "truncated content", new TarBuilder().Header("a", TarBuilder.Octal(5000, 12)).Raw([1, 2, 3]).BuildOpen() },
        { "truncated header", new TarBuilder().Entry("a", []).Raw(new byte[100]).BuildOpen() },
        { "truncated pax header", new TarBuilder().Header("x", TarBuilder.Octal(600, 12), 'x').Raw(new byte[100]).BuildOpen() },
        { "entry behind a lone zero block", new TarBuilder().Entry("a", []).Raw(new byte[512]).Entry("hidden", []).Build() },
        { "no tar", Encoding.ASCII.GetBytes(new string('x', 2000)) },
    };

    [Theory, MemberData(nameof(Hostile))]
    public void Hostile_tars_end_in_a_clear_error(string what, byte[] tar)
    {
        var e = Assert.Throws<LayerException>(() => ReadAll(tar));
        Assert.True(e.Message.Length is > 10 and < 600, what + ": " + e.Message);
    }

    [Fact]
    public void Entries_are_counted()
    {
        var tar = new TarBuilder();
        for (int i = 0; i < 11; i++)
            tar.Entry("a", []);
        Assert.Contains("10 entries", Assert.Throws<LayerException>(() => ReadAll(tar.Build(), LayerLimits.Default with { MaxEntries = 10 })).Message);
    }

    [Fact]
    public void Ten_gigabytes_of_zeros_in_ten_kilobytes_meet_the_limits()
    {
        var limits = LayerLimits.Default with { RatioFloor = 1 << 20 };
        byte[] zeros = new byte[8 << 20];
        byte[] packed = ImageBuilder.Pack([.. new TarBuilder().Header("zeros", TarBuilder.Octal(zeros.Length, 12)).Content(zeros).Build()], LayerCompression.Gzip);
        using var reader = new TarReader(new StreamTarInput(new LayerStream(new MemoryStream(packed), LayerCompression.Gzip, null, "tar", limits with { MaxCompressionRatio = 100 })), "tar", limits, default);
        Assert.Contains("100 times", Assert.Throws<LayerException>(() => { while (reader.Next()) { } }).Message);
    }

    private static readonly byte[] Sample = new TarBuilder()
        .Entry("d/", [], '5').Entry("d/a", [1, 2, 3]).Pax(("path", new string('p', 200)), ("size", "2")).Entry("cut", [4, 5])
        .GnuLong('L', new string('g', 150)).Entry("cut", [6]).Entry("l", [], '2', "d/a").Header("b", TarBuilder.Base256(1)).Content([7]).Build();

    [Fact]
    public void Mutated_bytes_throw_nothing_but_LayerException() =>
        Gen.Select(Gen.Int[0, Sample.Length - 1], Gen.Byte, Gen.Bool).Array[1, 12].Sample(changes =>
        {
            byte[] tar = [.. Sample];
            foreach ((int at, byte value, bool repair) in changes)
            {
                tar[at] = value;
                if (repair)
                    Repair(tar, at & ~511);
            }
            Survives(tar);
        }, iter: 3000, threads: 1);

    [Fact]
    public void Random_headers_with_right_checksums_throw_nothing_but_LayerException() =>
        Gen.Byte.Array[512, 2048].Sample(bytes =>
        {
            for (int block = 0; block + 512 <= bytes.Length; block += 512)
                Repair(bytes, block);
            Survives(bytes);
        }, iter: 2000, threads: 1);

    [Fact]
    public void Every_truncation_throws_nothing_but_LayerException()
    {
        for (int length = 0; length <= Sample.Length; length += 37)
            Survives(Sample[..length]);
    }

    private static void Survives(byte[] tar)
    {
        try
        {
            ReadAll(tar, LayerLimits.Default with { MaxEntries = 1000 });
        }
        catch (LayerException)
        {
            return;
        }
    }

    /// <summary>Gives a block the checksum that makes a reader look at the rest of it.</summary>
    private static void Repair(byte[] tar, int block)
    {
        Span<byte> header = tar.AsSpan(block, Math.Min(512, tar.Length - block));
        if (header.Length < 512)
            return;
        header.Slice(148, 8).Fill((byte)' ');
        int sum = 0;
        foreach (byte b in header)
            sum += b;
        TarBuilder.Octal(sum, 8).CopyTo(header[148..]);
    }
}
