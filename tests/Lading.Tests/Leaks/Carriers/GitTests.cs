using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using CsCheck;
using Lading.Leaks.Carriers.Git;
using Xunit;

namespace Lading.Tests.Leaks.Carriers;

public class GitTests
{
    private const string Loose = "src/.git/objects/ab/cdef0123456789abcdef0123456789abcdef01";

    /// <summary>A pack of objects; a delta says how far back its base begins, or the base's id.</summary>
    internal static byte[] Pack(params (GitType Type, byte[] Content, object? Base)[] objects)
    {
        var pack = new MemoryStream();
        pack.Write("PACK"u8);
        Write(pack, 2);
        Write(pack, objects.Length);
        var offsets = new List<long>();
        foreach ((GitType type, byte[] content, object? start) in objects)
        {
            offsets.Add(pack.Position);
            int size = content.Length;
            int first = (int)type << 4 | size & 15;
            for (size >>= 4; size > 0; size >>= 7)
            {
                pack.WriteByte((byte)(first | 0x80));
                first = size & 0x7f;
            }
            pack.WriteByte((byte)first);
            if (start is int index)
                pack.Write(Distance(offsets[^1] - offsets[index]));
            else if (start is string id)
                pack.Write(Convert.FromHexString(id));
            pack.Write(Zlib(content));
        }
#pragma warning disable CA5350
        pack.Write(SHA1.HashData(pack.ToArray()));
#pragma warning restore CA5350
        return pack.ToArray();
    }

    private static byte[] Distance(long distance)
    {
        var bytes = new List<byte> { (byte)(distance & 0x7f) };
        while ((distance >>= 7) > 0)
            bytes.Insert(0, (byte)(0x80 | --distance & 0x7f));
        return [.. bytes];
    }

    private static void Write(Stream stream, int number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        stream.Write(bytes);
    }

    private static byte[] Zlib(byte[] content)
    {
        var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            zlib.Write(content);
        return packed.ToArray();
    }

    /// <summary>A delta that copies so many bytes of a base and then inserts.</summary>
    private static byte[] Delta(int baseLength, int copy, byte[] insert) =>
        [.. Varint(baseLength), .. Varint(copy + insert.Length), 0x80 | 0x10 | 0x20, (byte)copy, (byte)(copy >> 8), (byte)insert.Length, .. insert];

    private static byte[] Varint(int number)
    {
        var bytes = new List<byte>();
        for (; number >= 0x80; number >>= 7)
            bytes.Add((byte)(number | 0x80));
        return [.. bytes, (byte)number];
    }

    private static string Id(byte[] blob) => GitObjects.IdOf(GitType.Blob, blob);

    [Fact]
    public void A_loose_blob_is_unpacked() =>
        Assert.Equal(["blob:2:1"], MarkedSecrets.In(Loose, Zlib("blob 11\0a\nSECRET-x"u8.ToArray())));

    [Fact]
    public void The_same_bytes_elsewhere_are_just_bytes() =>
        Assert.Equal([], MarkedSecrets.In("a.z", Zlib("blob 11\0a\nSECRET-x"u8.ToArray())));

    [Fact]
    public void Ids_are_those_of_git() => Assert.Equal("e69de29bb2d1d6434b8b29ae775ad8c2e48c5391", Id([]));

    [Fact]
    public void Objects_of_a_pack_are_named_by_id_and_by_the_tree_that_holds_them()
    {
        byte[] blob = "a\nSECRET-x\n"u8.ToArray();
        byte[] tree = [.. "100644 .env\0"u8, .. Convert.FromHexString(Id(blob))];
        byte[] commit = "tree 0\n\nSECRET-msg\n"u8.ToArray();
        string[] found = MarkedSecrets.In("x/.git/objects/pack/pack-1.pack", Pack((GitType.Commit, commit, null), (GitType.Tree, tree, null), (GitType.Blob, blob, null)));
        Assert.Equal([$"{GitObjects.IdOf(GitType.Commit, commit)}/commit:3:1", $"{Id(blob)}/.env:2:1"], found);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void What_a_difference_brings_in_is_found_with_its_line(bool byId)
    {
        byte[] start = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 2000).Select(i => $"line {i}\n")) + "SECRET-old\n");
        byte[] insert = "SECRET-new\n"u8.ToArray();
        byte[] delta = Delta(start.Length, start.Length, insert);
        object baseOf = byId ? Id(start) : 0;
        string[] found = MarkedSecrets.In("p.pack", Pack((GitType.Blob, start, null), (byId ? GitType.ReferenceDelta : GitType.OffsetDelta, delta, baseOf)));
        string id = Id([.. start, .. insert]);
        // What the difference stands beside is searched with it.
        Assert.Equal([$"{Id(start)}:2001:1", $"{id}:2001:1", $"{id}:2002:1"], found);
    }

    [Fact]
    public void A_base_may_stand_behind_its_difference_and_a_missing_one_is_told()
    {
        byte[] start = "SECRET-a\n"u8.ToArray();
        byte[] delta = Delta(start.Length, start.Length, "SECRET-b\n"u8.ToArray());
        Assert.Equal(3, MarkedSecrets.In("p.pack", Pack((GitType.ReferenceDelta, delta, Id(start)), (GitType.Blob, start, null))).Length);
        Assert.Equal(["skipped : 1 objects in the pack differ from objects that are not in it, and were not searched"],
            MarkedSecrets.In("p.pack", Pack((GitType.ReferenceDelta, delta, Id(start)))));
    }

    [Fact]
    public void A_pack_that_is_cut_off_gives_what_it_has_and_says_how_much_is_missing()
    {
        byte[] pack = Pack((GitType.Blob, "SECRET-a\n"u8.ToArray(), null), (GitType.Blob, RandomNumberGenerator.GetBytes(5000), null));
        string[] found = MarkedSecrets.In("p.pack", pack[..200]);
        Assert.EndsWith(":1:1", found[0]);
        Assert.StartsWith("skipped : 1 of 2 objects in the pack were not searched", found[1]);
    }

    [Fact]
    public void Damaged_packs_never_throw_and_end_quickly()
    {
        byte[] start = "SECRET-a\nSECRET-b\n"u8.ToArray();
        byte[] seed = Pack((GitType.Blob, start, null), (GitType.OffsetDelta, Delta(start.Length, start.Length, "SECRET-c\n"u8.ToArray()), 0), (GitType.Blob, new byte[300], null));
        Gen.Select(Gen.Int[0, seed.Length - 1], Gen.Byte, Gen.Int[0, seed.Length]).Sample((at, value, cut) =>
        {
            byte[] bytes = [.. seed];
            bytes[at] = value;
            Assert.DoesNotContain(MarkedSecrets.In("p.pack", cut % 4 == 0 ? bytes[..cut] : bytes), l => l.StartsWith("unknown"));
        }, iter: 3000);
    }
}
